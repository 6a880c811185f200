"""Spans of time."""

import itertools
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.interval import Interval, gaps, union
from tests.domain.builders import BERLIN, at, intervals, minutes, span

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
INTERVALS = intervals(first=NOON, minutes_long=60)
SEVERAL = st.lists(INTERVALS, max_size=8)
INSTANTS = st.integers(-5, 65).map(lambda n: NOON + minutes(n))


def holds(found, instant):
    return any(interval.contains(instant) for interval in found)


def test_an_interval_keeps_its_ends_in_utc():
    assert span("12:00", "13:00").start.tzinfo is UTC


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(ValueError, match="ends after it starts"):
        Interval(NOON, NOON)


def test_an_interval_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends after it starts"):
        Interval(NOON, NOON - minutes(1))


def test_a_naive_end_is_refused():
    with pytest.raises(ValueError, match="offset"):
        Interval(NOON, datetime(2026, 11, 24, 13))


def test_an_end_beyond_the_calendar_is_refused():
    last = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=1)))
    with pytest.raises(ValueError, match="calendar"):
        Interval(NOON, last)


def test_the_duration_in_the_night_of_march_is_an_hour_less_than_the_clocks_show():
    assert span("2026-03-29 01:00", "04:00").duration == timedelta(hours=2)


def test_the_duration_in_the_night_of_october_is_an_hour_more_than_the_clocks_show():
    assert span("2026-10-25 01:00", "04:00").duration == timedelta(hours=4)


def test_the_hour_that_comes_twice_is_an_interval():
    first, second = at("2026-10-25 02:30"), at("2026-10-25 02:30", fold=1)
    assert Interval(first, second).duration == timedelta(hours=1)


def test_overlapping_intervals_overlap():
    assert span("12:00", "13:00").overlaps(span("12:59", "14:00"))


def test_touching_intervals_do_not_overlap():
    assert not span("12:00", "13:00").overlaps(span("13:00", "14:00"))
    assert not span("13:00", "14:00").overlaps(span("12:00", "13:00"))


def test_an_interval_contains_its_start_but_not_its_end():
    assert span("12:00", "13:00").contains(at("12:00"))
    assert not span("12:00", "13:00").contains(at("13:00"))


def test_an_interval_covers_itself_and_no_minute_more():
    hour = span("12:00", "13:00")
    assert hour.covers(hour)
    assert not hour.covers(span("12:00", "13:01"))
    assert not hour.covers(span("11:59", "13:00"))


def test_touching_intervals_have_no_part_in_common():
    assert span("12:00", "13:00").clip(span("13:00", "14:00")) is None


def test_widening_begins_earlier_and_ends_later():
    assert span("12:00", "13:00").widened(minutes(15), minutes(30)) == span("11:45", "13:30")


def test_widening_by_less_than_nothing_narrows():
    assert span("12:00", "13:00").widened(-minutes(15), -minutes(15)) == span("12:15", "12:45")


def test_years_that_a_house_can_mean_are_plausible():
    year = [datetime(number, 1, 1, tzinfo=UTC) for number in (1899, 1900, 2999, 3000)]
    assert Interval(year[1], year[2]).is_plausible
    assert not Interval(year[0], year[2]).is_plausible
    assert not Interval(year[1], year[3]).is_plausible


def test_an_interval_says_its_ends_as_facts():
    assert span("12:00", "13:00").facts() == {"starts_at": at("12:00"), "ends_at": at("13:00")}


def test_union_joins_what_touches():
    assert union([span("13:00", "14:00"), span("12:00", "13:00")]) == (span("12:00", "14:00"),)


def test_union_leaves_apart_what_does_not_touch():
    apart = (span("12:00", "12:59"), span("13:00", "14:00"))
    assert union(apart) == apart


def test_gaps_of_nothing_are_the_whole():
    assert gaps([], span("12:00", "13:00")) == (span("12:00", "13:00"),)


def test_gaps_lie_before_between_and_after():
    taken = [span("12:10", "12:20"), span("12:40", "12:50")]
    expected = (span("12:00", "12:10"), span("12:20", "12:40"), span("12:50", "13:00"))
    assert gaps(taken, span("12:00", "13:00")) == expected


def test_gaps_ignore_what_lies_outside():
    taken = [span("11:00", "12:00"), span("13:00", "14:00")]
    assert gaps(taken, span("12:00", "13:00")) == (span("12:00", "13:00"),)


@given(INTERVALS, INTERVALS)
def test_clip_is_what_both_hold(one, other):
    clipped = one.clip(other)
    assert (clipped is not None) == one.overlaps(other)
    assert clipped == other.clip(one)
    assert clipped is None or (one.covers(clipped) and other.covers(clipped))


@given(SEVERAL, INSTANTS)
def test_union_holds_what_any_of_its_parts_holds(several, instant):
    assert holds(union(several), instant) == holds(several, instant)


@given(SEVERAL)
def test_the_parts_of_a_union_lie_apart_and_in_order(several):
    joined = union(several)
    assert all(one.end < other.start for one, other in itertools.pairwise(joined))
    assert union(joined) == joined


@given(SEVERAL, INTERVALS, INSTANTS)
def test_an_instant_within_is_either_taken_or_in_a_gap(taken, within, instant):
    in_a_gap = holds(gaps(taken, within), instant)
    assert in_a_gap == (within.contains(instant) and not holds(taken, instant))


@given(SEVERAL, INTERVALS)
def test_gaps_and_what_is_taken_fill_the_whole(taken, within):
    parts = [part for one in taken if (part := one.clip(within))]
    assert union([*parts, *gaps(taken, within)]) == (within,)


@given(INTERVALS)
def test_an_interval_is_the_same_whatever_zone_it_comes_in(interval):
    there = Interval(interval.start.astimezone(BERLIN), interval.end.astimezone(BERLIN))
    assert there == interval
    assert there.duration == interval.duration
