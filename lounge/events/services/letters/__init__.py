"""The letters of events: the ticket, the place in the queue, what changed, reminders, messages, and how it was."""

from lounge.events.queries.entries import Standing, as_it_stands
from lounge.events.services.letters.news import News
from lounge.events.services.letters.ways import (
    CONFIRM,
    CONFIRM_HOLDS,
    INVITATION,
    confirm_path,
    invitation_path,
)

__all__ = [
    "CONFIRM",
    "CONFIRM_HOLDS",
    "INVITATION",
    "News",
    "Standing",
    "as_it_stands",
    "confirm_path",
    "invitation_path",
]
