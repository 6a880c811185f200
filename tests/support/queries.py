"""Counts what is asked of the database, so that a test can say how much that may be; and how it is looked up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from lounge.plumbing.db import db


class Sent(NamedTuple):
    """A statement that was sent to the database, and its parameters."""

    statement: str
    parameters: Any


@contextmanager
def watch_queries() -> Iterator[list[Sent]]:
    """Collect what is sent to the database within the block."""
    sent: list[Sent] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(Sent(statement, parameters))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", listen)


@contextmanager
def count_queries() -> Iterator[list[Sent]]:
    """Collect what is sent to the database within the block; ``len`` of the list counts it."""
    with watch_queries() as sent:
        yield sent


def plan_of(sent: Sent) -> str:
    """Return how the database means to look up what a statement asks for."""
    asks = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(asks + sent.statement, sent.parameters)
        return "\n".join(str(row[-1]) for row in rows)
