"""What the database itself forbids, on both engines: features declare it, migrations install it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import inspect, text
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
        """Return the statement that makes each database object, by the object's name, in the order of making."""

    def removals(self, dialect: str) -> list[str]:
        """Return the statements that take the objects away again."""


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

    def removals(self, dialect: str) -> list[str]:
        """Return what drops the constraint, or the triggers."""
        if dialect == "postgresql":
            return [f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name}"]
        return [f"DROP TRIGGER IF EXISTS {name}" for name in self.statements(dialect)]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMoreThan:
    """The rows of one owner that are in a state that ``counts`` weigh together at most the owner's ``limit``.

    Triggers on both engines, before a row comes or changes and before the owner's limit does. On PostgreSQL they
    lock the owner first, so that of two who come at the same time the second sees the first: a plain sum would not.
    Both surface as :class:`sqlalchemy.exc.IntegrityError`.
    """

    table: str
    owner: str
    weight: str
    counts: tuple[str, ...]
    owners: str
    limit: str

    @property
    def name(self) -> str:
        """Return the name that the refusal carries, ``ex_<table>_<limit>``."""
        return f"ex_{self.table}_{self.limit}"

    def statements(self, dialect: str) -> dict[str, str]:
        """Return three triggers; on PostgreSQL the two functions that they call come first."""
        deeds = {
            f"{self.name}_insert": f"INSERT ON {self.table}",
            f"{self.name}_update": f"UPDATE OF {self.owner}, {self.weight}, state ON {self.table}",
            f"{self.name}_limit": f"UPDATE OF {self.limit} ON {self.owners}",
        }
        if dialect == "postgresql":
            rows, limits = f"{self.name}_rows", f"{self.name}_limits"
            calls = (rows, rows, limits)
            return {rows: self._function(rows), limits: self._function_of_limit(limits)} | {
                name: f"CREATE TRIGGER {name} BEFORE {deed} FOR EACH ROW EXECUTE FUNCTION {called}()"
                for (name, deed), called in zip(deeds.items(), calls, strict=True)
            }
        most = f"(SELECT {self.limit} FROM {self.owners} WHERE id = NEW.{self.owner})"
        coming = f"NEW.state IN {self.counts} AND {{sum}} + NEW.{self.weight} > {most}"
        conditions = (
            coming.format(sum=self._sum(f"NEW.{self.owner}")),
            coming.format(sum=self._sum(f"NEW.{self.owner}", "AND id <> NEW.id")),
            f"{self._sum('NEW.id')} > NEW.{self.limit}",
        )
        return {
            name: f"CREATE TRIGGER {name} BEFORE {deed} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
            for (name, deed), condition in zip(deeds.items(), conditions, strict=True)
        }

    def removals(self, dialect: str) -> list[str]:
        """Return what drops the triggers, on PostgreSQL with the functions that they call."""
        if dialect == "postgresql":
            return [f"DROP FUNCTION IF EXISTS {self.name}_{part}() CASCADE" for part in ("rows", "limits")]
        return [f"DROP TRIGGER IF EXISTS {name}" for name in self.statements(dialect)]

    def _sum(self, owner: str, but: str = "") -> str:
        return (
            f"(SELECT COALESCE(SUM({self.weight}), 0) FROM {self.table} "
            f"WHERE {self.owner} = {owner} AND state IN {self.counts} {but})"
        )

    def _function(self, name: str) -> str:
        lock = f"PERFORM id FROM {self.owners} WHERE id = NEW.{self.owner} FOR NO KEY UPDATE"
        most = f"(SELECT {self.limit} FROM {self.owners} WHERE id = NEW.{self.owner})"
        sum_ = self._sum(f"NEW.{self.owner}", "AND id <> NEW.id")
        body = f"{lock}; IF {sum_} + NEW.{self.weight} > {most} THEN {self._raise()} END IF;"
        return self._in_plpgsql(name, f"IF NEW.state IN {self.counts} THEN {body} END IF;")

    def _function_of_limit(self, name: str) -> str:
        return self._in_plpgsql(
            name, f"IF {self._sum('NEW.id')} > NEW.{self.limit} THEN {self._raise()} END IF;"
        )

    def _raise(self) -> str:
        return f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'exclusion_violation';"

    def _in_plpgsql(self, name: str, body: str) -> str:
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$"
        )


@dataclass(frozen=True, slots=True)
class NeverChanged:
    """What once stands in these columns of a row stays so; a row may come and go."""

    table: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name that the refusal carries, ``ex_<table>_changed``."""
        return f"ex_{self.table}_changed"

    def statements(self, dialect: str) -> dict[str, str]:
        """Return one trigger; on PostgreSQL the function that it calls comes first."""
        deed = f"CREATE TRIGGER {self.name} BEFORE UPDATE OF {', '.join(self.columns)} ON {self.table}"
        if dialect == "postgresql":
            called = f"{self.name}_row"
            body = f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'exclusion_violation';"
            return {
                called: f"CREATE FUNCTION {called}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
                self.name: f"{deed} FOR EACH ROW EXECUTE FUNCTION {called}()",
            }
        return {self.name: f"{deed} BEGIN SELECT RAISE(ABORT, '{self.name}'); END"}

    def removals(self, dialect: str) -> list[str]:
        """Return what drops the trigger."""
        if dialect == "postgresql":
            return [f"DROP FUNCTION IF EXISTS {self.name}_row() CASCADE"]
        return [f"DROP TRIGGER IF EXISTS {self.name}"]


_declared: dict[str, Guard] = {}


def declare(guard: Guard) -> Guard:
    """Declare that the database must hold ``guard``; called beside the table's model."""
    _declared[guard.name] = guard
    return guard


def install(connection: Connection) -> None:
    """Install every declared guard that is missing and whose table is there; migrations call this last."""
    tables = set(inspect(connection).get_table_names())
    for guard, names in _missing(connection).items():
        if _declared[guard].table not in tables:
            continue
        statements = _declared[guard].statements(connection.dialect.name)
        for name in names:
            connection.execute(text(statements[name]))


def missing(connection: Connection) -> list[str]:
    """Return the names of declared guards that this database does not hold, in order."""
    return sorted(name for names in _missing(connection).values() for name in names)


def remove(connection: Connection, guard: Guard) -> None:
    """Take one guard away: for the control tests, which show that without it the house double-books."""
    for statement in guard.removals(connection.dialect.name):
        connection.execute(text(statement))


def refused_by(error: IntegrityError, guard: Guard) -> bool:
    """Tell whether it was ``guard`` that refused the statement."""
    return guard.name in str(error.orig)


def _missing(connection: Connection) -> dict[str, list[str]]:
    if connection.dialect.name == "postgresql":
        known = connection.execute(
            text(
                "SELECT conname FROM pg_constraint WHERE contype = 'x' "
                "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
                "UNION SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            )
        )
    else:
        known = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    present = set(known.scalars())
    wanted = {guard.name: guard.statements(connection.dialect.name) for guard in _declared.values()}
    return {
        guard: gone
        for guard, names in wanted.items()
        if (gone := [name for name in names if name not in present])
    }
