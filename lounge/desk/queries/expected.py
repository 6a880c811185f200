"""Who is expected at a site on a day: for bookings, events, introductions, and visitors who were announced."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from lounge.desk.models import Visit
from lounge.desk.queries.subjects import Subject
from lounge.domain import arrival
from lounge.domain.interval import Interval
from lounge.events.models import Event, EventRoom, Registration
from lounge.introductions.models import Meeting, Side
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db
from lounge.rooms.models import Attendee, Booking, Room, Site
from lounge.rooms.queries.booked import LONGEST

Kind = Literal["booking", "event", "introduction", "visit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Somebody who is expected, and for what."""

    kind: Kind
    who: str | None
    """As the domain tells people apart; ``None`` for a guest of a booking who has no code: they come as a visitor."""
    name: str
    organisation: str
    title_de: str
    title_en: str
    room: str
    """The room's name, several joined by commas; empty where there is none."""
    host: str
    """Whom they come to see; empty for who has booked."""
    at: datetime | None
    """From when; ``None`` of a visitor who said no time."""
    until: datetime | None = None
    heads: int = 1
    booking_id: int | None = None
    event_id: int | None = None
    registration_id: int | None = None
    visit_id: int | None = None
    room_id: int | None = None
    code: str = field(default="", repr=False)
    """What their ticket or pass carries, where it is that by which they come."""

    def title(self, language: str) -> str:
        """Return what they come for, in ``language``."""
        return self.title_de if language == "de" else self.title_en


def expected(site: Site, day: date, at: datetime) -> list[Expected]:
    """Return who is expected at a site on a day of the desk and whose time is not over, in order of time.

    The number of queries does not depend on how many there are.
    """
    when = arrival.desk_day_bounds(day, site.zone_info)
    found = [*_meetings(site, when), *_bookings(site, when), *_attendees(site, when)]
    found += [*_tickets(when, _is_at(site)), *_visits(Visit.site_id == site.id, Visit.day == day)]
    return _in_order(found, at)


def expected_for(subject: Subject, site: Site, at: datetime) -> list[Expected]:
    """Return what somebody is expected for on the day of ``at`` and is not over by then, in order of time.

    Whose ticket or pass is shown is expected for what it says, wherever and whenever that is.
    """
    when = arrival.desk_day_bounds(arrival.desk_day(at, site.zone_info), site.zone_info)
    if subject.person is not None:
        person = subject.person
        found = [
            *_meetings(site, when, Side.person_id == person.id),
            *_bookings(site, when, Booking.booked_by_id == person.id),
            *_attendees(site, when, Attendee.email == person.email),
            *_tickets(when, Registration.person_id == person.id),
        ]
    elif subject.registration is not None:
        found = _tickets(when, Registration.id == subject.registration.id)
    else:
        found = _visits(Visit.id == subject.row.id)
    return _in_order(found, at)


def _meetings(site: Site, when: Interval, *limits: ColumnElement[bool]) -> list[Expected]:
    other, them = aliased(Side), aliased(Person)
    wanted = (
        _in_rooms(site, when, Side.person_id.label("person_id"), them.name.label("host"))
        .join(Meeting, and_(Meeting.booking_id == Booking.id, Meeting.state == "confirmed"))
        .join(Side, Side.introduction_id == Meeting.introduction_id)
        .join(other, and_(other.introduction_id == Side.introduction_id, other.person_id != Side.person_id))
        .join(them, them.id == other.person_id)
        .join(Person, Person.id == Side.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
    )
    return [_of_booking("introduction", row, row.host) for row in db.session.execute(wanted.where(*limits))]


def _bookings(site: Site, when: Interval, *limits: ColumnElement[bool]) -> list[Expected]:
    wanted = (
        _in_rooms(site, when, Booking.booked_by_id.label("person_id"))
        .join(Person, Person.id == Booking.booked_by_id)
        .join(Organisation, Organisation.id == Booking.organisation_id)
        .where(~_IS_LENT, ~_IS_A_MEETING, *limits)
    )
    return [_of_booking("booking", row, "") for row in db.session.execute(wanted)]


def _attendees(site: Site, when: Interval, *limits: ColumnElement[bool]) -> list[Expected]:
    booker = aliased(Person)
    guest = func.coalesce(Person.name, Attendee.name).label("guest")
    is_by = or_(Visit.email == Attendee.email, func.lower(Visit.name) == func.lower(Attendee.name))
    has_a_pass = exists().where(Visit.booking_id == Booking.id, Visit.cancelled_at.is_(None), is_by)
    wanted = (
        _in_rooms(site, when, Person.id.label("person_id"), guest, booker.name.label("host"))
        .join(Attendee, Attendee.booking_id == Booking.id)
        .join(booker, booker.id == Booking.booked_by_id)
        .outerjoin(Person, Person.email == Attendee.email)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(~_IS_LENT, ~_IS_A_MEETING, ~has_a_pass, *limits)
        .where(or_(Person.id.is_(None), Person.id != Booking.booked_by_id))
    )
    return [_of_booking("booking", row, row.host, row.guest) for row in db.session.execute(wanted)]


def _tickets(when: Interval, *limits: ColumnElement[bool]) -> list[Expected]:
    wanted = (
        select(
            Registration.id,
            Registration.person_id,
            Registration.code,
            Registration.party,
            func.coalesce(Person.name, Registration.name).label("name"),
            func.coalesce(Organisation.name, Registration.organisation).label("organisation"),
            Event.id.label("event_id"),
            Event.title_de,
            Event.title_en,
            func.coalesce(Event.doors_at, Event.starts_at).label("at"),
            Event.ends_at,
            _HOST.name.label("host"),
        )
        .join(Event, Event.id == Registration.event_id)
        .join(_HOST, _HOST.id == Event.host_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Registration.state == "registered", Event.state == "published")
        .where(*_overlaps(Event.starts_at, Event.ends_at, when), *limits)
    )
    found = db.session.execute(wanted).all()
    rooms = _rooms_of({row.event_id for row in found}) if found else {}
    return [_of_ticket(row, rooms.get(row.event_id, "")) for row in found]


def _visits(*limits: ColumnElement[bool]) -> list[Expected]:
    wanted = (
        select(
            Visit.id,
            Visit.name,
            Visit.organisation,
            Visit.code,
            Visit.note,
            Visit.expected_at,
            Visit.booking_id,
            Person.name.label("host"),
            Room.id.label("room_id"),
            func.coalesce(Room.name, "").label("room"),
        )
        .join(Person, Person.id == Visit.host_id)
        .outerjoin(Booking, Booking.id == Visit.booking_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .where(Visit.cancelled_at.is_(None), *limits)
    )
    return [_of_visit(row) for row in db.session.execute(wanted)]


def _rooms_of(event_ids: Collection[int]) -> dict[int, str]:
    wanted = select(EventRoom.event_id, Room.name).join(Room, Room.id == EventRoom.room_id)
    found: dict[int, list[str]] = {}
    for event_id, name in db.session.execute(
        wanted.where(EventRoom.event_id.in_(event_ids)).order_by(Room.position, Room.id)
    ):
        found.setdefault(event_id, []).append(name)
    return {event_id: ", ".join(names) for event_id, names in found.items()}


_HOST = aliased(Organisation)
_IS_LENT = exists().where(EventRoom.booking_id == Booking.id)
_IS_A_MEETING = exists().where(Meeting.booking_id == Booking.id, Meeting.state == "confirmed")


def _in_rooms(site: Site, when: Interval, *more: ColumnElement[Any]) -> Select[Any]:
    """Begin a question about whoever comes for a booking at a site; who they are is joined by who asks."""
    return (
        select(
            Booking.id.label("booking_id"),
            Booking.title,
            Booking.starts_at,
            Booking.ends_at,
            Room.id.label("room_id"),
            Room.name.label("room"),
            Person.name,
            func.coalesce(Organisation.name, "").label("organisation"),
            *more,
        )
        .join(Room, Room.id == Booking.room_id)
        .where(Room.site_id == site.id, Booking.state == "confirmed")
        .where(*_overlaps(Booking.starts_at, Booking.ends_at, when))
    )


def _overlaps(starts_at: Any, ends_at: Any, when: Interval) -> tuple[ColumnElement[bool], ...]:
    return (starts_at > when.start - LONGEST, starts_at < when.end, ends_at > when.start)


def _is_at(site: Site) -> ColumnElement[bool]:
    """Say in a query that an event has a room of the site, or none at all and is held at its address."""
    its_rooms = exists().where(EventRoom.event_id == Event.id)
    is_here = its_rooms.where(EventRoom.room_id == Room.id, Room.site_id == site.id)
    return or_(is_here, and_(~its_rooms, Event.place_kind != "online", Event.address.in_(("", site.address))))


def _of_booking(kind: Kind, row: Any, host: str, guest: str = "") -> Expected:
    return Expected(
        kind=kind,
        who=f"person/{row.person_id}" if row.person_id else None,
        name=guest or row.name,
        organisation=row.organisation,
        title_de=row.title,
        title_en=row.title,
        room=row.room,
        at=row.starts_at,
        until=row.ends_at,
        host=host,
        booking_id=row.booking_id,
        room_id=row.room_id,
    )


def _of_ticket(row: Any, room: str) -> Expected:
    return Expected(
        kind="event",
        who=f"person/{row.person_id}" if row.person_id else f"ticket/{row.id}",
        name=row.name,
        organisation=row.organisation,
        title_de=row.title_de or row.title_en,
        title_en=row.title_en or row.title_de,
        room=room,
        at=row.at,
        until=row.ends_at,
        host=row.host,
        heads=row.party,
        event_id=row.event_id,
        registration_id=row.id,
        code=row.code,
    )


def _of_visit(row: Any) -> Expected:
    return Expected(
        kind="visit",
        who=f"visit/{row.id}",
        name=row.name,
        organisation=row.organisation,
        title_de=row.note,
        title_en=row.note,
        room=row.room,
        at=row.expected_at,
        host=row.host,
        booking_id=row.booking_id,
        room_id=row.room_id,
        visit_id=row.id,
        code=row.code,
    )


def _in_order(found: Iterable[Expected], at: datetime) -> list[Expected]:
    coming = (one for one in found if one.until is None or one.until > at)
    return sorted(coming, key=lambda one: (one.at is not None, one.at, one.name.casefold(), one.who or ""))
