"""What the database itself forbids, on both engines: features declare it, migrations install it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError


class Guard(Protocol):
    """Something that a database enforces beyond plain constraints."""

    @property
    def name(self) -> str:
        """The name that the engine's refusal carries."""

    @property
    def table(self) -> str:
        """The table that is guarded."""

    def statements(self, dialect: str) -> dict[str, str]:
        """Return the statement that makes each database object, by the object's name."""


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """No two rows with the same ``key`` may overlap in their half-open span ``[begins, ends)``.

    PostgreSQL: an exclusion constraint over integer and time ranges, no extension needed. SQLite: a
    trigger before insert and one before update. Both surface as :class:`sqlalchemy.exc.IntegrityError`.
    """

    table: str
    key: str
    begins: str
    ends: str

    @property
    def name(self) -> str:
        """Return the constraint's name, ``ex_<table>_overlap``."""
        return f"ex_{self.table}_overlap"

    def statements(self, dialect: str) -> dict[str, str]:
        """Return one constraint on PostgreSQL, two triggers on SQLite."""
        if dialect == "postgresql":
            ranges = f"int4range({self.key}, {self.key}, '[]') WITH =, tstzrange({self.begins}, {self.ends}) WITH &&"
            return {
                self.name: f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist ({ranges})"
            }
        columns = f"{self.key}, {self.begins}, {self.ends}"
        return {
            f"{self.name}_insert": self._trigger(f"{self.name}_insert", "INSERT", ""),
            f"{self.name}_update": self._trigger(
                f"{self.name}_update", f"UPDATE OF {columns}", "AND id <> NEW.id"
            ),
        }

    def _trigger(self, name: str, deed: str, others: str) -> str:
        # The spans of one key never overlap each other, so of those that begin before NEW ends the last one
        # also ends last: if any is in the way, then that one. An update leaves out the row itself.
        newest = (
            f"SELECT {self.ends} AS ends FROM {self.table} WHERE {self.key} = NEW.{self.key} {others} "
            f"AND {self.begins} < NEW.{self.ends} ORDER BY {self.begins} DESC LIMIT 1"
        )
        return (
            f"CREATE TRIGGER {name} BEFORE {deed} ON {self.table} "
            f"WHEN EXISTS (SELECT 1 FROM ({newest}) WHERE ends > NEW.{self.begins}) "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )


_declared: dict[str, Guard] = {}


def declare(guard: Guard) -> Guard:
    """Declare that the database must hold ``guard``; called beside the table's model."""
    _declared[guard.name] = guard
    return guard


def install(connection: Connection) -> None:
    """Install every declared guard that is missing; migrations call this last."""
    for guard, names in _missing(connection).items():
        statements = _declared[guard].statements(connection.dialect.name)
        for name in names:
            connection.execute(text(statements[name]))


def missing(connection: Connection) -> list[str]:
    """Return the names of declared guards that this database does not hold, in order."""
    return sorted(name for names in _missing(connection).values() for name in names)


def remove(connection: Connection, guard: Guard) -> None:
    """Take one guard away: for the control tests, which show that without it the house double-books."""
    for name in guard.statements(connection.dialect.name):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {name}"))
        else:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))


def refused_by(error: IntegrityError, guard: Guard) -> bool:
    """Tell whether it was ``guard`` that refused the statement."""
    return guard.name in str(error.orig)


def _missing(connection: Connection) -> dict[str, list[str]]:
    if connection.dialect.name == "postgresql":
        known = connection.execute(text("SELECT conname FROM pg_constraint WHERE contype = 'x'"))
    else:
        known = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    present = set(known.scalars())
    wanted = {guard.name: guard.statements(connection.dialect.name) for guard in _declared.values()}
    return {
        guard: gone
        for guard, names in wanted.items()
        if (gone := [name for name in names if name not in present])
    }
