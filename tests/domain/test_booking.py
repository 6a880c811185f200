"""What a room's rules object to."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lounge.domain.booking import Closure
from lounge.domain.interval import Interval
from lounge.domain.opening import OpeningHours
from lounge.domain.standing import Standing
from tests.domain.builders import (
    AROUND_THE_CLOCK,
    BERLIN,
    TUESDAY,
    at,
    codes,
    intervals,
    make_opening,
    make_rules,
    make_wanted,
    objections,
    span,
)

ALWAYS = OpeningHours(AROUND_THE_CLOCK, BERLIN)
TO_TEN = [span("08:00", "10:00").facts()]
FROM_NOON = [span("12:00", "20:00").facts()]


def only(found):
    """Return the facts of the one objection there is."""
    [objection] = found
    return objection.facts


def test_a_booking_that_keeps_to_the_rules_has_no_objection():
    assert objections(make_rules(), span("10:00", "12:00")) == ()


def test_every_reason_comes_at_once():
    wanted = make_wanted(span("19:05", "2026-11-25 01:00"), people=9, by_role="guest")
    found = objections(make_rules(), wanted, taken=(span("19:00", "20:00"),), hours=1, now="19:10")
    expected = "not_for_you too_many_people in_the_past too_long off_step closed taken allowance_used"
    assert codes(found) == expected.split()


@pytest.mark.parametrize("year", [1899, 3000])
def test_a_year_that_a_house_cannot_mean_is_no_wish(year):
    with pytest.raises(ValueError, match="calendar"):
        make_wanted(span(f"{year}-07-01 10:00", "12:00"))


def test_a_booking_for_nobody_is_no_wish():
    with pytest.raises(ValueError, match="one person"):
        make_wanted(span("10:00", "12:00"), people=0)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"step": 0},
        {"step": 1441},
        {"shortest": 0},
        {"shortest": 241},
        {"notice": -1},
        {"setup": -1},
        {"ahead": -1},
    ],
)
def test_rules_that_nothing_can_keep_are_refused(nonsense):
    with pytest.raises(ValueError, match=r"longer than|less than"):
        make_rules(**nonsense)


def test_a_step_may_be_a_whole_day():
    rules = make_rules(step=1440, shortest=1440, longest=1440, opening=ALWAYS)
    assert objections(rules, span("2026-11-25 00:00", "2026-11-26 00:00")) == ()


# who and how many


def test_a_full_room_is_not_too_many():
    assert objections(make_rules(capacity=8), make_wanted(span("10:00", "12:00"), people=8)) == ()


def test_one_more_than_the_room_holds_is_too_many():
    found = objections(make_rules(capacity=8), make_wanted(span("10:00", "12:00"), people=9))
    assert only(found) == {"people": 9, "capacity": 8}


def test_a_room_is_only_for_those_whom_its_rules_name():
    rules = make_rules(bookable_by=frozenset({"partner", "manager"}))
    assert only(objections(rules, span("10:00", "12:00")))["bookable_by"] == ["manager", "partner"]
    assert objections(rules, make_wanted(span("10:00", "12:00"), by_role="partner")) == ()


def test_a_withdrawn_room_is_not_booked():
    assert codes(objections(make_rules(is_withdrawn=True), span("10:00", "12:00"))) == ["room_withdrawn"]


def test_a_membership_that_is_not_good_objects():
    lapsed = Standing("lapsed", TUESDAY)
    assert codes(objections(make_rules(), span("10:00", "12:00"), standing=lapsed)) == ["membership_lapsed"]


def test_the_allowance_is_used_to_the_minute():
    assert objections(make_rules(), span("10:00", "12:00"), hours=2) == ()
    assert codes(objections(make_rules(), span("10:00", "12:15"), hours=2)) == ["allowance_used"]


# from when and until when


def test_a_booking_may_begin_this_very_instant():
    assert objections(make_rules(), span("10:00", "12:00"), now="10:00") == ()


def test_a_second_ago_is_in_the_past():
    found = objections(make_rules(), span("10:00", "12:00"), now="10:00:01")
    assert codes(found) == ["in_the_past"]
    assert only(found) == {"starts_at": at("10:00"), "now": at("10:00:01")}


def test_notice_is_kept_to_the_minute():
    assert objections(make_rules(notice=60), span("10:00", "12:00"), now="09:00") == ()


def test_a_minute_less_than_the_notice_is_too_late():
    found = objections(make_rules(notice=60), span("10:00", "12:00"), now="09:01")
    assert codes(found) == ["too_late"]
    assert only(found) == {"notice_minutes": 60, "earliest": at("10:15")}


def test_the_earliest_start_may_be_tomorrow():
    found = objections(make_rules(notice=60, step=120), span("22:00", "2026-11-25 00:00"), now="22:00")
    assert found[0].facts["earliest"] == at("2026-11-25 00:00")


def test_the_last_day_ahead_may_be_booked_to_its_end():
    rules = make_rules(ahead=7, opening=ALWAYS)
    assert objections(rules, span("2026-12-01 23:45", "2026-12-02 01:00")) == ()


def test_the_day_after_the_last_is_too_far_ahead():
    found = objections(make_rules(ahead=7, opening=ALWAYS), span("2026-12-02 00:00", "01:00"))
    assert codes(found) == ["too_far_ahead"]
    assert only(found) == {"last_day": date(2026, 12, 1), "ahead_days": 7}


def test_days_ahead_are_counted_on_the_calendar_although_the_clocks_change():
    wanted = span("2026-10-27 09:00", "10:00")
    assert objections(make_rules(ahead=7), wanted, now="2026-10-20 00:30") == ()


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_notice_and_days_ahead_do_not_bind_the_staff(role):
    rules = make_rules(notice=600, ahead=1)
    for when in (span("10:00", "12:00"), span("2027-11-24 10:00", "12:00")):
        assert objections(rules, make_wanted(when, by_role=role)) == ()


def test_the_past_binds_the_staff_too():
    wanted = make_wanted(span("10:00", "12:00"), by_role="manager")
    assert codes(objections(make_rules(), wanted, now="11:00")) == ["in_the_past"]


# how long


@pytest.mark.parametrize("end", ["10:30", "14:00"])
def test_the_shortest_and_the_longest_are_allowed(end):
    assert objections(make_rules(shortest=30, longest=240), span("10:00", end)) == ()


@pytest.mark.parametrize(("end", "code"), [("10:15", "too_short"), ("14:15", "too_long")])
def test_a_step_beyond_the_limits_is_refused(end, code):
    found = objections(make_rules(shortest=30, longest=240), span("10:00", end))
    assert codes(found) == [code]
    assert (only(found)["shortest_minutes"], only(found)["longest_minutes"]) == (30, 240)


@pytest.mark.parametrize(("start", "end"), [("10:05", "11:05"), ("10:00", "11:05"), ("10:00:01", "11:00:01")])
def test_start_and_length_keep_to_the_step(start, end):
    found = objections(make_rules(step=15), span(start, end))
    assert codes(found) == ["off_step"]
    assert only(found)["step_minutes"] == 15


def test_a_step_that_does_not_divide_the_day_may_run_past_midnight():
    rules = make_rules(step=50, shortest=50, longest=500, opening=ALWAYS)
    assert objections(rules, span("23:20", "2026-11-25 00:10")) == ()
    assert codes(objections(rules, span("2026-11-25 00:10", "01:00"))) == ["off_step"]


def test_lengths_in_the_night_of_march_really_elapse():
    rules = make_rules(shortest=120, longest=120, step=60, opening=ALWAYS)
    night = {"now": "2026-03-28 12:00"}
    assert objections(rules, span("2026-03-29 01:00", "04:00"), **night) == ()
    assert codes(objections(rules, span("2026-03-29 01:00", "03:00"), **night)) == ["too_short"]


def test_lengths_in_the_night_of_october_really_elapse():
    rules = make_rules(shortest=120, longest=120, step=60, opening=ALWAYS)
    night = {"now": "2026-10-24 12:00"}
    assert objections(rules, span("2026-10-25 02:00", "03:00"), **night) == ()
    assert codes(objections(rules, span("2026-10-25 01:00", "03:00"), **night)) == ["too_long"]


def test_the_hour_that_comes_twice_may_be_booked():
    twice = Interval(at("2026-10-25 02:00"), at("2026-10-25 02:00", fold=1))
    assert objections(make_rules(opening=ALWAYS), twice, now="2026-10-24 12:00") == ()


def test_steps_are_those_of_the_clock_after_the_change_too():
    rules = make_rules(step=120, shortest=60, opening=ALWAYS)
    night = {"now": "2026-03-28 12:00"}
    assert objections(rules, span("2026-03-29 04:00", "06:00"), **night) == ()
    assert codes(objections(rules, span("2026-03-29 03:00", "05:00"), **night)) == ["off_step"]


# where the doors are open and nobody else is


def test_a_refusal_after_closing_says_until_when_and_what_is_free():
    found = objections(
        make_rules(), span("19:00", "21:00"), taken=(span("08:00", "17:30"), span("19:00", "20:00"))
    )
    closed, taken = found
    assert (closed.code, closed.facts["closes"]) == ("closed", at("20:00"))
    assert closed.facts["free"] == taken.facts["free"] == [span("17:30", "19:00").facts()]


def test_a_span_that_touches_is_not_in_the_way():
    taken = (span("09:00", "10:00"), span("12:00", "13:00"))
    assert objections(make_rules(), span("10:00", "12:00"), taken=taken) == ()


def test_a_refusal_names_the_spans_in_the_way_in_their_order():
    taken = (span("11:30", "13:00"), span("09:00", "10:15"), span("14:00", "15:00"))
    found = objections(make_rules(), span("10:00", "12:00"), taken=taken)
    assert codes(found) == ["taken"]
    assert only(found)["spans"] == [span("09:00", "10:15").facts(), span("11:30", "13:00").facts()]


def test_setup_and_clearing_need_room_between_bookings():
    rules = make_rules(setup=30, clearing=15)
    assert (
        objections(rules, span("10:00", "12:00"), taken=(span("09:00", "09:30"), span("12:15", "13:00")))
        == ()
    )
    assert codes(objections(rules, span("10:00", "12:00"), taken=(span("09:00", "09:31"),))) == ["taken"]
    assert codes(objections(rules, span("10:00", "12:00"), taken=(span("12:14", "13:00"),))) == ["taken"]


def test_setup_and_clearing_may_lie_outside_of_the_opening_hours():
    rules = make_rules(setup=60, clearing=60, longest=720)
    assert objections(rules, span("08:00", "20:00")) == ()


def test_a_booking_may_run_past_midnight_where_the_house_is_open():
    assert objections(make_rules(opening=ALWAYS), span("23:00", "2026-11-25 01:00")) == ()


def test_a_booking_past_closing_time_is_refused_even_if_the_house_is_open_at_its_end():
    wanted = span("19:00", "2026-11-25 09:00")
    assert codes(objections(make_rules(longest=1440), wanted)) == ["closed"]


def test_a_span_of_years_is_refused_without_counting_its_days():
    wanted = make_wanted(span("10:00", "2999-12-31 10:00"))
    found = objections(make_rules(opening=ALWAYS), wanted, taken=(span("2026-11-25 10:00", "12:00"),))
    assert codes(found) == ["too_long", "taken"]
    assert make_rules().watched(wanted.when).end < at("2027-01-01 00:00")


def test_a_holiday_is_named():
    rules = make_rules(opening=make_opening(days_off={TUESDAY: "Harbour Day"}))
    facts = only(objections(rules, span("10:00", "12:00")))
    assert facts == {"reason": "holiday", "day": TUESDAY, "name": "Harbour Day", "free": []}


def test_a_closure_is_told_with_its_name_and_not_as_taken():
    repair = Closure(span("10:00", "12:00"), "new floor")
    rules = make_rules(closures=(repair,))
    found = objections(rules, span("11:00", "13:00"), taken=(repair.when,))
    facts = {"reason": "closure", "day": TUESDAY, "name": "new floor", "free": TO_TEN + FROM_NOON}
    assert [one.code for one in found] == ["closed"]
    assert only(found) == {**facts, **repair.when.facts()}


def test_setup_and_clearing_must_miss_a_closure():
    rules = make_rules(setup=15, clearing=30, closures=(Closure(span("12:00", "13:00"), "new floor"),))
    assert objections(rules, span("10:00", "11:30")) == ()
    assert objections(rules, span("13:15", "14:00")) == ()
    assert codes(objections(rules, span("10:00", "11:45"))) == ["closed"]
    assert codes(objections(rules, span("13:00", "14:00"))) == ["closed"]


def test_a_booking_holds_its_setup_and_clearing():
    assert make_rules(setup=15, clearing=30).held(span("10:00", "12:00")) == span("09:45", "12:30")


def test_the_rules_watch_whole_days_with_what_may_reach_into_them():
    rules = make_rules(setup=15, clearing=30)
    assert rules.watched(span("10:00", "12:00")) == span("2026-11-23 23:45", "2026-11-25 00:30")
    week = rules.watched(span("10:00", "12:00"), within=timedelta(days=3))
    assert week == span("2026-11-20 23:45", "2026-11-28 00:30")


DAY_OF_QUARTERS = intervals(first=at("06:00"), minutes_long=16 * 60, grid=15)


@settings(max_examples=60)
@given(DAY_OF_QUARTERS, st.lists(DAY_OF_QUARTERS, max_size=4), st.integers(0, 2), st.integers(0, 2))
def test_a_wish_is_free_exactly_when_what_it_holds_overlaps_nothing(wanted, taken, setup, clearing):
    rules = make_rules(setup=15 * setup, clearing=15 * clearing, shortest=15, longest=1440)
    is_open = make_opening(opens=time(8), closes=time(20)).covers(wanted)
    is_free = not any(span.overlaps(rules.held(wanted)) for span in taken)
    found = codes(objections(rules, wanted, taken=tuple(taken), now="05:00"))
    assert ("closed" not in found, "taken" not in found) == (is_open, is_free)
