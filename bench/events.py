"""Registrations per second into one event of 1,000 places, and the calendar's pages with ten thousand past events.

    .venv/bin/python -m bench.events

Registering: through HTTP by the API, two web processes of four threads, each client a process with one connection. The
first thousand get a place, the second thousand one on the waiting list; each run has an event of its own, and
afterwards the database is asked whether exactly as many have a place as there are, and all others wait.
Pages: CPU milliseconds in this process, that of PostgreSQL's own process included, with few and with many past events.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from bench import _measure
from bench._clients import HEAD, Call, Clients, Run, figures, served
from bench._house import Estate, House, engines, estate, settle
from bench._pages import Reader, scans, statements
from lounge.events.models import TOPICS, Event, EventMarket, EventTopic, Registration
from lounge.members import services as members
from lounge.members.models import Person, Token
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.serve import keep_what_is_loaded

FIRMS = 64
COUNTRIES = ("PL", "NL", "NO", "DK", "SE", "FI", "GB", "CN")
GUESTS = 20
"""So many are registered for each event to come; the house is lively, but no event is full."""
WARM = 20
FEW = 500
"""As many as make the last hundred days as full as with thousands, for feeds tell of what is just over."""
EVENT: dict[str, Any] = {
    "state": "published",
    "text_en": "Three firms tell how they **began**, and what they would do otherwise.",
    "place_kind": "address",
    "address": "Tiefer Kai 14, 28195 Bremen",
    "zone": "Europe/Berlin",
    "version": 1,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Who registers, and what for: an event for each run."""

    tokens: list[str]
    events: list[int]

    def calls(self, event: int, begin: int, end: int, clients: int) -> list[list[Call]]:
        """The calls of so many clients, by whom the people with these numbers register."""
        calls = [
            Call(f"/api/v1/events/{event}/registrations", token, b"{}") for token in self.tokens[begin:end]
        ]
        return [calls[client::clients] for client in range(clients)]


def prepare(house: House, *, places: int, runs: int) -> Ground:
    """Add people with tokens, twice as many as there are places, and an event for each run."""
    with house.open().app_context():
        at = clock.now()
        with transaction():
            organiser = _host(at)
            tokens = _people(2 * places + WARM, at)
            numbers = [_event(organiser, number, places, at) for number in range(runs + 1)]
        db.engine.dispose()
    if house.engine == "postgresql":
        settle(house)
    return Ground(tokens, numbers)


def _host(at: datetime) -> Person:
    """Take in who holds all these events, and reads none of the measured pages."""
    plan = members.offered_plan("house")
    firm = members.add_organisation("Host", "institution", plan, begins_on=at.date(), by=None, at=at)
    host = Person(email="host@bench.example", name="Host", organisation=firm, created_at=at)
    db.session.add(host)
    db.session.flush()
    return host


def _people(count: int, at: datetime) -> list[str]:
    plan = members.offered_plan("house")
    firms = [
        members.add_organisation(f"Firm {number}", "startup", plan, begins_on=at.date(), by=None, at=at).id
        for number in range(FIRMS)
    ]
    rows = [
        {
            "email": f"guest{number}@bench.example", "name": f"Guest {number}", "language": "en",
            "organisation_id": firms[number % FIRMS], "created_at": at,
        }
        for number in range(count)
    ]  # fmt: skip
    added = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    tokens = [f"bench-{number}" for number in range(count)]
    db.session.execute(
        insert(Token),
        [
            {"person_id": person, "name": "bench", "digest": members.digest(token), "created_at": at}
            for person, token in zip(added, tokens, strict=True)
        ],
    )
    return tokens


def _event(organiser: Person, number: int, places: int, at: datetime) -> int:
    begin = at + timedelta(days=300 + number)
    told = _told(organiser, begin, at) | {"title_en": f"Everybody comes {number}", "places": places}
    event = Event(**told)
    db.session.add(event)
    db.session.flush()
    return event.id


def _told(organiser: Person, begin: datetime, at: datetime) -> dict[str, Any]:
    made = {"published_at": at, "created_at": at, "changed_at": at}
    who = {"organiser_id": organiser.id, "host_id": organiser.organisation_id}
    return EVENT | made | who | {"starts_at": begin, "ends_at": begin + timedelta(hours=2)}


def fill_calendar(house: House, *, past: int, coming: int) -> None:
    """Add events that are over, five a day back from yesterday, and events to come with their guests, one a day."""
    with house.open().app_context():
        at = clock.now()
        with transaction():
            organiser = _host(at)
            begins = [at - timedelta(days=1 + number / 5) for number in range(past)]
            begins += [at + timedelta(days=1 + number) for number in range(coming)]
            told = [
                _told(organiser, begin, at) | {"title_en": f"Export, part {number}", "places": 60}
                for number, begin in enumerate(begins)
            ]
            numbers = list(
                db.session.scalars(insert(Event).returning(Event.id, sort_by_parameter_order=True), told)
            )
            _describe(numbers)
            _invite(numbers[past:], at)
        db.engine.dispose()
    if house.engine == "postgresql":
        settle(house)


def _describe(numbers: Sequence[int]) -> None:
    """Give each event a topic, and every other a market."""
    chance = Random(1)
    topics = [{"event_id": number, "topic": chance.choice(TOPICS)} for number in numbers]
    markets = [{"event_id": number, "country": chance.choice(COUNTRIES)} for number in numbers[::2]]
    if numbers:
        db.session.execute(insert(EventTopic), topics)
        db.session.execute(insert(EventMarket), markets)


def _invite(numbers: Sequence[int], at: datetime) -> None:
    rows = [
        {
            "event_id": number, "name": f"Guest {guest}", "email": f"guest{guest}@calendar.example",
            "language": "en", "kind": "guest", "state": "registered", "created_at": at, "registered_at": at,
        }
        for number in numbers
        for guest in range(GUESTS)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Registration), rows)


def register(
    house: House, ground: Ground, clients: Clients, *, places: int, size: int, run: int
) -> list[Run]:
    """Fill an event: first its places, then its waiting list; and look at what became of it."""
    event = ground.events[run]
    found = [
        clients.call(ground.calls(event, begin, begin + places, size)) for begin in (WARM, WARM + places)
    ]
    with house.open().app_context():
        wanted = select(Registration.state, func.count()).where(Registration.event_id == event)
        rows = db.session.execute(wanted.group_by(Registration.state).order_by(Registration.state)).all()
        states: dict[str, int] = dict(rows)  # type: ignore[arg-type]
        db.session.rollback()
        db.engine.dispose()
    assert states == {"registered": places, "waiting": places}, states
    return found


def measure_registering(built: Estate, engine: str, wanted: argparse.Namespace) -> list[list[object]]:
    """Measure one engine: a row for places and one for the waiting list, for each number of clients."""
    house = built.build(engine, bookings=0)
    sizes = (1, wanted.clients)
    ground = prepare(house, places=wanted.places, runs=wanted.rounds * len(sizes))
    runs: dict[tuple[int, str], list[Run]] = {}
    with served(built, house) as clients:
        clients.call(ground.calls(ground.events[-1], 0, WARM, 4))
        for number in range(wanted.rounds):
            for place, size in enumerate(sizes):
                both = register(
                    house, ground, clients, places=wanted.places, size=size, run=number * len(sizes) + place
                )
                for name, one in zip(("places", "waiting list"), both, strict=True):
                    runs.setdefault((size, name), []).append(one)
    return [
        [f"{engine}, {size} client{'s' * (size > 1)}, {name}", *figures(some)]
        for (size, name), some in runs.items()
    ]


def pages(reader: Reader, stranger: Reader, event: int) -> dict[str, tuple[Reader, Callable[[], object]]]:
    """The pages to measure, by name, with whose processes do the work."""
    return {
        "calendar": (reader, lambda: reader.get("/events")),
        "calendar, not signed in": (stranger, lambda: stranger.get("/events")),
        "past events": (reader, lambda: reader.get("/events/past")),
        "an event": (stranger, lambda: stranger.get(f"/events/{event}")),
        "my events": (reader, lambda: reader.get("/events/mine")),
        "feed (iCalendar)": (stranger, lambda: stranger.get("/events.ics")),
        "Today": (reader, lambda: reader.get("/")),
    }


def measure_pages(built: Estate, engine: str, wanted: argparse.Namespace) -> None:
    """Measure the pages with few and with many past events, all in turn, and print costs, queries and scans."""
    sizes = sorted({min(FEW, wanted.past), wanted.past})
    deeds: dict[str, Callable[[], float]] = {}
    opened: dict[int, dict[str, tuple[Reader, Callable[[], object]]]] = {}
    for size in sizes:
        house = built.build(engine, bookings=0, mark=f"past_{size}")
        fill_calendar(house, past=size, coming=wanted.coming)
        reader, stranger = Reader.of(house), Reader.of(house)
        stranger.client = stranger.app.test_client()
        opened[size] = pages(reader, stranger, _next_event(reader))
        for name, (who, page) in opened[size].items():
            page()
            deeds[f"{name}|{size}"] = lambda who=who, page=page: who.cost(page, wanted.times)  # type: ignore[misc]
    keep_what_is_loaded()
    costs = _measure.in_turn(deeds, rounds=wanted.rounds_of_pages)
    rows: list[list[object]] = []
    for name, (who, page) in opened[sizes[-1]].items():
        with statements() as asked:
            page()
        found = scans(who, asked)
        for line in found:
            print(f"  {engine}, {name}: {line}")
        middles = [_measure.middle(costs[f"{name}|{size}"]) for size in sizes]
        rows.append([name, *middles, middles[-1] / middles[0], len(asked), len(found)])
    head = (
        f"{engine}, {wanted.coming} to come",
        *(f"{size} past" for size in sizes),
        "ratio",
        "queries",
        "scans",
    )
    print(_measure.table(head, rows))
    for readers in opened.values():
        for who, _page in readers.values():
            who.close()


def _next_event(reader: Reader) -> int:
    with reader.app.app_context():
        wanted = select(Event.id).where(
            Event.title_en.startswith("Export, part"), Event.starts_at > clock.now()
        )
        found = db.session.scalars(wanted.order_by(Event.starts_at).limit(1)).one()
        db.session.rollback()
    return found


def main() -> None:
    """Measure and print."""
    wants = argparse.ArgumentParser(prog="bench.events", description=__doc__)
    wants.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    wants.add_argument("--places", type=int, default=1000, help="and as many wait (default %(default)s)")
    wants.add_argument("--clients", type=int, default=8, help="beside one alone (default %(default)s)")
    wants.add_argument(
        "--rounds", type=int, default=3, help="the median of them counts (default %(default)s)"
    )
    wants.add_argument("--past", type=int, default=10_000, help="events that are over (default %(default)s)")
    wants.add_argument("--coming", type=int, default=200, help="events to come (default %(default)s)")
    wants.add_argument("--rounds-of-pages", type=int, default=15, help="(default %(default)s)")
    wants.add_argument("--times", type=int, default=10, help="pages a round (default %(default)s)")
    wanted = wants.parse_args()
    yards = [_measure.yardstick() for _ in range(20)]
    rows: list[list[object]] = []
    with estate() as built:
        for engine in engines(wanted.engine):
            rows += measure_registering(built, engine, wanted)
            yards += [_measure.yardstick() for _ in range(20)]
            measure_pages(built, engine, wanted)
    print(_measure.table(("registrations", *HEAD), rows))
    print(_measure.noise(yards))


if __name__ == "__main__":
    main()
