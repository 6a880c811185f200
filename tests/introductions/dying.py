"""A worker that may be killed at any line: ``python -m tests.introductions.dying DATABASE_URL MAIL_URL INSTANCE``.

For each line ``LINE SECONDS`` that it reads, it forks a worker which draws, sends and posts by a clock that is
SECONDS ahead, and which is killed when it comes to its LINE-th line of what does so. Then it tells how the worker
ended; where it came to its end, how many lines it had seen when it had drawn, when it had sent, and when it had posted.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from lounge import create_app
from lounge.domain.pairing import Candidate, choose
from lounge.introductions.jobs import rounds
from lounge.plumbing import clock, post
from lounge.settings import PROJECT, Settings
from tests.builders import NOON
from tests.conftest import plain_settings
from tests.introductions.likeness import Told

PLUMBING = ("db", "jobs", "post")
"""Not what words a letter, where most lines are and nothing is at stake."""
WATCHED = (
    str(PROJECT / "lounge" / "introductions"),
    *(str(PROJECT / "lounge" / "plumbing" / f"{name}.py") for name in PLUMBING),
)


class Countdown:
    """Follows the lines that are watched, and kills its own process at one of them."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.seen = 0

    def __call__(self, frame: FrameType, event: str, _given: Any) -> "Countdown | None":
        """Hear of a line, as :func:`sys.settrace` tells it."""
        if not frame.f_code.co_filename.startswith(WATCHED):
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def say(word: str) -> None:
    """Tell the test where we are."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def work(settings: Settings, line: int, seconds: int) -> None:
    """Do what a worker does in a round of its clock, until killed."""
    app = create_app(settings)
    countdown = Countdown(line)
    with app.app_context(), clock.telling(NOON + timedelta(seconds=seconds)):
        sys.settrace(countdown)
        rounds.draw_if_due(clock.now(), matching=Told())
        drawn = countdown.seen
        rounds.send_if_due(clock.now())
        sent = countdown.seen
        while post.post_next(clock.now()):
            pass
        sys.settrace(None)
    say(f"{drawn} {sent} {countdown.seen}")


def main(database_url: str, mail_url: str, instance: str) -> None:
    """Fork a worker for each line that is read."""
    settings = replace(plain_settings(Path(instance)), database_url=database_url, mail_url=mail_url)
    choose([Candidate(1, 2, 0.5)], {1: 1, 2: 1})  # what is heavy is loaded once, not by each worker
    for said in sys.stdin:
        line, seconds = (int(number) for number in said.split())
        worker = os.fork()
        if worker == 0:
            work(settings, line, seconds)
            os._exit(0)
        _, status = os.waitpid(worker, 0)
        if (code := os.waitstatus_to_exitcode(status)) != 0:
            say(f"ended with {code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
