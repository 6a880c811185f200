"""What a letter knows of an event and of a registration: JSON, in its reader's language, instants as ISO text."""

from datetime import datetime
from typing import Any

from lounge.events.models import Event, Registration
from lounge.events.queries import entries
from lounge.events.services.letters.ways import event_path


def of_event(event: Event, language: str) -> dict[str, Any]:
    """Return what every letter about an event knows."""
    rooms, address = entries.place(event)
    return {
        "event_id": event.id,
        "path": event_path(event),
        "title": event.title(language),
        "hosts": entries.hosts(event),
        "zone": event.zone,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "doors_at": _text(event.doors_at),
        "is_online": event.place_kind == "online",
        "rooms": rooms,
        "address": address,
        "way": entries.way(event, language),
    }


def of_registration(registration: Registration) -> dict[str, Any]:
    """Return what a letter about one's own registration knows besides; the online link is for who has a place."""
    event = registration.event
    return {
        "code": registration.code,
        "ticket_path": entries.ticket_path(registration),
        "is_registered": registration.state == "registered",
        "party": registration.party,
        "companion": registration.companion,
        "online_link": event.online_link if registration.state == "registered" else "",
    }


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
