"""Keeps the demo's diary: every entry is asked of the room's rules, as a member's booking would be."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lounge.domain import booking as domain
from lounge.domain.allowance import Allowance
from lounge.domain.booking import BookingRules, Wanted
from lounge.domain.interval import Interval
from lounge.domain.standing import standing
from lounge.domain.wallclock import day_of
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db
from lounge.rooms.models import Attendee, Booking, Closure, Occupancy, Room, Site
from lounge.rooms.queries.claimed import claims
from lounge.rooms.queries.rules import rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody writes into the diary."""

    room: Room
    when: Interval
    booker: Person
    title: str
    people: int
    booked_at: datetime
    note: str = ""
    guests: tuple[Person, ...] = ()


@dataclass(slots=True)
class Diary:
    """The bookings so far, what they hold of each space, and what they use of each allowance."""

    rng: Random
    bookings: list[Booking] = field(default_factory=list)
    occupancies: list[Occupancy] = field(default_factory=list)
    _held: dict[int, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    _used: dict[tuple[int, date], timedelta] = field(default_factory=lambda: defaultdict(timedelta))
    _shut: dict[int, list[domain.Closure]] = field(default_factory=lambda: defaultdict(list))

    def look_up(self, rooms: Collection[Room], months: Interval) -> None:
        """Take over what stands: all that holds the rooms' spaces, and the hours that are used in these months."""
        for claim in claims({space.id for room in rooms for space in room.spaces}, months):
            self._held[claim.space_id].append(claim.held)
        begun = (
            select(Booking.organisation_id, Booking.starts_at, Booking.ends_at, Site.zone)
            .join(Booking.room)
            .join(Room.site)
            .where(
                Booking.state != "cancelled",
                Booking.starts_at >= months.start,
                Booking.starts_at < months.end,
            )
        )
        for firm, starts_at, ends_at, zone in db.session.execute(begun):
            self._used[firm, day_of(starts_at, ZoneInfo(zone)).replace(day=1)] += ends_at - starts_at

    def rules(self, room: Room) -> BookingRules:
        """Return the room's rules, with the closures written so far."""
        return rules_of(room, closures=self._shut[room.id])

    def taken(self, room: Room) -> list[Interval]:
        """Return what bookings hold of the room's spaces."""
        return [held for space in room.spaces for held in self._held[space.id]]

    def shut(self, room: Room, closure: Closure) -> None:
        """Shut a room, and whatever shares a space with it; the closure is flushed, and nothing is booked in it yet."""
        when = Interval(closure.starts_at, closure.ends_at)
        self._shut[room.id].append(domain.Closure(when, closure.reason))
        for space in room.spaces:
            self._held[space.id].append(when)
            self.occupancies.append(
                Occupancy(space_id=space.id, held_from=when.start, held_until=when.end, closure_id=closure.id)
            )

    def book(self, entry: Entry) -> Booking | None:
        """Write the entry, or, where any rule objects, nothing."""
        return self._keep(entry) if self.allows(entry) else None

    def allows(self, entry: Entry) -> bool:
        """Tell whether no rule objects to the entry."""
        rules = self.rules(entry.room)
        day = day_of(entry.when.start, rules.opening.zone)
        firm = entry.booker.organisation
        return not rules.objections(
            Wanted(when=entry.when, people=entry.people, by_role=entry.booker.role),
            taken=self.taken(entry.room),
            allowance=self._allowance(firm, day),
            standing=standing((term.value for term in firm.terms), on=day),
            at=entry.booked_at,
        )

    def cancel(self, booking: Booking, *, at: datetime) -> None:
        """Take a booking back: its row stays, its hold on the spaces goes."""
        booking.state, booking.cancelled_at, booking.sequence = "cancelled", at, 1
        for occupancy in booking.occupancies:
            self._held[occupancy.space_id].remove(occupancy.held)
        booking.occupancies = []
        month = day_of(booking.starts_at, booking.room.site.zone_info).replace(day=1)
        self._used[booking.organisation.id, month] -= booking.when.duration

    def _allowance(self, firm: Organisation, day: date) -> Allowance:
        hours = next((term.plan.room_hours for term in firm.terms if term.value.holds(day)), 0)
        return Allowance(hours, self._used[firm.id, day.replace(day=1)], day)

    def _keep(self, entry: Entry) -> Booking:
        held = self.rules(entry.room).held(entry.when)
        day = day_of(entry.when.start, entry.room.site.zone_info)
        booking = Booking(
            room=entry.room,
            organisation=entry.booker.organisation,
            booked_by=entry.booker,
            title=entry.title,
            note=entry.note,
            people=entry.people,
            starts_at=entry.when.start,
            ends_at=entry.when.end,
            uid=f"{self.rng.getrandbits(128):032x}",
            created_at=entry.booked_at,
            attendees=[Attendee(name=guest.name, email=guest.email) for guest in entry.guests],
        )
        for space in entry.room.spaces:
            self._held[space.id].append(held)
            booking.occupancies.append(
                Occupancy(space_id=space.id, held_from=held.start, held_until=held.end)
            )
        self._used[entry.booker.organisation.id, day.replace(day=1)] += entry.when.duration
        self.bookings.append(booking)
        return booking
