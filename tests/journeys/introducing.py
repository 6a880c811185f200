"""The demo house in the week of a round, served by threads of this process, so that a story can set its clock."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select

from lounge import create_app
from lounge.demo import house as demo
from lounge.introductions.models import Introduction, Round
from lounge.members.models import Person
from lounge.plumbing import clock, post
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.conftest import fill_schema, plain_settings
from tests.journeys.conftest import PASSWORD
from tests.support.http import serve_here
from tests.support.mailprogram import Received, scan
from tests.support.smtp import Mailhost, mailhost

SEVEN = datetime(2026, 11, 23, 6, tzinfo=UTC)
"""Monday, seven o'clock in Bremen, when the round is drawn."""
WEEK = "2026-W48"
WEEKLY = re.compile(r"worth meeting this week$|der Woche$")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class House:
    """The served house, its worker, and what its mail server has delivered."""

    app: Lounge
    host: Mailhost
    database: sqlite3.Connection
    """Beside the app's own connections."""
    read: dict[str, int] = field(default_factory=dict)
    """By address how many letters were read."""

    @property
    def base_url(self) -> str:
        """Where it answers."""
        return str(self.app.extensions["lounge"].base_url)

    def work(self) -> None:
        """Let the worker do once all that it does by itself, and post what there is to post."""
        for job in self.app.extensions["jobs"]:
            with self.app.app_context():
                job.run(clock.now())
        with self.app.app_context():
            while post.post_next(clock.now()):
                pass

    def inbox(self, address: str) -> list[Received]:
        """All that has come to an address, the latest last."""
        return [letter for letter in map(Received, self.host.letters) if letter.to == address]

    def weekly(self, address: str) -> list[Received]:
        """The letters to an address that introduce somebody."""
        return [letter for letter in self.inbox(address) if WEEKLY.search(letter.subject)]

    def new_letter(self, address: str, *, about: str = "") -> Received:
        """The one letter that has come since the last; of several the one with this in its subject.

        The scanner of the reader's mail server has opened every link by then, and has done nothing by that.
        """
        came = self.inbox(address)
        (letter,) = (one for one in came[self.read.get(address, 0) :] if about in one.subject)
        self.read[address] = len(came)
        before = self.changes
        assert set(scan(letter)) <= {200}
        assert self.changes == before, f"A scanner has done something by “{letter.subject}”."
        return letter

    @property
    def changes(self) -> int:
        """Another number whenever the app has written anything at all."""
        (number,) = self.database.execute("PRAGMA data_version").fetchone()
        return int(number)

    def partner(self, address: str) -> tuple[str, str]:
        """Name and address of whom somebody is introduced to this week; of several the one who fits best."""
        wanted = (
            select(Introduction)
            .join(Introduction.round)
            .join(Person, or_(Person.id == Introduction.first_id, Person.id == Introduction.second_id))
            .where(Round.week == WEEK, Person.email == address)
            .order_by(Introduction.score.desc(), Introduction.id)
        )
        with self.app.app_context():
            best = db.session.scalars(wanted).first()
            assert best
            (found,) = (
                (side.person.name, side.person.email) for side in best.sides if side.person.email != address
            )
            db.session.rollback()
            return found

    @contextmanager
    def for_a_story(self) -> Iterator[None]:
        """Put everything back afterwards, so that each story begins on the same Monday."""
        count = len(self.host.letters)
        with closing(sqlite3.connect(":memory:")) as kept:
            self.database.backup(kept)
            try:
                yield
            finally:
                kept.backup(self.database)
        del self.host.letters[count:]
        self.read.clear()


@contextmanager
def monday(folder: Path) -> Iterator[House]:
    """The demo house on a Monday just after seven: the worker has drawn the round and posted its letters."""
    url = f"sqlite:///{folder}/lounge.sqlite3"
    fill_schema(url)
    with mailhost() as host:

        def make(base_url: str) -> Lounge:
            settings = replace(plain_settings(folder), database_url=url, mail_url=host.url, base_url=base_url)
            app = create_app(replace(settings, demo_password=PASSWORD))
            # Files that are compressed as they are sent are left to be closed by Python's collector, which complains.
            app.config["COMPRESS_STREAMS"] = False
            with app.app_context():
                demo.fill(app.extensions["lounge"], seed=1, rooms=0, at=SEVEN, say=lambda _line: None)
            return app

        path = folder / "lounge.sqlite3"
        with serve_here(make) as app, closing(sqlite3.connect(path)) as database:
            house = House(app, host, database)
            with clock.telling(SEVEN - MINUTE):
                house.work()
            host.letters.clear()  # they are about meetings of rounds before
            with clock.telling(SEVEN):
                house.work()
            yield house
            with app.app_context():
                db.engine.dispose()
