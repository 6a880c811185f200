"""The deeds of a booking: book, change, cancel; each asks, objects, does, writes and notes, in this order."""

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from lounge.domain.booking import cancel_objections
from lounge.domain.refusal import Objection, Refused, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit, guards
from lounge.plumbing.db import db
from lounge.rooms import queries
from lounge.rooms.models import NO_OVERLAP, Attendee, Booking, Occupancy
from lounge.rooms.queries.drafts import Draft, draft_of
from lounge.rooms.services import signals
from lounge.rooms.services.letters import News


def book(draft: Draft, *, by: Person, at: datetime, once: str | None = None) -> Booking:
    """Keep a room for an organisation, and write to whoever comes.

    ``once`` is a random key; booking the same with the same key again is booking once, and returns what was
    kept then.

    :raises Refused: with every objection of :func:`.queries.objections_to`.
    """
    queries.lock_rooms([draft.room])
    queries.lock_organisation(draft.organisation)
    uid = _uid(once, by)
    kept = queries.booked_once(uid, by=by) if once else None
    if kept is not None and not kept.is_cancelled and draft_of(kept) == draft:
        return kept
    refuse_if(queries.objections_to(draft, by=by, at=at))
    booking = keep(draft, state="confirmed", by=by, at=at, uid=None if kept else uid)
    News(booking=booking, by=by, at=at).invite()
    audit.note("booking.booked", booking, by=by.id, at=at, **in_short(draft))
    return booking


def change(booking: Booking, draft: Draft, *, seen: int | None, by: Person, at: datetime) -> Booking:
    """Put the draft in the place of the booking; what is the same already is left alone, and nobody written to.

    ``seen`` is the version that the wish was made upon; ``None`` is whichever stands.

    :raises Refused: ``not_yours``; ``stale`` when somebody else changed it since; else with every objection.
    """
    queries.lock_booking(booking)
    queries.lock_rooms({booking.room, draft.room})
    queries.lock_organisation(draft.organisation)
    refuse_if(queries.not_yours(booking, by=by))  # before it is told how the booking stands, note and all
    refuse_if(_stale(booking, seen))
    refuse_if(queries.objections_to(draft, by=by, at=at, instead_of=booking))
    before = draft_of(booking)
    if draft == before:
        return booking
    if (draft.room, draft.when) != (before.room, before.when):
        _move(booking, draft)
    fill(booking, draft)
    booking.sequence += 1
    flush(draft)
    News(booking=booking, by=by, at=at).change(before)
    audit.note("booking.changed", booking, by=by.id, at=at, before=in_short(before), **in_short(draft))
    signals.changed.send(booking, by=by, at=at)
    return booking


def cancel(booking: Booking, *, by: Person, at: datetime) -> None:
    """Give the room back, as only who booked it and the staff may; see :func:`give_back`.

    :raises Refused: ``not_yours``, ``already_cancelled``, ``already_ended``.
    """
    queries.lock_booking(booking)
    refuse_if(queries.not_yours(booking, by=by))
    give_back(booking, by=by, at=at)


def give_back(booking: Booking, *, by: Person, at: datetime) -> None:
    """Give the room back, and write to whoever was to come; to nobody while it was only held.

    Who may do so is the caller's to know: a meeting of two can be called off by either.

    :raises Refused: ``already_cancelled``, ``already_ended``.
    """
    queries.lock_booking(booking)
    refuse_if(cancel_objections(booking.when, state=booking.state, at=at))
    was_held = booking.is_held
    free(booking, at=at)
    if not was_held:
        News(booking=booking, by=by, at=at).cancel()
    audit.note("booking.cancelled", booking, by=by.id, at=at, **in_short(draft_of(booking)))
    signals.cancelled.send(booking, by=by, at=at)


def keep(draft: Draft, *, state: str, by: Person, at: datetime, uid: str | None = None) -> Booking:
    """Write the rows of a new booking, which nothing stands against.

    :raises Refused: ``taken``, when somebody who did not wait for the spaces was faster.
    """
    booking = Booking(
        uid=uid or uuid4().hex, booked_by=by, attendees=[], created_at=at, sequence=0, state=state
    )
    fill(booking, draft)
    booking.occupancies = claims_of(draft)
    db.session.add(booking)
    flush(draft)
    return booking


def free(booking: Booking, *, at: datetime) -> None:
    """Free the spaces of a booking that is not to be; its row stays."""
    booking.occupancies.clear()
    booking.state = "cancelled"
    booking.cancelled_at = at
    booking.sequence += 1
    db.session.flush()


def _uid(once: str | None, by: Person) -> str:
    """Return the uid of a new booking; made of the key and who has it, so that no other's key can be the same."""
    return sha256(f"{by.id} {once}".encode()).hexdigest()[:32] if once else uuid4().hex


def _stale(booking: Booking, seen: int | None) -> tuple[Objection, ...]:
    """Object when the booking is no longer the one that was seen, and say how it stands now."""
    if seen is None or seen == booking.version:
        return ()
    facts = {
        "version": booking.version,
        "room_id": booking.room_id,
        "room": booking.room.name,
        "title": booking.title,
        "note": booking.note,
        "people": booking.people,
        "state": booking.state,
    }
    return (Objection("stale", {**facts, **booking.when.facts()}),)


def fill(booking: Booking, draft: Draft) -> None:
    """Let the booking say what the draft says; its claims to the spaces come besides."""
    booking.room = draft.room
    booking.organisation = draft.organisation
    booking.title = draft.title
    booking.note = draft.note
    booking.people = draft.people
    booking.starts_at, booking.ends_at = draft.when.start, draft.when.end
    guests = [(guest.name, guest.email) for guest in draft.attendees]
    if guests != [(attendee.name, attendee.email) for attendee in booking.attendees]:
        booking.attendees = [Attendee(name=name, email=email) for name, email in guests]


def _move(booking: Booking, draft: Draft) -> None:
    """Let the old claims go first: a session would write the new ones before, and they may overlap."""
    booking.occupancies.clear()
    db.session.flush()
    booking.occupancies = claims_of(draft)


def claims_of(draft: Draft) -> list[Occupancy]:
    """Return the claims by which a booking holds the room's spaces, setup and clearing included."""
    held = queries.rules_of(draft.room).held(draft.when)
    return [
        Occupancy(space_id=space.id, held_from=held.start, held_until=held.end) for space in draft.room.spaces
    ]


def flush(draft: Draft) -> None:
    """Write what was done; the database has the last word on whether the spaces are free.

    :raises Refused: ``taken``, when somebody who did not wait for the spaces was faster.
    """
    facts = {"room": draft.room.name, "spans": [], "free": []}
    try:
        db.session.flush()
    except IntegrityError as error:
        if not guards.refused_by(error, NO_OVERLAP):
            raise
        raise Refused([Objection("taken", facts)]) from error


def in_short(draft: Draft) -> dict[str, object]:
    """Say the draft in a line of the audit: who may see it is not who may see the title."""
    return {
        "room": draft.room.name,
        "starts_at": draft.when.start.isoformat(),
        "ends_at": draft.when.end.isoformat(),
        "organisation": draft.organisation.name,
    }
