"""A full event is fair: a freed place is offered to the next who waits, held for a while, and goes on.

Every deed locks the event's row first and the registration's after it, so that each sees what the one before did.
"""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from lounge.domain import capacity
from lounge.domain.event import offer_objections
from lounge.domain.planning import beyond_rooms
from lounge.domain.refusal import Objection, Refused, refuse_if
from lounge.events.models import NO_MORE_THAN_PLACES, Event, Registration
from lounge.events.queries import registrations
from lounge.events.services.letters import News
from lounge.members.models import Person
from lounge.plumbing import audit, guards
from lounge.plumbing.db import db

SOONER = timedelta(microseconds=1)
"""By how much somebody who is let past stands before the first of the list."""


def move_up(event: Event, *, at: datetime) -> list[Registration]:
    """Offer every free place to the next who waits for one, and write to them; return who they are.

    Nothing is offered once the event has begun, nor of one that does not take place.
    """
    registrations.lock_places(event)
    return offer_what_is_free(event, at=at)


def offer_what_is_free(event: Event, *, at: datetime) -> list[Registration]:
    """Do what :func:`move_up` does, for a deed that has locked the event already."""
    if not registrations.rules(event).has_list(at):
        return []
    db.session.flush()
    places = registrations.places_of(event)
    if not places.free:
        return []
    chosen = [one.key for one in capacity.next_in_line(registrations.line(event), places)]
    return [_offer(registration, at=at) for registration in registrations.in_order(chosen)]


def accept(registration: Registration, *, at: datetime) -> Registration:
    """Take the place that was offered. Twice is once.

    :raises Refused: ``event_cancelled``, ``event_over``; ``not_offered``; ``offer_over`` with until when it was held.
    """
    lock(registration)
    if registration.state == "registered":
        return registration
    held_until = registration.offered_until or registration.ended_at
    refuse_if(registrations.rules(registration.event).takes_place(at=at))
    refuse_if(offer_objections(registration.state, offered_until=held_until, at=at))
    registration.state, registration.registered_at, registration.offered_until = "registered", at, None
    registration.sequence += 1
    flush()
    News(registration.event, at).ticket(registration)
    audit.note("registration.accepted", registration, by=registration.person_id, at=at)
    return registration


def lapse(registration: Registration, *, at: datetime) -> None:
    """Let an offer go that was not taken in time, tell them, and offer the place to the next. Twice is once."""
    lock(registration)
    held_until = registration.offered_until
    if registration.state != "offered" or held_until is None or at < held_until:
        return
    end(registration, state="lapsed", at=held_until)
    News(registration.event, at).lapsed(registration)
    audit.note("registration.lapsed", registration, by=None, at=at)
    offer_what_is_free(registration.event, at=at)


def add_places(
    event: Event, count: int, *, seen: int | None = None, by: Person, at: datetime
) -> list[Registration]:
    """Let so many more people in, and offer the new places to those who wait; return who they are.

    ``seen`` is how many places there were for the one who decided; so nothing is added twice by a second press.

    :raises Refused: ``event_cancelled``, ``event_over``; ``places_changed``; ``places_exceed_rooms``.
    :raises ValueError: when it is less than one more.
    """
    if count < 1:
        raise ValueError("only more places can be added")
    registrations.lock_places(event)
    refuse_if(registrations.rules(event).takes_place(at=at))
    refuse_if(_changed(event, seen))
    refuse_if(_beyond_rooms(event, count))
    event.places, event.changed_at = event.places + count, at
    flush()
    audit.note("event.places_added", event, by=by.id, at=at, added=count, places=event.places)
    return offer_what_is_free(event, at=at)


def let_past(registration: Registration, *, by: Person, at: datetime, add_places: int = 0) -> Registration:
    """Put somebody who waits before all others, so that the next free place is offered to them.

    With ``add_places`` so many places are added for them in the same deed. Who has a place already keeps it.

    :raises Refused: ``event_cancelled``, ``event_over``, ``not_waiting``, ``places_exceed_rooms``.
    """
    event = registration.event
    lock(registration)
    refuse_if(registrations.rules(event).takes_place(at=at))
    if registration.takes_a_place:
        return registration
    refuse_if([*_not_waiting(registration), *_beyond_rooms(event, add_places)])
    first = registrations.waiting(event)[0]
    if first is not registration and first.queued_at is not None:
        registration.queued_at = first.queued_at - SOONER
    event.places += add_places
    flush()
    audit.note("registration.let_past", registration, by=by.id, at=at, event=event.id, added=add_places)
    offer_what_is_free(event, at=at)
    return registration


def lock(registration: Registration) -> None:
    """Make all others wait who act on this event or registration; the event first, always."""
    registrations.lock_places(registration.event)
    registrations.lock_registration(registration)


def end(registration: Registration, *, state: str, at: datetime) -> None:
    """Let a registration end; what was answered is deleted, for nobody needs it any more."""
    registration.state, registration.ended_at, registration.offered_until = state, at, None
    registration.sequence += 1
    registration.answers.clear()
    db.session.flush()


def flush() -> None:
    """Write what was done; the database has the last word on whether there is a place.

    :raises Refused: ``event_full``, when somebody took it who did not wait for the event's row.
    """
    try:
        db.session.flush()
    except IntegrityError as error:
        if not guards.refused_by(error, NO_MORE_THAN_PLACES):
            raise
        raise Refused([Objection("event_full")]) from error


def _offer(registration: Registration, *, at: datetime) -> Registration:
    event = registration.event
    hold = timedelta(minutes=event.hold_minutes)
    registration.state = "offered"
    registration.offered_until = capacity.offered_until(at, starts_at=event.starts_at, hold=hold)
    flush()
    News(event, at).offer(registration)
    audit.note("registration.offered", registration, by=None, at=at)
    return registration


def _changed(event: Event, seen: int | None) -> tuple[Objection, ...]:
    if seen is None or seen == event.places:
        return ()
    return (Objection("places_changed", {"places": event.places}),)


def _beyond_rooms(event: Event, more: int) -> tuple[Objection, ...]:
    """Object to more people than the rooms of the house hold; other places know their own limits."""
    if event.place_kind != "rooms" or not event.rooms or not more:
        return ()
    return beyond_rooms(event.places + more, [one.room.capacity for one in event.rooms])


def _not_waiting(registration: Registration) -> tuple[Objection, ...]:
    if registration.state == "waiting":
        return ()
    return (Objection("not_waiting", {"state": registration.state}),)
