"""When the doors are open."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.interval import Interval
from lounge.domain.opening import Hours, OpeningHours
from lounge.domain.wallclock import day_bounds
from tests.domain.builders import (
    AROUND_THE_CLOCK,
    AUTUMN,
    BERLIN,
    SPRING,
    TUESDAY,
    at,
    intervals,
    make_opening,
    minutes,
    span,
    spans,
)

SATURDAY = date(2026, 11, 28)
CHRISTMAS = date(2026, 12, 25)
ALWAYS = OpeningHours(AROUND_THE_CLOCK, BERLIN)
QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
HOURS = (
    st.tuples(st.integers(0, 6), QUARTERS, QUARTERS)
    .filter(lambda drawn: drawn[1] < drawn[2] or drawn[2] == time(0))
    .map(lambda drawn: Hours(*drawn))
)


def make_sunday(*, opens: time, closes: time) -> OpeningHours:
    return OpeningHours([Hours(6, opens, closes)], BERLIN)


def reasons(opening: OpeningHours, wanted: Interval) -> list[object]:
    return [objection.facts["reason"] for objection in opening.why_closed(wanted)]


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_weekday_that_is_none_is_refused(weekday):
    with pytest.raises(ValueError, match="weekday"):
        Hours(weekday, time(8), time(20))


@pytest.mark.parametrize("closes", [time(8), time(7, 59)])
def test_closing_before_opening_is_refused(closes):
    with pytest.raises(ValueError, match="closes after"):
        Hours(0, time(8), closes)


def test_closing_at_midnight_ends_with_the_day():
    opening = make_opening(opens=time(18), closes=time(0))
    assert opening.on(TUESDAY) == (span("18:00", "2026-11-25 00:00"),)


def test_midnight_to_midnight_is_the_whole_day():
    assert ALWAYS.on(TUESDAY) == (day_bounds(TUESDAY, BERLIN),)


def test_a_day_without_hours_has_no_stretch():
    assert make_opening().on(SATURDAY) == ()


def test_a_day_off_has_no_stretch():
    assert make_opening(days_off={TUESDAY: "Harbour Day"}).on(TUESDAY) == ()


def test_hours_that_touch_are_one_stretch():
    opening = OpeningHours([Hours(1, time(12), time(20)), Hours(1, time(8), time(12))], BERLIN)
    assert spans(opening.on(TUESDAY)) == ["08:00-20:00"]


def test_a_lunch_break_leaves_two_stretches():
    opening = OpeningHours([Hours(1, time(8), time(12)), Hours(1, time(13), time(20))], BERLIN)
    assert spans(opening.on(TUESDAY)) == ["08:00-12:00", "13:00-20:00"]


def test_a_stretch_goes_on_after_midnight():
    hours = [Hours(1, time(18), time(0)), Hours(2, time(0), time(2))]
    opening = OpeningHours(hours, BERLIN)
    assert opening.stretches(span("12:00", "2026-11-25 12:00")) == (span("18:00", "2026-11-25 02:00"),)
    assert opening.covers(span("23:00", "2026-11-25 01:00"))
    assert not opening.covers(span("23:00", "2026-11-25 02:01"))


def test_stretches_are_clipped():
    assert spans(make_opening().stretches(span("12:00", "2026-11-25 09:00"))) == [
        "12:00-20:00",
        "08:00-09:00",
    ]


def test_open_to_the_minute_is_open():
    assert make_opening().covers(span("08:00", "20:00"))
    assert make_opening().why_closed(span("08:00", "20:00")) == ()


@pytest.mark.parametrize("wanted", [span("07:59", "09:00"), span("19:00", "20:01")])
def test_a_minute_outside_of_the_hours_is_closed(wanted):
    assert not make_opening().covers(wanted)
    assert reasons(make_opening(), wanted) == ["hours"]


def test_a_refusal_says_when_the_house_opens_and_closes():
    [objection] = make_opening().why_closed(span("19:00", "21:00"))
    hours = [span("08:00", "20:00").facts()]
    facts = {"reason": "hours", "day": TUESDAY, "name": None, "hours": hours}
    assert objection.facts == {**facts, "opens": at("08:00"), "closes": at("20:00")}


def test_a_refusal_on_a_day_without_hours_has_no_opening():
    [objection] = make_opening().why_closed(span("2026-11-28 10:00", "11:00"))
    assert objection.facts["day"] == SATURDAY
    assert objection.facts["opens"] is objection.facts["closes"] is None
    assert objection.facts["hours"] == []


def test_a_refusal_names_the_holiday():
    opening = make_opening(days_off={CHRISTMAS: "Christmas Day"})
    [objection] = opening.why_closed(span("2026-12-25 10:00", "11:00"))
    assert objection.facts == {"reason": "holiday", "day": CHRISTMAS, "name": "Christmas Day"}


def test_a_night_into_a_holiday_has_two_reasons():
    opening = make_opening(days_off={CHRISTMAS: "Christmas Day"})
    assert reasons(opening, span("2026-12-24 19:00", "2026-12-25 09:00")) == ["holiday", "hours"]


def test_several_days_give_the_hours_of_the_first_that_falls_short():
    [objection] = make_opening().why_closed(span("09:00", "2026-11-27 10:00"))
    assert objection.facts["day"] == TUESDAY


def test_an_evening_up_to_midnight_says_nothing_of_the_next_day():
    opening = make_opening(closes=time(0), days_off={date(2026, 11, 25): "Harbour Day"})
    assert opening.why_closed(span("22:00", "2026-11-25 00:00")) == ()


def test_a_house_that_never_closes_covers_several_days():
    assert ALWAYS.covers(span("09:00", "2026-12-24 10:00"))


def test_days_off_may_be_worked_out_when_they_are_asked_for():
    class Sundays(dict[date, str]):
        def get(self, day, default=None):
            return "Sunday" if day.weekday() == 6 else default

    opening = OpeningHours(AROUND_THE_CLOCK, BERLIN, Sundays())
    assert not opening.covers(span("2026-11-29 10:00", "11:00"))
    assert opening.covers(span("2026-11-30 10:00", "11:00"))


def test_the_night_of_march_is_an_hour_shorter():
    [stretch] = make_sunday(opens=time(1), closes=time(4)).on(SPRING)
    assert stretch.duration == timedelta(hours=2)


def test_the_night_of_october_is_an_hour_longer():
    [stretch] = make_sunday(opens=time(1), closes=time(4)).on(AUTUMN)
    assert stretch.duration == timedelta(hours=4)


def test_hours_around_the_clock_are_continuous_when_the_clocks_change():
    assert ALWAYS.covers(span("2026-03-28 12:00", "2026-03-30 12:00"))
    assert ALWAYS.covers(span("2026-10-24 12:00", "2026-10-26 12:00"))


def test_hours_that_the_clocks_jump_over_do_not_open():
    assert make_sunday(opens=time(2), closes=time(3)).on(SPRING) == ()


def test_an_opening_in_the_jump_comes_an_hour_later():
    assert spans(make_sunday(opens=time(2, 30), closes=time(6)).on(SPRING)) == ["03:30-06:00"]


def test_an_opening_at_a_time_that_comes_twice_is_the_first():
    [stretch] = make_sunday(opens=time(2, 30), closes=time(6)).on(AUTUMN)
    assert stretch.duration == timedelta(hours=4, minutes=30)


@given(
    st.lists(HOURS, max_size=6),
    intervals(first=at("2026-03-27 00:00"), minutes_long=4 * 24 * 60, grid=15),
    st.integers(0, 4 * 96).map(lambda n: at("2026-03-27 00:00") + minutes(15 * n)),
)
def test_an_instant_is_in_a_stretch_when_the_clock_lies_in_the_hours(hours, within, instant):
    opening = OpeningHours(hours, BERLIN)
    wall = instant.astimezone(BERLIN)
    expected = within.contains(instant) and any(shows_open(one, wall) for one in hours)
    if not in_or_after_the_jump(wall):
        assert any(part.contains(instant) for part in opening.stretches(within)) == expected


@given(st.lists(HOURS, max_size=9), intervals(first=at("00:00"), minutes_long=3 * 24 * 60, grid=15))
def test_there_is_a_reason_exactly_when_it_is_not_covered(hours, wanted):
    opening = OpeningHours(hours, BERLIN, {date(2026, 11, 25): "Harbour Day"})
    assert bool(opening.why_closed(wanted)) != opening.covers(wanted)


def shows_open(hours: Hours, wall: datetime) -> bool:
    is_before_closing = hours.closes == time(0) or wall.time() < hours.closes
    return hours.weekday == wall.weekday() and hours.opens <= wall.time() and is_before_closing


def in_or_after_the_jump(wall: datetime) -> bool:
    """Whether hours that begin or end in the jump may mean this hour."""
    return wall.date() == SPRING and wall.hour == 3
