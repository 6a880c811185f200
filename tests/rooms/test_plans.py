"""Who holds a space is found without reading anything else, however many spaces are asked for at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from lounge.domain.interval import Interval
from lounge.rooms.queries.board import SHOWN
from lounge.rooms.queries.claimed import CLAIMS, NOBODY, asked
from tests.builders import NOON

BETWEEN = "(space_id=? AND held_from>? AND held_from<?)"
THE_LAST = "(space_id=? AND held_from=? AND held_until>?)"


@pytest.fixture
def link(sqlite_template: bytes, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database that has counted nothing, so that the statement alone decides how it is answered."""
    path = tmp_path / "lounge.sqlite3"
    path.write_bytes(sqlite_template)
    link = sqlite3.connect(path)
    yield link
    link.close()


def plan(link: sqlite3.Connection, statement: Select[Any], spaces: list[int]) -> list[str]:
    wanted = asked(spaces, Interval(NOON, NOON + timedelta(days=1))) | {"but": NOBODY}
    compiled = statement.params(wanted).compile(
        dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
    )
    rows = link.execute(f"EXPLAIN QUERY PLAN {compiled}", (None,) * str(compiled).count("?"))
    return [str(row[-1]) for row in rows]


@pytest.mark.parametrize("count", [1, 2, 20, 200])
@pytest.mark.parametrize("statement", [SHOWN, CLAIMS], ids=["board", "claims"])
def test_no_claim_is_read_that_does_not_count(
    link: sqlite3.Connection, statement: Select[Any], count: int
) -> None:
    lines = plan(link, statement, list(range(count)))
    begin, go_on = (line for line in lines if line.startswith("SEARCH occupancy "))
    assert begin.endswith(BETWEEN)
    assert go_on.endswith(THE_LAST)
