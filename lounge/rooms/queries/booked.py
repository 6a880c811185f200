"""Questions about bookings; whatever comes back has its room, site, organisation, booker and guests with it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, inspect, or_, select, union
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from lounge.domain.interval import Interval
from lounge.members.models import Person
from lounge.plumbing.db import LARGEST_ID, db, key_of, locks_rows
from lounge.rooms.models import STATES, Attendee, Booking, Room

LONGEST = timedelta(days=31)
"""No room takes a longer booking, so what goes on at a moment began at most so long before it."""
PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MARK = re.compile(r"(-?[0-9]{1,17})_([0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class Page:
    """Some bookings of a longer list, and the mark after which the next ones follow."""

    items: tuple[Booking, ...]
    next: str | None


def booking(booking_id: int) -> Booking | None:
    """Find the booking with this id."""
    if not 0 < booking_id <= LARGEST_ID:
        return None
    return db.session.scalar(select(Booking).where(Booking.id == booking_id).options(*whole()))


def booked_once(uid: str, *, by: Person) -> Booking | None:
    """Find the booking with this uid that this person made, by a form that was sent before."""
    wanted = select(Booking).where(Booking.uid == uid, Booking.booked_by_id == by.id)
    return db.session.scalar(wanted.options(*whole()))


def upcoming(person: Person, *, at: datetime, count: int = 200) -> list[Booking]:
    """Return where the person is to be: booked or invited to, not ended, not cancelled, the next one first."""
    is_ahead = (Booking.starts_at >= at - LONGEST, Booking.ends_at > at, Booking.state != "cancelled")
    of = _of([person], *is_ahead)
    wanted = select(of).options(*whole(of)).order_by(of.starts_at, of.id)
    return list(db.session.scalars(wanted.limit(count)))


def past(person: Person, *, at: datetime, after: str | None = None, count: int = PAGE) -> Page:
    """Return where the person was, or was to be before it was cancelled, the latest first; ``after`` is a page's mark.

    :raises ValueError: when ``after`` is no such mark.
    """
    is_over = or_(Booking.ends_at <= at, Booking.state == "cancelled")
    of = _of([person], is_over)
    wanted = select(of).options(*whole(of))
    if after is not None:
        start, number = _unmarked(after)
        is_after = and_(of.starts_at == start, of.id < number)
        wanted = wanted.where(of.starts_at <= start, or_(of.starts_at < start, is_after))
    return _page(wanted.order_by(of.starts_at.desc(), of.id.desc()), count)


def bookings(
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
    room_id: int | None = None,
    person: Person | None = None,
    states: Collection[str] = STATES,
    after: str | None = None,
    count: int = PAGE,
) -> Page:
    """Return bookings that overlap the time from ``begins`` to ``ends``, in order of their start.

    Of a ``person`` those that they booked or are invited to. What is ``None`` sets no limit; ``after`` is the mark
    of the page before.

    :raises ValueError: when ``after`` is no such mark.
    """
    limits: list[ColumnElement[bool]] = [Booking.state.in_(states)]
    if begins is not None:
        limits += [Booking.starts_at > begins - LONGEST, Booking.ends_at > begins]
    if ends is not None:
        limits.append(Booking.starts_at < ends)
    if room_id is not None:
        limits.append(Booking.room_id == min(room_id, LARGEST_ID))
    of = Booking if person is None else _of([person], *limits)
    wanted = select(of).options(*whole(of)).where(*(limits if person is None else ()))
    if after is not None:
        start, number = _unmarked(after)
        is_after = and_(of.starts_at == start, of.id > number)
        wanted = wanted.where(of.starts_at >= start, or_(of.starts_at > start, is_after))
    return _page(wanted.order_by(of.starts_at, of.id), count)


def engaged(people: Collection[Person], within: Interval) -> list[Interval]:
    """Return when any of these people are to be somewhere in the house in the interval, in order of time."""
    overlaps = (
        Booking.starts_at > within.start - LONGEST,
        Booking.starts_at < within.end,
        Booking.ends_at > within.start,
        Booking.state != "cancelled",
    )
    of = _of(people, *overlaps)
    wanted = select(of.starts_at, of.ends_at).order_by(of.starts_at, of.id)
    return [Interval(start, end) for start, end in db.session.execute(wanted)]


def is_expected(person: Person, booking: Booking) -> bool:
    """Whether it is the person's own booking, or one that they are invited to."""
    return booking.booked_by_id == person.id or person.email in (one.email for one in booking.attendees)


def lock_booking(booking: Booking) -> None:
    """Make whoever else wants to change the booking wait until this transaction ends, and read it anew."""
    if locks_rows() or inspect(booking).expired:
        wanted = select(Booking).where(Booking.id == key_of(booking)).options(*whole())
        wanted = wanted.with_for_update(of=Booking, key_share=True).execution_options(populate_existing=True)
        db.session.scalars(wanted).one()


def bookings_with(booking_ids: Collection[int]) -> list[Booking]:
    """Return the bookings with these ids, in order of their start."""
    wanted = select(Booking).where(Booking.id.in_(booking_ids)).options(*whole())
    return list(db.session.scalars(wanted.order_by(Booking.starts_at, Booking.id)))


def _of(people: Collection[Person], *limits: ColumnElement[bool]) -> type[Booking]:
    return theirs([person.id for person in people], [person.email for person in people], *limits)


def theirs(ids: Collection[int], emails: Collection[str], *limits: ColumnElement[bool]) -> type[Booking]:
    """Return the bookings that people with these ids made, or with these addresses are invited to, to select from.

    Two look-ups, each by its own index, and whole rows, for of ids PostgreSQL would think it needs the whole table.
    """
    booked = select(Booking).where(Booking.booked_by_id.in_(ids), *limits)
    invited = select(Booking).join(Booking.attendees).where(Attendee.email.in_(emails), *limits)
    return aliased(Booking, union(booked, invited).subquery("expected"))


def whole(of: type[Booking] = Booking) -> tuple[ORMOption, ...]:
    """Return what a booking that is asked for brings along: room, site, organisation, booker and guests."""
    return (
        joinedload(of.room, innerjoin=True).joinedload(Room.site, innerjoin=True),
        joinedload(of.organisation, innerjoin=True),
        joinedload(of.booked_by, innerjoin=True),
        selectinload(of.attendees),
    )


def _page(wanted: Select[Booking], count: int) -> Page:
    found = list(db.session.scalars(wanted.limit(count + 1)))
    shown = found[:count]
    return Page(items=tuple(shown), next=_mark(shown[-1]) if len(found) > count else None)


def _mark(last: Booking) -> str:
    return f"{(last.starts_at - EPOCH) // timedelta(microseconds=1)}_{last.id}"


def _unmarked(mark: str) -> tuple[datetime, int]:
    match = MARK.fullmatch(mark)
    if match is None:
        raise ValueError("this is no mark of a page")
    return EPOCH + timedelta(microseconds=int(match[1])), min(int(match[2]), LARGEST_ID)
