"""A time for two: proposed by one, confirmed by the other, declined, let go, cancelled or moved elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lounge.domain.refusal import Refused
from lounge.introductions.services import meeting as meetings
from lounge.plumbing import letters as post
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries as rooms
from lounge.rooms import services
from lounge.rooms.models import Booking
from tests.builders import NOON, make_booking, make_person, make_room
from tests.introductions.pairs import (
    DAY,
    HOUR,
    deeds,
    letters,
    make_agreed,
    make_meeting,
    make_pair,
    refusal,
    slot_at,
    told,
)

pytestmark = pytest.mark.usefixtures("app")

TWO_DAYS = timedelta(hours=48)


def test_who_chooses_first_proposes_and_the_room_is_held():
    pair, slot = make_agreed(), slot_at("2026-11-30 10:00")
    meeting = make_meeting(pair, slot=slot)
    booking = meeting.booking
    assert (booking.state, booking.room, booking.when) == ("held", slot.room, slot.when)
    assert (booking.booked_by, booking.organisation, booking.people) == (pair.one, pair.one.organisation, 2)
    assert (meeting.state, meeting.held_until) == ("proposed", NOON + TWO_DAYS)
    assert booking.title == "Femke Harms & Ole Brandt"
    assert told() == [("proposed", pair.other.email)]
    assert deeds() == ["booking.held", "meeting.proposed"]
    assert pair.seen(pair.other).awaits_me
    assert not pair.seen(pair.one).awaits_me
    assert not pair.seen(pair.one).can_choose


def test_the_letter_of_a_proposal_says_when_where_and_until_when():
    pair = make_agreed()
    make_meeting(pair, slot=slot_at("2026-11-30 10:00", make_room(name="Kajüte")))
    text = post.render(letters("introductions/proposed")[0])
    assert text.subject == "Femke Harms proposes Mon 30 Nov, 10:00"
    for said in ("Monday, 30 November 2026, 10:00 to 11:00", "Kajüte", "Thu 26 Nov, 12:00"):
        assert said in text.plain
        assert said in text.html


def test_a_time_is_held_until_two_hours_before_it_begins_at_the_latest():
    slot = slot_at("2026-11-25 10:00")
    assert make_meeting(make_agreed(), slot=slot).held_until == slot.when.start - 2 * HOUR


def test_the_same_time_proposed_twice_is_proposed_once():
    pair, slot = make_agreed(), slot_at("2026-11-26 10:00")
    assert make_meeting(pair, slot=slot) is make_meeting(pair, slot=slot)
    assert len(told()) == 1


def test_the_second_to_choose_is_told_what_is_proposed():
    pair, slot = make_agreed(), slot_at("2026-11-26 10:00")
    make_meeting(pair, slot=slot)
    with pytest.raises(Refused) as refused, transaction():
        meetings.propose(pair.introduction, slot_at("2026-11-27 10:00"), by=pair.other, at=NOON)
    (objection,) = refused.value.objections
    assert objection.code == "already_proposed"
    assert objection.facts == {"room": slot.room.name, "state": "proposed", **slot.when.facts()}


def test_only_two_who_both_said_yes_choose_a_time():
    pair, slot = make_pair(), slot_at("2026-11-26 10:00")
    assert refusal(lambda: meetings.propose(pair.introduction, slot, by=pair.one, at=NOON)) == ("not_agreed",)


def test_a_room_that_was_booked_meanwhile_is_refused_by_its_own_rules():
    pair, slot = make_agreed(), slot_at("2026-11-26 10:00")
    make_booking(room=slot.room, starts_at=slot.when.start)
    assert refusal(lambda: meetings.propose(pair.introduction, slot, by=pair.one, at=NOON)) == ("taken",)


def test_who_is_engaged_meanwhile_is_not_proposed_that_time():
    pair, slot = make_agreed(), slot_at("2026-11-26 10:00")
    make_booking(by=pair.other, starts_at=slot.when.start)
    assert refusal(lambda: meetings.propose(pair.introduction, slot, by=pair.one, at=NOON)) == ("slot_gone",)


def test_a_confirmed_time_invites_both_and_is_in_the_calendar_of_both():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    assert (meeting.state, meeting.booking.state) == ("confirmed", "confirmed")
    invitations = letters("rooms/booked")
    assert [(one.to_address, one.language) for one in invitations] == [
        (pair.one.email, "de"),
        (pair.other.email, "en"),
    ]
    for one in invitations:
        assert one.calendar["method"] == "REQUEST"
        addresses = {attendee["address"] for attendee in one.calendar["attendees"]}
        assert addresses == {pair.one.email, pair.other.email}
    for person in (pair.one, pair.other):
        assert rooms.upcoming(person, at=NOON) == [meeting.booking]


def test_confirmed_twice_is_confirmed_once():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    with transaction():
        meetings.confirm(meeting, by=pair.other, at=NOON)
    assert deeds().count("meeting.confirmed") == 1


def test_nobody_confirms_their_own_proposal():
    pair = make_agreed()
    meeting = make_meeting(pair)
    assert refusal(lambda: meetings.confirm(meeting, by=pair.one, at=NOON)) == ("own_proposal",)


def test_a_proposal_is_confirmed_in_its_time_only():
    pair = make_agreed()
    meeting = make_meeting(pair, slot=slot_at("2026-11-30 10:00"))
    late = refusal(lambda: meetings.confirm(meeting, by=pair.other, at=NOON + TWO_DAYS))
    assert late == ("proposal_over",)
    with transaction():
        meetings.confirm(meeting, by=pair.other, at=NOON + TWO_DAYS - timedelta(seconds=1))


@pytest.mark.parametrize("who", ["one", "other"])
def test_either_may_say_no_to_a_proposal_and_both_choose_again(who):
    pair = make_agreed()
    meeting = make_meeting(pair)
    by, reader = (pair.one, pair.other) if who == "one" else (pair.other, pair.one)
    for _ in range(2):
        with transaction():
            meetings.decline(meeting, by=by, at=NOON)
    assert (meeting.state, meeting.booking.state) == ("let_go", "cancelled")
    assert told()[1:] == [("free_again", reader.email)]
    assert pair.seen(pair.one).can_choose
    assert pair.seen(pair.other).can_choose
    assert deeds()[2:] == ["booking.let_go", "meeting.declined"]
    make_meeting(pair, slot=slot_at("2026-11-26 10:00", meeting.booking.room))


@pytest.mark.parametrize("who", ["one", "other"])
def test_either_calls_off_what_was_confirmed_and_both_are_told(who):
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    with transaction():
        meetings.decline(meeting, by=getattr(pair, who), at=NOON)
    assert (meeting.state, meeting.booking.state) == ("let_go", "cancelled")
    assert [one.to_address for one in letters("rooms/cancelled")] == [pair.one.email, pair.other.email]
    assert letters("introductions/free_again") == []
    assert all(one.facts["by_staff"] is None for one in letters("rooms/cancelled"))
    assert pair.seen(pair.one).can_choose


def test_what_is_over_is_not_called_off_any_more():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    after = meeting.booking.ends_at
    assert refusal(lambda: meetings.decline(meeting, by=pair.one, at=after)) == ("already_ended",)


def test_what_nobody_confirms_is_let_go_and_who_proposed_is_told():
    pair = make_agreed()
    meeting = make_meeting(pair, slot=slot_at("2026-11-30 10:00"))
    with transaction():
        assert meetings.let_go_expired(at=NOON + TWO_DAYS - timedelta(seconds=1)) == 0
    for count in (1, 0):
        with transaction():
            assert meetings.let_go_expired(at=NOON + TWO_DAYS) == count
    assert (meeting.state, meeting.booking.state) == ("let_go", "cancelled")
    assert told()[1:] == [("free_again", pair.one.email)]
    text = post.render(letters("introductions/free_again")[0])
    assert text.subject == "Mo., 30. Nov., 10:00 mit Ole Brandt kam nicht zustande"


def test_a_no_to_a_time_and_silence_read_the_same():
    texts = []
    for is_silent in (True, False):
        pair = make_agreed(one=make_person(name="Femke"), other=make_person(name="Ole"))
        meeting = make_meeting(pair, slot=slot_at("2026-11-30 10:00", make_room(name="Kajüte")))
        with transaction():
            if is_silent:
                meetings.let_go_expired(at=NOON + 3 * DAY)
            else:
                meetings.decline(meeting, by=pair.other, at=NOON)
        text = post.render(letters("introductions/free_again")[-1])
        texts.append([line for line in text.plain.splitlines() if "http" not in line])
    assert texts[0] == texts[1]


def test_who_chooses_again_need_not_wait_for_the_worker():
    pair = make_agreed()
    first = make_meeting(pair, slot=slot_at("2026-11-30 10:00"))
    second = make_meeting(pair, slot=slot_at("2026-12-01 10:00"), at=NOON + TWO_DAYS)
    assert (first.state, first.booking.state) == ("let_go", "cancelled")
    assert second.state == "proposed"


@pytest.mark.parametrize("is_staff", [True, False])
def test_a_held_booking_that_is_cancelled_among_the_bookings_tells_the_other_one(is_staff):
    pair = make_agreed()
    meeting = make_meeting(pair)
    by = make_person(role="desk") if is_staff else pair.one
    with transaction():
        services.cancel(meeting.booking, by=by, at=NOON)
    assert meeting.state == "let_go"
    readers = [pair.one.email, pair.other.email] if is_staff else [pair.other.email]
    assert sorted(one.to_address for one in letters("introductions/free_again")) == sorted(readers)
    assert pair.seen(pair.other).can_choose


def test_a_confirmed_booking_that_is_cancelled_among_the_bookings_lets_both_choose_again():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    with transaction():
        services.cancel(meeting.booking, by=pair.one, at=NOON)
    assert meeting.state == "let_go"
    assert letters("introductions/free_again") == []
    assert pair.seen(pair.other).can_choose


def test_a_confirmed_booking_that_is_moved_stays_the_meeting_of_the_two():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    moved = replace(rooms.draft_of(meeting.booking), when=slot_at("2026-12-15 10:00").when)
    with transaction():
        services.change(meeting.booking, moved, seen=None, by=pair.one, at=NOON)
    assert meeting.state == "confirmed"
    assert pair.seen(pair.other).meeting.booking.when == moved.when
    assert [one.to_address for one in letters("rooms/changed")] == [pair.one.email, pair.other.email]


def test_a_booking_from_which_the_other_one_is_struck_is_no_meeting_any_more():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    alone = replace(rooms.draft_of(meeting.booking), attendees=())
    with transaction():
        services.change(meeting.booking, alone, seen=None, by=pair.one, at=NOON)
    assert (meeting.state, meeting.booking.state) == ("let_go", "confirmed")
    assert pair.seen(pair.other).can_choose


def test_a_booking_that_is_no_meeting_is_cancelled_as_ever():
    booking = make_booking()
    with transaction():
        services.cancel(booking, by=booking.booked_by, at=NOON)
    assert db.session.get_one(Booking, booking.id).is_cancelled
