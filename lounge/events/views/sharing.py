"""What other programs read of an event's page: previews of a shared link (Open Graph) and schema.org's ``Event``."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import get_locale

from lounge.events.models import Event
from lounge.events.queries import entries, registrations
from lounge.events.views import cards
from lounge.plumbing import markdown, web

LONGEST_DESCRIPTION = 200
LONGEST_FOR_SEARCH = 5000
MODES = {"rooms": "Offline", "address": "Offline", "online": "Online"}


@dataclass(frozen=True, slots=True)
class Shared:
    """An event as previews show it."""

    url: str
    title: str
    description: str
    image: str
    is_public: bool
    card: dict[str, Any]
    """The event in the words of schema.org, for JSON-LD."""


def shared(event: Event) -> Shared:
    """Return what is read of an event's page; all addresses are whole, since they leave the house."""
    language = str(get_locale())
    url, text = f"{base()}/events/{event.id}", event.text(language)
    return Shared(
        url=url,
        title=event.title(language),
        description=markdown.plain(text, LONGEST_DESCRIPTION),
        image=image(event),
        is_public=event.visible_to == "public" and event.state != "draft",
        card=_card(event, url, language),
    )


def base() -> str:
    """Return the address of the house, without the slash at its end."""
    return web.settings().base_url.rstrip("/")


def image(event: Event) -> str:
    """Return where the event's picture is, or that of what it is about."""
    if event.picture is not None:
        return f"{base()}/events/{event.id}/picture.jpg?v={event.picture.digest}"
    drawing = cards.motif_of(event.id, [one.topic for one in event.topics])
    return base() + url_for("static", filename=f"events/{drawing}.png")


def _card(event: Event, url: str, language: str) -> dict[str, Any]:
    mode = "Mixed" if event.online_link and event.place_kind != "online" else MODES[event.place_kind]
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title(language),
        "description": markdown.plain(event.text(language), LONGEST_FOR_SEARCH),
        "url": url,
        "image": [image(event)],
        "startDate": _local(event, "starts_at"),
        "endDate": _local(event, "ends_at"),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if event.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": _location(event, url),
        **({"doorTime": _local(event, "doors_at")} if event.doors_at else {}),
        "organizer": [{"@type": "Organization", "name": name} for name in entries.hosts(event)],
        "maximumAttendeeCapacity": event.places,
        "isAccessibleForFree": True,
        "offers": _offer(event, url),
    }


def _local(event: Event, name: str) -> str:
    """Return an instant with the offset of the place where the event is."""
    return str(getattr(event, name).astimezone(event.zone_info).isoformat())


def _location(event: Event, url: str) -> dict[str, Any] | list[dict[str, Any]]:
    """Return where it is; the online link itself is for registered people only."""
    online = {"@type": "VirtualLocation", "url": url}
    if event.place_kind == "online":
        return online
    rooms, address = entries.place(event)
    place = {"@type": "Place", "name": ", ".join(rooms) or address, "address": address}
    return [place, online] if event.online_link else place


def _offer(event: Event, url: str) -> dict[str, Any]:
    full = registrations.how_full([event.id])[event.id]
    told = {
        "@type": "Offer",
        "url": url,
        "price": "0",
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{'InStock' if full.free else 'SoldOut'}",
    }
    if event.opens_at:
        told["validFrom"] = _local(event, "opens_at")
    return told
