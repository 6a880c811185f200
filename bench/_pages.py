"""Pages to measure: a signed-in reader in this process, what a page costs, and where its time goes."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from types import FrameType
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from bench._house import PASSWORD, House
from lounge.demo.firms import MEMBER
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.settings import PROJECT

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
GROWING = "booking|occupancy|audit_line|letter|attendee|event|registration|movement|visit"
SCANS = (
    re.compile(rf"^SCAN ({GROWING})(_\d+)?\b"),  # EXPLAIN QUERY PLAN of SQLite
    # All that a space was ever held, or all of it before a moment: no bound below.
    re.compile(r"^SEARCH occupancy USING .*\(space_id=\?(?! AND held_from[>=])"),
    re.compile(rf"Seq Scan on ({GROWING})\b"),  # EXPLAIN of PostgreSQL
)
# Whose work it is, from the innermost frame outwards; what a template calls is the template's.
OWNERS = (
    ("database", ("/sqlalchemy/", "/psycopg/", "/flask_sqlalchemy/")),
    ("template", ("/jinja2/", "/markupsafe/", f"{PROJECT}/templates/", "<template>")),
    ("rules", (f"{PROJECT}/lounge/domain/", "/rooms/queries/", "/holidays/")),
)
SAMPLE_SECONDS = 0.001


@dataclass(slots=True)
class Reader:
    """Somebody with a browser, signed in to a house that is open in this process."""

    house: House
    app: Lounge
    client: FlaskClient
    backend: int | None
    """The process of PostgreSQL that answers; SQLite answers in this one."""

    @classmethod
    def of(cls, house: House, email: str = MEMBER) -> Reader:
        """Sign somebody in, by the form as everybody does."""
        app = house.open()
        client = app.test_client()
        with app.app_context():
            pid = db.session.scalar(text("SELECT pg_backend_pid()")) if house.engine == "postgresql" else None
        reader = cls(house, app, client, pid)
        fields = {"csrf_token": reader.form_token("/sign-in"), "email": email, "password": PASSWORD}
        answer = client.post("/sign-in", data=fields)
        assert answer.status_code == 302, answer.status
        return reader

    def get(self, path: str, **more: Any) -> TestResponse:
        """Fetch a page, which has to come."""
        answer = self.client.get(path, **more)
        assert answer.status_code in (200, 304), (path, answer.status)
        return answer

    def form_token(self, path: str) -> str:
        """Return the token that a form's page has, without which nothing may be sent."""
        found = TOKEN.search(self.client.get(path).text)
        assert found, path
        return found[1]

    def cpu(self) -> float:
        """The CPU seconds spent so far, those of the database's own process too."""
        return process_time() + (_scheduled(self.backend) if self.backend else 0.0)

    def cost(self, page: Callable[[], object], times: int) -> float:
        """The CPU milliseconds of a page, on average over so many."""
        begin = self.cpu()
        for _ in range(times):
            page()
        return (self.cpu() - begin) / times * 1000

    def close(self) -> None:
        """Leave the database."""
        with self.app.app_context():
            db.engine.dispose()


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Collect what is asked of the database within the block, with the parameters."""
    sent: list[tuple[str, Any]] = []

    def listen(_link: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def scans(reader: Reader, asked: list[tuple[str, Any]]) -> list[str]:
    """The statements whose plan reads a growing table from end to end, each with that line of the plan."""
    found = []
    with reader.app.app_context():
        explain = "EXPLAIN QUERY PLAN" if reader.house.engine == "sqlite" else "EXPLAIN"
        link = db.session.connection()
        for statement, parameters in asked:
            if not statement.startswith("SELECT"):
                continue
            plan = link.exec_driver_sql(f"{explain} {statement}", parameters).all()
            lines = [str(row[-1]).strip() for row in plan]
            found += [
                f"{line}: {' '.join(statement.split())[:120]}"
                for line in lines
                if any(scan.search(line) for scan in SCANS)
            ]
        db.session.rollback()
    return found


def split(page: Callable[[], object], times: int) -> dict[str, float]:
    """Where the CPU time of this process goes, as shares: looked at every millisecond of it."""
    seen: Counter[str] = Counter()

    def look(_signal: int, frame: FrameType | None) -> None:
        seen[_owner(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_SECONDS, SAMPLE_SECONDS)
    try:
        for _ in range(times):
            page()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return {owner: count / seen.total() for owner, count in seen.items()}


def _owner(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        for owner, places in OWNERS:
            if any(place in name for place in places):
                return owner
        frame = frame.f_back
    return "rest"


def _scheduled(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
