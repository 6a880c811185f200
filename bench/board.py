"""The day board of 20 rooms as the table of bookings grows, and other pages that read it.

    .venv/bin/python -m bench.board

Each house is filled so that the measured day is equally full; the rest lies before and after it. CPU milliseconds a
page in this process, that of PostgreSQL's own process included; houses and pages in turn, the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench import _measure
from bench._house import Estate, House, engines, estate
from bench._pages import Reader, scans, split, statements
from bench._wire import weigh
from lounge.demo import crowd
from lounge.demo.firms import DESK, MEMBER
from lounge.demo.floors import DATA
from lounge.domain.interval import Interval
from lounge.domain.wallclock import day_bounds
from lounge.members import queries as members
from lounge.members import services
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.serve import keep_what_is_loaded
from lounge.rooms import queries
from lounge.rooms.models import Booking

SIZES = (10_000, 100_000, 1_000_000)
ROOMS = 20
SPLIT_PAGES = 3
Page = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Day:
    """What is asked for: the measured day, and a booking that stands on it."""

    day: date
    site: str
    room_id: int
    room_key: str
    begins: str
    ends: str
    span: Interval
    token: str

    @property
    def board(self) -> str:
        """The path of the board."""
        return f"/rooms?day={self.day}&site={self.site}"


def rooms_in_all() -> int:
    """How many rooms a house needs so that its first site has 20: the others of the demo lie elsewhere."""
    drawn = json.loads((Path(DATA) / "rooms.json").read_text("utf-8"))
    first = drawn["sites"][0]["key"]
    return ROOMS + sum(room["site"] != first for room in drawn["rooms"])


def look_up(reader: Reader) -> Day:
    """Find the measured day, and on it a booking that stands in the way of any other."""
    with reader.app.app_context():
        site, at = queries.sites()[0], clock.now()
        today = at.astimezone(site.zone_info).date()
        day = crowd.measured_day(crowd.places(), today=today)
        span = day_bounds(day, site.zone_info)
        rooms = [room for room in queries.rooms(site) if "member" in room.bookable_by]
        assert len(queries.rooms(site)) == ROOMS
        first = db.session.scalars(
            select(Booking)
            .where(Booking.room_id == rooms[0].id, Booking.starts_at >= span.start)
            .order_by(Booking.starts_at)
            .limit(1)
        ).one()
        room = {room.id: room.key for room in rooms}[first.room_id]
        starts, ends = (moment.astimezone(site.zone_info) for moment in (first.starts_at, first.ends_at))
        times = (f"{starts:%H:%M}", f"{ends:%H:%M}")
        found = (day, site.key, first.room_id, room, *times, span)
        with transaction():
            owner = members.person_by_email(MEMBER)
            assert owner
            _token, plain = services.add_token(owner, "bench", scopes=None, by=None, at=at)
    return Day(*found, plain)


def pages(reader: Reader, desk: Reader, day: Day) -> dict[str, Page]:
    """The pages to measure, by name."""
    reader.get(day.board)  # the first one greets who has signed in
    tag = reader.get(day.board).headers["ETag"]
    token = reader.form_token("/bookings/new")
    return {
        "day board": lambda: reader.get(day.board),
        "day board, compressed": lambda: reader.get(day.board, headers={"Accept-Encoding": "br"}),
        "day board, unchanged": lambda: reader.get(day.board, headers={"If-None-Match": tag}),
        "week of a room": lambda: reader.get(f"/rooms/{day.room_key}?week={day.day:%G-W%V}"),
        "find a room": lambda: reader.get(
            f"/rooms/find?day={day.day}&from={day.begins}&until={day.ends}&people=4"
        ),
        "refusal with ways out": lambda: _refusal(reader, day, token),
        "my bookings": lambda: reader.get("/bookings"),
        "bookings of the desk": lambda: desk.get("/bookings"),
        "availability (API)": lambda: _availability(reader, day),
    }


def _refusal(reader: Reader, day: Day, token: str) -> None:
    wish = {"room": str(day.room_id), "day": str(day.day), "from": day.begins, "until": day.ends}
    more = {"title": "A talk", "people": "2", "csrf_token": token}
    answer = reader.client.post("/bookings/new", data=wish | more)
    assert answer.status_code == 409, answer.status


def _availability(reader: Reader, day: Day) -> Any:
    asked = {"from": day.span.start.isoformat(), "to": day.span.end.isoformat()}
    return reader.get(
        f"/api/v1/rooms/{day.room_id}/availability",
        query_string=asked,
        headers={"Authorization": f"Bearer {day.token}"},
    )


@dataclass(slots=True)
class Open:
    """A house with its readers and pages."""

    house: House
    reader: Reader
    desk: Reader
    day: Day
    pages: dict[str, Page]

    @classmethod
    def of(cls, house: House) -> Open:
        """Open a house and sign its readers in."""
        reader, desk = Reader.of(house), Reader.of(house, DESK)
        day = look_up(reader)
        return cls(house, reader, desk, day, pages(reader, desk, day))

    def reader_of(self, page: str) -> Reader:
        """Whose processes do the work of a page."""
        return self.desk if page == "bookings of the desk" else self.reader

    def close(self) -> None:
        """Leave the database."""
        self.reader.close()
        self.desk.close()


def measure(opened: list[Open], *, rounds: int, times: int) -> dict[str, dict[int, list[float]]]:
    """The costs of each page by the number of bookings; all in turn."""
    deeds: dict[str, Callable[[], float]] = {}
    for one in opened:
        for name, page in one.pages.items():
            page()
            deeds[f"{name}|{one.house.bookings}"] = lambda one=one, name=name, page=page: (  # type: ignore[misc]
                one.reader_of(name).cost(page, times)
            )
    found: dict[str, dict[int, list[float]]] = {}
    for name, costs in _measure.in_turn(deeds, rounds=rounds).items():
        page, _, size = name.partition("|")
        found.setdefault(page, {})[int(size)] = costs
    return found


def report(engine: str, opened: list[Open], costs: dict[str, dict[int, list[float]]]) -> None:
    """Print the costs, their ratios, the queries and what scans."""
    sizes = [one.house.bookings for one in opened]
    largest = opened[-1]
    rows: list[list[object]] = []
    for page, by_size in costs.items():
        middles = [_measure.middle(by_size[size]) for size in sizes]
        ratios = [late / early for early, late in zip(by_size[sizes[0]], by_size[sizes[-1]], strict=True)]
        with statements() as asked:
            largest.pages[page]()
        found = scans(largest.reader, asked)
        rows.append([page, *middles, _measure.middle(ratios), len(asked), len(found)])
        for line in found:
            print(f"  {engine}, {page}: {line}")
    head = [engine, *(f"{size:,}".replace(",", " ") for size in sizes), "last : first", "queries", "scans"]
    print(_measure.table(head, rows))


def report_split(opened: Open, times: int) -> None:
    """Print where the time of the board goes."""
    shares = split(opened.pages["day board"], times)
    said = ", ".join(f"{owner} {share * 100:.0f} %" for owner, share in sorted(shares.items()))
    print(f"{opened.house.engine}: the day board's CPU time in the web process: {said}")


def report_weight(opened: Open) -> None:
    """Print what the board weighs on its way to a browser."""
    found = weigh(opened.house, opened.day.board, MEMBER)
    print(
        f"The day board: {found.html / 1000:.1f} kB of HTML; with all that belongs to it {found.total / 1000:.1f} kB "
        f"compressed in {len(found.parts)} requests:"
    )
    for path, size in found.parts.items():
        print(f"  {size / 1000:6.1f} kB  {path}")


def run(built: Estate, engine: str, wanted: argparse.Namespace) -> None:
    """Measure one engine."""
    houses = [built.build(engine, bookings=size, rooms=rooms_in_all()) for size in wanted.sizes]
    for house in houses:
        print(f"{engine}: filled with {house.bookings} bookings in {house.seconds:.0f} s")
    with clock.telling(clock.now()):  # what is known to be fresh stays so, however long the measuring takes
        opened = [Open.of(house) for house in houses]
        keep_what_is_loaded()  # as a web process does
        costs = measure(opened, rounds=wanted.rounds, times=wanted.times)
        report(engine, opened, costs)
        report_split(opened[min(1, len(opened) - 1)], wanted.times * SPLIT_PAGES)
    for one in opened:
        one.close()
    if engine == "sqlite":
        report_weight(opened[-1])


def main() -> None:
    """Measure and print."""
    wants = argparse.ArgumentParser(prog="bench.board", description=__doc__)
    wants.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    wants.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="bookings in the tables")
    wants.add_argument("--rounds", type=int, default=15, help="the median counts (default %(default)s)")
    wants.add_argument("--times", type=int, default=10, help="pages a round (default %(default)s)")
    wants.add_argument("--keep", metavar="FOLDER", help="keep filled SQLite houses here for the same day")
    wanted = wants.parse_args()
    yards = [_measure.yardstick() for _ in range(20)]
    with estate(wanted.keep) as built:
        for engine in engines(wanted.engine):
            run(built, engine, wanted)
            yards += [_measure.yardstick() for _ in range(20)]
    print(_measure.noise(yards))


if __name__ == "__main__":
    main()
