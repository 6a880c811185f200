"""Who holds a room's spaces, and when: every look-up is served by the index of occupancies.

The spans of one space never overlap, which the database itself sees to. So of all that began before a
moment only the last can still go on, and no look-up has to read further back than to that one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from lounge.domain import booking as domain
from lounge.domain.interval import Interval, gaps, union
from lounge.plumbing.db import Instant, db
from lounge.rooms.models import Booking, Closure, Occupancy, Room, Space
from lounge.rooms.queries.rules import rules_of


@dataclass(frozen=True, slots=True)
class Claim:
    """A space held for a while, setup and clearing included, by a booking or for the reason of a closure."""

    space_id: int
    held: Interval
    booking_id: int | None
    closure_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Availability:
    """What a stretch of time looks like for a room; what is in no list is past, or too short to be booked."""

    free: tuple[Interval, ...]
    taken: tuple[Interval, ...]
    closed: tuple[Interval, ...]


def _held() -> Select[()]:
    earlier = aliased(Occupancy)
    last_before = (
        select(func.max(earlier.held_from))
        .where(earlier.space_id == Space.id, earlier.held_from <= BEGINS)
        .correlate(Space)
        .scalar_subquery()
    )
    overlapping = and_(
        Occupancy.space_id == Space.id,
        Occupancy.held_from < ENDS,
        Occupancy.held_from >= func.coalesce(last_before, BEGINS),
        Occupancy.held_until > BEGINS,
    )
    return select().select_from(Space).join(Occupancy, overlapping)


BEGINS, ENDS = bindparam("begins", type_=Instant()), bindparam("ends", type_=Instant())
HELD = _held()
"""Occupancies that overlap the span from ``begins`` to ``ends``, joined to their spaces; see :func:`spanning`.

Others add columns and filters, once too: to build such a statement costs more than to have it answered. Filter and
order by ``Space.id`` or another column of ``Space``, never by ``Occupancy.space_id``: SQLite would then begin with
the occupancies, and read all that a space has ever been held.
"""
CLAIMS = (
    HELD.add_columns(
        Occupancy.space_id,
        Occupancy.held_from,
        Occupancy.held_until,
        Occupancy.booking_id,
        Occupancy.closure_id,
        Closure.reason,
    )
    .outerjoin(Closure, Closure.id == Occupancy.closure_id)
    .where(
        Space.id.in_(bindparam("spaces", expanding=True)),
        Occupancy.booking_id.is_distinct_from(bindparam("but", type_=Integer())),
    )
    .order_by(Occupancy.held_from, Occupancy.space_id)
)
NOBODY = 0
"""No booking has this id."""


def spanning(within: Interval) -> dict[str, datetime]:
    """Return the interval as :data:`HELD` takes it."""
    return {"begins": within.start, "ends": within.end}


def claims(space_ids: Collection[int], within: Interval, *, but: Booking | None = None) -> list[Claim]:
    """Return all claims to the spaces that overlap the interval, except those of one booking, in order of time."""
    asked = {"spaces": list(space_ids), "but": NOBODY if but is None else but.id, **spanning(within)}
    rows = db.session.execute(CLAIMS, asked)
    return [Claim(space, Interval(start, end), *owner) for space, start, end, *owner in rows]


def closures_among(claims: Iterable[Claim]) -> tuple[domain.Closure, ...]:
    """Return the closures as a room's rules know them; one that shuts several spaces comes once."""
    return tuple(
        dict.fromkeys(
            domain.Closure(claim.held, claim.reason) for claim in claims if claim.reason is not None
        )
    )


def bookings_among(claims: Iterable[Claim]) -> tuple[Interval, ...]:
    """Return the spans held by bookings; one that holds several spaces comes once."""
    return tuple(dict.fromkeys(claim.held for claim in claims if claim.reason is None))


def taken(room: Room, within: Interval, *, but: Booking | None = None) -> list[Interval]:
    """Return the spans in which bookings hold any of the room's spaces, setup and clearing included."""
    return list(bookings_among(claims([space.id for space in room.spaces], within, but=but)))


def availability(room: Room, within: Interval, *, at: datetime, by_role: str = "member") -> Availability:
    """Return what of the interval this role can book now, what is taken, and when the doors are closed."""
    found = claims([space.id for space in room.spaces], rules_of(room).held(within))
    rules = rules_of(room, closures=closures_among(found))
    held = bookings_among(found)
    free = rules.free_spans(within, taken=held, at=at, by_role=by_role)
    shut = [closure.when for closure in rules.closures]
    open_spans = [span for stretch in rules.opening.stretches(within) for span in gaps(shut, stretch)]
    return Availability(
        free=free if by_role in rules.bookable_by else (),
        taken=union(part for span in held if (part := span.clip(within)) is not None),
        closed=gaps(open_spans, within),
    )
