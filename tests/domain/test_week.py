"""ISO weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.week import Week
from tests.domain.builders import AUTUMN, BERLIN, SPRING, span


def test_a_week_is_read_as_it_is_written():
    assert str(Week.parse("2026-W48")) == "2026-W48"
    assert Week.parse("2026-W08") == Week(2026, 8)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-48", "2026-W4", "2026-W00", "2026-W54", "2025-W53", "2026-W٤٨", "2026-W48\n"]
)
def test_what_is_not_a_week_is_refused(text):
    with pytest.raises(ValueError, match="week"):
        Week.parse(text)


@pytest.mark.parametrize("text", ["1899-W52", "3000-W01"])
def test_a_week_of_a_year_that_a_house_cannot_mean_is_refused(text):
    with pytest.raises(ValueError, match="calendar"):
        Week.parse(text)


def test_the_first_and_the_last_year_of_the_calendar_are_read():
    assert Week.parse("1900-W01").previous < Week.parse("2999-W52").next


def test_the_week_of_new_year_may_belong_to_the_year_before():
    assert Week.of(date(2027, 1, 1)) == Week(2026, 53)
    assert Week(2026, 53).next == Week(2027, 1)


def test_the_week_after_may_belong_to_the_next_year():
    assert Week.of(date(2025, 12, 29)) == Week(2026, 1)
    assert Week(2026, 1).previous == Week(2025, 52)


def test_a_week_runs_from_monday_to_sunday():
    assert Week(2026, 48).days[0] == Week(2026, 48).monday == date(2026, 11, 23)
    assert Week(2026, 48).days[-1] == date(2026, 11, 29)


def test_the_bounds_of_a_week_are_its_midnights():
    assert Week(2026, 48).bounds(BERLIN) == span("2026-11-23 00:00", "2026-11-30 00:00")


def test_a_week_has_an_hour_less_in_march_and_more_in_october():
    assert Week.of(SPRING).bounds(BERLIN).duration == timedelta(hours=167)
    assert Week.of(AUTUMN).bounds(BERLIN).duration == timedelta(hours=169)


@given(st.dates(date(1901, 1, 1), date(2998, 12, 31)))
def test_every_day_lies_in_its_week_and_the_weeks_follow_each_other(day):
    week = Week.of(day)
    assert day in week.days
    assert Week.parse(str(week)) == week
    assert week.next.previous == week
    assert week.previous < week < week.next
