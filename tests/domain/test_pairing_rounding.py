"""How the weekly choice is put together and mended, step by step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.pairing.draft import Draft
from lounge.domain.pairing.graph import Graph
from lounge.domain.pairing.prices import priced
from lounge.domain.pairing.rounding import LONGEST_CHAIN, improve, put_together, remember
from lounge.domain.pairing.values import Candidate


def make_draft(*candidates: Candidate, wants: int = 1, overdue: range = range(0)) -> Draft:
    people = {end for one in candidates for end in (one.first, one.second)}
    return Draft(Graph.of(candidates, dict.fromkeys(people, wants), overdue))


def make_queue(people: int) -> Draft:
    """Make a draft in which each but the last has the partner whom the one behind needs."""
    own = [Candidate(one, 1000 + one, 0.9) for one in range(people - 1)]
    next_one = [Candidate(one, 1001 + one, 0.1) for one in range(people - 1)]
    draft = make_draft(*own, *next_one, Candidate(people - 1, 1000, 0.5), overdue=range(people))
    for edge, one in enumerate(draft.graph.candidates):
        if one.score == 0.9:
            draft.put(edge)
    return draft


def pairs(draft: Draft) -> list[tuple[int, int]]:
    chosen = [draft.graph.candidates[edge] for edge in draft.chosen()]
    return [(one.first, one.second) for one in chosen]


@pytest.mark.parametrize("people", [2, 3, 12, LONGEST_CHAIN])
def test_a_queue_moves_up_so_that_its_last_is_served(people):
    draft = make_queue(people)
    remember(draft)
    assert draft.forgotten() == []


def test_a_queue_that_is_too_long_stays_as_it_is():
    draft = make_queue(LONGEST_CHAIN + 2)
    before = draft.chosen()
    remember(draft)
    assert draft.chosen() == before


def test_a_pair_gives_way_to_two_that_are_worth_more():
    draft = make_draft(Candidate(1, 2, 0.4), Candidate(2, 3, 0.5), Candidate(3, 4, 0.4))
    mended = put_together(draft.graph, [1])
    improve(mended, priced(draft.graph, draft.graph.is_overdue))
    assert pairs(mended) == [(1, 2), (3, 4)]


def test_a_pair_gives_way_to_a_better_one_of_its_group():
    draft = make_draft(Candidate(1, 2, 0.4, "a"), Candidate(3, 4, 0.5, "a"))
    draft.put(0)
    improve(draft, priced(draft.graph, draft.graph.is_overdue))
    assert pairs(draft) == [(3, 4)]


def test_no_gain_takes_the_only_pair_from_who_is_overdue():
    draft = make_draft(Candidate(1, 2, 0.1), Candidate(2, 3, 0.9), overdue=range(1, 2))
    draft.put(0)
    improve(draft, priced(draft.graph, draft.graph.is_overdue))
    assert pairs(draft) == [(1, 2)]


@given(st.lists(st.integers(0, 9), max_size=20))
def test_what_is_undone_has_never_been(edges):
    circle = [Candidate(one, (one + 1) % 10, 0.5) for one in range(10)]
    draft = make_draft(*circle, wants=2)
    draft.put(0)
    mark, worth = draft.mark(), draft.total()
    for edge in edges:
        if draft.has(edge):
            draft.take(edge)
        elif draft.fits(edge):
            draft.put(edge)
    assert draft.gain(mark) == pytest.approx(draft.total() - worth)
    draft.undo(mark)
    assert draft.chosen() == [0]
    assert draft.gain(mark) == 0
    assert draft.touched(mark) == set()
