"""Arrivals per second through HTTP with one station and with eight, and what the desk's screen asks the house.

    .venv/bin/python -m bench.desk

Arriving: by the API, two web processes of four threads, each station a process with one connection. Of ten people six
are guests of an event with their ticket, three members with a card and a booking, one a visitor with a pass; each comes
once. Then eight stations scan the same card at once, again and again, and the database is asked how many arrivals that
made. The house has seen so many people in the four weeks before.
Questions: CPU milliseconds in this process, that of PostgreSQL's own process included, on a day on which two thousand
are expected and as many are in.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle
from random import Random
from typing import Any

from sqlalchemy import insert, select

from bench import _measure
from bench._clients import HEAD, Call, Clients, Run, figures, served
from bench._house import Estate, House, engines, estate, settle
from bench._pages import Reader, scans, statements
from lounge.demo.firms import MEMBER
from lounge.desk.models import Movement, Visit
from lounge.desk.queries import expected, inside, subjects
from lounge.domain import arrival
from lounge.events.models import Event, Registration
from lounge.members import queries as people
from lounge.members import services as members
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.serve import keep_what_is_loaded
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking

FIRMS = 64
WEEKS = 4
WARM = 40
WAIVE = ["guests_used_up"]
SOON = timedelta(minutes=30)

_nonces = count(1)


@dataclass(slots=True)
class Ground:
    """Who comes, by their codes in random order, and the tokens of who lets them in."""

    codes: list[str]
    tokens: list[str]
    member: str
    """The card of somebody who came weeks ago, and whom all stations scan at once."""

    def calls(self, each: int, stations: int) -> list[list[Call]]:
        """So many people for each station, all of whom come for the first time."""
        taken, self.codes = self.codes[: each * stations], self.codes[each * stations :]
        shares = [taken[number::stations] for number in range(stations)]
        return [
            [scan(code, token) for code in share]
            for share, token in zip(shares, cycle(self.tokens), strict=False)
        ]


def scan(code: str, token: str, path: str = "arrivals") -> Call:
    """A scan of a code, now."""
    told = {"code": code, "nonce": f"bench {next(_nonces)}", "happened_at": clock.now().isoformat()}
    more = {"waive": WAIVE} if path == "arrivals" else {}
    return Call(f"/api/v1/{path}", token, json.dumps(told | {"station": "Desk 1"} | more).encode())


def prepare(house: House, *, guests: int, past: int, stations: int) -> Ground:
    """Add those who come today and what they come for, and those who came in the last weeks."""
    with house.open().app_context():
        at = clock.now()
        with transaction():
            host = people.person_by_email(MEMBER)
            assert host
            cards = _cards(guests * 3 // 10, at)
            tickets = _tickets(guests * 6 // 10, host, at)
            passes = _passes(guests - len(cards) - len(tickets), at)
            tokens = [_token(number, host, at) for number in range(stations)]
            _came(past, list(cards.values()), at)
        db.engine.dispose()
    if house.engine == "postgresql":
        settle(house)
    (contested, *_), codes = cards, [*cards, *tickets, *passes]
    codes.remove(contested)
    Random(1).shuffle(codes)
    return Ground(codes, tokens, contested)


def _cards(number: int, at: datetime) -> dict[str, int]:
    """Add members of some firms, each with a booking that begins soon; return their ids by the codes of their cards."""
    plan = members.offered_plan("house")
    firms = [
        members.add_organisation(f"Firm {one}", "startup", plan, begins_on=at.date(), by=None, at=at).id
        for one in range(FIRMS)
    ]
    rows = [
        {
            "email": f"member{one}@bench.example", "name": f"Member {one}", "language": "en", "created_at": at,
            "organisation_id": firms[one % FIRMS], "card_code": f"bench-card-{one}",
        }
        for one in range(number)
    ]  # fmt: skip
    added = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    room = rooms.rooms(rooms.sites()[0])[0]
    bookings = [
        {
            "room_id": room.id, "organisation_id": row["organisation_id"], "booked_by_id": person, "version": 1,
            "title": "A talk by the harbour", "starts_at": at + SOON, "ends_at": at + 3 * SOON, "created_at": at,
        }
        for row, person in zip(rows, added, strict=True)
    ]  # fmt: skip
    db.session.execute(insert(Booking), bookings)
    return {str(row["card_code"]): person for row, person in zip(rows, added, strict=True)}


def _tickets(number: int, host: Person, at: datetime) -> list[str]:
    """Add an event that has just begun, and its guests; return the codes of their tickets."""
    event = Event(
        state="published", title_en="Everybody comes", place_kind="address", zone="Europe/Berlin", places=number,
        address=rooms.sites()[0].address, organiser=host, host=host.organisation, created_at=at, changed_at=at,
        published_at=at, starts_at=at - SOON / 2, ends_at=at + 8 * SOON,
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    rows = [
        {
            "event_id": event.id, "name": f"Guest {one}", "email": f"guest{one}@bench.example", "language": "en",
            "kind": "guest", "state": "registered", "created_at": at, "registered_at": at,
            "code": f"bench-ticket-{one}",
        }
        for one in range(number)
    ]  # fmt: skip
    db.session.execute(insert(Registration), rows)
    return [str(row["code"]) for row in rows]


def _passes(number: int, at: datetime) -> list[str]:
    """Add visitors who are announced for today; return the codes of their passes."""
    site = rooms.sites()[0]
    hosts = db.session.scalars(select(Person.id).where(Person.email.endswith("@bench.example"))).all()
    rows = [
        {
            "name": f"Visitor {one}", "host_id": hosts[one % len(hosts)], "site_id": site.id, "created_at": at,
            "day": arrival.desk_day(at, site.zone_info), "code": f"bench-pass-{one}",
        }
        for one in range(number)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Visit), rows)
    return [str(row["code"]) for row in rows]


def _token(number: int, host: Person, at: datetime) -> str:
    desk = Person(
        email=f"desk{number}@bench.example", name=f"Desk {number}", organisation=host.organisation,
        role="desk", created_at=at,
    )  # fmt: skip
    return members.add_token(desk, "bench", scopes=None, by=None, at=at)[1]


def _came(number: int, persons: list[int], at: datetime) -> None:
    """Let so many have come and gone in the weeks before, yesterday at the latest."""
    site, chance = rooms.sites()[0], Random(2)
    rows: list[dict[str, Any]] = []
    for one in range(number):
        came = at - timedelta(days=1 + chance.randrange(7 * WEEKS), minutes=chance.randrange(300))
        told = {"site_id": site.id, "person_id": chance.choice(persons), "station": "Desk 1", "waived": []}
        for kind, way, when in (("in", "scan", came), ("out", "automatic", came + timedelta(hours=1))):
            rows.append(
                {
                    **told,
                    "kind": kind,
                    "way": way,
                    "nonce": f"past {one} {kind}",
                    "happened_at": when,
                    "received_at": when,
                }
            )
    if rows:
        db.session.execute(insert(Movement), rows)


def contest(house: House, clients: Clients, ground: Ground, *, times: int, stations: int) -> Counter[str]:
    """Let all stations scan one card at once, again and again, and count how it went; they leave in between."""
    found: Counter[str] = Counter()
    for _ in range(times):
        run = clients.call([[scan(ground.member, token)] for token in ground.tokens])
        statuses = Counter(one.status for one in run.answers)
        found["one arrival, all others told that they are in"] += statuses == {201: 1, 200: stations - 1}
        found["5xx or no answer"] += run.failures
        clients.call([[scan(ground.member, ground.tokens[0], "departures")]])
    with house.open().app_context():
        site, at = rooms.sites()[0], clock.now()
        subject = subjects.subject_of(ground.member)
        assert subject
        rows = inside.movements(site.id, inside.since(site, at), who=[subject.who])
        found["stays in the database"] = len(arrival.stays(rows))
        db.session.rollback()
        db.engine.dispose()
    return found


def measure_arriving(built: Estate, engine: str, wanted: argparse.Namespace) -> list[list[object]]:
    """Measure one engine: a row for each number of stations; say how the contest went."""
    house = built.build(engine, bookings=wanted.bookings)
    sizes = (1, wanted.stations)
    guests = wanted.each * wanted.rounds * sum(sizes) + WARM + 10
    ground = prepare(house, guests=guests, past=wanted.past, stations=wanted.stations)
    runs: dict[int, list[Run]] = {size: [] for size in sizes}
    with served(built, house) as clients:
        clients.call(ground.calls(WARM // 4, 4))
        for _ in range(wanted.rounds):
            for size in sizes:
                runs[size].append(clients.call(ground.calls(wanted.each, size)))
        how = contest(house, clients, ground, times=wanted.contested, stations=wanted.stations)
    said = ", ".join(f"{what}: {number}" for what, number in how.items())
    print(f"{engine}: {wanted.contested} cards that {wanted.stations} stations scan at once: {said}")
    return [[f"{engine}, {size} station{'s' * (size > 1)}", *figures(some)] for size, some in runs.items()]


def questions(reader: Reader) -> dict[str, Callable[[], object]]:
    """What a station asks, by name; each is asked anew, as by a request."""

    def asking(question: Callable[..., object]) -> Callable[[], object]:
        def ask() -> object:
            with reader.app.app_context():
                site, at = rooms.sites()[0], clock.now()
                found = question(site, at)
                db.session.rollback()
                return found

        return ask

    with reader.app.app_context():
        site, at = rooms.sites()[0], clock.now()
        mark = inside.last_mark(site, at + inside.SETTLES * 2)
        db.session.rollback()
    return {
        "what changed, when nothing did": asking(lambda site, at: inside.changes(mark, site, at=at)),
        "what changed, when one came": asking(lambda site, at: inside.changes(mark - 1, site, at=at)),
        "how many are in": asking(inside.count_inside),
        "who is in": asking(inside.who_is_in),
        "who is expected": asking(
            lambda site, at: expected.expected(site, arrival.desk_day(at, site.zone_info), at)
        ),
    }


def measure_questions(built: Estate, engine: str, wanted: argparse.Namespace) -> list[list[object]]:
    """Measure what a station asks on a day on which so many are expected and in, all in turn."""
    house = built.build(engine, bookings=wanted.bookings, mark="in")
    prepare(house, guests=wanted.people, past=wanted.past, stations=1)
    reader = Reader.of(house)
    with reader.app.app_context(), transaction():
        _everybody_comes(clock.now())
    if engine == "postgresql":
        settle(house)
    asked = questions(reader)
    keep_what_is_loaded()
    deeds = {name: lambda ask=ask: reader.cost(ask, wanted.times) for name, ask in asked.items()}
    costs = _measure.in_turn(deeds, rounds=wanted.rounds_of_questions)  # type: ignore[arg-type]
    rows: list[list[object]] = []
    for name, ask in asked.items():
        with statements() as sent:
            ask()
        for line in scans(reader, sent):
            print(f"  {engine}, {name}: {line}")
        rows.append([f"{engine}, {name}", _measure.middle(costs[name]), len(sent)])
    reader.close()
    return rows


def _everybody_comes(at: datetime) -> None:
    """Let everybody who is added here be in."""
    site = rooms.sites()[0]
    columns = {
        "person_id": select(Person.id).where(Person.card_code.startswith("bench-card-")).order_by(Person.id),
        "registration_id": select(Registration.id).where(Registration.code.startswith("bench-ticket-")),
        "visit_id": select(Visit.id).where(Visit.code.startswith("bench-pass-")),
    }
    usual = {"site_id": site.id, "kind": "in", "way": "scan", "station": "Desk 1", "waived": []}
    for column, wanted in columns.items():
        rows = [
            {**usual, column: one, "nonce": f"{column} {one}", "happened_at": at, "received_at": at}
            for one in db.session.scalars(wanted)
        ]
        if rows:
            db.session.execute(insert(Movement), rows)


def main() -> None:
    """Measure and print."""
    wants = argparse.ArgumentParser(prog="bench.desk", description=__doc__)
    wants.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    wants.add_argument(
        "--bookings", type=int, default=10_000, help="in the table before (default %(default)s)"
    )
    wants.add_argument(
        "--past", type=int, default=10_000, help="visits of the last weeks (default %(default)s)"
    )
    wants.add_argument("--stations", type=int, default=8, help="beside one alone (default %(default)s)")
    wants.add_argument(
        "--each", type=int, default=100, help="arrivals of a station a round (default %(default)s)"
    )
    wants.add_argument(
        "--rounds", type=int, default=5, help="the median of them counts (default %(default)s)"
    )
    wants.add_argument("--contested", type=int, default=50, help="cards that all scan (default %(default)s)")
    wants.add_argument("--people", type=int, default=2000, help="expected, and in (default %(default)s)")
    wants.add_argument("--rounds-of-questions", type=int, default=15, help="(default %(default)s)")
    wants.add_argument("--times", type=int, default=5, help="questions a round (default %(default)s)")
    wanted = wants.parse_args()
    yards = [_measure.yardstick() for _ in range(20)]
    arriving: list[list[object]] = []
    asking: list[list[object]] = []
    with estate() as built:
        for engine in engines(wanted.engine):
            arriving += measure_arriving(built, engine, wanted)
            yards += [_measure.yardstick() for _ in range(20)]
            asking += measure_questions(built, engine, wanted)
    print(_measure.table(("arrivals", *HEAD), arriving))
    print(_measure.table(("questions", "CPU ms", "queries"), asking))
    print(_measure.noise(yards))


if __name__ == "__main__":
    main()
