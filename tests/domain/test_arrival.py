"""Who is in the house, whenever it became known; and what stands against coming in."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.arrival import (
    CLOCKS_DIFFER_BY,
    Movement,
    Stay,
    desk_day,
    desk_day_bounds,
    inside,
    is_late,
    not_waived,
    stays,
    ticket_objections,
    time_objections,
    undo_objections,
    visit_objections,
)
from lounge.domain.refusal import Objection
from tests.domain.builders import BERLIN, SPRING, TUESDAY, at, codes, minutes

MORNING = at("09:00")


def moved(kind, when, *, nonce=None, who="person/1", undoes=None):
    return Movement(nonce or f"{who} {kind} {when}", who, kind, at(when), undoes)


def came(when, **more):
    return moved("in", when, **more)


def left(when, **more):
    return moved("out", when, **more)


def undone(one, when):
    return moved("undo", when, who=one.who, undoes=one.nonce)


def since(*movements):
    """Since when the one person of these movements is in, by the clock in Bremen; None when they are not."""
    found = inside(movements)
    return f"{found['person/1'].happened_at.astimezone(BERLIN):%H:%M}" if found else None


def test_who_comes_is_in_and_who_leaves_is_out():
    assert since(came("09:00")) == "09:00"
    assert since(came("09:00"), left("17:00")) is None
    assert since() is None


def test_who_is_in_and_comes_again_is_in_since_the_first_time():
    assert since(came("09:00"), came("12:00")) == "09:00"


def test_who_leaves_and_comes_again_is_in_since_then():
    assert since(came("09:00"), left("12:00"), came("13:00")) == "13:00"


def test_who_is_out_and_leaves_is_out():
    assert since(left("08:00"), came("09:00")) == "09:00"
    assert since(came("09:00"), left("12:00"), left("12:01")) is None


def test_a_departure_that_becomes_known_late_ends_the_stay_before_it_alone():
    assert since(came("09:00"), came("13:00"), left("12:00")) == "13:00"


def test_what_is_sent_again_counts_once():
    assert stays([came("09:00"), left("12:00")] * 2) == stays([came("09:00"), left("12:00")])


def test_an_arrival_that_is_undone_was_none():
    arrival = came("09:00")
    assert since(arrival, undone(arrival, "09:05")) is None
    assert since(undone(arrival, "09:05"), arrival) is None


def test_a_departure_that_is_undone_was_none():
    departure = left("12:00")
    assert since(came("09:00"), departure, undone(departure, "12:05")) == "09:00"


def test_undoing_takes_a_second_scan_of_the_same_card_with_it():
    arrival = came("09:00")
    assert since(arrival, came("09:01"), undone(arrival, "09:05")) is None
    assert since(arrival, came("09:01"), undone(arrival, "09:05"), came("09:05")) is None


def test_who_comes_after_the_undoing_is_in():
    arrival = came("09:00")
    assert since(arrival, undone(arrival, "09:05"), came("09:06")) == "09:06"


def test_who_left_before_the_undoing_and_came_again_is_in():
    arrival = came("09:00")
    assert since(arrival, left("09:02"), came("09:03"), undone(arrival, "09:05")) == "09:03"


def test_undoing_takes_along_what_another_station_s_clock_put_just_before():
    arrival = came("09:02")
    assert since(came("09:00"), arrival, undone(arrival, "09:10")) is None


def test_undoing_a_later_scan_leaves_the_arrival_of_long_before():
    again = came("09:03")
    assert since(came("09:00"), again, undone(again, "09:10")) == "09:00"


def test_two_scans_undone_are_void_until_the_later_undoing():
    first, second = came("09:00"), came("09:01")
    both = [first, second, undone(first, "09:10"), undone(second, "09:05")]
    assert since(*both, came("09:07")) is None


def test_people_are_told_apart():
    other = came("10:00", who="ticket/7")
    assert set(inside([came("09:00"), other, left("11:00")])) == {"ticket/7"}


def test_stays_are_told_in_the_order_of_arrivals():
    first, gone, other = came("09:00"), left("12:00"), came("08:00", who="visit/9")
    assert stays([first, gone, other]) == (Stay(other), Stay(first, gone))


def in_by_definition(movements):
    """Who is in, said without going through time: by who has a good arrival and no good departure after it."""

    def between(one, other):
        first, last = sorted((one, other), key=order)
        return [gone for gone in outs if gone.who == one.who and order(first) < order(gone) < order(last)]

    def order(one):
        return one.happened_at, one.nonce

    def is_void(one):
        mistakes = [bad for bad in ins if bad.who == one.who and bad.nonce in undoings]
        return any(
            bad.happened_at - CLOCKS_DIFFER_BY <= one.happened_at <= max(undoings[bad.nonce], bad.happened_at)
            and not between(bad, one)
            for bad in mistakes
        )

    undoings = {one.undoes: one.happened_at for one in movements if one.kind == "undo"}
    outs = [one for one in movements if one.kind == "out" and one.nonce not in undoings]
    ins = [one for one in movements if one.kind == "in"]
    good = [one for one in ins if one.nonce not in undoings and not is_void(one)]
    staying = [
        one for one in good if not [gone for gone in outs if gone.who == one.who and order(one) < order(gone)]
    ]
    return {
        who: min((one for one in staying if one.who == who), key=order)
        for who in {one.who for one in staying}
    }


@st.composite
def histories(draw):
    """What happened at the doors on a morning: a few people, minutes apart, some of it taken back."""
    count = draw(st.integers(0, 12))
    found = []
    for number in range(count):
        when = MORNING + draw(st.integers(0, 40)) * timedelta(seconds=30)
        kind, who = (
            draw(st.sampled_from(("in", "in", "out"))),
            draw(st.sampled_from(("person/1", "ticket/2"))),
        )
        one = Movement(f"n{number:02}", who, kind, when)
        found.append(one)
        if draw(st.integers(0, 3)) == 0:
            later = when + draw(st.integers(0, 15)) * minutes(1)
            found.append(Movement(f"u{number:02}", who, "undo", later, one.nonce))
    return found


@given(history=histories(), chance=st.randoms(use_true_random=False))
def test_whatever_becomes_known_first_and_how_often_it_is_as_if_sorted(history, chance):
    known = [*history, *chance.choices(history, k=len(history) // 2)] if history else []
    chance.shuffle(known)
    assert (
        inside(known) == inside(sorted(history, key=lambda one: one.happened_at)) == in_by_definition(history)
    )
    assert stays(known) == stays(history)


@given(history=histories())
def test_stays_of_one_person_do_not_overlap(history):
    for who in ("person/1", "ticket/2"):
        theirs = [stay for stay in stays(history) if stay.arrival.who == who]
        for stay, following in pairwise(theirs):
            assert stay.departure is not None
            assert stay.arrival.happened_at <= stay.departure.happened_at <= following.arrival.happened_at


@given(history=histories())
def test_without_undoing_the_last_that_happened_decides(history):
    plain = [one for one in history if one.kind != "undo"]
    last = {one.who: one.kind for one in sorted(plain, key=lambda one: (one.happened_at, one.nonce))}
    assert set(inside(plain)) == {who for who, kind in last.items() if kind == "in"}


@pytest.mark.parametrize(
    ("when", "day"),
    [("00:00", date(2026, 11, 23)), ("02:59", date(2026, 11, 23)), ("03:00", TUESDAY), ("23:59", TUESDAY)],
)
def test_a_day_of_the_desk_begins_at_three(when, day):
    assert desk_day(at(when), BERLIN) == day
    assert desk_day_bounds(day, BERLIN).contains(at(when))


def test_a_day_of_the_desk_may_be_an_hour_shorter():
    assert desk_day_bounds(SPRING - timedelta(days=1), BERLIN).duration == timedelta(hours=23)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(120, []), (121, ["clock_ahead"]), (-3 * 86400, []), (-3 * 86400 - 1, ["too_long_ago"])],
)
def test_what_happened_lies_between_three_days_ago_and_now(seconds, expected):
    assert codes(time_objections(MORNING + timedelta(seconds=seconds), at=MORNING)) == expected


def test_what_lies_more_than_two_minutes_back_is_told_late():
    assert not is_late(MORNING - minutes(2), at=MORNING)
    assert is_late(MORNING - timedelta(seconds=121), at=MORNING)


def test_what_was_done_can_be_undone_for_fifteen_minutes():
    arrival = came("09:00")
    assert undo_objections(arrival, is_undone=False, at=at("09:15")) == ()
    late = undo_objections(arrival, is_undone=False, at=at("09:16"))
    assert late == (Objection("too_late_to_undo", {"latest": at("09:15")}),)


def test_nothing_is_undone_twice_and_no_undoing_is_undone():
    arrival = came("09:00")
    assert codes(undo_objections(arrival, is_undone=True, at=at("09:01"))) == ["already_undone"]
    assert codes(undo_objections(undone(arrival, "09:01"), is_undone=False, at=at("09:01"))) == [
        "not_undoable"
    ]


def ticket(state="registered", *, event_state="published", begins="18:00", ends="20:00", now="17:30"):
    found = ticket_objections(
        state, event_state=event_state, starts_at=at(begins), ends_at=at(ends), zone=BERLIN, at=at(now)
    )
    return codes(found)


def test_a_ticket_is_good_on_its_day_until_the_event_ends():
    assert ticket(now="00:00") == ticket() == ticket(now="19:59") == []
    assert ticket(now="20:00") == ["event_over"]
    assert ticket(now="2026-11-23 23:59") == ["event_not_today"]
    assert ticket(now="2026-11-25 00:00") == ["event_not_today"]


def test_a_ticket_of_a_night_is_good_on_both_days():
    assert ticket(ends="2026-11-25 02:00", now="2026-11-25 01:59") == []


@pytest.mark.parametrize("state", ["cancelled", "lapsed", "waiting", "offered", "unconfirmed"])
def test_what_is_no_ticket_yet_or_any_more_is_refused(state):
    assert ticket(state) == [f"ticket_{state}"]


def test_every_reason_against_a_ticket_is_told():
    assert ticket("waiting", event_state="cancelled") == ["event_cancelled", "ticket_waiting"]
    assert ticket("lapsed", now="2026-11-23 12:00") == ["event_not_today", "ticket_lapsed"]


def visit(*, day=TUESDAY, is_cancelled=False, guests_today=0, guests_a_day=None):
    found = visit_objections(
        day=day,
        today=TUESDAY,
        is_cancelled=is_cancelled,
        guests_today=guests_today,
        guests_a_day=guests_a_day,
    )
    return codes(found)


def test_a_visitor_is_welcome_on_their_day():
    assert visit() == []
    assert visit(day=TUESDAY + timedelta(days=1)) == ["visit_not_today"]
    assert visit(day=TUESDAY - timedelta(days=1), is_cancelled=True) == ["visit_cancelled", "visit_not_today"]


def test_a_plan_has_so_many_guests_a_day():
    assert visit(guests_today=1, guests_a_day=2) == []
    assert visit(guests_today=2, guests_a_day=2) == ["guests_used_up"]
    assert visit(guests_today=99) == []


def test_only_what_the_house_allows_is_waived_and_the_rest_says_whether_it_can_be():
    found = [
        Objection("ticket_waiting"),
        Objection("event_over", {"ends_at": MORNING}),
        Objection("card_replaced"),
    ]
    standing = not_waived(
        found, waived={"ticket_waiting", "event_over"}, waivable={"ticket_waiting", "card_replaced"}
    )
    assert standing == (
        Objection("event_over", {"ends_at": MORNING, "waivable": False}),
        Objection("card_replaced", {"waivable": True}),
    )
