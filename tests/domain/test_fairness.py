"""How evenly introductions are spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.pairing import fairness

COUNTS = st.dictionaries(st.integers(), st.integers(0, 20), min_size=1, max_size=20)


@pytest.mark.parametrize("shown", [{}, {1: 0, 2: 0}, {1: 3}, {1: 2, 2: 2, 3: 2}])
def test_when_all_are_shown_alike_nothing_is_unfair(shown):
    assert fairness(shown) == 0.0


def test_when_one_of_four_has_it_all_it_is_three_quarters():
    assert fairness({1: 0, 2: 12, 3: 0, 4: 0}) == pytest.approx(0.75)


@given(COUNTS)
def test_fairness_is_half_the_mean_difference_over_the_mean(shown):
    counts = list(shown.values())
    differences = sum(abs(one - other) for one in counts for other in counts)
    expected = differences / (2 * len(counts) * sum(counts)) if sum(counts) else 0.0
    assert fairness(shown) == pytest.approx(expected, abs=1e-12)
    assert 0 <= fairness(shown) < 1
