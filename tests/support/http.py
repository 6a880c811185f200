"""The product as it is served: by the real web server in processes of its own, or by threads of the test's."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    log_file: Path
    pid: int

    @property
    def base_url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return self.log_file.read_text(errors="replace")


@contextmanager
def serve(
    environment: Mapping[str, str], *, workers: int = 1, threads: int = 4, port: int = 0
) -> Iterator[Served]:
    """Serve `wsgi:app` with these variables beside those of this process, from the first good answer on.

    With a `port` it comes back where a server was that has ended; else it takes one that is free.

    :raises RuntimeError: with the server's log, when it ends or is not healthy.
    """
    with socket.socket() as listener, tempfile.TemporaryDirectory() as folder:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(2048)
        port, log_file = listener.getsockname()[1], Path(folder) / "log"
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"fd://{listener.fileno()}"]
        command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
        command += ["--no-control-socket", "--graceful-timeout", "5", "--access-logfile", "-"]
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "LOUNGE_BASE_URL": f"http://127.0.0.1:{port}", **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()],
            )
        # From here on the port is the server's alone: if it ends, the question below ends too.
        listener.close()
        served = Served(port=port, log_file=log_file, pid=process.pid)
        try:
            _ask_until_healthy(served)
            yield served
        finally:
            _end(process)


class _Quiet(WSGIRequestHandler):
    """Answers without a word about it in the log."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@contextmanager
def serve_here(make: Callable[[str], Flask]) -> Iterator[Flask]:
    """Serve the app that is made for the address by threads of this process, so that both go by one clock."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = make(f"http://127.0.0.1:{port}")
        server = make_server(
            "127.0.0.1", port, app, threaded=True, request_handler=_Quiet, fd=listener.fileno()
        )
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        yield app
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def _ask_until_healthy(served: Served) -> None:
    # The port already listens, so the first question waits in line until a worker can answer it.
    link = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_SECONDS)
    try:
        link.request("GET", "/healthz")
        answer = link.getresponse()
        told = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise RuntimeError(f"The server did not answer ({error}):\n{served.log}") from error
    finally:
        link.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"The server is not healthy ({answer.status} {told}):\n{served.log}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
