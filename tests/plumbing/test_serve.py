"""`lounge up` as somebody in a shell sees it: it opens, watches over what it started, and ends cleanly."""

import http.client
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.http import ROOT
from tests.support.ports import free_port

pytestmark = pytest.mark.slow

PATIENCE = 90.0
CHILDREN = {"web": "gunicorn", "worker": "lounge.cli worker"}
"""How each is known by its command."""
Environment = dict[str, str]


class Shell:
    """A running `lounge up`, and what it has said so far."""

    def __init__(self, environment: Environment, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lounge.cli", "up", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = ""

    def read_until(self, pattern: str) -> re.Match[str]:
        """Read on until the pattern was said, or fail with all that was."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not (match := re.search(pattern, self.said)):
                assert selector.select(deadline - time.monotonic()), f"it never said {pattern}: {self.said}"
                some = os.read(self.process.stdout.fileno(), 65_536)
                assert some, f"it ended without saying {pattern}: {self.said}"
                self.said += some.decode()
        return match

    def end(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end, and return its status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            said, _ = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.said += said.decode()
        return self.process.returncode


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """The variables of a house of the test's own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LOUNGE_")}
    return {**plain, "LOUNGE_INSTANCE": str(tmp_path / "instance"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def up(environment: Environment) -> Iterator[Callable[..., Shell]]:
    """Start `lounge up` with these arguments, on a free port unless one is named."""
    shells: list[Shell] = []

    def start(*arguments: str, port: int | None = None, **more: str) -> Shell:
        port = port or free_port()
        shells.append(Shell({**environment, **more}, "--port", str(port), "--workers", "1", *arguments))
        return shells[-1]

    yield start
    for shell in shells:
        shell.end()
        assert shell.process.stdout is not None
        shell.process.stdout.close()


def get(address: str, path: str) -> tuple[int, str]:
    """Fetch a page of the house at that address."""
    link = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
    link.request("GET", path)
    answer = link.getresponse()
    told = answer.read().decode()
    link.close()
    return answer.status, told


def child(process: int, name: str, *, other_than: int = 0) -> int:
    """The web server or the worker that a process has started, as soon as it runs: just forked, it is neither yet."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        told = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True, check=False
        ).stdout
        for line in told.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            if CHILDREN[name] in arguments and int(pid) != other_than:
                return int(pid)
    pytest.fail(f"{process} has started no {name}")


def wait_until_gone(port: int) -> None:
    """Return as soon as nobody listens on the port."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
            probe.settimeout(1)
            probe.send(b"GET /healthz HTTP/1.0\r\n\r\n")
            probe.recv(1)
    pytest.fail("the port is still taken")


def test_the_demo_opens_prints_its_sign_ins_and_keeps_all_of_it(up: Callable[..., Shell]) -> None:
    shell = up("--demo")
    address = shell.read_until(r"lounge is open: (\S+)")[1]
    words = shell.read_until(r"(?s)manager@lounge\.example   (\S+)\n.*Ctrl-C")[1]
    assert f"{address}/sign-in?email=member@lounge.example" in shell.said
    assert get(address, "/healthz") == (200, json.dumps({"status": "ok"}, separators=(",", ":")) + "\n")
    assert get(address, "/sign-in")[0] == 200
    assert shell.end(signal.SIGINT) == 0
    assert "Traceback" not in shell.said
    again = up("--demo")
    assert again.read_until(r"(?s)member@lounge\.example   (\S+)\n")[1] == words
    assert "Filling" not in again.said


def test_without_the_demo_no_password_is_printed(up: Callable[..., Shell]) -> None:
    shell = up()
    address = shell.read_until(r"lounge is open: (\S+)")[1]
    shell.read_until("Ctrl-C")
    assert "@lounge.example" not in shell.said
    assert get(address, "/mailbox")[0] == 404
    assert shell.end(signal.SIGTERM) == 0
    assert "Traceback" not in shell.said


def test_a_worker_that_dies_is_started_again(up: Callable[..., Shell]) -> None:
    shell = up()
    shell.read_until("Ctrl-C")
    before = child(shell.process.pid, "worker")
    os.kill(before, signal.SIGKILL)
    shell.read_until("The worker ended .* is started again")
    assert child(shell.process.pid, "worker", other_than=before)


def test_a_web_server_that_dies_ends_everything(up: Callable[..., Shell]) -> None:
    shell = up()
    shell.read_until("Ctrl-C")
    os.kill(child(shell.process.pid, "web"), signal.SIGKILL)
    shell.read_until("The web server ended")
    assert shell.process.wait(PATIENCE) == 1


def test_nothing_outlives_it_when_it_is_killed(up: Callable[..., Shell]) -> None:
    port = free_port()
    shell = up(port=port)
    shell.read_until("Ctrl-C")
    shell.end(signal.SIGKILL)
    wait_until_gone(port)


def refused(shell: Shell) -> str:
    """What it said before it ended by itself, which is one line and no traceback."""
    said, _ = shell.process.communicate(timeout=PATIENCE)
    assert shell.process.returncode == 1
    lines = [line for line in said.decode().splitlines() if line]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_busy_port_is_said_and_another_is_named(up: Callable[..., Shell]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(up("--demo", port=port))
    assert said.startswith(f"lounge: Port {port} is in use. Take another one: lounge up --port ")


def test_settings_that_cannot_be_read_are_said(up: Callable[..., Shell], tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "lounge.toml").write_text("timezone =")
    assert "is not valid TOML" in refused(up())


def test_a_folder_that_cannot_be_written_to_is_said(up: Callable[..., Shell]) -> None:
    assert "cannot be made" in refused(up(LOUNGE_INSTANCE="/proc/lounge"))


def test_a_database_out_of_reach_is_said(up: Callable[..., Shell]) -> None:
    url = "postgresql+psycopg://lounge@127.0.0.1:1/lounge"
    assert "cannot be used" in refused(up(LOUNGE_DATABASE_URL=url))


def test_a_database_address_that_is_none_is_said(up: Callable[..., Shell]) -> None:
    assert "LOUNGE_DATABASE_URL" in refused(up(LOUNGE_DATABASE_URL="nonsense"))


def test_a_newer_database_is_said(up: Callable[..., Shell], environment: Environment) -> None:
    import sqlite3

    upgrade = [sys.executable, "-m", "lounge.cli", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=environment, check=True, capture_output=True)
    with sqlite3.connect(Path(environment["LOUNGE_INSTANCE"]) / "lounge.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "comes from a newer lounge" in refused(up())


def test_gunicorn_alone_refuses_a_database_that_is_not_ready(environment: Environment) -> None:
    serve = [sys.executable, "-m", "gunicorn", "-c", "python:lounge.plumbing.web_server", "wsgi:app"]
    done = subprocess.run(
        [*serve, "--bind", f"127.0.0.1:{free_port()}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr == "lounge: The database is empty. Run: lounge db upgrade\n"
