"""The pages of administration; all of them are the manager's."""

from lounge.house.views import closures, no_shows, reading, rooms, sites
from lounge.house.views.blueprint import blueprint

__all__ = ["blueprint", "closures", "no_shows", "reading", "rooms", "sites"]
