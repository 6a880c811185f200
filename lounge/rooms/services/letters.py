"""The letters of a booking: to who booked, and to every guest with an address, each with the calendar's entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lounge.domain.allowance import minutes
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import mail
from lounge.rooms.models import Attendee, Booking
from lounge.rooms.queries import accounts
from lounge.rooms.queries.drafts import Draft, Guest

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What there is to tell about a booking, since when, and by whose deed."""

    booking: Booking
    by: Person | None
    """``None`` is the house itself."""
    at: datetime

    def invite(self) -> None:
        """Confirm the booking, and invite the guests."""
        for reader in _readers(self.booking):
            self._write("rooms/booked", reader, method="REQUEST")

    def change(self, before: Draft) -> None:
        """Tell what changed; who is new is invited, and who was struck off the list gets a cancellation."""
        was, known, invited = _was(before), _readers(self.booking, before.attendees), _readers(self.booking)
        known_addresses = {reader.address for reader in known}
        for reader in invited:
            if reader.address in known_addresses:
                self._write("rooms/changed", reader, method="REQUEST", was=was)
            else:
                self._write("rooms/booked", reader, method="REQUEST")
        still_invited = {reader.address for reader in invited}
        for reader in known:
            if reader.address not in still_invited:
                self._write("rooms/cancelled", reader, method="CANCEL", was=was)

    def cancel(self) -> None:
        """Tell everybody that it does not take place."""
        for reader in _readers(self.booking):
            self._write("rooms/cancelled", reader, method="CANCEL")

    def miss(self) -> None:
        """Tell everybody that the room was given away, as nobody came."""
        booking = self.booking
        waited = {
            "release_minutes": minutes(self.at - booking.starts_at),
            "counts": accounts.has_limit(booking),
        }
        for reader in _readers(booking):
            self._write("rooms/missed", reader, method="CANCEL", **waited)

    def _write(self, kind: str, reader: mail.Reader, *, method: Method, **more: Any) -> None:
        booking = self.booking
        is_booker = reader.address == booking.booked_by.email
        note = booking.note if is_booker else ""  # it is between the booker and the house
        deed = {
            "is_booker": is_booker,
            "note": note,
            "release_minutes": None if booking.booked_by.is_staff else booking.room.release_minutes,
            "by_staff": self._by_staff(),
            "way": "" if method == "CANCEL" else booking.room.site.way(reader.language),
            "was": None,
        }
        mail.write(
            kind,
            to=reader,
            facts=_facts(booking) | deed | more,
            key=f"booking/{booking.id}/{booking.sequence}/{reader.address}",
            calendar=entry(booking, method=method) | {"description": note},
            at=self.at,
        )

    def _by_staff(self) -> str | None:
        """Return who of the house did it, where it was not the booker's own deed."""
        by = self.by
        return by.name if by and by.is_staff and by.id != self.booking.booked_by_id else None


def entry(booking: Booking, *, method: Method = "REQUEST") -> dict[str, Any]:
    """Return the booking as an entry of a calendar; the house itself invites, so it names no organizer."""
    attendees = [{"name": reader.name, "address": reader.address} for reader in _readers(booking)]
    return plain_entry(booking, method=method) | {"attendees": attendees}


def plain_entry(booking: Booking, *, method: Method = "REQUEST") -> dict[str, Any]:
    """Return the booking as an entry of a calendar that names nobody, and so asks the database nothing."""
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
        "attendees": [],
    }


def _readers(booking: Booking, guests: Iterable[Guest | Attendee] | None = None) -> list[mail.Reader]:
    """Return who is to be written to, everybody once; guests of the house read the language of who booked."""
    booker = booking.booked_by
    named = {one.email: one.name for one in (booking.attendees if guests is None else guests) if one.email}
    languages = members.languages(named) if named else {}
    readers = {booker.email: mail.Reader(booker.email, booker.name, booker.language)}
    for address, name in named.items():
        language = languages.get(address, booker.language)
        readers.setdefault(address, mail.Reader(address, name, language))
    return list(readers.values())


def _facts(booking: Booking) -> dict[str, Any]:
    site = booking.room.site
    return {
        "booking_id": booking.id,
        "path": f"/bookings/{booking.id}",
        "title": booking.title,
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


def _was(before: Draft) -> dict[str, Any]:
    return {
        "room": before.room.name,
        "site": before.room.site.name,
        "starts_at": before.when.start.isoformat(),
        "ends_at": before.when.end.isoformat(),
        "title": before.title,
    }
