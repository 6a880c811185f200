"""The pages of events; those whose address is a key need no sign-in."""

from lounge.events.views import (
    calendar,
    deeds,
    editor,
    event,
    feeds,
    figures,
    guests,
    host,
    house,
    making,
    manage,
    messages,
    mine,
    own_calendar,
    pictures,
    registering,
    ticket,
)
from lounge.events.views.blueprint import blueprint, by_ticket

BLUEPRINTS = (blueprint, by_ticket, host.blueprint, house.blueprint)

__all__ = [
    "BLUEPRINTS",
    "calendar",
    "deeds",
    "editor",
    "event",
    "feeds",
    "figures",
    "guests",
    "host",
    "house",
    "making",
    "manage",
    "messages",
    "mine",
    "own_calendar",
    "pictures",
    "registering",
    "ticket",
]
