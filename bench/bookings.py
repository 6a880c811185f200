"""Bookings per second through HTTP with one client and with eight, and what becomes of a slot that all eight want.

    .venv/bin/python -m bench.bookings

The house has 100 thousand bookings and, beside its 20 rooms, 20 empty ones, in which the clients book half hours
within the next weeks, for 64 firms with a plan of 40 hours a month. Served by gunicorn, two processes of four
threads; each client is a process with one connection that stays open.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from random import Random
from threading import Barrier
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import text

from bench import _measure
from bench._house import PRODUCT, Estate, House, engines, estate
from lounge.domain.interval import Interval
from lounge.members import services as members
from lounge.members.models import Organisation, Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries
from lounge.rooms.models import Room, Space
from tests.support.http import serve

FIRMS = 64
EMPTY_ROOMS = 20
WEEKS = 10
LENGTH = timedelta(minutes=30)
LONGEST_LOG = 5_000
OVERLAPS = """
    SELECT count(*) FROM occupancy AS one JOIN occupancy AS other
    ON one.space_id = other.space_id AND one.id < other.id
    AND one.held_from < other.held_until AND other.held_from < one.held_until
    WHERE one.held_until > :begin AND one.held_from < :end AND other.held_until > :begin AND other.held_from < :end
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A booking that a client asks for."""

    token: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call: the status (0 where no answer came), and after how many seconds."""

    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """All that some clients were answered, from the first call to the last answer."""

    answers: list[Answer]
    seconds: float
    server_cpu: float
    client_cpu: float

    @property
    def rate(self) -> float:
        """Bookings a second."""
        return sum(one.status == 201 for one in self.answers) / self.seconds

    @property
    def failures(self) -> int:
        """Answers that say that the server broke, and calls without an answer."""
        return sum(one.status >= 500 or one.status == 0 for one in self.answers)

    def took(self, percent: int) -> float:
        """The milliseconds within which so many percent of the answers came."""
        return _measure.percentile([one.seconds for one in self.answers], percent) * 1000


class Clients:
    """Processes that call, one connection each, all from the same moment on."""

    def __init__(self, port: int, server: Sequence[int]) -> None:
        self._port = port
        self._server = server

    def call(self, shares: Sequence[Sequence[Call]]) -> Run:
        """Let one client for each share call as fast as it is answered."""
        context = multiprocessing.get_context("fork")
        barrier, told = context.Barrier(len(shares) + 1), context.SimpleQueue()
        clients = [
            context.Process(target=_client, args=(self._port, share, barrier, told)) for share in shares
        ]
        for client in clients:
            client.start()
        barrier.wait()
        begin, cpu = perf_counter(), _measure.cpu_of(self._server)
        found = [told.get() for _ in clients]
        seconds, cpu = perf_counter() - begin, _measure.cpu_of(self._server) - cpu
        for client in clients:
            client.join()
        answers = [answer for answers, _ in found for answer in answers]
        return Run(answers, seconds, cpu, sum(used for _, used in found))


def _client(port: int, calls: Sequence[Call], barrier: Barrier, told: Any) -> None:
    link = HTTPConnection("127.0.0.1", port, timeout=60)
    link.connect()
    barrier.wait()
    begin = process_time()
    answers = [_answer(link, call) for call in calls]
    told.put((answers, process_time() - begin))


def _answer(link: HTTPConnection, call: Call) -> Answer:
    headers = {"Authorization": f"Bearer {call.token}", "Content-Type": "application/json"}
    begin = perf_counter()
    try:
        link.request("POST", "/api/v1/bookings", call.body, headers)
        answer = link.getresponse()
        answer.read()
    except (OSError, HTTPException):
        link.close()
        return Answer(0, perf_counter() - begin)
    return Answer(answer.status, perf_counter() - begin)


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
    return Call(token, json.dumps(wanted).encode())


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


@contextmanager
def served(estate: Estate, house: House) -> Iterator[Clients]:
    """Serve the house, and know the processes that do the work."""
    with serve(house.environment | PRODUCT, workers=2, threads=4) as server:
        # PostgreSQL starts a process for each connection, so all are counted once the pool is warm.
        pids = _measure.children(server.pid)
        if house.engine == "postgresql":
            pids = _Growing([*pids, estate.server_pid()], estate.server_pid())
        yield Clients(server.port, pids)
        if any('" 500 ' in line for line in server.log.splitlines()):
            print(f"The server said:\n{server.log[-LONGEST_LOG:]}")


class _Growing(list[int]):
    """Processes, with the children that one of them has at the time of asking."""

    def __init__(self, fixed: Sequence[int], parent: int) -> None:
        super().__init__(fixed)
        self._parent = parent

    def __iter__(self) -> Iterator[int]:
        yield from super().__iter__()
        yield from _measure.children(self._parent)


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
            rows.append([f"{engine}, {size} client{'s' * (size > 1)}", *_figures(some)])
        how = contest(clients, ground, slots=wanted.contested, size=wanted.clients)
    how["overlaps in the database"] = overlaps(house)
    said = ", ".join(f"{what}: {count}" for what, count in how.items())
    print(f"{engine}: {wanted.contested} slots that {wanted.clients} clients want: {said}")
    return rows


def _figures(runs: Sequence[Run]) -> list[object]:
    count = sum(len(run.answers) for run in runs)
    return [
        _measure.middle([run.rate for run in runs]),
        _measure.middle([run.took(50) for run in runs]),
        _measure.middle([run.took(95) for run in runs]),
        sum(run.server_cpu for run in runs) / count * 1000,
        sum(run.client_cpu for run in runs) / count * 1000,
        sum(run.failures for run in runs),
        sum(one.status not in (0, 201) and one.status < 500 for run in runs for one in run.answers),
    ]


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
    head = ("", "per second", "p50 ms", "p95 ms", "server CPU ms", "client CPU ms", "5xx", "refused")
    print(_measure.table(head, rows))
    print(_measure.noise(yards))


if __name__ == "__main__":
    main()
