"""The rooms of an event: the house lends them while it is published, by the right of the manager who published it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lounge.domain.refusal import Objection, Refused
from lounge.events.models import Event
from lounge.events.queries import events as queries
from lounge.events.queries.cards import EventCard, card_of, lent_time
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.rooms import queries as rooms
from lounge.rooms import services
from lounge.rooms.models import Booking
from lounge.rooms.queries.drafts import Draft
from lounge.rooms.services.signals import Owner


def objections(
    card: EventCard, had: Sequence[Booking], *, lender: Person, at: datetime
) -> tuple[Objection, ...]:
    """Return every reason of every room why the event could not have them in the place of those that it ``had``."""
    drafts = _drafts(card, lender)
    found = rooms.objections_to_lending(drafts, by=lender, at=at, instead_of=had)
    return (*(one for several in found.values() for one in several), *rooms.rooms_overlap(drafts))


def borrow(event: Event, *, had: Sequence[Booking], by: Person, at: datetime) -> None:
    """Let the event have its rooms for its time, in the place of those that it ``had``.

    :raises Refused: with every objection of every room; then it keeps what it had.
    """
    lender = lender_of(event, by)
    drafts = _drafts(card_of(event), lender)
    lent = services.lend_anew(had, drafts, by=by, at=at, lender=lender)
    bookings = {booking.room_id: booking for booking in lent}
    for row in event.rooms:
        row.booking = bookings[row.room_id]


def give_back(event: Event, *, by: Person, at: datetime) -> None:
    """Give all rooms of the event back."""
    services.take_back(lent_to(event), by=by, at=at)


def lent_to(event: Event) -> list[Booking]:
    """Return the bookings by which the event has its rooms."""
    return [row.booking for row in event.rooms if row.booking is not None]


def lender_of(event: Event, by: Person) -> Person:
    """Return in whose name the house lends: who published the event, or who is about to."""
    publisher = members.person(event.published_by_id) if event.published_by_id else None
    return publisher or by


def keep_for_event(booking: Booking, **_facts: Any) -> None:
    """Refuse to change or give back as a booking what was lent for an event: the event would not know.

    :raises Refused: ``belongs_to_event`` with its title and id.
    """
    event = queries.event_of(booking)
    if event is not None and event.is_published:
        raise Refused([Objection("belongs_to_event", {"event": event.title("de"), "event_id": event.id})])


def name_event(booking: Booking) -> Owner | None:
    """Say for which event a room is lent."""
    event = queries.event_of(booking)
    return Owner(event.title("de"), f"/events/{event.id}") if event else None


def _drafts(card: EventCard, lender: Person) -> list[Draft]:
    return [
        Draft(
            room=room,
            when=lent_time(card, room),
            title=card.title_de or card.title_en,
            organisation=lender.organisation,
            people=min(card.places, room.capacity),
        )
        for room in card.rooms
    ]
