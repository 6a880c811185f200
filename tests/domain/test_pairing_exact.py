"""What the weekly choice knows of its best: bounds, and the search for it within limits."""

import itertools

import numpy as np
import pytest

from lounge.domain.pairing import Candidate, choose, exact
from lounge.domain.pairing.graph import Graph
from lounge.domain.pairing.prices import halved, priced
from lounge.domain.pairing.values import PER_PAIR

WORTH = 0.4 + PER_PAIR


def make_graph(*pairs: tuple[int, int, float], wants: int = 1, overdue: tuple[int, ...] = ()) -> Graph:
    people = {end for pair in pairs for end in pair[:2]}
    return Graph.of([Candidate(*pair) for pair in pairs], dict.fromkeys(people, wants), overdue)


def make_alike(people: int) -> tuple[tuple[int, int, float], ...]:
    return tuple((*pair, 0.4) for pair in itertools.combinations(range(people), 2))


TRIANGLE = make_alike(3)


def test_what_is_too_much_is_not_searched():
    graph = make_graph(*TRIANGLE, overdue=(0, 1))
    assert exact.most_served(graph, most=2) is None
    assert exact.solved(graph, serving=0, most=2) == exact.Solved((), np.inf)


def test_what_is_just_not_too_much_is_searched():
    graph = make_graph(*TRIANGLE, overdue=(0, 1, 2))
    assert exact.most_served(graph, most=3) == 2
    assert exact.solved(graph, serving=2, most=3).bound == pytest.approx(WORTH, abs=1e-5)


def test_what_cannot_be_served_has_no_choice():
    graph = make_graph(*TRIANGLE, overdue=(0, 1, 2))
    assert exact.solved(graph, serving=3) == exact.Solved((), np.inf)


def test_a_pair_that_loses_more_than_the_gap_is_left_out():
    graph = make_graph((1, 2, 0.4), (2, 3, 0.5), (3, 4, 0.4))
    margin = np.array([0.1, -0.4, 0.1])
    assert exact.solved(graph, serving=0, margin=margin, gap=0.05).edges == (0, 2)


def test_of_places_in_an_odd_number_one_stays_free():
    assert halved(make_graph(*make_alike(5))) == pytest.approx(2 * WORTH)
    assert halved(make_graph(*make_alike(6))) == pytest.approx(3 * WORTH)


def test_a_person_has_no_more_places_than_candidates():
    assert halved(make_graph((1, 2, 0.4), (2, 3, 0.4), wants=9)) == pytest.approx(2 * WORTH)


def test_a_bound_is_never_below_the_best_choice():
    graph = make_graph((1, 2, 0.4), (2, 3, 0.9), (3, 4, 0.4), (4, 1, 0.3), (1, 3, 0.7))
    best = exact.solved(graph, serving=0)
    total = graph.worth[list(best.edges)].sum()
    assert total <= priced(graph, graph.is_overdue).bound + 1e-12
    assert total <= halved(graph) + 1e-12


@pytest.mark.parametrize("people", [40, 41])
def test_where_all_are_alike_the_choice_is_full_and_exact_without_a_search(people):
    candidates = [Candidate(*pair) for pair in make_alike(people)]
    choice = choose(candidates, dict.fromkeys(range(people), 3), exact_up_to=0)
    assert (choice.method, len(choice.pairs)) == ("exact", people * 3 // 2)


def test_where_the_prices_nearly_prove_it_one_short_search_is_enough():
    triangles = [
        Candidate(first + one, first + other, score)
        for first in (0, 3)
        for one, other, score in ((0, 1, 0.4), (1, 2, 0.36), (0, 2, 0.0))
    ]
    choice = choose(triangles, dict.fromkeys(range(6), 1))
    assert (choice.method, choice.score) == ("exact", pytest.approx(0.8))
