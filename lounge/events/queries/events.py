"""Questions about one event: what it is, who may see and change it, what else is on that day, which rooms are free."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, inspect, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from lounge.domain.wallclock import day_bounds
from lounge.events.models import (
    Cohost,
    Event,
    EventMarket,
    EventPicture,
    EventRegion,
    EventRoom,
    EventTopic,
    Invitation,
)
from lounge.events.queries.cards import EventCard, lent_time
from lounge.events.queries.registrations import is_invited
from lounge.members.models import Person
from lounge.plumbing.db import LARGEST_ID, db, key_of, locks_rows
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking, Room
from lounge.rooms.queries.advice import Offer

MOST_TOLD = 5
"""So many other events of a day are named in a warning."""


def event(event_id: int) -> Event | None:
    """Find the event with this id, with all that its page shows but the picture's dots."""
    if not 0 < event_id <= LARGEST_ID:
        return None
    return db.session.scalar(select(Event).where(Event.id == event_id).options(*_whole()))


def drafted_once(uid: str, *, by: Person) -> Event | None:
    """Find the event with this uid that this person drafted, by a form that was sent before."""
    return db.session.scalar(select(Event).where(Event.uid == uid, Event.organiser_id == by.id))


def lock_event(event: Event) -> None:
    """Make whoever else wants to change the event, or to register for it, wait until this transaction ends.

    It is locked before anything that belongs to it, so that two deeds never wait for each other; it is read anew.
    """
    if locks_rows() or inspect(event).expired:
        wanted = select(Event).where(Event.id == key_of(event)).options(*_whole())
        wanted = wanted.with_for_update(of=Event, key_share=True).execution_options(populate_existing=True)
        db.session.scalars(wanted).one()


def may_see(event: Event, person: Person | None, *, invited: bool = False) -> bool:
    """Whether the person, or somebody who is not signed in, may know of the event at all.

    ``invited`` is somebody who came by a link that only invited people have.
    """
    if may_change(event, person):
        return True
    if event.state == "draft":
        return False
    if event.visible_to == "public" or invited:
        return True
    return person is not None and (event.visible_to == "members" or is_invited(event, person=person))


def seen_by(person: Person | None) -> ColumnElement[bool]:
    """Return the same as a condition for queries: which events the person may know of."""
    is_out = Event.state != "draft"
    if person is None:
        return and_(is_out, Event.visible_to == "public")
    if person.is_manager:
        return true()
    invitations = exists().where(Invitation.event_id == Event.id, Invitation.email == person.email)
    is_theirs = and_(Event.visible_to == "invited", invitations)
    is_open = or_(Event.visible_to.in_(("public", "members")), is_theirs)
    return or_(Event.organiser_id == person.id, and_(is_out, is_open))


def may_change(event: Event, person: Person | None) -> bool:
    """Whether the person looks after the event, or runs the house."""
    return person is not None and (person.is_manager or person.id == event.organiser_id)


def invited(event: Event) -> list[Invitation]:
    """Return everybody who was invited, the first one first."""
    wanted = select(Invitation).where(Invitation.event_id == key_of(event)).order_by(Invitation.id)
    return list(db.session.scalars(wanted))


def event_of(booking: Booking) -> Event | None:
    """Return the event for which the booking was made."""
    wanted = select(Event).join(EventRoom, EventRoom.event_id == Event.id)
    return db.session.scalar(wanted.where(EventRoom.booking_id == key_of(booking)))


def managers() -> list[Person]:
    """Return who can publish events, by name."""
    return list(db.session.scalars(select(Person).where(Person.role == "manager").order_by(Person.name)))


def lender(event: Event | None, by: Person) -> Person:
    """Return by whose right the rooms of an event are judged: who published it, or else somebody who could."""
    publisher = db.session.get(Person, event.published_by_id) if event and event.published_by_id else None
    if publisher is not None or by.is_manager:
        return publisher or by
    return next(iter(managers()), by)


def picture(event_id: int) -> EventPicture | None:
    """Find the event's picture, dots and all."""
    return db.session.get(EventPicture, event_id)


def same_audience(planned: Event | EventCard, *, on: date, but: Event | None = None) -> list[Event]:
    """Return the other events of that day that reach for the same people, the first one first.

    Both are of more than local reach, and share a target market, a topic or a region. Drafts do not count, nor does
    ``but``, the event itself.
    """
    if not planned.is_of_wider_reach:
        return []
    day = day_bounds(on, planned.zone_info)
    wanted = (
        select(Event)
        .where(Event.state == "published", Event.reach != "local", _shares(planned))
        .where(Event.starts_at < day.end, Event.ends_at > day.start)
        .options(joinedload(Event.host, innerjoin=True))
        .order_by(Event.starts_at, Event.id)
    )
    own = planned if isinstance(planned, Event) else but
    if own is not None:
        wanted = wanted.where(Event.id != own.id)
    return list(db.session.scalars(wanted.limit(MOST_TOLD)))


def room_state(
    planned: Event | EventCard, *, by: Person, at: datetime, event: Event | None = None
) -> list[Offer]:
    """Return all rooms of the house, each with every reason why the event could not have it at its time.

    What ``event`` has already, or ``planned`` if it is one, is free for it. The time must be one that can be.
    """
    stands = planned if isinstance(planned, Event) else event
    own = [one.booking for one in stands.rooms if one.booking is not None] if stands else []
    wishes = [
        rooms.Draft(room=room, when=lent_time(planned, room), title="", organisation=by.organisation)
        for room in rooms.rooms()
    ]
    found = rooms.objections_to_lending(wishes, by=by, at=at, instead_of=own)
    return [Offer(wish.room, found.get(wish.room.id, ())) for wish in wishes]


def _shares(planned: Event | EventCard) -> ColumnElement[bool]:
    """Say which events share a market, a topic or a region with this one."""
    topics, markets, regions = _aims(planned)
    return or_(
        exists().where(EventTopic.event_id == Event.id, EventTopic.topic.in_(topics)),
        exists().where(EventMarket.event_id == Event.id, EventMarket.country.in_(markets)),
        exists().where(EventRegion.event_id == Event.id, EventRegion.region.in_(regions)),
    )


def _aims(planned: Event | EventCard) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    if isinstance(planned, EventCard):
        return planned.topics, planned.markets, planned.regions
    return (
        [one.topic for one in planned.topics],
        [one.country for one in planned.markets],
        [one.region for one in planned.regions],
    )


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Event.host, innerjoin=True),
        joinedload(Event.organiser, innerjoin=True),
        joinedload(Event.picture),
        selectinload(Event.cohosts).joinedload(Cohost.organisation, innerjoin=True),
        selectinload(Event.rooms).options(
            joinedload(EventRoom.room, innerjoin=True).options(
                joinedload(Room.site, innerjoin=True), selectinload(Room.spaces)
            ),
            joinedload(EventRoom.booking),
        ),
        selectinload(Event.topics),
        selectinload(Event.markets),
        selectinload(Event.regions),
        selectinload(Event.questions),
    )
