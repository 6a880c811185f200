"""How Alembic runs: always in the connection and the transaction that `lounge.plumbing.schema` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from lounge.plumbing.db import Instant


def render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write an instant as the plain type that it is in the database, so that old migrations need no new code."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_item=render,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
