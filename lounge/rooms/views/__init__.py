"""The pages of rooms and bookings."""

from lounge.rooms.views import boards, bookings, finding, forms
from lounge.rooms.views.blueprint import blueprint

__all__ = ["blueprint", "boards", "bookings", "finding", "forms"]
