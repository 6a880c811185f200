"""The architecture holds: who may know whom, who commits, who asks the time, and how large things grow.

Each rule reads one source file and yields what is wrong in it. `BROKEN` shows for each that it can fail.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS = {
    "domain": -1,
    "settings": -1,
    "plumbing": 0,
    "members": 1,
    "profiles": 2,
    "rooms": 2,
    "events": 3,
} | {
    **dict.fromkeys(("introductions", "network"), 4),
    **dict.fromkeys(("desk",), 5),
    **dict.fromkeys(("house", "home", "demo"), 6),
}
# What a file may know of its own feature and of those below: its own rank and lower ones.
RANKS = {"models": 0, "words": 0, "forms": 0, "queries": 1, "services": 2, "views": 3, "api": 3, "jobs": 3}
EDGE = {"views", "api", "forms", "jobs"}
INSIDE = {"models", "queries", "services"}
NO_FEATURE = {"domain", "settings", "plumbing", "demo", "app", "cli", "__init__", "__main__"}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager"}

IMPURE = {
    "asyncio",
    "gettext",
    "http",
    "io",
    "locale",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "pickle",
} | {
    *{"random", "secrets", "shutil", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile"},
    *{"threading", "time", "urllib"},
}
MODEL_FITTING = {"numpy", "scipy", "sklearn", "Stemmer", "sparse_dot_topn"}
DOMAIN_EXTRAS = {"recurrence": {"dateutil"}, "matching": MODEL_FITTING, "pairing": MODEL_FITTING}
CLOCKS = {
    *{"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"},
    "func.now",
}
WEB = {"flask", "flask_babel", "flask_login", "flask_smorest", "flask_wtf", "werkzeug", "wtforms"}
PRETENCES = {"unittest.mock", "mock", "freezegun", "time_machine"}
SLEEPS = (".sleep", ".wait_for_timeout")

FILE_LINES, FUNCTION_LINES = 350, 45
FUNCTION_LINES_OF = {"views": 20, "api": 20, "services": 25}


@dataclass(frozen=True)
class Source:
    """One Python file of the project."""

    path: PurePosixPath
    text: str

    @property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text, str(self.path))

    @property
    def part(self) -> str:
        """The part of the product that the file belongs to: a feature, plumbing, domain; empty for tests."""
        parts = self.path.with_suffix("").parts
        return parts[1] if parts[0] == "lounge" and len(parts) > 1 else ""

    @property
    def kind(self) -> str:
        """What sort of file it is inside of its feature, such as views; also for events/views/board.py."""
        parts = self.path.with_suffix("").parts
        return parts[2] if len(parts) > 2 and self.is_of_feature else ""

    @property
    def is_of_feature(self) -> bool:
        """Whether the file belongs to a feature."""
        return bool(self.part) and self.part not in NO_FEATURE

    @property
    def is_migration(self) -> bool:
        """Whether it is a step of the schema, which stays as it was written and knows all tables."""
        return "migrations" in self.path.parts

    def imports(self) -> Iterator[tuple[int, str]]:
        """Each line that imports, and the dotted name of what it imports."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)

    def names(self) -> Iterator[tuple[int, str]]:
        """Each line that names something through a dot, and the last two parts of that name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                before = node.value
                owner = getattr(before, "attr", None) or getattr(before, "id", "")
                yield node.lineno, f"{owner}.{node.attr}"


Rule = Callable[[Source], Iterator[str]]


def floors(source: Source) -> Iterator[str]:
    """Call down, signal up: a floor knows only the floors below it, and nobody on its own."""
    if source.part not in FLOORS or source.is_migration:
        if source.is_of_feature:
            yield f"{source.part} has no floor: name it in FLOORS"
        return
    for line, name in source.imports():
        parts = name.split(".")
        if parts[0] == "":
            yield f"{line}: a relative import hides the floor"
        known = parts[1] if parts[0] == "lounge" and len(parts) > 1 else source.part
        if known != source.part and FLOORS.get(known, 99) >= FLOORS[source.part]:
            yield f"{line}: {source.part} may not know {name}"


def order_inside_a_feature(source: Source) -> Iterator[str]:
    """Views, api and jobs call services, services ask queries, queries read models; forms are the edge's."""
    if source.kind not in RANKS:
        return
    for line, name in source.imports():
        parts = name.split(".")
        known = parts[2] if len(parts) > 2 and parts[0] == "lounge" and parts[1] not in NO_FEATURE else ""
        if RANKS.get(known, 0) > RANKS[source.kind] or (known == "forms" and source.kind not in EDGE):
            yield f"{line}: {source.kind} may not know {name}"


def pure_domain(source: Source) -> Iterator[str]:
    """The domain knows values and time: no framework, no database, no input or output, no chance."""
    if source.part != "domain":
        return
    extras = DOMAIN_EXTRAS.get(source.path.with_suffix("").parts[2], set())
    allowed = (set(sys.stdlib_module_names) - IMPURE) | extras | {"lounge"}
    for line, name in source.imports():
        if name.split(".")[0] not in allowed:
            yield f"{line}: the domain may not know {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"open", "print", "input"}:
            yield f"{node.lineno}: the domain reads and writes nothing"


def one_committer(source: Source) -> Iterator[str]:
    """Only plumbing commits and rolls back."""
    if source.part and source.part != "plumbing":
        for line, name in source.names():
            if name.endswith((".commit", ".rollback", ".begin")):
                yield f"{line}: {name} is for plumbing: use transaction()"


def one_clock(source: Source) -> Iterator[str]:
    """Only plumbing/clock.py asks the time; the edge passes it on."""
    if not source.part or source.path == PurePosixPath("lounge/plumbing/clock.py"):
        return
    yield from (f"{line}: {name} is for the clock" for line, name in source.names() if name in CLOCKS)
    if source.kind in INSIDE | {"forms", "words"}:
        for line, name in source.imports():
            if name.startswith("lounge.plumbing.clock"):
                yield f"{line}: {source.kind} takes the time as an argument"


def allowed_files(source: Source) -> Iterator[str]:
    """A feature holds only the files that every feature may hold; nothing has a vague name."""
    if VAGUE.intersection(source.path.with_suffix("").parts):
        yield "the name says nothing"
    if source.is_of_feature and source.kind not in {*RANKS, "__init__"}:
        yield f"a feature has no {source.kind or 'single file'}"


def modest_sizes(source: Source) -> Iterator[str]:
    """What no longer fits on a few screens becomes a package, or two functions."""
    if source.is_migration:
        return
    if (lines := source.text.count("\n")) > FILE_LINES:
        yield f"{lines} lines, and at most {FILE_LINES} are allowed"
    most = FUNCTION_LINES_OF.get(source.kind, FUNCTION_LINES)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := length(node)) > most:
            yield f"{node.lineno}: {node.name} has {lines} lines, and at most {most} are allowed"


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def edge_without_queries(source: Source) -> Iterator[str]:
    """Views, api, forms and jobs ask queries; they do not speak to the database themselves."""
    if source.kind not in EDGE:
        return
    for line, name in source.imports():
        if (
            name.split(".")[0] == "sqlalchemy" and not name.startswith("sqlalchemy.exc")
        ) or name == "lounge.plumbing.db.session":
            yield f"{line}: {name} is for queries"
    yield from (f"{line}: {name} is for queries" for line, name in source.names() if name == "db.session")


def inside_without_flask(source: Source) -> Iterator[str]:
    """Models, queries and services do not know that there is a web."""
    if source.kind in INSIDE:
        for line, name in source.imports():
            is_mixin = source.kind == "models" and name == "flask_login.UserMixin"
            if name.split(".")[0] in WEB and not is_mixin:
                yield f"{line}: {source.kind} may not know {name}"


def queries_only_read(source: Source) -> Iterator[str]:
    """A question changes nothing."""
    if source.kind == "queries":
        for line, name in source.names():
            if name in {f"session.{deed}" for deed in ("add", "add_all", "delete", "flush", "merge")}:
                yield f"{line}: {name} is for services"


def honest_tests(source: Source) -> Iterator[str]:
    """Tests use the real thing, and wait for what happens instead of for a time."""
    if source.path.parts[0] != "tests":
        return
    for line, name in source.imports():
        if name == "time.sleep" or any(f"{name}.".startswith(f"{pretence}.") for pretence in PRETENCES):
            yield f"{line}: {name}: use a fake or the real thing, and wait for what happens"
    for line, name in source.names():
        if name == "monkeypatch.setattr":
            yield f"{line}: {name} pretends: use a fake or the real thing"
        elif name.endswith(SLEEPS):
            yield f"{line}: {name}: wait for what happens, with a deadline"
        elif name.endswith(".wait_for_function"):
            yield f"{line}: the content security policy forbids {name}: use expect(locator)"


def true_sentences(source: Source) -> Iterator[str]:
    """The name of a test is a sentence that is true."""
    if source.path.parts[0] == "tests":
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name.startswith("test_")
                and node.name.count("_") < 3
            ):
                yield f"{node.lineno}: {node.name} is no sentence"


BROKEN: list[tuple[Rule, str, str]] = [
    (floors, "lounge/rooms/queries.py", "from lounge.events import models"),
    (floors, "lounge/rooms/queries.py", "from lounge.profiles.models import Profile"),
    (floors, "lounge/members/views.py", "from lounge import house"),
    (floors, "lounge/plumbing/mail.py", "import lounge.members.models"),
    (floors, "lounge/rooms/views.py", "from . import queries"),
    (floors, "lounge/rooms/views.py", "from lounge.app import create_app"),
    (floors, "lounge/garden/views.py", "import math"),
    (order_inside_a_feature, "lounge/rooms/models.py", "from lounge.members import queries"),
    (order_inside_a_feature, "lounge/rooms/queries/board.py", "from lounge.rooms.services import book"),
    (order_inside_a_feature, "lounge/rooms/services.py", "from lounge.rooms.forms import BookingForm"),
    (pure_domain, "lounge/domain/booking.py", "from flask import abort"),
    (pure_domain, "lounge/domain/booking.py", "import random"),
    (pure_domain, "lounge/domain/booking.py", "import numpy"),
    (pure_domain, "lounge/domain/booking.py", "print(1)"),
    (one_committer, "lounge/rooms/services.py", "db.session.commit()"),
    (one_committer, "lounge/demo/house.py", "session.rollback()"),
    (one_clock, "lounge/domain/week.py", "datetime.now(UTC)"),
    (one_clock, "lounge/rooms/views.py", "datetime.date.today()"),
    (one_clock, "lounge/plumbing/audit.py", "time.time()"),
    (one_clock, "lounge/rooms/models.py", "func.now()"),
    (one_clock, "lounge/rooms/services.py", "from lounge.plumbing import clock"),
    (allowed_files, "lounge/rooms/tools.py", ""),
    (allowed_files, "lounge/plumbing/utils.py", ""),
    (allowed_files, "lounge/garden.py", ""),
    (modest_sizes, "lounge/domain/week.py", "a = 1\n" * 351),
    (modest_sizes, "lounge/domain/week.py", "def f():\n" + "    a = 1\n" * 45),
    (modest_sizes, "lounge/rooms/views.py", "def f():\n" + "    a = 1\n" * 20),
    (edge_without_queries, "lounge/rooms/views.py", "from sqlalchemy import select"),
    (edge_without_queries, "lounge/rooms/api.py", "db.session.get(Room, 1)"),
    (inside_without_flask, "lounge/rooms/services.py", "from flask_login import current_user"),
    (queries_only_read, "lounge/rooms/queries.py", "db.session.add(room)"),
    (honest_tests, "tests/rooms/test_views.py", "from unittest.mock import patch"),
    (honest_tests, "tests/rooms/test_views.py", "import time\ntime.sleep(1)"),
    (honest_tests, "tests/rooms/test_views.py", "page.wait_for_timeout(100)"),
    (honest_tests, "tests/rooms/test_views.py", "page.wait_for_function('1')"),
    (true_sentences, "tests/rooms/test_views.py", "def test_board(): ..."),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in BROKEN))


def sources() -> list[Source]:
    """Every Python file of the product, its tests and its benchmarks."""
    paths = [
        *ROOT.glob("*.py"),
        *(path for top in ("lounge", "tests", "bench") for path in (ROOT / top).rglob("*.py")),
    ]
    return [
        Source(PurePosixPath(path.relative_to(ROOT).as_posix()), path.read_text()) for path in sorted(paths)
    ]


@pytest.fixture(scope="module")
def every_source() -> list[Source]:
    """All sources, read once."""
    return sources()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_architecture_holds(rule: Rule, every_source: list[Source]) -> None:
    wrong = [f"{source.path}:{complaint}" for source in every_source for complaint in rule(source)]
    assert not wrong, f"{rule.__doc__}\n" + "\n".join(wrong)


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_each_rule_finds_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(PurePosixPath(path), text)))


def test_a_call_downwards_is_welcome() -> None:
    source = Source(
        PurePosixPath("lounge/rooms/views.py"),
        "from lounge.members import queries\nfrom lounge import domain",
    )
    assert not [complaint for rule in RULES for complaint in rule(source)]
