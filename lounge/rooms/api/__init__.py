"""The API's calls about rooms and bookings."""

from lounge.rooms.api.bookings import blueprint as bookings
from lounge.rooms.api.rooms import blueprint as rooms

BLUEPRINTS = (rooms, bookings)

__all__ = ["BLUEPRINTS"]
