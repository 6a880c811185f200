"""Events and bookings as entries of calendars and as news, in the reader's language."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from lounge.events.models import Event, Registration
from lounge.events.queries import entries
from lounge.events.queries.feeds import Own
from lounge.events.words import feeds as words
from lounge.members.models import Person
from lounge.plumbing import links, markdown
from lounge.plumbing.syndication import Item
from lounge.rooms import services as rooms
from lounge.rooms.models import Booking

LONGEST_TEXT = 1200
"""So much of an event's text stands in an entry; the page has the rest."""

Entry = dict[str, Any]


def of_event(event: Event, language: str) -> Entry:
    """Return an event as everybody may know it: never with the link that only registered people get."""
    told = [*words.beside(event), "", markdown.plain(event.text(language), LONGEST_TEXT), "", _url(event)]
    return {
        "method": "CANCEL" if event.is_cancelled else "REQUEST",
        "uid": event.uid,
        "sequence": event.sequence,
        "summary": event.title(language),
        "description": "\n".join(told),
        "location": _where(event),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "zone": event.zone,
        "attendees": [],
        "url": _url(event),
        "categories": [name for _code, name in words.terms(event)],
        "changed_at": _changed_at(event),
    }


def of_registration(registration: Registration) -> Entry:
    """Return an event for one who is registered, or waits: that it is not sure shows in the title and the status."""
    event = registration.event
    is_off = event.is_cancelled or not registration.is_live
    entry = entries.entry(registration, method="CANCEL" if is_off else "REQUEST")
    moments = (registration.created_at, registration.registered_at, registration.ended_at)
    changed_at = max(_changed_at(event), *(one.isoformat() for one in moments if one))
    unsure = {"waiting": words.waits, "offered": words.has_an_offer}.get(registration.state)
    return entry | {
        "summary": unsure(entry["summary"]) if unsure and not is_off else entry["summary"],
        "is_tentative": unsure is not None,
        "changed_at": changed_at,
    }


def of_booking(booking: Booking, person: Person) -> Entry:
    """Return a booking of one who is expected; the note is between the booker and the house."""
    note = booking.note if booking.booked_by_id == person.id else ""
    changed_at = max(one for one in (booking.created_at, booking.cancelled_at) if one)
    return rooms.plain_entry(booking, method="CANCEL" if booking.is_cancelled else "REQUEST") | {
        "description": note,
        "url": links.address(f"/bookings/{booking.id}"),
        "changed_at": changed_at.isoformat(),
    }


def of_own(own: Own, person: Person) -> Iterator[Entry]:
    """Return all that stands in a person's calendar."""
    yield from (of_booking(one, person) for one in own.bookings)
    yield from (of_registration(one) for one in own.registrations)
    yield from (of_event(one, person.language) for one in own.organised)


def as_news(event: Event, language: str) -> Item:
    """Return an event as readers of news show it."""
    return Item(
        uid=event.uid,
        title=words.title(event, language),
        html=_html(event, language),
        url=_url(event),
        author=event.host.name,
        published_at=event.published_at or event.created_at,
        changed_at=event.changed_at,
        terms=words.terms(event),
    )


def _html(event: Event, language: str) -> str:
    """Return when and where it is, why it does not take place, and its text."""
    facts = [words.when(event), _where(event), event.cancelled_why, *words.beside(event)]
    lines = Markup("<br>").join(escape(one) for one in facts if one)
    return Markup("<p>%s</p>") % lines + markdown.safe_html(event.text(language))


def _where(event: Event) -> str:
    return entries.where(event) or words.online()


def _url(event: Event) -> str:
    return links.address(f"/events/{event.id}")


def _changed_at(event: Event) -> str:
    return event.changed_at.isoformat()
