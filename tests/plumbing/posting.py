"""A worker in a process of its own: ``python -m tests.plumbing.posting DEED DATABASE_URL MAIL_URL INSTANCE [SECONDS]``.

POST posts one letter after the other until none is due, by a clock that is SECONDS ahead; WORK is the real worker.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from lounge import create_app
from lounge.plumbing import clock, jobs, post
from tests.builders import NOON
from tests.conftest import plain_settings

Posting = Callable[..., subprocess.Popen[str]]


def say(word: str) -> None:
    """Tell the test where we are."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(deed: str, database_url: str, mail_url: str, instance: str, seconds: str = "0") -> None:
    """Do it, and say so by a line on standard output once all is ready, and after each letter."""
    settings = replace(plain_settings(Path(instance)), database_url=database_url, mail_url=mail_url)
    app = create_app(settings)
    if deed == "WORK":
        jobs.every(app, seconds=3600)(lambda _at: say("ready"))
        jobs.worker(app)
        say("ended")
        return
    with app.app_context(), clock.telling(NOON + timedelta(seconds=int(seconds))):
        say("ready")
        while post.post_next(clock.now()):
            say("posted")


if __name__ == "__main__":
    main(*sys.argv[1:])
