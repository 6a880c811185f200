"""Makes letters as the deeds of booking write them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lounge.plumbing import mail
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from tests.builders import NOON

FACTS = {
    "booking_id": 12,
    "path": "/bookings/12",
    "title": "Trade fair in Poznań",
    "note": "Coffee for six, please.\nThe screen is needed.",
    "people": 6,
    "room": "Salon an der Schlachte",
    "site": "Speicher am Weserufer",
    "address": "Tiefer Kai 14, 28195 Bremen",
    "way": "Two minutes from the tram.",
    "zone": "Europe/Berlin",
    "starts_at": "2026-11-24T11:00:00+00:00",
    "ends_at": "2026-11-24T13:00:00+00:00",
    "booked_by": "Femke Harms",
    "organisation": "Kahn & Krone",
    "is_booker": True,
    "by_staff": None,
    "was": None,
}
ENTRY = {
    "method": "REQUEST",
    "uid": "0d3b6b1e@lounge.example",
    "sequence": 0,
    "summary": "Trade fair in Poznań",
    "description": "Coffee for six, please.",
    "location": "Salon an der Schlachte, Speicher am Weserufer, Tiefer Kai 14, 28195 Bremen",
    "starts_at": "2026-11-24T11:00:00+00:00",
    "ends_at": "2026-11-24T13:00:00+00:00",
    "zone": "Europe/Berlin",
    "attendees": [{"name": "Jürgen, der Ältere", "address": "juergen@kahn.example"}],
}


def make_letter(
    *,
    key: str = "booking/12/0",
    kind: str = "rooms/booked",
    address: str = "femke@kahn.example",
    name: str = "Femke Harms",
    language: str = "en",
    calendar: Mapping[str, Any] | None = ENTRY,
    extras: Mapping[str, Any] | None = None,
    at: datetime = NOON,
    **facts: Any,
) -> Letter:
    """Write a letter about a booking, and return it as the database keeps it."""
    with transaction():
        to = mail.Reader(address, name, language)
        mail.write(kind, to=to, facts=FACTS | facts, key=key, calendar=calendar, extras=extras, at=at)
    return db.session.scalars(select(Letter).where(Letter.key == key)).one()


def seen_again(letter: Letter) -> Letter:
    """Return the letter as the database keeps it now."""
    db.session.rollback()
    db.session.refresh(letter)
    return letter
