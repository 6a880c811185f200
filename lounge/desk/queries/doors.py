"""What a door needs to know of its room: who has it when, when it is open, and what is next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lounge.domain.attendance import released_at
from lounge.domain.booking import STAFF
from lounge.domain.door import LENGTHS, Ground, Shut, Stay
from lounge.domain.interval import Interval, union
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking, Closure, Room
from lounge.rooms.queries.claimed import Held, asked

AHEAD = timedelta(hours=27)
"""From the last full hour on a door knows so far what it will say: over a night without network, and a morning."""
OPENS_WITHIN = timedelta(days=10)

_CLAIMS = (
    select(
        Held.held_from, Held.held_until, Closure.reason, Booking.id, Booking.room_id, Booking.starts_at,
        Booking.ends_at, Booking.title, Booking.state, Booking.arrived_at, Booking.created_at, Person.role,
    )
    .outerjoin(Booking, Booking.id == Held.booking_id)
    .outerjoin(Person, Person.id == Booking.booked_by_id)
    .outerjoin(Closure, Closure.id == Held.closure_id)
    .order_by(Held.held_from, Held.space_id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Claim:
    """Who holds a space of the room, and when; of a closure only its reason is known."""

    held: Interval
    reason: str | None
    booking_id: int | None
    room_id: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    title: str
    state: str
    arrived_at: datetime | None
    created_at: datetime
    role: str

    @property
    def when(self) -> Interval | None:
        """Return the booked time, without setup and clearing."""
        return Interval(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else None


@dataclass(frozen=True, slots=True)
class Next:
    """A booking that a door may name, without its title where the house does not show titles."""

    when: Interval
    title: str


@dataclass(frozen=True, slots=True)
class Door:
    """Everything that a room's door can say for a while."""

    room: Room
    ground: Ground
    coming: tuple[Next, ...]
    titles: Mapping[int, str]
    """The titles of the room's bookings; none where the house does not show titles."""
    opens: datetime | None
    """When the room opens for the first time after what is known."""


def door(room: Room, *, takes_bookings: bool, at: datetime) -> Door:
    """Return what the door of a room can say from the last full hour on; the room must be whole, hours and all."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    within = Interval(hour, hour + AHEAD)
    opening, claims = rooms.opening_of(room), _claims(room, within)
    booked = [one for one in claims if one.room_id == room.id]
    elsewhere = union(one.held for one in claims if one.booking_id is not None and one.room_id != room.id)
    later = opening.stretches(Interval(within.end, within.end + OPENS_WITHIN))
    ground = Ground(
        within=within,
        opening=opening.stretches(within),
        stays=tuple(_stay(one, room) for one in booked),
        elsewhere=elsewhere,
        closures=tuple(Shut(one.held, one.reason) for one in claims if one.reason is not None),
        clearing=room.clearing,
        lengths=_lengths(room) if takes_bookings else (),
        is_withdrawn=rooms.is_withdrawn(room),
    )
    titles = {one.booking_id or 0: one.title for one in booked} if room.site.shows_titles else {}
    known = [Next(one.when, titles.get(one.key, "")) for one in ground.stays]
    coming = sorted([*known, *(Next(when, "") for when in elsewhere)], key=lambda one: one.when)
    return Door(room, ground, tuple(coming), titles, later[0].start if later else None)


def _claims(room: Room, within: Interval) -> list[_Claim]:
    """Return who holds any of the room's spaces, everybody once."""
    rows = db.session.execute(_CLAIMS, asked([space.id for space in room.spaces], within))
    found = (_Claim(Interval(start, end), *more) for start, end, *more in rows)
    return list({(one.booking_id, one.held): one for one in found}.values())


def _stay(claim: _Claim, room: Room) -> Stay:
    assert claim.booking_id is not None  # they are those of the room's own bookings
    assert claim.when is not None
    # What the house books stands beforehand; what was taken at the door is in its name too, but not the house's to end.
    is_of_house = claim.role in STAFF and claim.created_at < claim.when.start
    is_held = claim.state == "held"
    waits = None if claim.role in STAFF or is_held else room.release_minutes
    return Stay(
        key=claim.booking_id,
        when=claim.when,
        held=claim.held,
        has_come=claim.arrived_at is not None,
        is_of_house=is_of_house or is_held,
        waits_until=None if waits is None else released_at(claim.when, release_minutes=waits),
    )


def _lengths(room: Room) -> tuple[int, ...]:
    """Return for how many minutes the room is lent at its door: not for more than it is booked, nor past its rules."""
    if "member" not in room.bookable_by:
        return ()
    return tuple(length for length in LENGTHS if length <= room.longest_minutes)
