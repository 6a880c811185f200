"""Calendar files: the invitation that a letter carries, and the entry that a page hands out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NotRequired, TypedDict

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from lounge.plumbing.mail import one_line, readable

PRODUCT = "-//lounge//lounge//EN"
STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}


class Address(TypedDict):
    """A person's name and e-mail address."""

    name: str
    address: str


class Entry(TypedDict):
    """One entry of a calendar, as a letter keeps it: JSON, instants as ISO text with offset.

    The ``uid`` stays the same for the life of a booking, and ``sequence`` rises with every change.
    Without an ``organizer`` the house itself invites, which is what mail programs take without questions,
    because it is also who sends the letter.
    """

    method: Literal["REQUEST", "CANCEL"]
    uid: str
    sequence: int
    summary: str
    description: str
    location: str
    starts_at: str
    ends_at: str
    zone: str
    attendees: list[Address]
    organizer: NotRequired[Address]
    url: NotRequired[str]


def invitation(entry: Mapping[str, Any], *, sender: Address, recipient: Address, at: datetime) -> bytes:
    """Return the iTIP message of an entry (RFC 5546) for one recipient.

    The recipient is always among the attendees: mail programs let one accept only what one is invited to.
    ``at`` is when the letter was written.
    """
    calendar = _calendar(entry)
    calendar.add("method", entry["method"])
    event = _event(entry, at)
    organizer = entry.get("organizer") or sender
    event["organizer"] = _organizer(organizer, sender)
    for attendee in _attendees(entry, organizer, recipient):
        event.add("attendee", _attendee(attendee), encode=False)
    calendar.add_component(event)
    return calendar.to_ical()


def download(entry: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a plain file to be put into one's own calendar.

    It has neither a method nor attendees, so that no program takes it for an invitation and writes to
    anybody (RFC 5545, 3.7.2); the uid is the invitation's, so that having both makes one entry.
    """
    calendar = _calendar(entry)
    calendar.add_component(_event(entry, at))
    return calendar.to_ical()


def _calendar(entry: Mapping[str, Any]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-timezone", entry["zone"])
    return calendar


def _event(entry: Mapping[str, Any], at: datetime) -> Event:
    event = Event()
    event.add("uid", entry["uid"])
    event.add("sequence", int(entry["sequence"]))
    event.add("dtstamp", at.astimezone(UTC))
    # In UTC, not with a TZID: a booking is one pair of instants, and of the two hours from 2:00 to 3:00
    # in the last night of summer time a local time can name only the first (RFC 5545, 3.3.5).
    event.add("dtstart", _instant(entry["starts_at"]))
    event.add("dtend", _instant(entry["ends_at"]))
    event.add("summary", one_line(entry["summary"]))
    event.add("status", STATUS[entry.get("method", "REQUEST")])
    event.add("transp", "OPAQUE" if entry.get("method", "REQUEST") == "REQUEST" else "TRANSPARENT")
    for name in ("description", "location"):
        if entry.get(name):
            event.add(name, readable(entry[name]))
    if entry.get("url"):
        event["url"] = vUri(one_line(entry["url"]))
    return event


def _attendees(entry: Mapping[str, Any], organizer: Address, recipient: Address) -> list[Address]:
    invited = {person["address"].casefold(): person for person in [*entry["attendees"], recipient]}
    invited.pop(organizer["address"].casefold(), None)
    return list(invited.values())


def _organizer(organizer: Address, sender: Address) -> vCalAddress:
    address = _mailto(organizer)
    if organizer["address"].casefold() != sender["address"].casefold():
        address.params["SENT-BY"] = f"mailto:{sender['address']}"
    return address


def _attendee(person: Address) -> vCalAddress:
    address = _mailto(person)
    address.params.update(
        {
            "CUTYPE": vText("INDIVIDUAL"),
            "ROLE": vText("REQ-PARTICIPANT"),
            "PARTSTAT": vText("NEEDS-ACTION"),
            "RSVP": vText("TRUE"),
        }
    )
    return address


def _mailto(person: Address) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(person['address'])}")
    address.params["CN"] = vText(one_line(person["name"]).replace('"', "'"))
    return address


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} in a calendar entry has no offset and so is no instant")
    return instant.astimezone(UTC)
