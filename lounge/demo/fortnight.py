"""Fills the diary around today: what the member has done and means to do, and a busy house about it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from lounge.demo.diary import Diary, Entry
from lounge.demo.firms import MEMBER, Firms
from lounge.demo.floors import Floors
from lounge.domain.booking import BookingRules
from lounge.domain.interval import Interval
from lounge.domain.wallclock import DAY, day_bounds, habitual
from lounge.members.models import Person
from lounge.rooms.models import Booking, Closure, Room

DATA = Path(__file__).parent / "data"
DAYS = range(-8, 13)
"""The days that are filled, counted from today."""
AGAIN = 14
"""After so many days the member's plans come again."""
SHIFTS = range(10)
"""By how many days a plan may be put off, or, one of the past, brought forward."""
CLOSED_ROOM, CLOSED_FOR = "netzboden", "Der Boden wird geschliffen"
SHORT, LONG = (30, 45, 60, 60, 60, 90, 90, 120, 120, 180), (120, 120, 150, 180, 180, 240)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """Something that the demo's member does: so many days from today, or on the next day that it is possible."""

    days: int
    room: str
    at: time
    minutes: int
    people: int
    title: str
    note: str = ""


MEMBERS_PLANS = (
    Plan(-6, "ausguck", time(10), 90, 4, "Kundengespräch Kühlkette"),
    Plan(-3, "kontor", time(14), 90, 5, "Lastenheft, dritte Runde"),
    Plan(-1, "kajuete", time(11, 30), 45, 2, "Telefonat mit Gdynia"),
    Plan(0, "kontor", time(16), 60, 4, "Wochenabschluss", "Bitte zwei Kannen Kaffee und eine Kanne Tee."),
    Plan(1, "ausguck", time(9, 30), 120, 6, "Pilotprojekt Fischereihafen, Zwischenstand"),
    Plan(3, "bruecke", time(13), 120, 9, "Beirat", "Zwei Gäste werden per Video zugeschaltet."),
    Plan(6, "kajuete", time(15), 60, 2, "Vorbereitung Bankgespräch"),
    Plan(8, "saal-sued", time(17), 120, 40, "Netzwerkabend Kühlkette"),
)


@dataclass(slots=True)
class Titles:
    """Titles and notes by language; none comes again before all others have come."""

    rng: Random
    titles: dict[str, list[str]]
    notes: dict[str, list[str]]
    left: dict[str, list[str]]

    @classmethod
    def read(cls, rng: Random) -> "Titles":
        """Read them from the demo's data."""
        told = json.loads((DATA / "bookings.json").read_text("utf-8"))
        return cls(rng, told["titles"], told["notes"], {"de": [], "en": []})

    def title(self, language: str) -> str:
        """Take the next title."""
        if not self.left[language]:
            self.left[language] = self.rng.sample(self.titles[language], len(self.titles[language]))
        return self.left[language].pop()

    def note(self, language: str) -> str:
        """Take a note, or, mostly, none."""
        return self.rng.choice(self.notes[language]) if self.rng.random() < 0.22 else ""


def closure(floors: Floors, today: date) -> Closure:
    """Return the one closure, on the first working day that lies four days ahead."""
    room = floors.rooms[CLOSED_ROOM]
    day = today + timedelta(days=4)
    while day.weekday() > 4:
        day += timedelta(days=1)
    zone = room.site.zone_info
    begins, ends = habitual(day, time(7), zone), habitual(day, time(15), zone)
    return Closure(room_id=room.id, reason=CLOSED_FOR, starts_at=begins, ends_at=ends)


@dataclass(slots=True)
class Fortnight:
    """Everybody's plans around ``today``, which begins at ``at``; nothing is booked later than that."""

    diary: Diary
    firms: Firms
    floors: Floors
    today: date
    at: datetime

    def fill(self) -> None:
        """Fill the days around today, once, in a house in which nothing is booked."""
        plans = [(self.today + plan.days * DAY, plan) for plan in MEMBERS_PLANS]
        self._write(plans, [self.today + days * DAY for days in DAYS])

    def move_on(self, days: list[date], *, began: date) -> None:
        """Fill further days alike; the member's plans come again each fortnight from the day when all began."""
        plans = [
            (day, plan)
            for day in days
            for plan in MEMBERS_PLANS
            if (day - began).days % AGAIN == plan.days % AGAIN
        ]
        self._write(plans, days)

    def _write(self, plans: list[tuple[date, Plan]], days: list[date]) -> None:
        """Write the member's plans, then those of everybody else around them; a few are taken back again."""
        member, rng, before = self.firms.person(MEMBER), self.diary.rng, len(self.diary.bookings)
        guests = [person for person in self.firms.people if person.organisation is not self.firms.house]
        for number, (day, plan) in enumerate(plans):
            invited = [guests[(number * 17 + n) % len(guests)] for n in range(min(plan.people - 1, 2))]
            if room := self.floors.rooms.get(plan.room):
                self._keep(plan, room, day, member, tuple(invited))
        town = Town(rng, guests, Titles.read(rng))
        for day in days:
            for room in rng.sample(list(self.floors.rooms.values()), len(self.floors.rooms)):
                self._fill_day(room, day, town)
        others = [booking for booking in self.diary.bookings[before:] if booking.booked_by is not member]
        for booking in rng.sample(others, len(others) // 30):
            latest = min(self.at, booking.starts_at)
            self.diary.cancel(booking, at=_between(rng, booking.created_at, latest))

    def _keep(
        self, plan: Plan, room: Room, day: date, member: Person, invited: tuple[Person, ...]
    ) -> Booking | None:
        towards = -DAY if day < self.today else DAY
        for shift in SHIFTS:
            start = habitual(day + shift * towards, plan.at, room.site.zone_info)
            entry = Entry(
                room=room,
                when=Interval(start, start + timedelta(minutes=plan.minutes)),
                booker=member,
                title=plan.title,
                note=plan.note,
                people=plan.people,
                guests=invited,
                booked_at=min(start - timedelta(days=2, minutes=10 * plan.people), self.at - 9 * HOUR),
            )
            if kept := self.diary.book(entry):
                return kept
        return None

    def _fill_day(self, room: Room, day: date, town: "Town") -> None:
        rules = self.diary.rules(room)
        within = day_bounds(day, room.site.zone_info)
        taken, before = self.diary.taken(room), within.start - rules.ahead
        for span in rules.free_spans(within, taken=taken, at=before, by_role="desk"):
            for when in town.slots(rules, span, LONG if room.kind == "hall" else SHORT):
                for booker in town.some(rules):
                    if self.diary.book(town.entry(room, rules, when, booker, at=self.at)):
                        break


@dataclass(slots=True)
class Town:
    """The people who book, and what comes to their minds."""

    rng: Random
    people: list[Person]
    titles: Titles

    def some(self, rules: BookingRules) -> list[Person]:
        """Return some who may book the room, in case the first ones may not."""
        able = [person for person in self.people if person.role in rules.bookable_by]
        return self.rng.sample(able, min(3, len(able)))

    def slots(self, rules: BookingRules, span: Interval, lengths: tuple[int, ...]) -> Iterator[Interval]:
        """Walk through a free span and leave gaps as a busy, though not a full, house has them."""
        between = -(-(rules.setup + rules.clearing) // rules.step) * rules.step
        start = span.start
        while True:
            start += self.rng.choice((0, 1, 1, 2, 3, 4, 6, 8)) * max(rules.step, HOUR / 2)
            wish = timedelta(minutes=self.rng.choice(lengths)) // rules.step * rules.step
            length = min(max(wish, rules.shortest), rules.longest)
            if start + length > span.end:
                return
            yield Interval(start, start + length)
            start += length + between

    def entry(
        self, room: Room, rules: BookingRules, when: Interval, booker: Person, *, at: datetime
    ) -> Entry:
        """Think of something to book the room for, at a moment at which it could be booked."""
        people = max(1, min(room.capacity, round(room.capacity * self.rng.triangular(0.2, 1.05, 0.6))))
        return Entry(
            room=room,
            when=when,
            booker=booker,
            title=self.titles.title(booker.language),
            note=self.titles.note(booker.language),
            people=people,
            guests=self._guests(booker, people),
            booked_at=self._booked_at(rules, when.start, at),
        )

    def _booked_at(self, rules: BookingRules, start: datetime, at: datetime) -> datetime:
        most = min(rules.ahead, timedelta(days=30)) - timedelta(days=1)
        lead = rules.notice + self.rng.random() ** 2 * max(most - rules.notice, HOUR)
        if start - lead <= at:
            return (start - lead).replace(second=0, microsecond=0)
        return _between(self.rng, max(start - rules.ahead, at - timedelta(days=9)), at)

    def _guests(self, booker: Person, people: int) -> tuple[Person, ...]:
        """Name some of those who come: colleagues, and people of other firms."""
        if people < 2 or self.rng.random() < 0.5:
            return ()
        others = self.rng.sample(self.people, self.rng.randrange(0, 3))
        named = [
            person for person in dict.fromkeys([*booker.organisation.people, *others]) if person is not booker
        ]
        return tuple(named[: people - 1])


def _between(rng: Random, begin: datetime, end: datetime) -> datetime:
    """Return some minute between the two."""
    whole = max(int((end - begin).total_seconds()) // 60, 1)
    return (begin + timedelta(minutes=rng.randrange(whole))).replace(second=0, microsecond=0)
