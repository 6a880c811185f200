"""Questions about who has come for what: bookings around now, and those that nobody has come to."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from lounge.domain.attendance import EARLY, LATE, released_at
from lounge.domain.booking import STAFF
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms.models import LONGEST_RELEASE, Booking, Room, Site
from lounge.rooms.queries.booked import LONGEST, theirs, whole


def around(who: Person | str, *, site: Site, at: datetime) -> list[Booking]:
    """Return the bookings for which somebody who comes to the site now has come, the next one first.

    They begin within the hour or are running. ``who`` may be the e-mail address of somebody who is invited.
    """
    return _around(who, Booking.state == "confirmed", site=site, at=at)


def missed_by_mistake(who: Person | str, *, site: Site, at: datetime) -> list[Booking]:
    """Return the bookings that were released although, as is known now, somebody had come for them by then."""
    return _around(who, Booking.missed_at > at, site=site, at=at)


def _around(who: Person | str, is_so: ColumnElement[bool], *, site: Site, at: datetime) -> list[Booking]:
    ids, emails = ([], [who.strip().lower()]) if isinstance(who, str) else ([who.id], [who.email])
    limits = (
        Booking.starts_at > at - LONGEST,
        Booking.starts_at <= at + EARLY,
        Booking.ends_at > at,
        is_so,
    )
    of = theirs(ids, emails, *limits)
    wanted = select(of).join(of.room).where(Room.site_id == site.id)
    return list(db.session.scalars(wanted.options(*whole(of)).order_by(of.starts_at, of.id)))


def unattended(*, at: datetime) -> list[Booking]:
    """Return the bookings that are due to be released, as nobody has come to them; those of the staff never are.

    The staff book for the house, and lend rooms for events: whoever comes for these is not seen at the desk.
    """
    earliest = at - LATE - timedelta(minutes=LONGEST_RELEASE)
    wanted = (
        select(Booking)
        .join(Booking.room)
        .join(Booking.booked_by)
        .where(
            Booking.starts_at > earliest,
            Booking.starts_at <= at,
            Booking.state == "confirmed",
            Booking.arrived_at.is_(None),
            Room.release_minutes.is_not(None),
            Person.role.not_in(STAFF),
        )
        .options(*whole())
        .order_by(Booking.starts_at, Booking.id)
    )
    return [one for one in db.session.scalars(wanted) if _is_due(one, at)]


def releases_at(booking: Booking, *, at: datetime) -> datetime | None:
    """Return when the room is released unless somebody comes; ``None`` where it waits, or somebody has come."""
    minutes = booking.room.release_minutes
    is_awaited = booking.state == "confirmed" and booking.arrived_at is None and at < booking.ends_at
    if minutes is None or not is_awaited or booking.booked_by.is_staff:
        return None
    return released_at(booking.when, release_minutes=minutes)


def _is_due(booking: Booking, at: datetime) -> bool:
    minutes = booking.room.release_minutes
    assert minutes is not None  # they were asked for
    due = released_at(booking.when, release_minutes=minutes)
    return due <= at < due + LATE
