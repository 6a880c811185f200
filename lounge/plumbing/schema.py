"""The schema of the database: is it the right one, and how it gets there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Literal

from flask import Flask, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from lounge.plumbing import guards, marks
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.db import Base, db
from lounge.settings import PROJECT

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = PROJECT / "lounge" / "plumbing" / "migrations"
VERSION_TABLE = "alembic_version"
LOCK = 0x10_0463  # any number that nothing else in this database locks: advisory locks of PostgreSQL

State = Literal["current", "behind", "newer", "empty", "foreign"]


class DatabaseError(Exception):
    """The database cannot be used as it is; the message is one sentence that says what to do."""


WAYS_OUT: dict[State, str] = {
    "behind": "The database is older than this program. Run: lounge db upgrade",
    "newer": "The database comes from a newer lounge. Start that version, or restore a backup of this one's.",
    "empty": "The database is empty. Run: lounge db upgrade",
    "foreign": "The database holds tables, but not lounge's. Set LOUNGE_DATABASE_URL to a database of lounge's own.",
}


@cache
def versions() -> tuple[str, ...]:
    """Return the known versions, the oldest first; a migration's file name begins with its own."""
    return tuple(
        sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    )


def state(connection: Connection) -> State:
    """Say how the database's schema stands to this program's."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        return "foreign" if tables else "empty"
    found = set(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars())  # noqa: S608
    if not found:
        return "foreign" if tables - {VERSION_TABLE} else "empty"
    if found - set(versions()):
        return "newer"
    return "current" if versions()[-1] in found else "behind"


def trouble(connection: Connection) -> str | None:
    """Say in one sentence why nothing may be served from this database, if so."""
    found = state(connection)
    if found != "current":
        return WAYS_OUT[found]
    if gone := guards.missing(connection):
        return (
            f"The database lacks its guard {gone[0]}, so rooms could be booked twice. Run: lounge db upgrade"
        )
    return None


@contextmanager
def reading() -> Iterator[Connection]:
    """Open a connection to the app's database.

    :raises DatabaseError: when the database cannot be reached, or refuses a question.
    """
    try:
        with db.engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise unusable(error) from error


def unusable(error: SQLAlchemyError) -> DatabaseError:
    """Turn what the driver says into one sentence; the address is shown without its password."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    address = db.engine.url.render_as_string(hide_password=True)
    return DatabaseError(
        f"The database {address} cannot be used: {said}. Check LOUNGE_DATABASE_URL and that it runs."
    )


def refuse_unless_current() -> None:
    """Let nothing be served from a database without guards or of another version.

    :raises DatabaseError: with one sentence that says what to do.
    """
    with reading() as connection:
        if found := trouble(connection):
            raise DatabaseError(found)


def upgrade() -> State:
    """Bring the schema to the newest version and return how it stood before; current ones only get missing guards.

    Of several processes that start at once, one does it and the others wait.

    :raises DatabaseError: when it comes from a newer version, holds foreign tables or cannot be reached.
    """
    from alembic import command

    try:
        with db.engine.connect().execution_options(lounge_writing=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            before = state(connection)
            if before in ("newer", "foreign"):
                raise DatabaseError(WAYS_OUT[before])
            if before != "current":
                command.upgrade(configuration(connection), "head")
            guards.install(connection)
    except SQLAlchemyError as error:
        raise unusable(error) from error
    return before


def stamp(connection: Connection) -> None:
    """Note that this database, whose tables were made by other means, has the newest version."""
    from alembic import command

    command.stamp(configuration(connection), "head")


def revise(message: str) -> str:
    """Write the migration from the newest version to what the models say now, to be read before it is kept."""
    from alembic import command

    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        if versions():
            command.upgrade(configuration(connection), "head")
        following = f"{len(versions()) + 1:04}"
        command.revision(configuration(connection), message, autogenerate=True, rev_id=following)
    return f"Version {following} is written to {MIGRATIONS / 'versions'}."


def configuration(connection: Connection) -> Config:
    """Return how Alembic is to work: with these migrations, in this connection's transaction."""
    from alembic.config import Config

    config = Config(stdout=StringIO())  # what Alembic has to say is said by who called it
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = Base.metadata
    return config


def init(app: Flask) -> None:
    """Add the page by which others see whether the house is ready."""
    app.add_url_rule("/healthz", view_func=healthz)


@access(PUBLIC)
def healthz() -> ResponseReturnValue:
    """Answer 200 when everything is there to serve from, else 503 and why."""
    reason = _why_not_ready()
    response: Response = jsonify(
        {"status": "ok"} if reason is None else {"status": "unavailable", "reason": reason}
    )
    response.status_code = 200 if reason is None else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _why_not_ready() -> str | None:
    try:
        with reading() as connection:
            if found := trouble(connection):
                return found
            if current_app.extensions["lounge"].demo and not is_filled(connection):
                return "The demo house is not filled. Run: lounge demo"
    except DatabaseError:
        return "The database cannot be reached."
    return None


def is_filled(connection: Connection) -> bool:
    """Tell whether the demo house stands in this database."""
    found = connection.execute(text("SELECT 1 FROM mark WHERE key = :key"), {"key": marks.DEMO})
    return found.scalar() is not None
