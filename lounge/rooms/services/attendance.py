"""Who has come for a booking, and what follows when nobody has: checked in, ended early, released."""

from datetime import datetime

from sqlalchemy import or_, update

from lounge.domain.attendance import end_objections, ended, release_objections
from lounge.domain.refusal import refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of
from lounge.rooms import queries
from lounge.rooms.models import Booking, Site
from lounge.rooms.queries.drafts import draft_of
from lounge.rooms.services import signals
from lounge.rooms.services.booking import free, in_short
from lounge.rooms.services.letters import News


def check_in(who: Person | str, *, site: Site, at: datetime, by: Person | None = None) -> list[Booking]:
    """Note that somebody has come for their bookings around now, and return these, the next one first.

    They are those that begin within the hour or are running: the person's own, and ones that they are invited to.
    ``who`` may be the e-mail address of a guest. To come again changes nothing. Where it is known only later that they
    had come in time, as from a desk without network, the release stays, since others may have the room; but they did
    not miss it.
    """
    for booking in queries.missed_by_mistake(who, site=site, at=at):
        _take_blame_back(booking, by=by, at=at)
    found = queries.around(who, site=site, at=at)
    for booking in found:
        note_arrival(booking, by=by, at=at)
    return found


def note_arrival(booking: Booking, *, by: Person | None, at: datetime) -> None:
    """Note that somebody has come for the booking; of two arrivals the earlier one counts.

    It is no change of the booking, so that whoever has it open in a form can still send that.
    """
    is_first = booking.arrived_at is None
    stands = (Booking.id == booking.id, Booking.state == "confirmed")
    earlier = or_(Booking.arrived_at.is_(None), Booking.arrived_at > at)
    noted = update(Booking).where(*stands, earlier).values(arrived_at=at).returning(Booking.id)
    if db.session.execute(noted, execution_options={"synchronize_session": False}).scalar() is None:
        return
    db.session.refresh(booking, ["arrived_at"])
    if is_first:
        audit.note(
            "booking.arrived", booking, by=key_of(by) if by else None, at=at, **in_short(draft_of(booking))
        )


def release(booking: Booking, *, at: datetime) -> None:
    """Free the room of a booking that nobody has come to, keep it as missed, and write to whoever was to come.

    Its time still counts on the organisation's hours, for the room stood empty. When somebody has come after all, it
    was given back, or the room is lent for something more than a booking, it is left alone.

    :raises Refused: ``not_due``; and what those above say who count on it.
    """
    queries.lock_booking(booking)
    if booking.is_cancelled or booking.arrived_at is not None or signals.owner_of(booking):
        return
    refuse_if(release_objections(booking.when, release_minutes=booking.room.release_minutes, at=at))
    booking.missed_at = at
    free(booking, at=at)
    News(booking=booking, by=None, at=at).miss()
    audit.note("booking.missed", booking, by=None, at=at, **in_short(draft_of(booking)))
    signals.cancelled.send(booking, by=None, at=at)


def excuse(booking: Booking, *, by: Person, at: datetime) -> None:
    """Take it back that nobody came: the booking stays cancelled, and its time counts no longer."""
    _take_blame_back(booking, by=by, at=at)


def _take_blame_back(booking: Booking, *, by: Person | None, at: datetime) -> None:
    queries.lock_booking(booking)
    if booking.missed_at is not None:
        booking.missed_at = None
        audit.note("booking.excused", booking, by=by.id if by else None, at=at, **in_short(draft_of(booking)))


def end_early(booking: Booking, *, by: Person | None, at: datetime) -> None:
    """End a booking that is running now, so that others can have the rest of its time; nobody is written to.

    It ends with the last full minute; one that has lasted for less, at once.

    :raises Refused: ``already_cancelled``, ``already_ended``, ``not_begun``; and what those above say.
    """
    queries.lock_booking(booking)
    refuse_if(end_objections(booking.when, state=booking.state, at=at))
    before, saved = draft_of(booking), booking.ends_at
    booking.ends_at = ended(booking.when, at=at).end
    for claim in booking.occupancies:  # they only grow shorter, so that they can be in nobody's way
        claim.held_until -= saved - booking.ends_at
    db.session.flush()
    audit.note("booking.ended_early", booking, by=by.id if by else None, at=at, **in_short(before))
    signals.changed.send(booking, by=by, at=at)
