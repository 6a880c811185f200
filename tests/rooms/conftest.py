"""What the tests of pages of rooms share: a clock that stands still."""

from collections.abc import Iterator

import pytest

from lounge.plumbing import clock
from tests.builders import NOON


@pytest.fixture
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield
