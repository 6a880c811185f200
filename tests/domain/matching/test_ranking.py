"""The best partners of each firm."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lounge.domain.matching.ranking import ALL_AT_ONCE, likenesses, nearest, pairs_of, rank
from tests.domain.matching.builders import background, compared, make_profile, numbered, profiles


@settings(max_examples=40)
@given(profiles(), st.integers(1, 8))
def test_everybody_gets_others_only_the_best_first(some, k):
    found = nearest(compared(some), k)
    assert found.rows.shape == found.scores.shape == (len(some), max(0, min(k, len(some) - 1)))
    assert all(
        row not in partners and len(set(partners)) == len(partners) for row, partners in enumerate(found.rows)
    )
    assert (np.diff(found.scores, axis=1) <= 0).all()


@settings(max_examples=30)
@given(profiles(smallest=2), st.randoms(use_true_random=False))
def test_the_order_of_the_firms_does_not_matter(some, chance):
    turned = chance.sample(some, len(some))
    scores = {(one.id, one.other_id): one.score for one in rank(compared(some), 10)}
    again = {(one.id, one.other_id): one.score for one in rank(compared(turned), 10)}
    assert again == pytest.approx(scores, abs=1e-5)


def test_of_a_few_only_those_asked_for_are_ranked():
    comparison = compared(background()[:20])
    everybody, some = nearest(comparison, 5), nearest(comparison, 5, of=[7, 3])
    assert np.array_equal(some.rows, everybody.rows[[7, 3]])


@pytest.mark.parametrize("of", [[], None])
def test_of_nobody_nobody_is_found(of):
    assert nearest(compared([]), 5, of=of).rows.shape == (0, 0)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_firms_are_ranked_for_each_other(count):
    some = numbered([make_profile(about="We sell fish.")] * count)
    assert len(list(rank(compared(some), 20))) == count * max(0, count - 1)


def test_the_same_firm_twice_stands_first_for_its_twin():
    some = background()[:30]
    found = nearest(compared([*some, some[4]]), 1)
    assert (found.rows[4, 0], found.rows[30, 0]) == (30, 4)


def test_equals_stand_in_the_order_of_the_list():
    some = numbered([make_profile()] * 4)
    assert nearest(compared(some), 3).rows.tolist() == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]


def test_a_ranking_counts_its_places_from_one():
    some = background()[:4]
    lines = list(rank(compared(some), 2))
    assert [(one.id, one.rank) for one in lines] == [(firm.id, place) for firm in some for place in (1, 2)]


def test_progress_is_told_as_it_is_made():
    said = []
    nearest(compared(background()[:600]), 1, progress=lambda done, every: said.append((done, every)))
    assert said == [(512, 600), (600, 600)]


def test_of_a_long_list_the_best_are_those_of_the_whole():
    comparison = compared(numbered(background() * (ALL_AT_ONCE // len(background()) + 1)))
    scores = comparison.pairs(np.zeros(len(comparison.placed), int), np.arange(len(comparison.placed)))[
        "score"
    ]
    assert nearest(comparison, 3, of=[0]).scores[0] == pytest.approx(np.sort(scores[1:])[:-4:-1], abs=1e-5)


def test_of_a_long_list_of_equals_as_many_are_found():
    comparison = compared(numbered([make_profile()] * (ALL_AT_ONCE + 1)))
    assert nearest(comparison, 3, of=[0, 4999]).rows.shape == (2, 3)


def test_ranking_twice_gives_the_same():
    some = background()[:50]
    assert list(rank(compared(some), 5)) == list(rank(compared(some), 5))


def test_pairs_of_lists_come_once():
    found = nearest(compared(background()[:6]), 5)
    assert list(pairs_of(found, range(6))) == [
        (one, other) for one in range(6) for other in range(one + 1, 6)
    ]


def test_no_pairs_have_no_likenesses():
    assert likenesses(compared(background()[:2]), [], []) == []
