"""Writes what is due by the clock: reminders before an event, and the question how it was."""

from collections.abc import Callable
from datetime import datetime

from lounge.events.services import reminding
from lounge.plumbing.db import transaction

EVERY = 60
AT_ONCE, IN_ALL = 100, 1000
"""So many letters are written in one transaction, and in one go; what is left waits for the next minute."""


def remind_a_day_before(at: datetime) -> None:
    """Remind those whose event is tomorrow."""
    _write(reminding.remind_a_day_before, at)


def remind_two_hours_before(at: datetime) -> None:
    """Remind those whose event begins soon."""
    _write(reminding.remind_two_hours_before, at)


def ask_how_it_was(at: datetime) -> None:
    """Ask those who were at an event yesterday."""
    _write(reminding.ask_how_it_was, at)


def _write(some: Callable[..., int], at: datetime) -> None:
    for _ in range(IN_ALL // AT_ONCE):
        with transaction():
            written = some(at=at, most=AT_ONCE)
        if written < AT_ONCE:
            return
