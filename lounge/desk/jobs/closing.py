"""Checks everybody out when the house closes."""

from datetime import datetime

from lounge.desk.services import closing
from lounge.plumbing.db import transaction
from lounge.rooms import queries as rooms

EVERY_FIVE_MINUTES = 300


def check_out(at: datetime) -> None:
    """Check out whoever is still in a house that has closed."""
    for site in rooms.sites():
        with transaction():
            closing.close_the_day(site, at=at)
