"""Adds bookings by the million, for benchmarks: each day is filled in its own right, so it looks alike at every size.

Days are taken in turn from the measured day outwards, one after it and one before it. The more bookings, the more
days: the measured day is equally full at each size, and the rest lies before and after it. The desk books all of
them, far ahead as only staff may, for organisations whose hours have no limit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any

from sqlalchemy import insert, select

from lounge.demo.firms import BEGINNING, DESK
from lounge.demo.fortnight import Titles
from lounge.domain.booking import BookingRules
from lounge.domain.interval import LAST_YEAR, Interval
from lounge.domain.wallclock import DAY, day_bounds, day_of
from lounge.members.models import Person, Plan, Term
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries
from lounge.rooms.models import Booking, Occupancy

AT_ONCE = 5_000
WEEKS_AHEAD = 3
LENGTHS = (60, 60, 90, 90, 120, 120, 180)
GAPS = (0, 0, 0, 1, 1, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """A room as far as the crowd needs it; it outlives the transaction in which it was read."""

    room_id: int
    space_ids: tuple[int, ...]
    rules: BookingRules


@dataclass(frozen=True, slots=True)
class Slot:
    """A booking to be, and the spaces it holds."""

    row: dict[str, Any]
    held: Interval
    space_ids: tuple[int, ...]


def measured_day(places: list[Place], *, today: date) -> date:
    """Return the day that benchmarks look at: the first Tuesday, three weeks ahead or more, on which all is open."""
    days = (today + timedelta(weeks=WEEKS_AHEAD) + n * DAY for n in count())
    return next(
        day for day in days if day.weekday() == 1 and all(place.rules.opening.on(day) for place in places)
    )


def places() -> list[Place]:
    """Return all rooms that can be booked."""
    return [
        Place(room.id, tuple(space.id for space in room.spaces), queries.rules_of(room))
        for room in queries.rooms()
    ]


def add(wanted: int, *, seed: int, at: datetime, say: Callable[[str], object]) -> date:
    """Add so many bookings to a filled demo house, and return the measured day."""
    known = places()
    today = day_of(at, known[0].rules.opening.zone)
    middle = measured_day(known, today=today)
    say(f"Adding {wanted} bookings around {middle}, the measured day ...")
    begin = day_bounds(today, known[0].rules.opening.zone).start
    slots = islice(_slots(known, middle, seed, begin), wanted)
    done = 0
    while some := list(islice(slots, AT_ONCE)):
        _keep(some)
        done += len(some)
        if done % (20 * AT_ONCE) == 0:
            say(f"{done} of {wanted} bookings are in.")
    return middle


def _keep(slots: list[Slot]) -> None:
    with transaction():
        kept = insert(Booking).returning(Booking.id, sort_by_parameter_order=True)
        ids = db.session.scalars(kept, [slot.row for slot in slots]).all()
        held = [
            {
                "space_id": space,
                "held_from": slot.held.start,
                "held_until": slot.held.end,
                "booking_id": booking,
            }
            for slot, booking in zip(slots, ids, strict=True)
            for space in slot.space_ids
        ]
        db.session.execute(insert(Occupancy), held)


def _slots(places: list[Place], middle: date, seed: int, at: datetime) -> Iterator[Slot]:
    """Yield bookings day by day from the middle outwards, as long as the calendar goes."""
    desk, firms = _desk(), _firms()
    titles = Titles.read(Random(seed))
    for day in _outwards(middle):
        rng = Random(f"{seed} {day}")
        hosts = [
            firm
            for firm, begins_on, ends_on in firms
            if begins_on <= day and (ends_on is None or day <= ends_on)
        ]
        taken = _taken(places, day)
        for place in rng.sample(places, len(places)):
            for when in list(_free(rng, place, day, taken)):
                held = place.rules.held(when)
                for space in place.space_ids:
                    taken[space].append(held)
                people = max(1, round(place.rules.capacity * rng.triangular(0.2, 1, 0.6)))
                row = {
                    "room_id": place.room_id,
                    "organisation_id": rng.choice(hosts),
                    "booked_by_id": desk,
                    "title": titles.title(rng.choice(("de", "en"))),
                    "people": people,
                    "starts_at": when.start,
                    "ends_at": when.end,
                    "version": 1,
                    "uid": f"crowd-{place.room_id}-{when.start:%Y%m%d%H%M}",
                    "created_at": min(when.start - DAY, at),
                }
                yield Slot(row, held, place.space_ids)


def _free(rng: Random, place: Place, day: date, taken: dict[int, list[Interval]]) -> Iterator[Interval]:
    """Walk through what is free on the day, with small gaps."""
    rules = place.rules
    within = day_bounds(day, rules.opening.zone)
    held = [span for space in place.space_ids for span in taken[space]]
    between = -(-(rules.setup + rules.clearing) // rules.step) * rules.step
    for span in rules.free_spans(within, taken=held, at=within.start - DAY, by_role="desk"):
        start = span.start + rng.choice(GAPS) * rules.step
        while True:
            minutes = timedelta(minutes=rng.choice(LENGTHS))
            length = min(max(minutes // rules.step * rules.step, rules.shortest), rules.longest)
            if start + length > span.end:
                break
            yield Interval(start, start + length)
            start += length + between + rng.choice(GAPS) * rules.step


def _outwards(middle: date) -> Iterator[date]:
    yield middle
    for days in count(1):
        if (middle + days * DAY).year > LAST_YEAR:
            return
        yield middle + days * DAY
        if middle - days * DAY >= BEGINNING:
            yield middle - days * DAY


def _taken(places: list[Place], day: date) -> dict[int, list[Interval]]:
    spaces = {space for place in places for space in place.space_ids}
    within = day_bounds(day, places[0].rules.opening.zone).widened(DAY / 6, DAY / 6)
    taken: dict[int, list[Interval]] = defaultdict(list)
    for claim in queries.claims(spaces, within):
        taken[claim.space_id].append(claim.held)
    return taken


def _desk() -> int:
    return db.session.scalars(select(Person.id).where(Person.email == DESK)).one()


def _firms() -> list[tuple[int, date, date | None]]:
    unlimited = (
        select(Term.organisation_id, Term.begins_on, Term.ends_on)
        .join(Term.plan)
        .where(Plan.room_hours.is_(None), Term.is_paused.is_(False))
        .order_by(Term.organisation_id)
    )
    return [(firm, begins_on, ends_on) for firm, begins_on, ends_on in db.session.execute(unlimited)]
