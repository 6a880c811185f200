"""Which times are put before two people, and how long one of them is held."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.meeting import LENGTH, earliest, held_until, spread
from tests.domain.builders import BERLIN, at


def times(*texts: str):
    return [at(text) for text in texts]


def written(starts):
    return [f"{start.astimezone(BERLIN):%d %H:%M}" for start in starts]


def test_a_time_is_held_for_two_days():
    assert held_until(at("2026-11-30 10:00"), at=at("09:00")) == at("2026-11-26 09:00")


def test_a_time_is_held_until_two_hours_before_it_begins():
    assert held_until(at("2026-11-25 10:00"), at=at("12:00")) == at("2026-11-25 08:00")
    assert held_until(at("2026-11-26 14:00"), at=at("12:00")) == at("2026-11-26 12:00")


def test_a_time_leaves_an_hour_to_confirm_it():
    assert held_until(earliest(at("12:00")), at=at("12:00")) == at("13:00")


def test_three_times_lie_on_three_days_and_at_different_times_of_day():
    days = [f"2026-11-{day} {hour:02}:00" for day in (25, 26, 27, 30) for hour in range(9, 18)]
    assert written(spread(times(*days), BERLIN)) == ["25 09:00", "26 17:00", "27 13:00"]


def test_where_the_days_do_not_suffice_a_day_is_taken_twice():
    assert written(spread(times("10:00", "10:30", "11:00", "2026-11-26 10:00"), BERLIN)) == [
        "24 10:00",
        "24 11:00",
        "26 10:00",
    ]


def test_times_that_overlap_are_not_chosen_both():
    assert written(spread(times("10:00", "10:30"), BERLIN)) == ["24 10:00"]
    assert spread([], BERLIN) == ()


@given(st.sets(st.tuples(st.integers(20, 31), st.integers(16, 40)), max_size=60), st.integers(1, 5))
def test_whatever_is_chosen_is_on_offer_and_apart(halves, many):
    starts = [at(f"2026-10-{day} 00:00") + timedelta(minutes=30 * half) for day, half in halves]
    chosen = spread(starts, BERLIN, many=many)
    assert set(chosen) <= set(starts)
    assert len(chosen) <= many
    assert all(later - earlier >= LENGTH for earlier, later in pairwise(chosen))
    days = {start.astimezone(BERLIN).date() for start in starts}
    assert len({start.astimezone(BERLIN).date() for start in chosen}) == min(many, len(days))
