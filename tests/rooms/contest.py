"""What those do who want the same room at the same moment."""

from dataclasses import dataclass, field
from datetime import datetime

from lounge.domain.interval import Interval
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries, services
from lounge.rooms.models import NO_OVERLAP, Booking, Occupancy, Room
from tests.support.contest import Turn, insist, wait_for_all


@dataclass(frozen=True, kw_only=True)
class Wish(Turn):
    """What one contender wants: who, which room, when, and which booking is to be moved there."""

    by: int
    room: int
    starts_at: datetime
    ends_at: datetime
    booking: int | None = None
    when: Interval = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", Interval(self.starts_at, self.ends_at))


def book(wish: Wish) -> None:
    """Book by the deed."""
    by = _person(wish)
    draft = services.Draft(room=_room(wish), when=wish.when, title="Contested", organisation=by.organisation)
    wait_for_all()
    with transaction():
        services.book(draft, by=by, at=wish.at)


def move(wish: Wish) -> None:
    """Move a booking by the deed."""
    by, booking = _person(wish), queries.booking(wish.booking or 0)
    assert booking is not None
    draft = services.Draft(room=_room(wish), when=wish.when, title="Moved", organisation=by.organisation)
    wait_for_all()
    with transaction():
        services.change(booking, draft, seen=None, by=by, at=wish.at)


def ask_then_write(wish: Wish) -> str:
    """Import a booking as a careless program would: ask whether the room is free, and later write the rows."""
    is_free = not queries.taken(_room(wish), wish.when)
    wait_for_all()
    return insist(lambda: _write_rows(wish), NO_OVERLAP) if is_free else "not free"


def _write_rows(wish: Wish) -> None:
    room, by = _room(wish), _person(wish)
    booking = Booking(
        room=room,
        organisation=by.organisation,
        booked_by=by,
        title="Imported",
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        created_at=wish.at,
    )
    booking.occupancies = [
        Occupancy(space_id=space.id, held_from=wish.starts_at, held_until=wish.ends_at)
        for space in room.spaces
    ]
    db.session.add(booking)
    db.session.flush()


def _room(wish: Wish) -> Room:
    found = queries.room(wish.room)
    assert found is not None
    return found


def _person(wish: Wish) -> Person:
    found = members.person(wish.by)
    assert found is not None
    return found
