"""The letters of a booking: to who booked, and to every guest with an address, each with the calendar's entry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from lounge.plumbing import mail
from lounge.rooms.models import Booking
from lounge.rooms.queries.drafts import Draft, Guest

Method = Literal["REQUEST", "CANCEL"]


def of_a_new_booking(booking: Booking, *, at: datetime) -> None:
    """Confirm the booking, and invite the guests."""
    for reader in _readers(booking, _guests(booking)):
        _write("rooms/booked", booking, reader, method="REQUEST", at=at)


def of_a_change(booking: Booking, before: Draft, *, at: datetime) -> None:
    """Tell what changed; who is new is invited, and who was struck off the list gets a cancellation."""
    was = {
        "room": before.room.name,
        "site": before.room.site.name,
        "starts_at": before.when.start.isoformat(),
        "ends_at": before.when.end.isoformat(),
        "title": before.title,
    }
    known = {reader.address for reader in _readers(booking, before.attendees)}
    staying = _readers(booking, _guests(booking))
    for reader in staying:
        kind = "rooms/changed" if reader.address in known else "rooms/booked"
        _write(kind, booking, reader, method="REQUEST", at=at, was=was)
    addresses = {reader.address for reader in staying}
    for reader in _readers(booking, before.attendees):
        if reader.address not in addresses:
            _write("rooms/cancelled", booking, reader, method="CANCEL", at=at, was=was)


def of_a_cancellation(booking: Booking, *, at: datetime) -> None:
    """Tell everybody that it does not take place."""
    for reader in _readers(booking, _guests(booking)):
        _write("rooms/cancelled", booking, reader, method="CANCEL", at=at)


def _guests(booking: Booking) -> list[Guest]:
    return [Guest(attendee.name, attendee.email) for attendee in booking.attendees]


def _readers(booking: Booking, guests: Iterable[Guest]) -> list[mail.Reader]:
    """Return who is to be written to, everybody once; guests read the language of who booked."""
    booker = booking.booked_by
    readers = {booker.email: mail.Reader(booker.email, booker.name, booker.language)}
    for guest in guests:
        if guest.email:
            address = guest.email.strip().lower()
            readers.setdefault(address, mail.Reader(address, guest.name, booker.language))
    return list(readers.values())


def _write(
    kind: str,
    booking: Booking,
    reader: mail.Reader,
    *,
    method: Method,
    at: datetime,
    was: dict[str, Any] | None = None,
) -> None:
    is_booker = reader.address == booking.booked_by.email
    mail.write(
        kind,
        to=reader,
        facts=_facts(booking) | {"is_booker": is_booker, "was": was},
        key=f"booking/{booking.id}/{booking.sequence}/{reader.address}",
        calendar=_calendar(booking, method),
        at=at,
    )


def _facts(booking: Booking) -> dict[str, Any]:
    site = booking.room.site
    return {
        "booking_id": booking.id,
        "path": f"/bookings/{booking.id}",
        "title": booking.title,
        "note": booking.note,
        "people": booking.people,
        "room": booking.room.name,
        "site": site.name,
        "address": site.address,
        "zone": site.zone,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "booked_by": booking.booked_by.name,
        "organisation": booking.organisation.name,
    }


def _calendar(booking: Booking, method: Method) -> dict[str, Any]:
    """Return the calendar's entry; the house itself invites, so it names no organizer."""
    site = booking.room.site
    return {
        "method": method,
        "uid": booking.uid,
        "sequence": booking.sequence,
        "summary": booking.title,
        "description": booking.note,
        "location": ", ".join(part for part in (booking.room.name, site.name, site.address) if part),
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "zone": site.zone,
        "attendees": [
            {"name": reader.name, "address": reader.address} for reader in _readers(booking, _guests(booking))
        ],
    }
