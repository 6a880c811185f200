"""Looks after what came of introductions: lets go what was held too long, closes what lapsed, asks how it was."""

from datetime import datetime

from lounge.introductions.services import closing, meeting
from lounge.plumbing.db import transaction

EVERY_MINUTE = 60
EVERY_HOUR = 3600


def let_go_expired(at: datetime) -> None:
    """Free the rooms that were held for an answer that did not come."""
    with transaction():
        meeting.let_go_expired(at=at)


def lapse(at: datetime) -> None:
    """Close the introductions whose week is over."""
    with transaction():
        closing.lapse(at=at)


def ask_how_it_was(at: datetime) -> None:
    """Ask those who have met how it was."""
    with transaction():
        closing.ask_how_it_was(at=at)


def ask_silent(at: datetime) -> None:
    """Ask those who have been silent for weeks whether to pause."""
    with transaction():
        closing.ask_silent(at=at)
