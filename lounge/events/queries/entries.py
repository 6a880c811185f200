"""An event as letters and calendars tell of it: by whom, where, how to get there, and as an entry of a calendar."""

from dataclasses import dataclass
from typing import Any, Literal

from lounge.events.models import Event, Registration
from lounge.plumbing import links

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Standing:
    """When and where an event is, as it stood before a change; the instants as ISO text."""

    starts_at: str
    ends_at: str
    doors_at: str | None
    where: str


def as_it_stands(event: Event) -> Standing:
    """Return when and where it is now, to be told as "until now" once it was changed."""
    return Standing(
        starts_at=event.starts_at.isoformat(),
        ends_at=event.ends_at.isoformat(),
        doors_at=event.doors_at.isoformat() if event.doors_at else None,
        where=where(event),
    )


def hosts(event: Event) -> list[str]:
    """Return the names of all who hold it, the host first."""
    return [event.host.name, *(one.organisation.name for one in event.cohosts)]


def place(event: Event) -> tuple[list[str], str]:
    """Return the names of its rooms and the address, in one line; neither when it is online only."""
    if event.place_kind == "address":
        return [], ", ".join(line.strip() for line in event.address.splitlines() if line.strip())
    if event.place_kind == "online" or not event.rooms:
        return [], ""
    site = event.rooms[0].room.site
    return [one.room.name for one in event.rooms], f"{site.name}, {site.address}"


def where(event: Event) -> str:
    """Say in one line where it is; empty when it is online only."""
    rooms, address = place(event)
    return ", ".join(part for part in (*rooms, address) if part)


def way(event: Event, language: str) -> str:
    """Say how to get there: in the event's own words, else in those of the site of its rooms."""
    own = (event.way_de or event.way_en) if language == "de" else (event.way_en or event.way_de)
    if own or event.place_kind != "rooms" or not event.rooms:
        return own
    return event.rooms[0].room.site.way(language)


def entry(registration: Registration, *, method: Method = "REQUEST") -> dict[str, Any]:
    """Return an event as an entry in the calendar of somebody who is registered; only they are named in it.

    The house itself invites, so that others' calendars learn of no address. Both the event and the registration may
    have changed since the entry was sent, so their sequences are added.
    """
    event = registration.event
    link = event.online_link if registration.state == "registered" else ""
    ticket = links.address(ticket_path(registration))
    told = [link, way(event, registration.language), ticket] if method == "REQUEST" else []
    return {
        "method": method,
        "uid": registration.uid,
        "sequence": event.sequence + registration.sequence,
        "summary": event.title(registration.language),
        "description": "\n\n".join(part for part in told if part),
        "location": where(event) or link,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "zone": event.zone,
        "attendees": [{"name": registration.name, "address": registration.email}],
        "url": ticket,
        "is_accepted": True,
    }


def ticket_path(registration: Registration) -> str:
    """Return where the ticket's page is; whoever knows the address has the ticket."""
    return f"/tickets/{registration.code}"
