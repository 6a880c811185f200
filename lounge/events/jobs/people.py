"""Works out whom the guests of the coming events could meet."""

from datetime import datetime

from lounge.events.queries import encounters as queries
from lounge.events.queries.encounters import Matching
from lounge.events.services import encounters
from lounge.plumbing.db import transaction

EVERY = 60
AT_ONCE = 3
"""So many events are worked out in one go, those first that begin first: each takes seconds."""


def choose_people_to_meet(at: datetime, *, matching: Matching | None = None) -> None:
    """Choose anew for the events where those who agreed to it are others than the last time."""
    chosen = 0
    for event in queries.events_ahead(at):
        choice = encounters.prepare(event, matching=matching)
        if choice is None:
            continue
        with transaction():
            encounters.keep(choice, at=at)
        chosen += 1
        if chosen == AT_ONCE:
            return
