"""The API's calls about events and registrations."""

from lounge.events.api.events import blueprint as events
from lounge.events.api.registrations import blueprint as registrations

BLUEPRINTS = (events, registrations)

__all__ = ["BLUEPRINTS"]
