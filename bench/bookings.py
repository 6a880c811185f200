"""Bookings per second through HTTP with one client and with eight, and what becomes of a slot that all eight want.

    .venv/bin/python -m bench.bookings

The house has 100 thousand bookings and, beside its 20 rooms, 20 empty ones, in which the clients book half hours
within the next weeks, for 64 firms with a plan of 40 hours a month. Served by gunicorn, two processes of four
threads; each client is a process with one connection that stays open.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random

from sqlalchemy import text

from bench import _measure
from bench._clients import HEAD, Call, Clients, Run, figures, served
from bench._house import Estate, House, engines, estate
from lounge.domain.interval import Interval
from lounge.members import services as members
from lounge.members.models import Organisation, Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries
from lounge.rooms.models import Room, Space

FIRMS = 64
EMPTY_ROOMS = 20
WEEKS = 10
LENGTH = timedelta(minutes=30)
OVERLAPS = """
    SELECT count(*) FROM occupancy AS one JOIN occupancy AS other
    ON one.space_id = other.space_id AND one.id < other.id
    AND one.held_from < other.held_until AND other.held_from < one.held_until
    WHERE one.held_until > :begin AND one.held_from < :end AND other.held_until > :begin AND other.held_from < :end
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Who books, and what is there to be booked."""

    tokens: list[str]
    slots: Iterator[tuple[int, Interval]]

    def calls(self, count: int) -> list[Call]:
        """So many bookings that nothing stands against, each for another firm than the one before."""
        wanted = zip(islice(self.slots, count), cycle(self.tokens), strict=False)
        return [_call(token, *slot) for slot, token in wanted]

    def contest(self, clients: int) -> list[Call]:
        """The same booking for so many clients, each of another firm."""
        slot = next(self.slots)
        return [_call(token, *slot) for token in self.tokens[:clients]]


def _call(token: str, room_id: int, when: Interval) -> Call:
    wanted = {
        "room_id": room_id,
        "starts_at": when.start.isoformat(),
        "ends_at": when.end.isoformat(),
        "title": "A talk by the harbour",
        "people": 2,
    }
    return Call("/api/v1/bookings", token, json.dumps(wanted).encode())


def prepare(house: House) -> Ground:
    """Add the firms and the empty rooms, and find the slots."""
    with house.open().app_context():
        at = clock.now()
        with transaction():
            tokens = [_firm(number, at) for number in range(FIRMS)]
            rooms = _empty_rooms()
        slots = [(room.id, when) for room in rooms for when in _slots(room, at)]
        db.session.rollback()
        db.engine.dispose()
    Random(1).shuffle(slots)
    return Ground(tokens, iter(slots))


def _firm(number: int, at: datetime) -> str:
    firm: Organisation = members.add_organisation(
        f"Firm {number}", "startup", members.offered_plan("house"), begins_on=at.date(), by=None, at=at
    )
    person = Person(
        email=f"booker{number}@bench.example", name=f"Booker {number}", organisation=firm, created_at=at
    )
    return members.add_token(person, "bench", scopes=None, by=None, at=at)[1]


def _empty_rooms() -> list[Room]:
    site = queries.sites()[0]
    rooms = [
        Room(
            key=f"bench-{number}", name=f"Bench {number}", site=site, kind="meeting", capacity=4,
            spaces=[Space(key=f"bench-{number}", site=site)], position=1000 + number,
        )
        for number in range(EMPTY_ROOMS)
    ]  # fmt: skip
    db.session.add_all(rooms)
    return rooms


def _slots(room: Room, at: datetime) -> Iterator[Interval]:
    within = Interval(at, at + timedelta(weeks=WEEKS))
    for span in queries.rules_of(room).free_spans(within, taken=(), at=at, by_role="member"):
        start = span.start
        while start + LENGTH <= span.end:
            yield Interval(start, start + LENGTH)
            start += LENGTH


def contest(clients: Clients, ground: Ground, *, slots: int, size: int) -> Counter[str]:
    """Let so many clients want the same slot, again and again, and count how it went."""
    found: Counter[str] = Counter()
    for _ in range(slots):
        run = clients.call([[call] for call in ground.contest(size)])
        statuses = Counter(one.status for one in run.answers)
        found["one winner, all others refused"] += statuses == {201: 1, 409: size - 1}
        found["booked twice or more"] += statuses[201] > 1
        found["5xx or no answer"] += run.failures
    return found


def overlaps(house: House) -> int:
    """How often two rows of occupancy hold the same space at the same time, in the weeks in which was booked."""
    with house.open().app_context():
        begin = clock.now()
        span = {"begin": begin, "end": begin + timedelta(weeks=WEEKS)}
        if house.engine == "sqlite":
            span = {name: f"{moment:%Y-%m-%d %H:%M:%S.%f}" for name, moment in span.items()}
        found = db.session.execute(text(OVERLAPS), span).scalar_one()
        db.session.rollback()
        db.engine.dispose()
    return int(found)


def measure(estate: Estate, engine: str, wanted: argparse.Namespace) -> list[list[object]]:
    """Measure one engine: a row for each number of clients; say how the contest went."""
    house = estate.build(engine, bookings=wanted.bookings)
    ground = prepare(house)
    rows: list[list[object]] = []
    with served(estate, house) as clients:
        clients.call([ground.calls(10) for _ in range(4)])  # warm
        sizes = (1, wanted.clients)
        runs: dict[int, list[Run]] = {size: [] for size in sizes}
        for _ in range(wanted.rounds):
            for size in sizes:
                runs[size].append(clients.call([ground.calls(wanted.each) for _ in range(size)]))
        for size, some in runs.items():
            rows.append([f"{engine}, {size} client{'s' * (size > 1)}", *figures(some)])
        how = contest(clients, ground, slots=wanted.contested, size=wanted.clients)
    how["overlaps in the database"] = overlaps(house)
    said = ", ".join(f"{what}: {count}" for what, count in how.items())
    print(f"{engine}: {wanted.contested} slots that {wanted.clients} clients want: {said}")
    return rows


def main() -> None:
    """Measure and print."""
    wants = argparse.ArgumentParser(prog="bench.bookings", description=__doc__)
    wants.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    wants.add_argument(
        "--bookings", type=int, default=100_000, help="in the table before (default %(default)s)"
    )
    wants.add_argument("--clients", type=int, default=8, help="beside one alone (default %(default)s)")
    wants.add_argument(
        "--each", type=int, default=100, help="bookings of a client a round (default %(default)s)"
    )
    wants.add_argument(
        "--rounds", type=int, default=5, help="the median of them counts (default %(default)s)"
    )
    wants.add_argument("--contested", type=int, default=50, help="slots that all want (default %(default)s)")
    wanted = wants.parse_args()
    yards = [_measure.yardstick() for _ in range(20)]
    rows: list[list[object]] = []
    with estate() as built:
        for engine in engines(wanted.engine):
            rows += measure(built, engine, wanted)
            yards += [_measure.yardstick() for _ in range(20)]
    print(_measure.table(("", *HEAD), rows))
    print(_measure.noise(yards))


if __name__ == "__main__":
    main()
