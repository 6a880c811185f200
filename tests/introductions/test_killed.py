"""Whenever a worker is killed while it draws, sends and posts: one round, no letter missing, none under two ids."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy import delete, select

from lounge.introductions.models import Round
from lounge.plumbing import post
from lounge.plumbing.db import db, transaction
from lounge.plumbing.jobs import JobRun
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.introductions.rounds import make_willing_firms, seen
from tests.support.smtp import Mailhost, mailhost

MOMENTS = (6, 4, 10)
"""At how many moments a worker is killed while it draws, while it sends, and while it posts."""
NEVER = 0
FIRMS = ("Kahn", "Krone", "Lotse", "Moor", "Nixe")
DIED = f"ended with {-signal.SIGKILL}"


class Workers:
    """Lets a worker work until it is done, or is killed at a line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def work(self, *, dies_at: int, seconds: int = 0) -> str:
        """Return how many lines there were by the end of each part, or how the worker ended."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{dies_at} {seconds}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def host() -> Iterator[Mailhost]:
    """A mail server."""
    with mailhost() as host:
        yield host


@pytest.fixture
def workers(app: Lounge, settings: Settings, host: Mailhost) -> Iterator[Workers]:
    """Workers on the database of the test, who post by its mail server."""
    what = [settings.database_url, host.url, str(settings.instance)]
    command = [sys.executable, "-m", "tests.introductions.dying", *what]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield Workers(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait() == 0


def forget_the_round(host: Mailhost) -> None:
    with transaction():
        for table in (Letter, Round, JobRun):
            db.session.execute(delete(table))
    host.letters.clear()


def came(host: Mailhost) -> Counter[str]:
    return Counter(str(letter["Message-ID"]) for letter in host.letters)


def moments(ends: Iterable[int]) -> Iterator[int]:
    """Spread the moments evenly over each part of the work; of the letters each is hit at another point."""
    begins = 0
    for count, end in zip(MOMENTS, ends, strict=True):
        yield from (begins + (2 * number + 1) * (end - begins) // (2 * count) for number in range(count))
        begins = end


@pytest.mark.slow
def test_a_worker_that_is_killed_at_any_moment_leaves_one_round_and_every_letter(
    workers: Workers, host: Mailhost
) -> None:
    make_willing_firms(FIRMS)
    ends = [int(line) for line in workers.work(dies_at=NEVER).split()]
    assert set(came(host).values()) == {1}
    repeats = 0
    for moment in moments(ends):
        forget_the_round(host)
        assert workers.work(dies_at=moment) == DIED
        workers.work(dies_at=NEVER, seconds=int(post.LEASE.total_seconds()))
        assert seen().state == "sent"
        written = db.session.scalars(select(Letter)).all()
        assert sorted(letter.to_name for letter in written) == sorted(FIRMS)
        assert all(letter.posted_at for letter in written)
        assert came(host).keys() == {letter.message_id for letter in written}
        assert came(host).total() <= len(FIRMS) + 1
        repeats += came(host).total() - len(FIRMS)
    assert repeats, (
        "none was killed between the server's answer and the note of it, where a letter comes twice"
    )
