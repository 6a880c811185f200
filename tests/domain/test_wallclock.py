"""The clock on the wall, in the nights when it changes too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain import wallclock
from lounge.domain.wallclock import NoSuchTime
from tests.domain.builders import AUTUMN, BERLIN, SPRING, TUESDAY, at, minutes, span

SANTIAGO = ZoneInfo("America/Santiago")
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31)) | st.sampled_from([SPRING, AUTUMN])
STEPS = st.integers(1, 24 * 12).map(lambda n: minutes(5 * n))


def test_noon_in_bremen_is_eleven_in_winter():
    assert wallclock.instant(TUESDAY, time(12), BERLIN) == datetime(2026, 11, 24, 11, tzinfo=UTC)


def test_noon_in_bremen_is_ten_in_summer():
    assert wallclock.instant(date(2026, 7, 1), time(12), BERLIN) == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_does_not_exist():
    with pytest.raises(NoSuchTime) as refused:
        wallclock.instant(SPRING, time(2, 30), BERLIN)
    assert refused.value.facts == {"day": SPRING, "time": "02:30", "zone": "Europe/Berlin"}


def test_the_last_minute_before_the_jump_and_the_first_after_it_follow_each_other():
    before = wallclock.instant(SPRING, time(1, 59), BERLIN)
    assert wallclock.instant(SPRING, time(3), BERLIN) - before == minutes(1)


def test_the_minute_of_the_jump_does_not_exist():
    with pytest.raises(NoSuchTime):
        wallclock.instant(SPRING, time(2), BERLIN)


def test_a_time_that_comes_twice_means_the_first():
    first = wallclock.instant(AUTUMN, time(2, 30), BERLIN)
    assert wallclock.instant(AUTUMN, time(2, 30), BERLIN, fold=1) - first == timedelta(hours=1)


def test_a_year_that_a_house_cannot_mean_is_refused():
    for year in (1899, 3000):
        with pytest.raises(ValueError, match="calendar"):
            wallclock.instant(date(year, 1, 1), time(12), BERLIN)


def test_the_first_and_the_last_year_of_the_calendar_are_taken():
    assert wallclock.instant(date(1900, 1, 1), time(12), BERLIN).year == 1900
    assert wallclock.instant(date(2999, 12, 31), time(12), BERLIN).year == 2999


def test_a_habit_in_the_gap_comes_true_by_the_offset_before_it():
    assert wallclock.habitual(SPRING, time(2, 30), BERLIN) == at("2026-03-29 03:30")


def test_an_instant_falls_on_the_day_that_bremen_has():
    assert wallclock.day_of(datetime(2026, 11, 23, 23, tzinfo=UTC), BERLIN) == TUESDAY
    assert wallclock.day_of(datetime(2026, 11, 23, 22, 59, tzinfo=UTC), BERLIN) == date(2026, 11, 23)


def test_a_day_has_23_24_or_25_hours():
    hours = [wallclock.day_bounds(day, BERLIN).duration for day in (SPRING, TUESDAY, AUTUMN)]
    assert hours == [timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)]


def test_a_day_whose_midnight_is_jumped_over_begins_after_the_jump():
    day = wallclock.day_bounds(date(2026, 9, 6), SANTIAGO)
    assert day.start.astimezone(SANTIAGO).time() == time(1)
    assert day.duration == timedelta(hours=23)


def test_an_interval_up_to_midnight_touches_one_day():
    assert wallclock.days_of(span("20:00", "2026-11-25 00:00"), BERLIN) == (TUESDAY,)


def test_an_interval_a_minute_past_midnight_touches_two_days():
    days = wallclock.days_of(span("20:00", "2026-11-25 00:01"), BERLIN)
    assert days == (TUESDAY, date(2026, 11, 25))


def test_the_month_of_march_is_an_hour_short():
    assert wallclock.month_bounds(at("2026-03-15 12:00"), BERLIN).duration == timedelta(days=31, hours=-1)


def test_the_month_of_october_is_an_hour_long():
    assert wallclock.month_bounds(at("2026-10-15 12:00"), BERLIN).duration == timedelta(days=31, hours=1)


def test_a_month_begins_at_the_midnight_of_the_house():
    november = wallclock.month_bounds(datetime(2026, 10, 31, 23, tzinfo=UTC), BERLIN)
    assert november == span("2026-11-01 00:00", "2026-12-01 00:00")


def test_a_step_is_counted_from_midnight():
    assert wallclock.is_on_step(at("09:00"), minutes(90), BERLIN)
    assert not wallclock.is_on_step(at("10:00"), minutes(90), BERLIN)


def test_a_second_past_the_step_is_off_it():
    assert not wallclock.is_on_step(at("09:00:01"), minutes(15), BERLIN)


def test_a_step_is_counted_by_the_clock_although_an_hour_is_missing():
    assert wallclock.is_on_step(at("2026-03-29 06:00"), minutes(120), BERLIN)
    assert not wallclock.is_on_step(at("2026-03-29 05:00"), minutes(120), BERLIN)


def test_steps_of_the_day_in_march_lack_the_hour_that_is_jumped_over():
    steps = wallclock.steps_of(SPRING, minutes(30), BERLIN)
    assert len(steps) == 46
    assert at("2026-03-29 03:00") - steps[3] == minutes(30)


def test_steps_of_the_day_in_october_hold_the_hour_twice():
    steps = wallclock.steps_of(AUTUMN, minutes(30), BERLIN)
    assert len(steps) == 50
    assert at("2026-10-25 02:00", fold=1) in steps


def test_a_step_that_does_not_divide_the_day_begins_anew_at_midnight():
    steps = wallclock.steps_of(TUESDAY, timedelta(hours=7), BERLIN)
    assert [step.astimezone(BERLIN).hour for step in steps] == [0, 7, 14, 21]


@given(DAYS, STEPS)
def test_steps_are_all_the_five_minutes_of_the_day_that_lie_on_the_step(day, step):
    bounds = wallclock.day_bounds(day, BERLIN)
    fives = [bounds.start + n * minutes(5) for n in range(bounds.duration // minutes(5))]
    expected = [five for five in fives if wallclock.is_on_step(five, step, BERLIN)]
    assert list(wallclock.steps_of(day, step, BERLIN)) == expected


@given(DAYS, st.times())
def test_a_time_that_exists_is_what_the_clock_shows(day, wall):
    try:
        found = wallclock.instant(day, wall, BERLIN)
    except NoSuchTime:
        assert wall.hour == 2
        assert wallclock.day_bounds(day, BERLIN).duration == timedelta(hours=23)
    else:
        assert found.astimezone(BERLIN).replace(tzinfo=None) == datetime.combine(day, wall)
