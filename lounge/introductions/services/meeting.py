"""A time and a room for two who both said yes: one proposes, the other confirms, and the room is held meanwhile."""

from datetime import datetime

from sqlalchemy import select

from lounge.domain import meeting as rules
from lounge.domain.booking import cancel_objections
from lounge.domain.refusal import Objection, refuse_if
from lounge.introductions.models import Introduction, Meeting
from lounge.introductions.queries import mine, slots
from lounge.introductions.queries.slots import Slot
from lounge.introductions.services.letters_after import Tidings
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import services as rooms
from lounge.rooms.models import Booking
from lounge.rooms.queries import lock_booking


def propose(introduction: Introduction, slot: Slot, *, by: Person, at: datetime) -> Meeting:
    """Hold a time and a room for the two, and ask the other one; the first to choose proposes.

    Chosen twice by the same one it is proposed once.

    :raises Refused: ``not_agreed``, ``already_proposed`` with what is proposed, ``slot_gone``, and whatever the
        rules of the room say.
    """
    mine.lock(introduction)
    standing = mine.meeting_of(introduction, at=at)
    if standing and standing.proposed_by_id == by.id and _is_at(standing.booking, slot):
        return standing
    refuse_if((*_not_agreed(introduction), *_already_proposed(standing)))
    _let_go_late(introduction, at=at)
    refuse_if(slots.slot_objections(introduction, slot, by=by, at=at))
    people = [side.person for side in introduction.sides]
    booking = rooms.hold(slots.draft_for(people, slot, by=by), by=by, at=at)
    held_until = rules.held_until(slot.when.start, at=at)
    meeting = Meeting(
        booking=booking, proposed_by=by, state="proposed", proposed_at=at, held_until=held_until
    )
    introduction.meetings.append(meeting)
    db.session.flush()
    _to_other(meeting, by, at=at).proposed(meeting)
    audit.note("meeting.proposed", meeting, by=by.id, at=at, room=slot.room.name)
    return meeting


def confirm(meeting: Meeting, *, by: Person, at: datetime) -> None:
    """Say yes to a time that the other one proposed; the booking's own letters invite both. Twice is once.

    :raises Refused: ``own_proposal``, ``proposal_over``.
    """
    _lock(meeting)
    if meeting.state == "confirmed":
        return
    is_over = meeting.booking.is_cancelled or meeting.held_until <= at
    own = (Objection("own_proposal"),) if meeting.proposed_by_id == by.id else ()
    refuse_if((*own, *((Objection("proposal_over"),) if is_over else ())))
    rooms.confirm(meeting.booking, by=by, at=at)
    meeting.state, meeting.settled_at = "confirmed", at
    db.session.flush()
    audit.note("meeting.confirmed", meeting, by=by.id, at=at)


def decline(meeting: Meeting, *, by: Person, at: datetime) -> None:
    """Say no to a time, as either of the two may: decline it, take it back, or call it off when it was confirmed.

    The room is free again, the other one is told, and both may choose anew. Twice is once.

    :raises Refused: ``already_ended`` when the meeting is over.
    """
    _lock(meeting)
    if meeting.booking.is_cancelled:
        return
    booking, was_held = meeting.booking, meeting.state == "proposed"
    refuse_if(cancel_objections(booking.when, state=booking.state, at=at))
    _settle(meeting, at=at)
    if not was_held:
        rooms.give_back(booking, by=by, at=at)
    else:
        rooms.let_go(booking, by=by, at=at)
        _to_other(meeting, by, at=at).free_again(meeting)
    audit.note("meeting.declined", meeting, by=by.id, at=at)


def let_go_expired(*, at: datetime) -> int:
    """Free the rooms of all proposals that were not confirmed in time, and tell who proposed; return how many."""
    wanted = select(Meeting).where(Meeting.state == "proposed", Meeting.held_until <= at).order_by(Meeting.id)
    found = [meeting for meeting in db.session.scalars(wanted).all() if _is_still_late(meeting, at)]
    for meeting in found:
        _let_go(meeting, at=at)
    return len(found)


def booking_cancelled(booking: Booking, *, by: Person | None, at: datetime) -> None:
    """Follow a booking that was given back elsewhere: both may choose anew, as if the time had been declined here."""
    meeting = _meeting_with(booking)
    if meeting is None:
        return
    was_confirmed = meeting.state == "confirmed"
    _settle(meeting, at=at)
    if not was_confirmed:
        tell = [side.person for side in meeting.introduction.sides if by is None or side.person_id != by.id]
        for person in tell:
            _tidings(meeting, person, at=at).free_again(meeting)
    audit.note("meeting.declined", meeting, by=by.id if by else None, at=at)


def booking_changed(booking: Booking, *, by: Person, at: datetime) -> None:
    """Follow a booking that was changed elsewhere: one that no longer holds both is no meeting of the two."""
    meeting = _meeting_with(booking)
    if meeting is None:
        return
    named = {booking.booked_by.email, *(one.email for one in booking.attendees)}
    if {side.person.email for side in meeting.introduction.sides} <= named:
        return
    _settle(meeting, at=at)
    audit.note("meeting.declined", meeting, by=by.id, at=at)


def _not_agreed(introduction: Introduction) -> tuple[Objection, ...]:
    return () if introduction.state == "agreed" else (Objection("not_agreed"),)


def _already_proposed(standing: Meeting | None) -> tuple[Objection, ...]:
    if standing is None:
        return ()
    booking = standing.booking
    facts = {"room": booking.room.name, "state": standing.state, **booking.when.facts()}
    return (Objection("already_proposed", facts),)


def _is_at(booking: Booking, slot: Slot) -> bool:
    return (booking.room_id, booking.when) == (slot.room.id, slot.when)


def _let_go_late(introduction: Introduction, *, at: datetime) -> None:
    """Free what is held too long already, so that nobody who chooses has to wait for the worker."""
    for meeting in introduction.meetings:
        if meeting.state == "proposed":
            lock_booking(meeting.booking)
            _let_go(meeting, at=at)


def _let_go(meeting: Meeting, *, at: datetime) -> None:
    _settle(meeting, at=at)
    rooms.let_go(meeting.booking, by=None, at=at)
    _tidings(meeting, meeting.proposed_by, at=at).free_again(meeting)
    audit.note("meeting.let_go", meeting, by=None, at=at)


def _is_still_late(meeting: Meeting, at: datetime) -> bool:
    """Wait for whoever handles it just now, and look again."""
    _lock(meeting)
    return meeting.state == "proposed" and meeting.held_until <= at and not meeting.booking.is_cancelled


def _lock(meeting: Meeting) -> None:
    """Let all wait who want to do something about the meeting, here or with its booking; the booking tells the truth.

    Whoever gives the booking back elsewhere has its row first, and then the meeting's: hence this order.
    """
    mine.lock(meeting.introduction)
    lock_booking(meeting.booking)


def _settle(meeting: Meeting, *, at: datetime) -> None:
    """Let it go first of all: the booking's signal, which follows, then finds nothing left to do."""
    meeting.state, meeting.settled_at = "let_go", at
    db.session.flush()


def _meeting_with(booking: Booking) -> Meeting | None:
    return db.session.scalar(
        select(Meeting).where(Meeting.booking_id == booking.id, Meeting.state != "let_go")
    )


def _to_other(meeting: Meeting, by: Person, *, at: datetime) -> Tidings:
    _, other = mine.sides_of(meeting.introduction, by)
    return _tidings(meeting, other.person, at=at)


def _tidings(meeting: Meeting, reader: Person, *, at: datetime) -> Tidings:
    _, other = mine.sides_of(meeting.introduction, reader)
    return Tidings(introduction=meeting.introduction, reader=reader, other=other.person, at=at)
