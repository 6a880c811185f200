"""What feeds tell of: events for everybody, and what stands in one's own calendar; in few queries, however many."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.events.models import (
    CalendarFeed,
    Cohost,
    Event,
    EventMarket,
    EventRoom,
    EventTopic,
    Registration,
)
from lounge.members.models import Person
from lounge.plumbing.db import db, key_of, locks_rows
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking, Room

DAYS_BACK = timedelta(days=90)
"""How far back a calendar reaches."""
TOLD_FOR = timedelta(days=30)
"""How long it is told that something was cancelled, so that programs that keep what they know drop it."""
LONGEST = timedelta(days=366)
"""No event lasts longer, so what began before that is over."""
MOST = 1000
"""How many entries of a sort one feed has at most, the latest; no program wants more."""
NEWS = 50
STATES = ("registered", "offered", "waiting", "lapsed", "cancelled")


@dataclass(frozen=True, slots=True)
class Own:
    """What stands in a person's calendar."""

    bookings: list[Booking]
    registrations: list[Registration]
    organised: list[Event]
    """What they look after and are not registered for."""


def public(*, at: datetime, topic: str = "", market: str = "") -> list[Event]:
    """Return the events for everybody that are to come or were lately, in order of time, cancelled ones for a while."""
    asked = [_is_recent(at), Event.visible_to == "public"]
    if topic:
        asked.append(exists().where(EventTopic.event_id == Event.id, EventTopic.topic == topic))
    if market:
        asked.append(exists().where(EventMarket.event_id == Event.id, EventMarket.country == market))
    return _in_order(and_(*asked))


def news(*, at: datetime) -> list[Event]:
    """Return the events for everybody that were published or cancelled last, the latest first."""
    wanted = select(Event).options(*_whole()).where(_is_recent(at), Event.visible_to == "public")
    return list(db.session.scalars(wanted.order_by(Event.published_at.desc(), Event.id.desc()).limit(NEWS)))


def feed_of(person: Person) -> CalendarFeed | None:
    """Return the person's own calendar, if they have made one."""
    return db.session.get(CalendarFeed, key_of(person))


def lock_feed(person: Person) -> None:
    """Make whoever else wants to make the person's calendar anew wait until this transaction ends."""
    if locks_rows():
        locked = select(Person.id).where(Person.id == key_of(person)).with_for_update(key_share=True)
        db.session.execute(locked)


def owner_of(secret: str) -> Person | None:
    """Return whose calendar is found at the address that ends in this secret."""
    wanted = select(Person).join(CalendarFeed, CalendarFeed.person_id == Person.id)
    return db.session.scalar(wanted.where(CalendarFeed.secret == secret))


def own(person: Person, *, at: datetime) -> Own:
    """Return the person's bookings and events from three months back on, what was cancelled for a while."""
    registered = _registrations(person, at)
    known = {one.event_id for one in registered if one.is_live}
    is_theirs = and_(_is_recent(at), Event.organiser_id == key_of(person))
    organised = [event for event in _in_order(is_theirs) if event.id not in known]
    return Own(_bookings(person, at), registered, organised)


def _bookings(person: Person, at: datetime) -> list[Booking]:
    """Return where the person is to be; rooms that the house lends to an event are the event's."""
    states = ("confirmed", "cancelled")
    found = rooms.bookings(begins=at - DAYS_BACK, person=person, states=states, count=MOST).items
    ids = [one.id for one in found]
    lent = set(db.session.scalars(select(EventRoom.booking_id).where(EventRoom.booking_id.in_(ids))))
    return [one for one in found if one.id not in lent and _is_told(one.cancelled_at, at)]


def _registrations(person: Person, at: datetime) -> list[Registration]:
    wanted = (
        select(Registration)
        .join(Registration.event)
        .options(joinedload(Registration.event).options(*_whole()))
        .where(
            Registration.person_id == key_of(person),
            Registration.state.in_(STATES),
            or_(Registration.ended_at.is_(None), Registration.ended_at > at - TOLD_FOR),
            _is_recent(at),
        )
    )
    return list(db.session.scalars(wanted.order_by(Event.starts_at, Registration.id).limit(MOST)))


def _in_order(wanted: ColumnElement[bool]) -> list[Event]:
    found = select(Event).options(*_whole()).where(wanted)
    latest = db.session.scalars(found.order_by(Event.starts_at.desc(), Event.id.desc()).limit(MOST))
    return list(latest)[::-1]


def _is_recent(at: datetime) -> ColumnElement[bool]:
    """Return the condition that an event stands in the calendar from some time back on, or was called off lately."""
    back = at - DAYS_BACK
    stands = or_(
        Event.state == "published",
        and_(Event.state == "cancelled", Event.published_at.is_not(None), Event.cancelled_at > at - TOLD_FOR),
    )
    return and_(stands, Event.starts_at > back - LONGEST, Event.ends_at > back)


def _is_told(cancelled_at: datetime | None, at: datetime) -> bool:
    return cancelled_at is None or cancelled_at > at - TOLD_FOR


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Event.host, innerjoin=True),
        selectinload(Event.cohosts).joinedload(Cohost.organisation, innerjoin=True),
        selectinload(Event.rooms)
        .joinedload(EventRoom.room, innerjoin=True)
        .joinedload(Room.site, innerjoin=True),
        selectinload(Event.topics),
        selectinload(Event.markets),
        selectinload(Event.regions),
    )
