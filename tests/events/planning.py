"""Plans events as a view would, and tells what stands against it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lounge.domain.refusal import Objection, Refused
from lounge.events.models import Event
from lounge.events.queries.cards import EventCard
from lounge.events.services import making, publishing
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms.models import Booking, Room
from tests.builders import NOON, make_person

EVENING = NOON + timedelta(days=9, hours=6)  # Thursday, 3 December 2026, 18:00 in Bremen
HOUR = timedelta(hours=1)


def make_card(
    *rooms: Room, by: Person, starts_at: datetime = EVENING, hours: float = 2, **given: Any
) -> EventCard:
    """Describe an evening for six in these rooms, or at an address where there are none."""
    told: dict[str, Any] = {
        "title_en": "Export to Poland",
        "title_de": "Export nach Polen",
        "host": by.organisation,
        "ends_at": starts_at + hours * HOUR,
        "places": 6,
        "place_kind": "rooms" if rooms else "address",
        "address": "" if rooms else "Langenstraße 12, Bremen",
        "rooms": rooms,
    }
    return EventCard(starts_at=starts_at, **told | given)


def make_manager(**given: Any) -> Person:
    """Make somebody who runs the house."""
    return make_person(role="manager", **given)


def draft(card: EventCard, *, by: Person, at: datetime = NOON) -> Event:
    """Draft an event."""
    with transaction():
        return making.draft(card, by=by, at=at)


def published(*rooms: Room, by: Person, at: datetime = NOON, **given: Any) -> Event:
    """Draft an event and publish it at once, as who runs the house may."""
    with transaction():
        event = making.draft(make_card(*rooms, by=by, **given), by=by, at=at)
        publishing.publish(event, by=by, at=at)
    return event


def change(
    event: Event, card: EventCard, *, by: Person, at: datetime = NOON, seen: int | None = None
) -> Event:
    """Change an event."""
    with transaction():
        return making.change(event, card, seen=seen, by=by, at=at)


def refusal(deed: Callable[..., object], *args: object, **kwargs: object) -> tuple[Objection, ...]:
    """Return with what a deed is refused, which then has changed nothing."""
    try:
        with transaction():
            deed(*args, **kwargs)
    except Refused as refused:
        return refused.objections
    return ()


def codes(objections: tuple[Objection, ...]) -> list[str]:
    """Return the codes of objections, sorted."""
    return sorted(one.code for one in objections)


def bookings() -> list[Booking]:
    """Return all bookings that are not cancelled, by room."""
    wanted = select(Booking).where(Booking.state != "cancelled").order_by(Booking.room_id, Booking.id)
    return list(db.session.scalars(wanted))


def letters(kind: str) -> list[str]:
    """Return to whom letters of this kind were written, in alphabetical order."""
    return list(
        db.session.scalars(select(Letter.to_address).where(Letter.kind == kind).order_by(Letter.to_address))
    )


def deeds(subject: str) -> list[str]:
    """Return what the audit knows of things of this kind, the first deed first."""
    return list(
        db.session.scalars(select(AuditLine.deed).where(AuditLine.subject == subject).order_by(AuditLine.id))
    )
