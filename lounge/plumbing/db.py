"""The database: the base of all tables, the column types, and the one place that commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, event, inspect
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

CONNECT_TIMEOUT_SECONDS = 10
BUSY_TIMEOUT_MS = 30_000
LARGEST_ID = 2_147_483_647  # of an integer column on PostgreSQL
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110, 9.2.1
TRANSIENT = frozenset({"40001", "40P01"})  # serialization failure, deadlock: PostgreSQL, appendix A
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An instant: aware and in UTC on both sides; a naive datetime is refused.

    :raises ValueError: when a naive datetime is bound.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC; SQLite keeps it without the offset, which is always zero."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r} is no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand out aware UTC, whatever zone the connection is set to."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table: constraint names are the same on both engines."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: Instant,
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[dict[str, Any]]: JSON,
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


@contextmanager
def transaction() -> Iterator[None]:
    """Do what is inside as one: all of it, or, when anything raises, none of it.

    Whatever was read before is read anew, under the lock of the writer (SQLite) or in a fresh
    snapshot (PostgreSQL), so that a decision is never taken on what was true a moment ago.
    Used within another one, it joins that one.

    :raises RuntimeError: in a request that only reads, or when something was added before it began.
    """
    session = db.session()
    if session.info.get("writing"):
        yield
        return
    if has_request_context() and request.method in SAFE_METHODS:
        raise RuntimeError(f"A {request.method} request only reads.")
    _nothing_is_pending(session)
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"lounge_writing": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def key_of(row: Base) -> int:
    """Return the key of a row that is kept, without the look-up that ``row.id`` costs when a transaction began."""
    identity = inspect(row).identity
    assert identity is not None, "the row is not kept yet"
    return int(identity[0])


def locks_rows() -> bool:
    """Whether single rows are locked; on SQLite a transaction has locked the whole database when it began."""
    return db.session.connection().dialect.name == "postgresql"


def is_transient(error: BaseException) -> bool:
    """Tell whether the same transaction, tried again from its beginning, may well succeed."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in TRANSIENT


def init(app: Flask, url: str) -> None:
    """Bind the database to the app; the pool suits threads of one process."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("postgresql"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_pre_ping": True,
            "pool_size": 5,
            "max_overflow": 10,
            "connect_args": {"connect_timeout": CONNECT_TIMEOUT_SECONDS},
        }
    db.init_app(app)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # BEGIN is ours: see _begin
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("lounge_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@event.listens_for(Session, "before_flush")
def _only_in_a_transaction(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get("writing"):
        raise RuntimeError("Something was to be written outside of transaction().")


def _nothing_is_pending(session: Session) -> None:
    """See to it that the rollback by which a transaction begins forgets nothing that was to be kept."""
    if session.new or session.deleted:
        raise RuntimeError("Something was added or deleted before transaction() began.")
