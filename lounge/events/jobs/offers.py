"""Looks after places: offers that were not taken in time go on to the next who waits."""

from datetime import datetime

from lounge.events.queries import due, events, registrations
from lounge.events.services import waiting
from lounge.plumbing.db import transaction

EVERY = 60
AT_ONCE = 200
"""So many offers are looked at in one go; what is left waits for the next minute."""


def let_go(at: datetime) -> None:
    """Let go the offers whose time is over, each in a transaction of its own."""
    for registration_id in due.offers_that_are_over(at, most=AT_ONCE):
        with transaction():
            registration = registrations.registration(registration_id)
            if registration is not None:
                waiting.lapse(registration, at=at)


def move_up(at: datetime) -> None:
    """Offer places that are free to those who wait for them, should any have been left."""
    for event_id in due.events_with_room(at):
        with transaction():
            event = events.event(event_id)
            if event is not None:
                waiting.move_up(event, at=at)
