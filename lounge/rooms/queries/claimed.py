"""Who holds a room's spaces, and when: every look-up is served by the index of occupancies.

The spans of one space never overlap, which the database itself sees to. So of all that began before a
moment only the last can still go on, and no look-up has to read further back than to that one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Integer, bindparam, func, select, union_all
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


def _held() -> type[Occupancy]:
    """Say which occupancies overlap a span so that either engine finds them without reading any others.

    Those that begin within it lie between two bounds of the index. Of those that began before, the last one of each
    space is found by the equal sign: PostgreSQL takes an unknown bound for a third of the table, and reads it all.
    """
    spaces: BindParameter[int] = bindparam("spaces", expanding=True)
    earlier = aliased(Occupancy)
    last_before = (
        select(func.max(earlier.held_from))
        .where(earlier.space_id == Space.id, earlier.held_from < BEGINS)
        .correlate(Space)
        .scalar_subquery()
    )
    begin = select(Occupancy).where(
        Occupancy.space_id.in_(spaces), Occupancy.held_from >= BEGINS, Occupancy.held_from < ENDS
    )
    go_on = (
        select(Occupancy)
        .join(Space, Space.id == Occupancy.space_id)
        .where(Space.id.in_(spaces), Occupancy.held_from == last_before, Occupancy.held_until > BEGINS)
    )
    return aliased(Occupancy, union_all(begin, go_on).subquery("held"))


BEGINS, ENDS = bindparam("begins", type_=Instant()), bindparam("ends", type_=Instant())
Held = _held()
"""Occupancies of ``spaces`` that overlap the span from ``begins`` to ``ends``; see :func:`asked`.

Statements are built from it once: to build one costs more than to have it answered.
"""
CLAIMS = (
    select(Held.space_id, Held.held_from, Held.held_until, Held.booking_id, Held.closure_id, Closure.reason)
    .outerjoin(Closure, Closure.id == Held.closure_id)
    .where(Held.booking_id.is_distinct_from(bindparam("but", type_=Integer())))
    .order_by(Held.held_from, Held.space_id)
)
NOBODY = 0
"""No booking has this id."""


def asked(space_ids: Collection[int], within: Interval) -> dict[str, object]:
    """Return spaces and span as :data:`Held` takes them."""
    return {"spaces": list(space_ids), "begins": within.start, "ends": within.end}


def claims(space_ids: Collection[int], within: Interval, *, but: Booking | None = None) -> list[Claim]:
    """Return all claims to the spaces that overlap the interval, except those of one booking, in order of time."""
    wanted = asked(space_ids, within) | {"but": NOBODY if but is None else but.id}
    rows = db.session.execute(CLAIMS, wanted)
    return [
        Claim(space, Interval(start, end), booking, closure, reason)
        for space, start, end, booking, closure, reason in rows
    ]


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
