"""The product as it is served: the real web server in processes of its own, on a free port."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
def serve(environment: Mapping[str, str], *, workers: int = 1, threads: int = 4) -> Iterator[Served]:
    """Serve `wsgi:app` with these variables beside those of this process, from the first good answer on.

    :raises RuntimeError: with the server's log, when it ends or is not healthy.
    """
    with socket.socket() as listener, tempfile.TemporaryDirectory() as folder:
        listener.bind(("127.0.0.1", 0))
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
