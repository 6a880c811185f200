"""Clients that call the API as fast as they are answered, each a process with one connection that stays open."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Barrier
from time import perf_counter, process_time
from typing import Any

from bench import _measure
from bench._house import PRODUCT, Estate, House
from tests.support.http import serve

LONGEST_LOG = 5_000
HEAD = ("per second", "p50 ms", "p95 ms", "server CPU ms", "client CPU ms", "5xx", "refused")
"""What :func:`figures` has in its cells."""


@dataclass(frozen=True, slots=True)
class Call:
    """A deed that a client asks for by the API."""

    path: str
    token: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call: the status (0 where no answer came), and after how many seconds."""

    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """All that some clients were answered, from the first call to the last answer."""

    answers: list[Answer]
    seconds: float
    server_cpu: float
    client_cpu: float

    @property
    def rate(self) -> float:
        """Deeds a second."""
        return sum(one.status == 201 for one in self.answers) / self.seconds

    @property
    def failures(self) -> int:
        """Answers that say that the server broke, and calls without an answer."""
        return sum(one.status >= 500 or one.status == 0 for one in self.answers)

    def took(self, percent: int) -> float:
        """The milliseconds within which so many percent of the answers came."""
        return _measure.percentile([one.seconds for one in self.answers], percent) * 1000


class Clients:
    """Processes that call, one connection each, all from the same moment on."""

    def __init__(self, port: int, server: Sequence[int]) -> None:
        self._port = port
        self._server = server

    def call(self, shares: Sequence[Sequence[Call]]) -> Run:
        """Let one client for each share call as fast as it is answered."""
        context = multiprocessing.get_context("fork")
        barrier, told = context.Barrier(len(shares) + 1), context.SimpleQueue()
        clients = [
            context.Process(target=_client, args=(self._port, share, barrier, told)) for share in shares
        ]
        for client in clients:
            client.start()
        barrier.wait()
        begin, cpu = perf_counter(), _measure.cpu_of(self._server)
        found = [told.get() for _ in clients]
        seconds, cpu = perf_counter() - begin, _measure.cpu_of(self._server) - cpu
        for client in clients:
            client.join()
        answers = [answer for answers, _ in found for answer in answers]
        return Run(answers, seconds, cpu, sum(used for _, used in found))


def _client(port: int, calls: Sequence[Call], barrier: Barrier, told: Any) -> None:
    link = HTTPConnection("127.0.0.1", port, timeout=60)
    link.connect()
    barrier.wait()
    begin = process_time()
    answers = [_answer(link, call) for call in calls]
    told.put((answers, process_time() - begin))


def _answer(link: HTTPConnection, call: Call) -> Answer:
    headers = {"Authorization": f"Bearer {call.token}", "Content-Type": "application/json"}
    begin = perf_counter()
    try:
        link.request("POST", call.path, call.body, headers)
        answer = link.getresponse()
        answer.read()
    except (OSError, HTTPException):
        link.close()
        return Answer(0, perf_counter() - begin)
    return Answer(answer.status, perf_counter() - begin)


@contextmanager
def served(estate: Estate, house: House) -> Iterator[Clients]:
    """Serve the house, and know the processes that do the work."""
    with serve(house.environment | PRODUCT, workers=2, threads=4) as server:
        # PostgreSQL starts a process for each connection, so all are counted once the pool is warm.
        pids = _measure.children(server.pid)
        if house.engine == "postgresql":
            pids = _Growing([*pids, estate.server_pid()], estate.server_pid())
        yield Clients(server.port, pids)
        if any('" 500 ' in line for line in server.log.splitlines()):
            print(f"The server said:\n{server.log[-LONGEST_LOG:]}")


class _Growing(list[int]):
    """Processes, with the children that one of them has at the time of asking."""

    def __init__(self, fixed: Sequence[int], parent: int) -> None:
        super().__init__(fixed)
        self._parent = parent

    def __iter__(self) -> Iterator[int]:
        yield from super().__iter__()
        yield from _measure.children(self._parent)


def figures(runs: Sequence[Run]) -> list[object]:
    """The cells of a row: how fast, at whose cost, and what failed; the median of the runs."""
    count = sum(len(run.answers) for run in runs)
    return [
        _measure.middle([run.rate for run in runs]),
        _measure.middle([run.took(50) for run in runs]),
        _measure.middle([run.took(95) for run in runs]),
        sum(run.server_cpu for run in runs) / count * 1000,
        sum(run.client_cpu for run in runs) / count * 1000,
        sum(run.failures for run in runs),
        sum(one.status not in (0, 201) and one.status < 500 for run in runs for one in run.answers),
    ]
