"""The deeds of a room that is kept free until somebody confirms: hold it, confirm it, let it go.

What is held is as taken as what is booked, on every board and in the allowance; only nobody is invited yet.
"""

from datetime import datetime

from lounge.domain.booking import cancel_objections
from lounge.domain.refusal import Objection, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import queries
from lounge.rooms.models import Booking
from lounge.rooms.queries.drafts import Draft, draft_of
from lounge.rooms.services import signals
from lounge.rooms.services.booking import free, in_short, keep
from lounge.rooms.services.letters import News


def hold(draft: Draft, *, by: Person, at: datetime) -> Booking:
    """Keep a room free for an organisation, and write to nobody yet.

    :raises Refused: with every objection of :func:`.queries.objections_to`.
    """
    queries.lock_rooms([draft.room])
    queries.lock_organisation(draft.organisation)
    refuse_if(queries.objections_to(draft, by=by, at=at))
    booking = keep(draft, state="held", by=by, at=at)
    audit.note("booking.held", booking, by=by.id, at=at, **in_short(draft))
    return booking


def confirm(booking: Booking, *, by: Person, at: datetime) -> None:
    """Make a booking of what was held, and invite everybody; what is confirmed already is left alone.

    Who may do so is the caller's to know: it is rarely who holds the room.

    :raises Refused: ``already_cancelled`` when it was let go, ``already_ended``.
    """
    queries.lock_booking(booking)
    refuse_if(cancel_objections(booking.when, state=booking.state, at=at))
    if not booking.is_held:
        return
    booking.state = "confirmed"
    db.session.flush()
    News(booking=booking, by=booking.booked_by, at=at).invite()
    audit.note("booking.confirmed", booking, by=by.id, at=at, **in_short(draft_of(booking)))


def let_go(booking: Booking, *, by: Person | None, at: datetime) -> None:
    """Free a room that was held, also after its time; nobody was invited, so nobody is written to.

    ``by`` is ``None`` when the time to confirm has run out. What was let go already is left alone.

    :raises Refused: ``already_confirmed``, for then others count on it.
    """
    queries.lock_booking(booking)
    if booking.is_cancelled:
        return
    refuse_if(() if booking.is_held else (Objection("already_confirmed"),))
    free(booking, at=at)
    audit.note("booking.let_go", booking, by=by.id if by else None, at=at, **in_short(draft_of(booking)))
    signals.cancelled.send(booking, by=by, at=at)
