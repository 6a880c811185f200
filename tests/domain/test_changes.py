"""Changing and cancelling what is booked."""

from dataclasses import replace

import pytest

from lounge.domain.booking import Closure, cancel_objections, change_objections
from lounge.domain.interval import Interval
from lounge.domain.standing import Standing
from tests.domain.builders import TUESDAY, at, codes, make_rules, make_wanted, objections, span

BOOKED = span("10:00", "12:00")


def change(wanted: Interval, *, now: str, state: str = "confirmed") -> list[str]:
    return codes(change_objections(BOOKED, wanted, state=state, at=at(now)))


def cancel(*, now: str, state: str = "confirmed") -> list[str]:
    return codes(cancel_objections(BOOKED, state=state, at=at(now)))


def judged(rules, wanted: Interval, *, now: str = "07:00", **asked) -> list[str]:
    return codes(objections(rules, make_wanted(wanted, instead_of=BOOKED), now=now, **asked))


def test_what_has_not_begun_may_be_moved_anywhere():
    assert change(span("2026-11-25 15:00", "16:00"), now="09:59") == []


def test_what_begins_now_may_not_be_moved():
    found = change_objections(BOOKED, span("10:15", "12:15"), state="confirmed", at=at("10:00"))
    assert codes(found) == ["already_begun"]
    assert found[0].facts == {"starts_at": at("10:00")}


@pytest.mark.parametrize("end", ["11:00", "13:00"])
def test_what_has_begun_may_end_earlier_or_later(end):
    assert change(span("10:00", end), now="11:00") == []


def test_what_has_begun_may_not_end_in_the_past():
    assert change(span("10:00", "10:45"), now="11:00") == ["in_the_past"]


def test_what_has_ended_stays_as_it_was():
    assert change(BOOKED, now="11:59") == []
    assert change(BOOKED, now="12:00") == ["already_ended"]


def test_what_is_held_is_let_go_and_never_moved():
    assert change(span("15:00", "16:00"), now="09:00", state="held") == ["still_held"]
    assert cancel(now="09:00", state="held") == []


def test_what_is_cancelled_is_not_changed():
    assert change(BOOKED, now="09:00", state="cancelled") == ["already_cancelled"]


def test_what_is_running_may_be_given_up():
    assert cancel(now="09:00") == []
    assert cancel(now="11:59") == []


def test_what_has_ended_is_not_cancelled():
    assert cancel(now="12:00") == ["already_ended"]


def test_what_is_cancelled_is_not_cancelled_again():
    assert cancel(now="09:00", state="cancelled") == ["already_cancelled"]


def test_a_change_of_the_end_alone_is_not_in_the_past_nor_too_late():
    assert judged(make_rules(notice=600, ahead=0), span("10:00", "13:00"), now="11:00") == []


def test_a_new_start_keeps_to_the_notice():
    assert judged(make_rules(notice=60), span("10:15", "12:15"), now="09:30") == ["too_late"]


def test_a_longer_booking_is_judged_like_a_new_one():
    rules = make_rules(longest=150, opening=None)
    found = judged(rules, span("10:00", "13:00"), taken=(span("12:30", "14:00"),), hours=2)
    assert found == ["too_long", "taken", "allowance_used"]


def test_what_is_given_back_is_not_judged_by_rules_that_became_stricter():
    rules = make_rules(longest=30, bookable_by=frozenset(), is_withdrawn=True)
    assert judged(rules, span("10:00", "11:00"), hours=0, standing=Standing("lapsed", TUESDAY)) == []


def test_what_is_given_back_still_keeps_to_the_step_and_the_shortest_length():
    assert judged(make_rules(), span("10:00", "10:10")) == ["too_short", "off_step"]


def test_what_keeps_its_time_is_not_asked_about_step_and_shortest_length():
    assert judged(make_rules(step=180, shortest=180), BOOKED) == []


def test_more_people_than_the_room_holds_are_too_many_in_a_change_too():
    wanted = make_wanted(BOOKED, people=9, instead_of=BOOKED)
    assert codes(objections(make_rules(capacity=8), wanted)) == ["too_many_people"]


def test_setup_that_grew_must_miss_the_others_once_the_time_changes():
    taken = (span("09:00", "09:45"),)
    assert judged(make_rules(setup=30), BOOKED, taken=taken) == []
    assert judged(make_rules(setup=30), span("10:00", "11:00"), taken=taken) == ["taken"]


def test_clearing_that_grew_must_miss_a_closure_once_the_time_changes():
    rules = make_rules(clearing=30, closures=(Closure(span("12:00", "13:00"), "new floor"),))
    assert judged(rules, BOOKED) == []
    assert judged(rules, span("10:00", "11:45")) == ["closed"]


def test_another_organisation_answers_for_it_like_for_a_new_booking():
    wanted = replace(make_wanted(BOOKED, instead_of=BOOKED), is_same_account=False)
    found = objections(make_rules(), wanted, hours=1, standing=Standing("paused", TUESDAY))
    assert codes(found) == ["membership_paused", "allowance_used"]
