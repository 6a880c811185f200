"""What a member's day looks like at a glance."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lounge.domain.allowance import Allowance
from lounge.domain.interval import Interval
from lounge.domain.wallclock import day_of
from lounge.events.queries import calendar
from lounge.events.queries.rows import Row
from lounge.introductions.queries import mine, wishes
from lounge.introductions.queries.mine import Mine
from lounge.members.models import Person
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking, Room, Site

HOUR = timedelta(hours=1)
HALF_HOUR = timedelta(minutes=30)
MOST_BOOKINGS = 4
MOST_ROOMS = 3
MOST_INTRODUCTIONS = 3


@dataclass(frozen=True, slots=True)
class Today:
    """What is next for a member, and what could be had at once."""

    day: date
    bookings: list[Booking]
    allowance: Allowance
    soon: Interval
    free: list[Room]
    introductions: list[Mine]
    """Those of this week, whose next step is the member's first."""
    takes_introductions: bool
    own_events: list[Row]
    """The next events at which the member has a place, or waits for one."""
    events: list[Row]
    """Others in the weeks to come."""

    @property
    def next(self) -> Booking | None:
        """The booking that is running or comes next."""
        return self.bookings[0] if self.bookings else None

    @property
    def later(self) -> list[Booking]:
        """The bookings after the next one."""
        return self.bookings[1:]

    @property
    def waiting(self) -> int:
        """How many introductions wait for a step of the member's."""
        return sum(one.waits_for_me for one in self.introductions)


def rooms_by_site() -> dict[Site, list[Room]]:
    """Return the sites of the house, each with the rooms that can be booked."""
    found: dict[Site, list[Room]] = {site: [] for site in rooms.sites()}
    for room in rooms.rooms():
        found[room.site].append(room)
    return found


def events_for_strangers(*, at: datetime) -> list[Row]:
    """Return the next events that everybody may see."""
    return calendar.for_strangers(at=at)


def today(person: Person, *, at: datetime, zone: ZoneInfo) -> Today:
    """Gather what the start page shows: bookings, introductions, the month's hours, rooms that are free soon."""
    begins = _next_half_hour(at)
    soon = Interval(begins, begins + HOUR)
    offers = rooms.offers(soon, people=1, by=person, at=at)
    wish = wishes.wish(person.id)
    own_events, events = calendar.for_today(person, at=at)
    return Today(
        day=day_of(at, zone),
        bookings=rooms.upcoming(person, at=at, count=MOST_BOOKINGS),
        allowance=rooms.usage(person.organisation, at=at, zone=zone),
        soon=soon,
        free=[offer.room for offer in offers if offer.is_free][:MOST_ROOMS],
        introductions=sorted(mine.this_week(person, at=at), key=lambda one: not one.waits_for_me),
        takes_introductions=wish is not None and wish.is_willing,
        own_events=own_events,
        events=events,
    )


def _next_half_hour(at: datetime) -> datetime:
    past_full = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at - past_full + HALF_HOUR
