"""The unit files of docs/running.md are run as they stand there: two web servers and two workers on one PostgreSQL."""

import http.client
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.support.http import ROOT
from tests.support.ports import free_port
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

PATIENCE = 90.0
BINARIES = "/opt/lounge/.venv/bin/"


def commands() -> tuple[list[str], list[str]]:
    """The commands that start a web server and a worker."""
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    web, worker = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert web.startswith(f"{BINARIES}gunicorn ")
    assert worker.startswith(f"{BINARIES}lounge ")
    here = str(Path(sys.executable).parent) + "/"
    return shlex.split(web.replace(BINARIES, here)), shlex.split(worker.replace(BINARIES, here))


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command; it ends by itself, and well, when it is told to."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


def ask(port: int, path: str, process: "subprocess.Popen[bytes]", **headers: str) -> http.client.HTTPResponse:
    """Ask until the server answers."""
    while process.poll() is None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            link.request(
                "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = link.getresponse()
            answer.read()
        except ConnectionRefusedError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        else:
            return answer
        finally:
            link.close()
    raise AssertionError("the server has ended")


def beats(server: PostgresServer, database: str) -> int:
    """How many workers say that they live."""
    url = server.url(database).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM worker_beat").fetchone()
    assert row is not None
    return int(row[0])


def test_two_web_servers_and_two_workers_share_one_database(postgres: PostgresServer, tmp_path: Path) -> None:
    name = f"production_{os.getpid()}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LOUNGE_")},
        "LOUNGE_DATABASE_URL": postgres.create_database(name),
        "LOUNGE_INSTANCE": str(tmp_path),
        "LOUNGE_BASE_URL": "https://lounge.example",
        "LOUNGE_SECRET_KEY": "the same on every machine of this house",
        "LOUNGE_TRUSTED_PROXIES": "1",
    }
    web, worker = commands()
    upgrade = [worker[0], "db", "upgrade"]
    at_once = [
        subprocess.Popen(upgrade, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) for _ in range(3)
    ]
    assert [process.wait(PATIENCE) for process in at_once] == [0, 0, 0]
    with ExitStack() as house:
        for _ in range(2):
            house.enter_context(running(worker, environment))
        for port in (free_port(), free_port()):
            command = [word.replace("%i", str(port)) for word in web]
            server = house.enter_context(running(command, environment))
            assert ask(port, "/healthz", server).status == 200
            page = ask(port, "/sign-in", server, X_Forwarded_Proto="https", X_Forwarded_Host="lounge.example")
            assert page.status == 200
            assert "Secure" in str(page.headers["Set-Cookie"])
        while beats(postgres, name) < 2:
            with suppress(subprocess.TimeoutExpired):
                server.wait(0.1)
            assert server.poll() is None
    assert beats(postgres, name) == 0
    postgres.drop_database(name)
