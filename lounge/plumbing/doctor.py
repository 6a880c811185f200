"""Examines a house from the shell: each finding says what is well, or what is wrong and how to mend it."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from lounge.plumbing import clock, jobs, post, schema
from lounge.plumbing.db import db
from lounge.settings import SHORTEST_SECRET, Settings

LEAST_FREE_BYTES = 100_000_000
LARGEST_DRIFT = timedelta(seconds=5)
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 35), (13,)
LOOKS = "doctor"
SECRETS = ("secret.key", "demo-password", "lounge.toml")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    said: str
    is_well: bool = True

    def __str__(self) -> str:
        """Return the line that the shell shows."""
        return f"{'✓' if self.is_well else '✗'} {self.what:<9} {self.said}"


Look = Callable[[datetime], Finding]
"""Looks at one thing at the present instant, in a house whose database is well."""


def wrong(what: str, said: str) -> Finding:
    """Return a finding that something is to be mended."""
    return Finding(what, said, is_well=False)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; what depends on something that is wrong is left out."""
    yield Finding("settings", f"instance {settings.instance}, address {settings.base_url}")
    yield _folder(settings.instance)
    yield _secrets(settings)
    yield _zone(settings)
    database = list(_with_connection(_database))
    yield from database
    if all(finding.is_well for finding in database):
        findings = list(_with_connection(_schema))
        yield from findings
        yield from _with_connection(_clock)
        if all(finding.is_well for finding in findings):
            yield _mail(settings)
            yield _worker(clock.now())
            for look in current_app.extensions.get(LOOKS, []):
                yield look(clock.now())


def also(app: Flask, look: Look) -> None:
    """Have the doctor look at something more; features do so when they join the app."""
    app.extensions.setdefault(LOOKS, []).append(look)


def _folder(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"lounge")
    except OSError as error:
        return wrong(
            "folder", f"{folder} cannot be written to ({error.strerror}). Give this user write access."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return wrong("folder", f"Only {free // 1_000_000} MB are free in {folder}. Make room on this disk.")
    return Finding("folder", f"can be written to, {free // 1_000_000} MB are free")


def _secrets(settings: Settings) -> Finding:
    if len(settings.secret_key) < SHORTEST_SECRET:
        return wrong(
            "secret", f"LOUNGE_SECRET_KEY is shorter than {SHORTEST_SECRET} characters. Set a longer one."
        )
    paths = [settings.instance / name for name in SECRETS]
    open_to_others = [path for path in paths if os.name == "posix" and path.exists() and _is_open(path)]
    if open_to_others:
        path = open_to_others[0]
        return wrong("secret", f"Others on this machine can read {path}. Run: chmod 600 {path}")
    return Finding("secret", "only this user can read what is kept in the instance")


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _zone(settings: Settings) -> Finding:
    if settings.timezone.key not in available_timezones():
        return wrong("zone", "The time zone data is incomplete. Run: python -m pip install --upgrade tzdata")
    here = clock.now().astimezone(settings.timezone)
    return Finding("zone", f"{settings.timezone.key}, where it is {here:%H:%M} now")


def _with_connection(look: Callable[[Connection], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        with schema.reading() as connection:
            yield from look(connection)
    except schema.DatabaseError as error:
        yield wrong("database", str(error))


def _database(connection: Connection) -> Iterator[Finding]:
    info = connection.dialect.server_version_info or ()
    name, version = connection.dialect.name, ".".join(map(str, info))
    address = db.engine.url.render_as_string(hide_password=True)
    if name == "sqlite":
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        if mode != "wal":
            yield wrong(
                "database",
                f"SQLite's journal mode is {mode}. Keep {address} on a local disk, where WAL works.",
            )
            return
    oldest = OLDEST_SQLITE if name == "sqlite" else OLDEST_POSTGRESQL
    if info < oldest:
        yield wrong("database", f"{name} is {version}; lounge needs {'.'.join(map(str, oldest))} or newer.")
        return
    yield Finding("database", f"{address} answers ({name} {version})")


def _schema(connection: Connection) -> Iterator[Finding]:
    if found := schema.trouble(connection):
        yield wrong("schema", found)
    else:
        yield Finding("schema", f"version {schema.versions()[-1]}, and its guards stand")


def _clock(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "postgresql":
        told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    else:
        seconds = connection.execute(text("SELECT (julianday('now') - 2440587.5) * 86400.0")).scalar_one()
        told = datetime.fromtimestamp(seconds, UTC)
    drift = abs(clock.now() - told)
    if drift > LARGEST_DRIFT:
        said = (
            f"This machine and the database differ by {drift.total_seconds():.0f} s. Set both clocks by NTP."
        )
        yield wrong("clock", said)
    else:
        yield Finding("clock", "agrees with the database's")


def _mail(settings: Settings) -> Finding:
    if trouble := post.check():
        return wrong("mail", trouble)
    if settings.mail_url is None:
        return Finding(
            "mail", f"LOUNGE_MAIL_URL is unset, so letters are files in {settings.instance / 'mail'}"
        )
    return Finding("mail", "the mail server takes letters")


def _worker(at: datetime) -> Finding:
    try:
        status = jobs.status(at)
    except SQLAlchemyError as error:
        return wrong("worker", str(schema.unusable(error)))
    if status.held:
        said = (
            f"Letters that were not posted, or may have been, are held: {status.held}. "
            "To post them again: lounge mail release"
        )
        return wrong("worker", said)
    if status.overdue:
        seen = f"at {status.beat_at:%Y-%m-%d %H:%M} UTC" if status.beat_at else "never"
        said = (
            f"Letters that are overdue: {status.overdue}; a worker was seen last {seen}. Run: lounge worker"
        )
        return wrong("worker", said)
    if not status.is_alive:
        return Finding(
            "worker", "none runs now, and nothing is overdue; lounge up and lounge worker start one"
        )
    return Finding("worker", f"alive; letters that wait: {status.waiting}")
