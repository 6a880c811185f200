"""What the tests of pages of rooms share: a clock that stands still, and somebody who is signed in."""

from collections.abc import Iterator

import pytest

from lounge.plumbing import clock
from tests.builders import NOON, make_person
from tests.conftest import CheckingClient
from tests.rooms.pages import signed_in


@pytest.fixture
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture
def member(client: CheckingClient) -> CheckingClient:
    """A member who reads English."""
    return signed_in(client, make_person())
