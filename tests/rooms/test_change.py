"""Changing, moving and cancelling a booking."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import queries, services
from lounge.rooms.models import Booking, Occupancy
from lounge.rooms.services import Guest
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_plan,
    make_room,
    make_site,
    make_space,
)

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TOMORROW = NOON + DAY
OLE = Guest("Ole", "ole@krone.example")
IDA = Guest("Ida", "ida@krone.example")


def change(
    booking: Booking, *, by: Person | None = None, at: datetime = NOON, seen: int | None = None, **parts: Any
) -> Booking:
    """Change parts of a booking; its booker does it unless told otherwise."""
    with transaction():
        draft = replace(queries.draft_of(booking), **parts)
        return services.change(booking, draft, seen=seen, by=by or booking.booked_by, at=at)


def refusal(booking: Booking, **given: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        change(booking, **given)
    return refused.value.codes


def cancel(booking: Booking, *, by: Person | None = None, at: datetime = NOON) -> None:
    with transaction():
        services.cancel(booking, by=by or booking.booked_by, at=at)


def held(booking: Booking) -> list[tuple[int, Interval]]:
    rows = select(Occupancy).where(Occupancy.booking_id == booking.id).order_by(Occupancy.space_id)
    return [(row.space_id, row.held) for row in db.session.scalars(rows)]


def letters(booking: Booking) -> list[tuple[str, str, str, int]]:
    """Kind, reader, method and sequence of what was written after the booking was made."""
    found = db.session.scalars(select(Letter).order_by(Letter.id))
    told = [(one.kind, one.to_address, one.calendar or {}) for one in found]
    return [
        (kind.removeprefix("rooms/"), reader, calendar["method"], calendar["sequence"])
        for kind, reader, calendar in told
        if calendar["uid"] == booking.uid and calendar["sequence"] > 0
    ]


def later(booking: Booking, hours: float) -> Interval:
    return Interval(booking.starts_at + hours * HOUR, booking.ends_at + hours * HOUR)


def test_a_booking_moves_by_half_its_length_past_itself():
    booking = make_booking(hours=2)
    change(booking, when=later(booking, 1))
    assert held(booking) == [(booking.room.spaces[0].id, Interval(TOMORROW + HOUR, TOMORROW + 3 * HOUR))]


def test_a_booking_moves_from_a_half_to_the_whole_hall():
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    booking = make_booking(room=make_room(site=site, spaces=[north]))
    change(booking, room=make_room(site=site, spaces=[north, south]))
    assert [space for space, _ in held(booking)] == [north.id, south.id]


def test_a_move_to_what_others_hold_is_refused_and_leaves_all_as_it_was():
    booking = make_booking()
    other = make_booking(room=booking.room, starts_at=TOMORROW + HOUR)
    before = held(booking)
    assert refusal(booking, when=other.when) == ("taken",)
    assert held(booking) == before
    assert booking.when == before[0][1]


def test_a_change_of_words_leaves_the_claims_alone():
    booking = make_booking()
    (row,) = db.session.scalars(select(Occupancy.id))
    change(booking, title="Tea", note="Two pots", people=3)
    assert db.session.scalars(select(Occupancy.id)).all() == [row]
    assert (booking.title, booking.note, booking.people) == ("Tea", "Two pots", 3)


def test_words_change_even_when_the_setup_has_grown_into_a_neighbour():
    booking = make_booking()
    make_booking(room=booking.room, starts_at=TOMORROW - HOUR)
    with transaction():
        booking.room.setup_minutes = 60
    change(booking, title="Tea")


def test_its_own_hours_do_not_count_against_a_change():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=2)))
    booking = make_booking(by=by, hours=2)
    change(booking, when=later(booking, 1))
    longer = Interval(booking.starts_at, booking.ends_at + HOUR)
    assert refusal(booking, when=longer) == ("allowance_used",)


def test_a_page_that_is_stale_says_how_the_booking_stands_now():
    booking = make_booking(title="Cocoa")
    seen = booking.version
    change(booking, title="Tea", seen=seen)
    with pytest.raises(Refused) as refused:
        change(booking, title="Coffee", seen=seen)
    (stale,) = refused.value.objections
    assert (stale.code, stale.facts["title"], stale.facts["version"]) == ("stale", "Tea", booking.version)
    assert stale.facts["starts_at"] == booking.starts_at


def test_whoever_saw_the_latest_version_may_change_it():
    booking = make_booking()
    change(booking, title="Tea", seen=booking.version)
    change(booking, title="Coffee", seen=booking.version)
    assert booking.sequence == 2


def test_a_new_guest_alone_makes_the_page_stale():
    booking = make_booking()
    seen = booking.version
    change(booking, attendees=(OLE,))
    assert refusal(booking, title="Tea", seen=seen) == ("stale",)


def test_a_change_to_what_is_already_so_writes_to_nobody():
    booking = make_booking(attendees=(OLE,))
    version = booking.version
    change(booking)
    assert (booking.version, booking.sequence, letters(booking)) == (version, 0, [])


def test_only_the_booker_and_the_staff_change_a_booking():
    booking = make_booking()
    colleague = make_person(organisation=booking.organisation)
    assert refusal(booking, by=colleague, title="Mine") == ("not_yours",)
    assert change(booking, by=make_person(role="desk"), title="Ours").title == "Ours"


def test_a_member_cannot_give_a_booking_to_another_organisation():
    booking = make_booking()
    assert refusal(booking, organisation=make_organisation()) == ("not_your_organisation",)


def test_a_change_is_told_to_all_the_new_are_invited_and_who_is_struck_off_is_told():
    booking = make_booking(attendees=(OLE,))
    booker = booking.booked_by.email
    change(booking, when=later(booking, 2), attendees=(IDA,))
    assert letters(booking) == [
        ("changed", booker, "REQUEST", 1),
        ("booked", "ida@krone.example", "REQUEST", 1),
        ("cancelled", "ole@krone.example", "CANCEL", 1),
    ]


def test_the_letter_of_a_change_says_how_it_was():
    booking = make_booking()
    was = booking.starts_at.isoformat()
    change(booking, when=later(booking, 2))
    letter = db.session.scalars(select(Letter).where(Letter.kind == "rooms/changed")).one()
    assert letter.facts["was"]["starts_at"] == was
    assert letter.facts["by_staff"] is None


def test_the_booker_is_told_who_of_the_staff_changed_it():
    booking = make_booking()
    change(booking, by=make_person(role="desk", name="Antje Meier"), title="Tea")
    letter = db.session.scalars(select(Letter).where(Letter.kind == "rooms/changed")).one()
    assert (letter.to_address, letter.facts["by_staff"]) == (booking.booked_by.email, "Antje Meier")


def test_the_sequence_rises_with_each_change_and_the_uid_stays():
    booking = make_booking()
    uid = booking.uid
    change(booking, title="Tea")
    change(booking, title="Coffee")
    cancel(booking)
    assert [sequence for *_, sequence in letters(booking)] == [1, 2, 3]
    assert booking.uid == uid


def test_a_change_is_noted_with_what_was_before():
    booking = make_booking()
    was = booking.starts_at.isoformat()
    change(booking, when=later(booking, 2))
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.deed == "booking.changed"))
    assert line.facts["before"]["starts_at"] == was
    assert line.facts["starts_at"] == booking.starts_at.isoformat()


def test_what_has_begun_keeps_its_start_but_may_go_on():
    booking = make_booking()
    begun = TOMORROW + timedelta(minutes=30)
    assert "already_begun" in refusal(booking, when=later(booking, 1), at=begun)
    change(booking, when=Interval(TOMORROW, TOMORROW + 2 * HOUR), at=begun)


def test_what_has_ended_stays_as_it_was():
    booking = make_booking()
    assert refusal(booking, title="Tea", at=TOMORROW + DAY) == ("already_ended",)


def test_a_withdrawn_room_keeps_its_bookings_but_takes_no_longer_ones():
    booking = make_booking()
    with transaction():
        booking.room.is_withdrawn = True
    change(booking, title="Tea")
    assert refusal(booking, when=later(booking, 1)) == ("room_withdrawn",)


def test_a_cancelled_booking_frees_the_room_and_stays_as_a_row():
    booking = make_booking()
    cancel(booking)
    assert held(booking) == []
    assert (booking.state, booking.cancelled_at) == ("cancelled", NOON)
    make_booking(room=booking.room)


def test_a_cancellation_is_told_to_everybody_who_was_to_come():
    booking = make_booking(attendees=(OLE, IDA))
    cancel(booking)
    assert letters(booking) == [
        ("cancelled", booking.booked_by.email, "CANCEL", 1),
        ("cancelled", "ole@krone.example", "CANCEL", 1),
        ("cancelled", "ida@krone.example", "CANCEL", 1),
    ]


def test_only_the_booker_and_the_staff_cancel_a_booking():
    booking = make_booking()
    with pytest.raises(Refused, match="not_yours"):
        cancel(booking, by=make_person())
    cancel(booking, by=make_person(role="manager"))


def test_nothing_is_cancelled_twice_nor_changed_after():
    booking = make_booking()
    cancel(booking)
    with pytest.raises(Refused, match="already_cancelled"):
        cancel(booking)
    assert refusal(booking, title="Tea") == ("already_cancelled",)


def test_what_has_ended_cannot_be_cancelled():
    with pytest.raises(Refused, match="already_ended"):
        cancel(make_booking(), at=TOMORROW + HOUR)
