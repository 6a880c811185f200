"""Who booked a room and did not come: how often, where, and when, for the manager."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from lounge.domain.wallclock import day_of
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Room
from lounge.rooms.queries.booked import whole

LOOKS_BACK = timedelta(days=90)
WEEKS = 13
MOST = 500
"""Where more than that were missed, the latest are looked at."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class NoShow:
    """Somebody with the bookings that nobody came to, the latest first, and how many they had in all."""

    person: Person
    missed: tuple[Booking, ...]
    of: int
    """The bookings in rooms that are released, whether somebody came or not."""

    @property
    def rooms(self) -> list[str]:
        """Return the names of the rooms, the one that stood empty most often first."""
        return [name for name, _count in Counter(one.room.name for one in self.missed).most_common()]


@dataclass(frozen=True, slots=True)
class NoShows:
    """What came of the bookings of the last weeks in rooms that are released."""

    people: tuple[NoShow, ...]
    """Who missed most comes first."""
    missed: int
    of: int
    weeks: tuple[tuple[date, int], ...]
    """How many were missed in each week, by its Monday; the present one comes last."""
    rooms: tuple[tuple[str, int], ...]


def no_shows(*, at: datetime, zone: ZoneInfo) -> NoShows:
    """Return who did not come in the last 90 days."""
    since = at - LOOKS_BACK
    wanted = select(Booking).where(Booking.missed_at.is_not(None), Booking.starts_at > since)
    latest = wanted.options(*whole()).order_by(Booking.starts_at.desc(), Booking.id.desc()).limit(MOST)
    missed = list(db.session.scalars(latest))
    theirs = defaultdict(list)
    for one in missed:
        theirs[one.booked_by].append(one)
    all_of_them = _count(since, at)
    people = [
        NoShow(person, tuple(found), all_of_them.get(person.id, len(found)))
        for person, found in theirs.items()
    ]
    people.sort(key=lambda one: (-len(one.missed), one.person.name, one.person.id))
    rooms = Counter(one.room.name for one in missed).most_common()
    return NoShows(
        tuple(people), len(missed), sum(all_of_them.values()), _by_week(missed, at, zone), tuple(rooms)
    )


def _count(since: datetime, at: datetime) -> dict[int, int]:
    """Count by person the bookings of rooms that are released: those that somebody came for, and the missed ones."""
    wanted = (
        select(Booking.booked_by_id, func.count())
        .join(Booking.room)
        .where(
            Booking.starts_at > since,
            Booking.starts_at <= at,
            or_(Booking.missed_at.is_not(None), Booking.state == "confirmed"),
            or_(Booking.missed_at.is_not(None), Room.release_minutes.is_not(None)),
        )
        .group_by(Booking.booked_by_id)
    )
    return dict(db.session.execute(wanted).all())


def _by_week(missed: list[Booking], at: datetime, zone: ZoneInfo) -> tuple[tuple[date, int], ...]:
    counted = Counter(_monday(day_of(one.starts_at, zone)) for one in missed)
    last = _monday(day_of(at, zone))
    mondays = [last - number * WEEK for number in reversed(range(WEEKS))]
    return tuple((monday, counted[monday]) for monday in mondays)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
