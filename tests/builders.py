"""Makes what a test needs, with believable defaults; every argument is a keyword."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from lounge.domain.interval import Interval
from lounge.members.models import Organisation, Person, Plan, Term
from lounge.members.services import hashed
from lounge.plumbing.db import db, transaction
from lounge.rooms.models import Booking, OpeningHour, Room, Site, Space
from lounge.rooms.services import Draft, book

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Bremen
PASSWORD = "a quiet harbour"

T = TypeVar("T")

_number = count(1)
_hash = hashed(PASSWORD)


def keep(thing: T) -> T:
    """Write a thing into the database."""
    with transaction():
        db.session.add(thing)
    return thing


def make_plan(*, key: str | None = None, room_hours: int | None = 20) -> Plan:
    """Make a plan with so many room hours a month."""
    key = key or f"plan-{next(_number)}"
    return keep(Plan(key=key, name_de=f"Tarif {key}", name_en=f"Plan {key}", room_hours=room_hours))


def make_organisation(
    *,
    name: str | None = None,
    kind: str = "startup",
    plan: Plan | None = None,
    begins_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
    is_paused: bool = False,
) -> Organisation:
    """Make an organisation with one term."""
    organisation = Organisation(name=name or f"Kahn & Krone {next(_number)}", kind=kind, created_at=NOON)
    organisation.terms.append(
        Term(plan=plan or make_plan(), begins_on=begins_on, ends_on=ends_on, is_paused=is_paused)
    )
    return keep(organisation)


def make_person(
    *,
    email: str | None = None,
    name: str = "Femke Harms",
    organisation: Organisation | None = None,
    role: str = "member",
    language: str = "en",
) -> Person:
    """Make somebody who signs in with :data:`PASSWORD`."""
    return keep(
        Person(
            email=email or f"person{next(_number)}@kahn.example",
            name=name,
            organisation=organisation or make_organisation(),
            role=role,
            language=language,
            password_hash=_hash,
            created_at=NOON,
        )
    )


def make_site(
    *,
    key: str | None = None,
    name: str = "Speicher am Weserufer",
    opens: time = time(8),
    closes: time = time(22),
    weekdays: Iterable[int] = range(6),
    zone: str = "Europe/Berlin",
    shows_titles: bool = False,
) -> Site:
    """Make a site that is open from Monday to Saturday and closed on Bremen's public holidays."""
    site = Site(
        key=key or f"site-{next(_number)}",
        name=name,
        address="Tiefer Kai 14, 28195 Bremen",
        zone=zone,
        country="DE",
        subdivision="HB",
        shows_titles=shows_titles,
        position=next(_number),
    )
    site.hours = [OpeningHour(weekday=day, opens=opens, closes=closes) for day in weekdays]
    return keep(site)


def make_space(*, site: Site, key: str | None = None) -> Space:
    """Make a piece of floor that rooms can share."""
    return keep(Space(key=key or f"space-{next(_number)}", site=site))


def make_room(*, site: Site | None = None, spaces: Iterable[Space] = (), **given: Any) -> Room:
    """Make a room for six that anybody may book for half an hour to eight hours; without spaces it gets one."""
    site = site or make_site()
    number = next(_number)
    asked: dict[str, Any] = {
        "key": f"salon-{number}",
        "name": f"Salon {number}",
        "kind": "meeting",
        "capacity": 6,
        "equipment": ["screen"],
        "position": number,
    }
    room = Room(site=site, **asked | given)
    room.spaces = list(spaces) or [Space(key=f"space-{number}", site=site)]
    return keep(room)


def make_booking(
    *,
    room: Room | None = None,
    by: Person | None = None,
    starts_at: datetime = NOON + timedelta(days=1),
    hours: float = 1,
    title: str = "Cocoa with the harbour master",
    organisation: Organisation | None = None,
    at: datetime = NOON,
    **given: Any,
) -> Booking:
    """Book a room by the deed itself, with all that follows from it; tomorrow at noon unless told otherwise."""
    room, by = room or make_room(), by or make_person()
    when = Interval(starts_at, starts_at + timedelta(hours=hours))
    with transaction():
        draft = Draft(
            room=room, when=when, title=title, organisation=organisation or by.organisation, **given
        )
        return book(draft, by=by, at=at)
