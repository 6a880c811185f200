"""Houses to measure: filled by the product's own command, on SQLite and on PostgreSQL, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg
from sqlalchemy.engine import make_url

from lounge import create_app
from lounge.plumbing.web import Lounge
from lounge.settings import PROJECT, Settings
from tests.support.postgres import PostgresServer, find_binaries

ENGINES = ("sqlite", "postgresql")
PASSWORD = "a quiet harbour"
# Served as `lounge up` serves it: one app, loaded before the web processes are forked.
PRODUCT = {"GUNICORN_CMD_ARGS": "-c python:lounge.plumbing.web_server"}


@dataclass(frozen=True, slots=True)
class House:
    """A filled database and the settings of whoever opens it."""

    engine: str
    bookings: int
    folder: Path
    url: str
    seconds: float
    """How long filling took."""

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this house is started with."""
        return surroundings(self.folder, self.url)

    def open(self) -> Lounge:
        """Make the app of this house in this process."""
        return create_app(Settings.read(self.environment))


@dataclass(slots=True)
class Estate:
    """Where houses are built; a server of PostgreSQL is started when the first house needs it."""

    folder: Path
    keep: Path | None
    stack: ExitStack
    server: PostgresServer | None = None
    houses: list[House] = field(default_factory=list)

    def build(self, engine: str, *, bookings: int, rooms: int = 20, mark: str = "") -> House:
        """Fill a house: the demo with so many rooms and so many bookings more; another ``mark`` is another house."""
        name = f"{engine}_{date.today():%Y%m%d}_{rooms}_{bookings}{mark and f'_{mark}'}"  # noqa: DTZ011 - the machine's day is meant
        folder = (self.keep if self.keep and engine == "sqlite" else self.folder) / name
        is_kept = (folder / "whole").exists()
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder}/lounge.sqlite3" if engine == "sqlite" else self._database(name)
        begin = perf_counter()
        if not is_kept:
            options = ["--rooms", str(rooms), *(["--bookings", str(bookings)] if bookings else [])]
            command(surroundings(folder, url), "demo", *options)
            (folder / "whole").touch()
        house = House(engine, bookings, folder, url, perf_counter() - begin)
        if engine == "postgresql":
            settle(house)
        self.houses.append(house)
        return house

    def server_pid(self) -> int:
        """The process whose children do the work of PostgreSQL."""
        assert self.server is not None
        return int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])

    def _database(self, name: str) -> str:
        if self.server is None:
            self.server = self.stack.enter_context(PostgresServer.start())
        return self.server.create_database(name)


@contextmanager
def estate(keep: str | None = None) -> Iterator[Estate]:
    """Have a folder for houses, which goes with them; SQLite houses in ``keep`` stay there, for the same day."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="lounge-bench-"))
        yield Estate(Path(folder), Path(keep) if keep else None, stack)


def engines(wanted: str | None) -> list[str]:
    """The engines to measure: all that this machine has, or the one that is wanted."""
    if wanted:
        return [wanted]
    if find_binaries():
        return list(ENGINES)
    print("There is no PostgreSQL on this machine: measured on SQLite alone.")
    return ["sqlite"]


def surroundings(folder: Path, url: str | None = None) -> dict[str, str]:
    """The variables of a house: nothing of this machine's own settings gets in."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LOUNGE_")}
    return (
        own
        | {
            "LOUNGE_INSTANCE": str(folder),
            "LOUNGE_SECRET_KEY": "for measuring only, and long enough",
            "LOUNGE_DEMO_PASSWORD": PASSWORD,
        }
        | ({"LOUNGE_DATABASE_URL": url} if url else {})
    )


def command(environment: dict[str, str], *words: str) -> str:
    """Run a `lounge` command to its end and return what it says.

    :raises RuntimeError: with what it said, when it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "lounge.cli", *words],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"lounge {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def settle(house: House) -> None:
    """Do at once what PostgreSQL's autovacuum would do soon after so many rows: count them."""
    address = make_url(house.url)
    host = str(address.query["host"])
    with psycopg.connect(host=host, user=address.username, dbname=address.database, autocommit=True) as link:
        link.execute("VACUUM ANALYZE")
