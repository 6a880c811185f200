"""What the house does by itself for rooms: releases what nobody has come to."""

from datetime import datetime

from lounge.domain.refusal import Refused
from lounge.plumbing.db import transaction
from lounge.rooms import queries
from lounge.rooms.services import attendance

RELEASES_EVERY = 30
"""In seconds: whoever waits at the door can see the minute at which the room is given away."""


def release_missed(at: datetime) -> None:
    """Release the rooms that nobody has come to, each for itself, so that one that may not be holds up no other."""
    for booking in queries.unattended(at=at):
        try:
            with transaction():
                attendance.release(booking, at=at)
        except Refused:
            continue  # it belongs to something above, which looks after it
