"""Cold and warm start, memory of a web process, and how long a large house takes to fill.

    .venv/bin/python -m bench.start

Cold is `lounge up --demo` on an empty instance: migrate, fill the demo, serve; warm is the same again. Memory is that
of the web processes after 200 pages, from the kernel's own books.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

from bench import _measure
from bench._house import command, estate, surroundings
from bench._wire import Browser
from lounge.demo.firms import MEMBER
from lounge.settings import PROJECT
from tests.support.ports import free_port

PATIENCE_SECONDS = 120
ASK_AGAIN_SECONDS = 0.02
PAGES = 200
PATHS = ("/rooms", "/bookings", "/", "/rooms/find", "/me")
HEAVY = re.compile(r"/(numpy|scipy|sklearn|pandas)/")


@dataclass(frozen=True, slots=True)
class Started:
    """A running house: where, and after how many seconds it said that it is healthy and gave its first page."""

    port: int
    pid: int
    healthy: float
    first_page: float


@contextmanager
def up(folder: Path, *, workers: int) -> Iterator[Started]:
    """Start a house as a stranger would, and end it as Ctrl-C would."""
    port = free_port()
    words = ["up", "--demo", "--port", str(port), "--workers", str(workers)]
    begin = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "lounge.cli", *words],
        cwd=PROJECT, env=surroundings(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _until(process, port, "/healthz")
        healthy = perf_counter() - begin
        _until(process, port, "/")
        yield Started(port, process.pid, healthy, perf_counter() - begin)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_SECONDS)


def _until(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Ask until the answer is 200."""
    deadline, pause = perf_counter() + PATIENCE_SECONDS, Event()
    while perf_counter() < deadline:
        if process.poll() is not None:
            assert process.stderr
            raise RuntimeError(f"lounge up ended: {process.stderr.read().decode()}")
        with suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
            link.request("GET", path)
            if link.getresponse().status == http.HTTPStatus.OK:
                return
        pause.wait(ASK_AGAIN_SECONDS)
    raise RuntimeError(f"{path} did not come within {PATIENCE_SECONDS} seconds")


def web_processes(pid: int) -> list[int]:
    """The processes that answer, below the one of `lounge up` and gunicorn's own."""
    return [
        worker for child in _measure.children(pid) if _is_web(child) for worker in _measure.children(child)
    ]


def _is_web(pid: int) -> bool:
    return b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()


def heavy_in(pid: int) -> set[str]:
    """The large libraries of numbers whose machine code a process has loaded."""
    return set(HEAVY.findall(Path(f"/proc/{pid}/maps").read_text()))


def starts(rounds: int) -> None:
    """Measure cold and warm starts in turn."""
    found: dict[str, list[Started]] = {"cold": [], "warm": []}
    cpu: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(rounds):
        with TemporaryDirectory(prefix="lounge-bench-") as folder:
            for kind, some in found.items():
                before = os.times()
                with up(Path(folder), workers=2) as started:
                    some.append(started)
                after = os.times()
                cpu[kind].append(
                    after.children_user
                    + after.children_system
                    - before.children_user
                    - before.children_system
                )
    rows = [
        [
            f"{kind} start",
            _measure.middle([one.healthy for one in some]),
            _measure.middle([one.first_page for one in some]),
            _measure.middle(cpu[kind]),
        ]
        for kind, some in found.items()
    ]
    print(_measure.table(("", "healthy after s", "first page after s", "CPU s until its end"), rows))


def memory(pages: int) -> None:
    """Measure what a web process holds after so many pages."""
    rows: list[list[object]] = []
    heavy: set[str] = set()
    with TemporaryDirectory(prefix="lounge-bench-") as folder, up(Path(folder), workers=1) as started:
        (worker,) = web_processes(started.pid)
        rows.append(["before", *_measure.memory_of(worker).values()])
        browser = Browser(started.port)
        browser.sign_in(MEMBER)
        for number in range(pages):
            answer, _body = browser.fetch(PATHS[number % len(PATHS)])
            assert answer.status in (200, 422), answer.status
        rows.append([f"after {pages} pages", *_measure.memory_of(worker).values()])
        heavy = heavy_in(worker)
    print(_measure.table(("One web process, MB", "resident", "fair share", "its own alone"), rows))
    print(f"Libraries of numbers in it: {', '.join(sorted(heavy)) or 'none'}")


def filling(bookings: int) -> None:
    """Measure how long a house takes to fill."""
    with estate() as built:
        house = built.build("sqlite", bookings=bookings)
        size = sum(file.stat().st_size for file in house.folder.iterdir()) / 1e6
        print(
            f"lounge demo --rooms 20 --bookings {bookings}: {house.seconds:.0f} s, "
            f"{bookings / house.seconds:.0f} bookings a second, {size:.0f} MB on SQLite"
        )


def main() -> None:
    """Measure and print."""
    wants = argparse.ArgumentParser(prog="bench.start", description=__doc__)
    wants.add_argument("--rounds", type=int, default=5, help="the median counts (default %(default)s)")
    wants.add_argument("--pages", type=int, default=PAGES, help="before the memory is read")
    wants.add_argument(
        "--bookings", type=int, default=100_000, help="to fill a house with (default %(default)s)"
    )
    wanted = wants.parse_args()
    yards = [_measure.yardstick() for _ in range(20)]
    with TemporaryDirectory(prefix="lounge-bench-") as folder:
        command(surroundings(Path(folder)), "--help")  # the disk's cache is warm from here on
    starts(wanted.rounds)
    memory(wanted.pages)
    if wanted.bookings:
        filling(wanted.bookings)
    print(_measure.noise([*yards, *(_measure.yardstick() for _ in range(20))]))


if __name__ == "__main__":
    main()
