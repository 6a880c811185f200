"""Who is expected at a site on a day: for bookings, events, introductions, and visitors who were announced."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from lounge.desk.models import Visit
from lounge.desk.queries.subjects import Subject
from lounge.domain import arrival
from lounge.events.models import Event, EventRoom, Registration
from lounge.introductions.models import Meeting, Side
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db, key_of
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
    """From when; ``None`` of a visitor who said no time and comes for no booking."""
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
    asked = _asked(site, day)
    found = [*_meetings("site", asked), *_bookings("site", asked), *_attendees("site", asked)]
    found += [*_tickets("site", asked), *_visits("site", asked)]
    return _in_order(found, at)


def expected_for(subject: Subject, site: Site, at: datetime) -> list[Expected]:
    """Return what somebody is expected for on the day of ``at`` and is not over by then, in order of time.

    Whose ticket or pass is shown is expected for what it says, wherever and whenever that is.
    """
    asked = _asked(site, arrival.desk_day(at, site.zone_info)) | {"email": subject.email}
    found = _attendees("email", asked) if subject.email else []
    if subject.person is not None:
        asked["person"] = key_of(subject.person)
        found += [*_meetings("person", asked), *_bookings("person", asked), *_tickets("person", asked)]
    elif subject.registration is not None:
        found += _tickets("ticket", asked | {"ticket": key_of(subject.registration)})
    else:
        found += _visits("pass", asked | {"pass": key_of(subject.row)})
    return _in_order(found, at)


def _asked(site: Site, day: date) -> dict[str, Any]:
    when = arrival.desk_day_bounds(day, site.zone_info)
    limits = {"earliest": when.start - LONGEST, "start": when.start, "end": when.end}
    return {"site": site.id, "address": site.address, "day": day, **limits}


def _meetings(of: str, asked: dict[str, Any]) -> list[Expected]:
    rows = db.session.execute(_of_meetings(of), asked)
    return [_of_booking("introduction", row, row.host) for row in rows]


def _bookings(of: str, asked: dict[str, Any]) -> list[Expected]:
    return [_of_booking("booking", row, "") for row in db.session.execute(_of_bookings(of), asked)]


def _attendees(of: str, asked: dict[str, Any]) -> list[Expected]:
    rows = db.session.execute(_of_attendees(of), asked)
    return [_of_booking("booking", row, row.host, row.guest) for row in rows]


def _tickets(of: str, asked: dict[str, Any]) -> list[Expected]:
    found = db.session.execute(_of_tickets(of), asked).all()
    events = sorted({row.event_id for row in found})
    rooms: dict[int, list[str]] = {}
    for event_id, name in db.session.execute(_rooms_of_events(), {"events": events}) if events else ():
        rooms.setdefault(event_id, []).append(name)
    return [_of_ticket(row, ", ".join(rooms.get(row.event_id, ()))) for row in found]


def _visits(of: str, asked: dict[str, Any]) -> list[Expected]:
    return [_of_visit(row) for row in db.session.execute(_of_visits(of), asked)]


# Each statement is put together once for each scope: whoever comes in asks them, and building takes longer than the
# answer. Scopes are whose, by the names of the parameters: of a whole ``site`` on a day, of one ``person`` and so on.


@cache
def _of_meetings(of: str) -> Select[*tuple[Any, ...]]:
    other, them = aliased(Side), aliased(Person)
    return (
        _in_rooms(Side.person_id.label("person_id"), them.name.label("host"))
        .join(Meeting, and_(Meeting.booking_id == Booking.id, Meeting.state == "confirmed"))
        .join(Side, Side.introduction_id == Meeting.introduction_id)
        .join(other, and_(other.introduction_id == Side.introduction_id, other.person_id != Side.person_id))
        .join(them, them.id == other.person_id)
        .join(Person, Person.id == Side.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Side.person_id == bindparam("person") if of == "person" else true())
    )


@cache
def _of_bookings(of: str) -> Select[*tuple[Any, ...]]:
    return (
        _in_rooms(Booking.booked_by_id.label("person_id"))
        .join(Person, Person.id == Booking.booked_by_id)
        .join(Organisation, Organisation.id == Booking.organisation_id)
        .where(~_is_lent(), ~_is_a_meeting())
        .where(Booking.booked_by_id == bindparam("person") if of == "person" else true())
    )


@cache
def _of_attendees(of: str) -> Select[*tuple[Any, ...]]:
    booker = aliased(Person)
    guest = func.coalesce(Person.name, Attendee.name).label("guest")
    is_by = or_(Visit.email == Attendee.email, func.lower(Visit.name) == func.lower(Attendee.name))
    has_a_pass = exists().where(Visit.booking_id == Booking.id, Visit.cancelled_at.is_(None), is_by)
    return (
        _in_rooms(Person.id.label("person_id"), guest, booker.name.label("host"))
        .join(Attendee, Attendee.booking_id == Booking.id)
        .join(booker, booker.id == Booking.booked_by_id)
        .outerjoin(Person, Person.email == Attendee.email)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(~_is_lent(), ~_is_a_meeting(), or_(Person.id.is_(None), Person.id != Booking.booked_by_id))
        .where(Attendee.email == bindparam("email") if of == "email" else ~has_a_pass)
    )


@cache
def _of_tickets(of: str) -> Select[*tuple[Any, ...]]:
    host = aliased(Organisation)
    whose = {
        "person": Registration.person_id == bindparam("person"),
        "ticket": Registration.id == bindparam("ticket"),
        "site": _is_at_the_site(),
    }
    return (
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
            host.name.label("host"),
        )
        .join(Event, Event.id == Registration.event_id)
        .join(host, host.id == Event.host_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Registration.state == "registered", Event.state == "published")
        .where(*_overlap(Event.starts_at, Event.ends_at), whose[of])
    )


@cache
def _rooms_of_events() -> Select[*tuple[Any, ...]]:
    wanted = select(EventRoom.event_id, Room.name).join(Room, Room.id == EventRoom.room_id)
    return wanted.where(EventRoom.event_id.in_(bindparam("events", expanding=True))).order_by(
        Room.position, Room.id
    )


@cache
def _of_visits(of: str) -> Select[*tuple[Any, ...]]:
    today = and_(Visit.site_id == bindparam("site"), Visit.day == bindparam("day"))
    return (
        select(
            Visit.id,
            Visit.name,
            Visit.organisation,
            Visit.code,
            Visit.note,
            func.coalesce(Visit.expected_at, Booking.starts_at).label("at"),
            Visit.booking_id,
            Person.name.label("host"),
            Room.id.label("room_id"),
            func.coalesce(Room.name, "").label("room"),
        )
        .join(Person, Person.id == Visit.host_id)
        .outerjoin(Booking, Booking.id == Visit.booking_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .where(Visit.cancelled_at.is_(None), Visit.id == bindparam("pass") if of == "pass" else today)
    )


def _in_rooms(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
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
        .where(Room.site_id == bindparam("site"), Booking.state == "confirmed")
        .where(*_overlap(Booking.starts_at, Booking.ends_at))
    )


def _overlap(starts_at: Any, ends_at: Any) -> tuple[ColumnElement[bool], ...]:
    return (starts_at > bindparam("earliest"), starts_at < bindparam("end"), ends_at > bindparam("start"))


def _is_lent() -> ColumnElement[bool]:
    return exists().where(EventRoom.booking_id == Booking.id)


def _is_a_meeting() -> ColumnElement[bool]:
    return exists().where(Meeting.booking_id == Booking.id, Meeting.state == "confirmed")


def _is_at_the_site() -> ColumnElement[bool]:
    """Say in a query that an event has a room of the site, or none at all and is held at its address."""
    its_rooms = exists().where(EventRoom.event_id == Event.id)
    is_here = its_rooms.where(EventRoom.room_id == Room.id, Room.site_id == bindparam("site"))
    at_its_address = or_(Event.address == "", Event.address == bindparam("address"))
    return or_(is_here, and_(~its_rooms, Event.place_kind != "online", at_its_address))


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
        at=row.at,
        host=row.host,
        booking_id=row.booking_id,
        room_id=row.room_id,
        visit_id=row.id,
        code=row.code,
    )


def _in_order(found: Iterable[Expected], at: datetime) -> list[Expected]:
    coming = (one for one in found if one.until is None or one.until > at)
    return sorted(coming, key=lambda one: (one.at is not None, one.at, one.name.casefold(), one.who or ""))
