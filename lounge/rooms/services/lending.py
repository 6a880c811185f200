"""The deeds by which the house lends rooms: several at once, or none; for a time; and takes them back.

Rooms are lent in the name of somebody of the staff, the lender, whose right decides. It costs nobody's hours and no
letters are written: whoever borrows tells those who are to come.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from lounge.domain.booking import cancel_objections
from lounge.domain.refusal import Objection, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import queries
from lounge.rooms.models import Booking
from lounge.rooms.queries.drafts import Draft, draft_of
from lounge.rooms.services.booking import claims_of, fill, flush, free, in_short, keep


def lend(drafts: Sequence[Draft], *, by: Person, at: datetime, lender: Person | None = None) -> list[Booking]:
    """Keep all these rooms, and return their bookings in the order of the drafts.

    ``lender`` is in whose name and by whose right, where that is not ``by``.

    :raises Refused: with every objection of every room, and ``rooms_overlap``; then none is kept.
    """
    return lend_anew([], drafts, by=by, at=at, lender=lender)


def lend_anew(
    bookings: Sequence[Booking],
    drafts: Sequence[Draft],
    *,
    by: Person,
    at: datetime,
    lender: Person | None = None,
) -> list[Booking]:
    """Put the drafts in the place of what is lent; what stays in its room stays the same booking.

    :raises Refused: with every objection of every room, and ``rooms_overlap``; then all stays as it was.
    """
    lender = lender or by
    _lock(bookings, drafts)
    standing = {one.room_id: one for one in bookings if not one.is_cancelled}
    gone = [one for one in standing.values() if one.room_id not in {draft.room.id for draft in drafts}]
    refuse_if(_objections(standing.values(), gone, drafts, lender=lender, at=at))
    take_back(gone, by=by, at=at)
    changed = [draft for draft in drafts if _differs(standing.get(draft.room.id), draft)]
    _let_go_of_old_claims([standing[draft.room.id] for draft in changed if draft.room.id in standing])
    for draft in changed:
        kept = standing.get(draft.room.id)
        standing[draft.room.id] = _keep(draft, lender, by, at) if kept is None else _put(kept, draft, by, at)
    return [standing[draft.room.id] for draft in drafts]


def take_back(bookings: Sequence[Booking], *, by: Person, at: datetime) -> None:
    """Free the rooms, also after their time; what is free already is left alone."""
    for booking in sorted(bookings, key=lambda one: one.id):
        queries.lock_booking(booking)
        if not booking.is_cancelled:
            free(booking, at=at)
            audit.note("booking.taken_back", booking, by=by.id, at=at, **in_short(draft_of(booking)))


def _lock(bookings: Sequence[Booking], drafts: Sequence[Draft]) -> None:
    for booking in sorted(bookings, key=lambda one: one.id):
        queries.lock_booking(booking)
    if rooms := {*(draft.room for draft in drafts), *(booking.room for booking in bookings)}:
        queries.lock_rooms(rooms)


def _objections(
    standing: Collection[Booking],
    gone: Sequence[Booking],
    drafts: Sequence[Draft],
    *,
    lender: Person,
    at: datetime,
) -> Iterator[Objection]:
    """Yield everything that stands against it, of every room."""
    for booking in gone:
        yield from _not_to_be_freed(booking, at)
    for found in queries.objections_to_lending(drafts, by=lender, at=at, instead_of=standing).values():
        yield from found
    yield from queries.rooms_overlap(drafts)


def _not_to_be_freed(booking: Booking, at: datetime) -> tuple[Objection, ...]:
    return cancel_objections(booking.when, state=booking.state, at=at)


def _differs(booking: Booking | None, draft: Draft) -> bool:
    return booking is None or draft_of(booking) != draft


def _let_go_of_old_claims(bookings: Sequence[Booking]) -> None:
    """Let all of them go first: the rooms may change places among each other."""
    for booking in bookings:
        booking.occupancies.clear()
    db.session.flush()


def _keep(draft: Draft, lender: Person, by: Person, at: datetime) -> Booking:
    booking = keep(draft, state="confirmed", by=lender, at=at)
    audit.note("booking.lent", booking, by=by.id, at=at, **in_short(draft))
    return booking


def _put(booking: Booking, draft: Draft, by: Person, at: datetime) -> Booking:
    before = draft_of(booking)
    fill(booking, draft)
    booking.occupancies = claims_of(draft)
    booking.sequence += 1
    flush(draft)
    audit.note("booking.lent_anew", booking, by=by.id, at=at, before=in_short(before), **in_short(draft))
    return booking
