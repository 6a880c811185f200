"""Where a booking would fit."""

from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lounge.domain.booking import BookingRules, Closure
from lounge.domain.interval import Interval
from lounge.domain.opening import OpeningHours
from tests.domain.builders import (
    AROUND_THE_CLOCK,
    BERLIN,
    at,
    codes,
    intervals,
    make_opening,
    make_rules,
    make_wanted,
    minutes,
    objections,
    span,
    spans,
)

ALWAYS = OpeningHours(AROUND_THE_CLOCK, BERLIN)
DAY = span("00:00", "2026-11-25 00:00")


def free(
    rules: BookingRules, *taken: Interval, within: Interval = DAY, now: str = "07:00", by_role: str = "member"
) -> list[str]:
    return spans(rules.free_spans(within, taken=taken, at=at(now), by_role=by_role))


def nearest(
    rules: BookingRules, when: Interval, *taken: Interval, now: str = "07:00", days: float = 1
) -> list[str]:
    found = rules.nearest(make_wanted(when), taken=taken, at=at(now), within=timedelta(days=days))
    return spans(found)


def test_an_empty_day_is_free_from_opening_to_closing():
    assert free(make_rules()) == ["08:00-20:00"]


def test_what_is_taken_leaves_the_rest_free():
    assert free(make_rules(), span("10:00", "17:30"), span("19:00", "20:00")) == [
        "08:00-10:00",
        "17:30-19:00",
    ]


def test_setup_and_clearing_narrow_what_is_free_between_bookings():
    rules = make_rules(setup=30, clearing=15)
    assert free(rules, span("10:00", "12:00")) == ["08:00-09:45", "12:30-20:00"]


def test_a_closure_is_not_free():
    rules = make_rules(setup=15, closures=(Closure(span("08:00", "18:00"), "new floor"),))
    assert free(rules) == ["18:15-20:00"]


def test_a_gap_as_long_as_the_shortest_booking_is_free():
    assert free(make_rules(shortest=60), span("08:00", "10:00"), span("11:00", "20:00")) == ["10:00-11:00"]


def test_a_gap_shorter_than_the_shortest_booking_is_not_free():
    assert free(make_rules(shortest=60), span("08:00", "10:00"), span("10:45", "20:00")) == []


def test_free_spans_begin_and_end_on_the_step():
    rules = make_rules(step=30)
    assert free(rules, span("08:00", "09:40"), span("11:50", "20:00")) == ["10:00-11:30"]


def test_what_has_passed_is_not_free():
    assert free(make_rules(), now="14:05") == ["14:15-20:00"]
    assert free(make_rules(), now="20:00") == []


def test_notice_takes_away_for_members_only():
    assert free(make_rules(notice=120), now="14:00") == ["16:00-20:00"]
    assert free(make_rules(notice=120), now="14:00", by_role="desk") == ["14:00-20:00"]


def test_nothing_is_free_to_members_beyond_the_days_ahead():
    day = span("2026-11-26 00:00", "2026-11-27 00:00")
    assert free(make_rules(ahead=1), within=day) == []
    assert free(make_rules(ahead=1), within=day, by_role="manager") == ["08:00-20:00"]
    assert free(make_rules(ahead=2), within=day) == ["08:00-20:00"]


def test_a_withdrawn_room_is_never_free():
    assert free(make_rules(is_withdrawn=True)) == []


def test_a_free_span_goes_on_over_midnight_where_the_house_is_open():
    rules = make_rules(opening=ALWAYS)
    within = span("22:00", "2026-11-25 02:00")
    assert free(rules, within=within) == ["22:00-02:00"]


def test_the_nearest_starts_lie_on_both_sides():
    found = nearest(make_rules(), span("12:00", "13:00"), span("11:30", "13:15"))
    assert found == ["13:15-14:15", "10:30-11:30", "13:30-14:30"]


def test_of_two_starts_equally_far_the_earlier_comes_first():
    found = nearest(make_rules(), span("12:00", "13:00"), span("12:00", "13:00"))
    assert found[:2] == ["11:00-12:00", "13:00-14:00"]


def test_the_wanted_time_itself_is_the_nearest_when_it_is_free():
    assert nearest(make_rules(), span("12:00", "13:00"))[0] == "12:00-13:00"


def test_after_closing_time_the_last_of_the_day_is_nearest():
    assert nearest(make_rules(), span("20:00", "21:00"))[0] == "19:00-20:00"


def test_a_full_day_leads_to_the_next_morning():
    [first, *_] = make_rules().nearest(
        make_wanted(span("18:00", "20:00")), taken=(span("08:00", "20:00"),), at=at("07:00"), count=1
    )
    assert first == span("2026-11-25 08:00", "10:00")


def test_no_more_than_asked_for_are_offered():
    wanted = make_wanted(span("12:00", "13:00"))
    assert len(make_rules().nearest(wanted, taken=(), at=at("07:00"), count=5)) == 5


def test_starts_further_away_than_allowed_are_not_offered():
    taken = span("08:00", "14:00")
    assert nearest(make_rules(), span("12:00", "13:00"), taken, days=1 / 12)[:1] == ["14:00-15:00"]
    assert nearest(make_rules(), span("11:45", "12:45"), taken, days=1 / 12) == []


def test_nothing_in_the_past_is_offered():
    assert nearest(make_rules(), span("12:00", "13:00"), now="14:05")[0] == "14:15-15:15"


def test_nothing_at_too_short_notice_is_offered():
    assert nearest(make_rules(notice=60), span("12:00", "13:00"), now="12:00")[0] == "13:00-14:00"


def test_nothing_beyond_the_days_ahead_is_offered():
    found = nearest(make_rules(ahead=0), span("2026-11-25 08:00", "09:00"))
    assert found == ["19:00-20:00", "18:45-19:45", "18:30-19:30"]


def test_the_last_start_of_the_days_ahead_may_run_past_midnight():
    rules = make_rules(ahead=0, opening=ALWAYS)
    assert nearest(rules, span("2026-11-25 00:00", "01:00"))[0] == "23:45-00:45"


def test_a_length_off_the_step_becomes_the_next_on_it():
    assert nearest(make_rules(step=30), span("12:10", "13:00"))[0] == "12:00-13:00"


def test_a_length_that_is_too_short_becomes_the_shortest():
    assert nearest(make_rules(shortest=50), span("12:00", "12:15"))[0] == "12:00-13:00"


@pytest.mark.parametrize(("end", "offers"), [("16:00", 3), ("16:15", 0)])
def test_for_a_length_that_is_too_long_there_is_no_time(end, offers):
    assert len(nearest(make_rules(longest=240), span("12:00", end))) == offers


@pytest.mark.parametrize("people_and_role", [{"people": 9}, {"by_role": "guest"}])
def test_where_no_time_helps_none_is_offered(people_and_role):
    wanted = make_wanted(span("12:00", "13:00"), **people_and_role)
    assert make_rules().nearest(wanted, taken=(), at=at("07:00")) == ()


def test_a_withdrawn_room_offers_nothing():
    assert nearest(make_rules(is_withdrawn=True), span("12:00", "13:00")) == []


def test_an_offer_in_the_night_of_march_keeps_its_length():
    rules = make_rules(opening=ALWAYS)
    taken = span("2026-03-29 00:00", "01:30")
    found = nearest(rules, span("2026-03-29 01:00", "01:30"), taken, now="2026-03-29 00:00")
    assert found == ["01:30-03:00", "01:45-03:15", "03:00-03:30"]


WEEKENDS = [at("2026-03-28 00:00"), at("2026-10-24 00:00"), at("2026-11-24 00:00")]
STEPS = st.sampled_from([15, 30, 45, 90, 120])


@st.composite
def wishes(draw: st.DrawFn) -> tuple[BookingRules, Interval, tuple[Interval, ...]]:
    """Draw rules, a wanted interval and what is taken, around a night in which the clocks may change."""
    quarters = intervals(first=draw(st.sampled_from(WEEKENDS)), minutes_long=36 * 60, grid=15)
    opening = draw(st.sampled_from([ALWAYS, make_opening(opens=time(2, 30), closes=time(20), days=7)]))
    rules = make_rules(
        step=draw(STEPS),
        shortest=15,
        longest=360,
        setup=draw(st.sampled_from([0, 15])),
        clearing=draw(st.sampled_from([0, 30])),
        notice=draw(st.sampled_from([0, 60])),
        opening=opening,
    )
    return rules, draw(quarters), tuple(draw(st.lists(quarters, max_size=5)))


@settings(max_examples=100)
@given(wishes(), st.integers(1, 4))
def test_the_nearest_are_those_that_a_search_by_the_quarter_of_an_hour_finds(wish, count):
    rules, when, taken = wish
    now, reach = when.start - timedelta(hours=4), timedelta(hours=6)
    found = rules.nearest(make_wanted(when), taken=taken, at=now, count=count, within=reach)
    step = rules.step
    length = -(-when.duration // step) * step
    starts = [when.start + n * minutes(15) for n in range(-24, 25)]
    good = [
        offer
        for offer in sorted((Interval(start, start + length) for start in starts), key=distance_from(when))
        if not objections(rules, offer, taken=taken, now=now.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M"))
    ]
    assert list(found) == good[:count]


@settings(max_examples=100)
@given(wishes())
def test_every_free_span_can_be_booked_from_either_end(wish):
    rules, when, taken = wish
    now = when.start - timedelta(hours=4)
    for free_span in rules.free_spans(rules.watched(when), taken=taken, at=now, by_role="manager"):
        first = Interval(free_span.start, free_span.start + rules.step)
        last = Interval(free_span.end - rules.step, free_span.end)
        for part in (first, last):
            assert not {"closed", "taken", "in_the_past", "too_short"} & set(codes(ask(rules, part, taken)))


def ask(rules: BookingRules, when: Interval, taken: tuple[Interval, ...]):
    return objections(rules, make_wanted(when, by_role="manager"), taken=taken, now="2026-01-01 00:00")


def distance_from(when: Interval):
    return lambda offer: (abs(offer.start - when.start), offer.start)
