"""Calendar files: the invitation that a letter carries, the entry that a page hands out, and feeds of many entries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NotRequired, TypedDict

from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri

from lounge.plumbing.mail import one_line, readable

PRODUCT = "-//lounge//lounge//EN"
STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}
ASK_AGAIN_AFTER = timedelta(hours=1)
"""How often programs are asked to look whether a feed has changed."""


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
    is_tentative: NotRequired[bool]
    """Whether it is not sure yet, such as a place on a waiting list; the time then counts as free."""
    categories: NotRequired[Sequence[str]]
    changed_at: NotRequired[str]
    """When it was last changed, where a feed tells of it."""


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
        is_accepted = entry.get("is_accepted", False)
        event.add("attendee", _attendee(attendee, is_accepted=is_accepted), encode=False)
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


def feed(entries: Iterable[Mapping[str, Any]], *, name: str, about: str, url: str, zone: str) -> bytes:
    """Return a calendar of many entries, to which programs subscribe and at which they look again by themselves.

    Each entry needs ``changed_at``, so that the file is the same as long as nothing changes. What was cancelled is
    among them with that status, for a program may keep what a feed no longer names. There is no method, as in a
    :func:`download`. The names are RFC 7986's, and, for older programs, those that these made up.
    """
    calendar = _frame(zone)
    for field, value in (
        ("name", name),
        ("x-wr-calname", name),
        ("description", about),
        ("x-wr-caldesc", about),
    ):
        calendar.add(field, vText(readable(value)))
    calendar["url"] = vUri(one_line(url))
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN_AFTER))
    for entry in entries:
        calendar.add_component(_event(entry, _instant(entry["changed_at"])))
    return calendar.to_ical()


def _calendar(entry: Mapping[str, Any]) -> Calendar:
    return _frame(entry["zone"])


def _frame(zone: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-timezone", zone)
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
    status = STATUS[entry.get("method", "REQUEST")]
    is_sure = status == "CONFIRMED" and not entry.get("is_tentative")
    event.add("status", "TENTATIVE" if status == "CONFIRMED" and not is_sure else status)
    event.add("transp", "OPAQUE" if is_sure else "TRANSPARENT")
    for name in ("description", "location"):
        if entry.get(name):
            event.add(name, readable(entry[name]))
    if entry.get("categories"):
        event.add("categories", [one_line(one) for one in entry["categories"]])
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


def _attendee(person: Address, *, is_accepted: bool) -> vCalAddress:
    address = _mailto(person)
    address.params.update(
        {
            "CUTYPE": vText("INDIVIDUAL"),
            "ROLE": vText("REQ-PARTICIPANT"),
            "PARTSTAT": vText("ACCEPTED" if is_accepted else "NEEDS-ACTION"),
            "RSVP": vText("FALSE" if is_accepted else "TRUE"),
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
