"""What tests of the post and the worker share."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from lounge.settings import Settings
from tests.plumbing.posting import Posting


@pytest.fixture
def posting(settings: Settings) -> Iterator[Posting]:
    """Starts workers in processes of their own, and ends those that have not ended."""
    begun: list[subprocess.Popen[str]] = []

    def begin(deed: str, url: str, seconds: int = 0) -> subprocess.Popen[str]:
        what = [deed, settings.database_url, url, str(settings.instance), str(seconds)]
        command = [sys.executable, "-m", "tests.plumbing.posting", *what]
        begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()
