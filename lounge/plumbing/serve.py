"""Runs the web server and the worker side by side, watches over both, and ends them together."""

import errno
import gc
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from queue import SimpleQueue
from time import monotonic

from lounge.settings import PROJECT

HOST = "127.0.0.1"
LEASH = "LOUNGE_LEASH"
PATIENCE_SECONDS = 15.0
FIRST_ANSWER_SECONDS = 60.0
ASK_AGAIN_SECONDS = 0.05
SHORT_LIFE_SECONDS = 10.0
SHORT_LIVES = 3
ANY_PORT = 0
COLLECT_AFTER = (5_000, 20, 100)


class ServeError(Exception):
    """The house cannot be served; the message is one sentence that says what to do."""


@dataclass(slots=True)
class Child:
    """A process that was started here, and when."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=monotonic)

    @property
    def was_short(self) -> bool:
        """Whether it ended so soon that starting it again may not help."""
        return monotonic() - self.began < SHORT_LIFE_SECONDS


def listen(port: int) -> socket.socket:
    """Take the port, so that nobody else does until the server has it.

    :raises ServeError: when it is taken or not ours to take; the sentence names another.
    """
    listener = socket.socket()
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be taken ({error.strerror})"
        other = _free_port(port)
        raise ServeError(
            f"Port {port} {why}. Take another one: lounge up --port {other}, or make run PORT={other}"
        ) from None
    return listener


def _free_port(near: int) -> int:
    for port in (*range(max(near, 1024) + 1, min(near + 100, 65_535)), ANY_PORT):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    return ANY_PORT


class House:
    """The web server and the worker of one `lounge up`."""

    def __init__(
        self, listener: socket.socket, *, workers: int | None, environment: Mapping[str, str]
    ) -> None:
        self._port = int(listener.getsockname()[1])
        self._listener = listener
        self._happened: SimpleQueue[Child | None] = SimpleQueue()  # a child that ended; None: we are to end
        self._leash, self._end_of_leash = os.pipe()
        self._environment = {**os.environ, **environment, LEASH: str(self._leash)}
        self._workers = workers
        self._short_lives = 0
        self._is_ending = False

    def run(self, on_open: Callable[[], None]) -> int:
        """Serve until told to end or until the web server ends; return the exit status."""
        before = {kind: signal.signal(kind, self._be_told) for kind in (signal.SIGINT, signal.SIGTERM)}
        children: dict[str, Child] = {}
        try:
            children["web"] = self._start("web", self._web())
            self._listener.close()
            if self._answers(children["web"]):  # the worker's start would only delay the first answer
                on_open()
                children["worker"] = self._start("worker", [sys.executable, "-m", "lounge.cli", "worker"])
            return self._watch(children)
        finally:
            self._end(children)
            for kind, handler in before.items():
                signal.signal(kind, handler)

    def _be_told(self, _signal: int, _frame: object) -> None:
        self._is_ending = True
        self._happened.put(None)

    def _web(self) -> list[str]:
        if find_spec("gunicorn") is None:
            self._listener.close()
            return [
                sys.executable,
                "-m",
                "waitress",
                f"--listen={HOST}:{self._port}",
                "--threads=8",
                "wsgi:app",
            ]
        descriptor = self._listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "-c", "python:lounge.plumbing.web_server", "wsgi:app"]
        count = [] if self._workers is None else ["--workers", str(self._workers)]
        return [*command, "--bind", f"fd://{descriptor}", *count]

    def _start(self, name: str, command: list[str]) -> Child:
        kept = [
            self._leash,
            *([self._listener.fileno()] if name == "web" and self._listener.fileno() >= 0 else []),
        ]
        # In a session of their own, so that Ctrl-C in the terminal reaches us alone and we end them in order.
        ours = {"pass_fds": kept, "start_new_session": True} if os.name == "posix" else {}
        process = subprocess.Popen(command, cwd=PROJECT, env=self._environment, **ours)  # type: ignore[call-overload]  # noqa: S603
        child = Child(name, command, process)
        threading.Thread(target=self._wait_for, args=(child,), daemon=True).start()
        return child

    def _wait_for(self, child: Child) -> None:
        child.process.wait()
        self._happened.put(child)

    def _answers(self, web: Child) -> bool:
        """Wait for the server's first answer, whatever it says."""
        deadline = monotonic() + FIRST_ANSWER_SECONDS
        while web.process.poll() is None and not self._is_ending and monotonic() < deadline:
            link = http.client.HTTPConnection(HOST, self._port, timeout=FIRST_ANSWER_SECONDS)
            try:
                link.request("GET", "/healthz")
                link.getresponse().read()
            except (OSError, http.client.HTTPException):
                with suppress(subprocess.TimeoutExpired):
                    web.process.wait(ASK_AGAIN_SECONDS)
            else:
                return True
            finally:
                link.close()
        return False

    def _watch(self, children: dict[str, Child]) -> int:
        while (ended := self._happened.get()) is not None:
            status = ended.process.returncode
            if self._is_ending:
                break
            if ended.name == "web":
                return _say(
                    f"The web server ended (status {status}), so lounge ends too. Its reason stands above."
                )
            self._short_lives = self._short_lives + 1 if ended.was_short else 1
            if self._short_lives >= SHORT_LIVES:
                return _say(
                    f"The worker ended {SHORT_LIVES} times at once (status {status}). Run: lounge doctor"
                )
            _say(f"The worker ended (status {status}) and is started again.")
            children["worker"] = self._start("worker", ended.command)
        return 0

    def _end(self, children: dict[str, Child]) -> None:
        self._is_ending = True
        running = [child for child in children.values() if child.process.poll() is None]
        for child in running:
            child.process.terminate()
        deadline = monotonic() + PATIENCE_SECONDS
        for child in running:
            try:
                child.process.wait(max(0.0, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        os.close(self._leash)
        os.close(self._end_of_leash)


def _say(sentence: str) -> int:
    sys.stderr.write(f"lounge: {sentence}\n")
    sys.stderr.flush()
    return 1


def keep_what_is_loaded() -> None:
    """Take what is loaded by now for good, so that Python's collector leaves it alone.

    It then looks only, and less often, at the little that pages leave behind, and processes that are forked from
    this one go on sharing its memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def end_with_parent() -> None:
    """End this process, as if told to, when the `lounge up` that started it is gone, killed even.

    Both hold an end of a pipe that nobody writes to: the reader sees its end when the other one is gone.
    """
    if descriptor := os.environ.pop(LEASH, ""):
        threading.Thread(target=_end_after, args=(int(descriptor),), daemon=True).start()


def _end_after(descriptor: int) -> None:
    with suppress(OSError):
        while os.read(descriptor, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
