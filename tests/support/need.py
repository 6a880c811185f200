"""What a machine may lack: tests that need it are skipped with one line, and on a CI machine they fail."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str, remedy: str) -> NoReturn:
    """Skip the asking test and say how to install what it needs; fail it where nothing may be skipped."""
    reason = f"{what} is not on this machine: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
