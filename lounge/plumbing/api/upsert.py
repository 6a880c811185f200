"""Insert what may be there already: the statement that both engines have, each in its own dialect."""

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite

from lounge.plumbing.db import Base, db


def insert(table: type[Base]) -> postgresql.Insert:
    """Return an insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, alike on both engines."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return cast("postgresql.Insert", sqlite.insert(table))
