"""Counts what is asked of the database, so that a test can say how much that may be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from lounge.plumbing.db import db


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """Collect the statements that are sent within the block; ``len`` of the list counts them."""
    sent: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", listen)
