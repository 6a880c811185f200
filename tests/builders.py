"""Makes what a test needs, with believable defaults; every argument is a keyword."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.events.models import Event, Registration
from lounge.introductions.models import Introduction, MeetingHour, Round, Side, Wish
from lounge.members.models import Organisation, Person, Plan, Term
from lounge.members.services import hashed
from lounge.plumbing.db import db, transaction
from lounge.profiles.models import Market, Profile
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


OFFICE_HOURS = tuple((weekday, time(9), time(17)) for weekday in range(5))
"""Monday to Friday from nine to five, as ``(weekday, begins, ends)``."""


def make_profile(
    *,
    organisation: Organisation | None = None,
    language: str = "en",
    headline: str = "Quiet cold stores at the harbour",
    offers: str = "cold stores and refrigerated transport",
    seeks: str = "sensors that measure temperature",
    markets: Iterable[tuple[str, str, str]] = (),
    **given: Any,
) -> Profile:
    """Make what an organisation says of itself; ``markets`` are ``(country, stage, direction)``."""
    profile = Profile(
        organisation=organisation or make_organisation(),
        language=language,
        headline=headline,
        offers=offers,
        seeks=seeks,
        **given,
    )
    profile.markets = [
        Market(country=country, stage=stage, direction=direction) for country, stage, direction in markets
    ]
    return keep(profile)


def make_wish(
    *,
    person: Person | None = None,
    per_week: int = 3,
    is_willing: bool = True,
    hours: Iterable[tuple[int, time, time]] = OFFICE_HOURS,
    paused_until: date | None = None,
    at: datetime = NOON - timedelta(days=30),
    **given: Any,
) -> Wish:
    """Make somebody's wish for introductions, since a month ago; ``hours`` are ``(weekday, begins, ends)``."""
    wish = Wish(
        person=person or make_person(),
        is_willing=is_willing,
        per_week=per_week,
        paused_until=paused_until,
        consent_wording="Introduce me." if is_willing else "",
        consented_at=at if is_willing else None,
        changed_at=at,
        **given,
    )
    wish.hours = [MeetingHour(weekday=day, begins=begins, ends=ends) for day, begins, ends in hours]
    return keep(wish)


def make_round(*, week: str = "2026-W48", state: str = "sent", at: datetime = NOON, **given: Any) -> Round:
    """Make a round without introductions; its week must not have one yet."""
    told: dict[str, Any] = {
        "sent_at": at if state == "sent" else None,
        "model": "1",
        "score": 0.0,
        "bound": 0.0,
        "figures": {"willing": 0, "pairs_possible": 0, "left_out": [], "seconds": 0.0},
    }
    return keep(Round(week=week, state=state, drawn_at=at, **told | given))


def make_introduction(
    *,
    first: Person | None = None,
    second: Person | None = None,
    week: str = "2026-W48",
    state: str = "open",
    reasons: Mapping[int, list[dict[str, Any]]] | None = None,
    answers: Mapping[int, str] | None = None,
    verdicts: Mapping[int, str] | None = None,
    at: datetime = NOON,
    **given: Any,
) -> Introduction:
    """Introduce two people in the week's round, made if it is new; reasons, answers and verdicts by person id.

    Who is the first of them is decided by their ids, as the table demands.
    """
    one, two = sorted((first or make_person(), second or make_person()), key=lambda person: person.id)
    found = db.session.scalar(select(Round).where(Round.week == week))
    told: dict[str, Any] = {"score": 0.5, "features": {}, "lapses_at": at + timedelta(days=7)}
    introduction = Introduction(
        round_id=(found or make_round(week=week, state="drawn" if state == "drawn" else "sent", at=at)).id,
        first_id=one.id,
        second_id=two.id,
        state=state,
        created_at=at,
        agreed_at=at if state == "agreed" else None,
        **told | given,
    )
    introduction.sides = [
        Side(
            person_id=person.id,
            reasons=(reasons or {}).get(person.id, []),
            answer=answer,
            answered_at=at if answer else None,
            verdict=verdict,
            verdict_at=at if verdict else None,
        )
        for person in (one, two)
        for answer in [(answers or {}).get(person.id)]
        for verdict in [(verdicts or {}).get(person.id)]
    ]
    return keep(introduction)


def make_event(
    *,
    organiser: Person | None = None,
    host: Organisation | None = None,
    title: str = "Export to Poland",
    starts_at: datetime = NOON + timedelta(days=10),
    hours: float = 2,
    places: int = 10,
    state: str = "published",
    at: datetime = NOON,
    **given: Any,
) -> Event:
    """Make an event at an address, in ten days and for ten unless told otherwise; it holds no room."""
    organiser = organiser or make_person()
    told: dict[str, Any] = {
        "title_en": title,
        "title_de": title,
        "place_kind": "address",
        "address": "Tiefer Kai 14, 28195 Bremen",
        "zone": "Europe/Berlin",
        "published_at": at if state != "draft" else None,
        "cancelled_at": at if state == "cancelled" else None,
    }
    return keep(
        Event(
            organiser=organiser,
            host=host or organiser.organisation,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            places=places,
            state=state,
            created_at=at,
            changed_at=at,
            **told | given,
        )
    )


def make_registration(
    *,
    event: Event | None = None,
    person: Person | None = None,
    email: str | None = None,
    name: str | None = None,
    state: str = "registered",
    at: datetime = NOON,
    **given: Any,
) -> Registration:
    """Make a registration as a row, past all rules; with ``email`` it is a guest's, else a member's."""
    number = next(_number)
    person = None if email else person or make_person()
    told: dict[str, Any] = {
        "kind": "member" if person else "guest",
        "language": person.language if person else "en",
        "organisation": "" if person else "Kraków Cold Chain",
        "queued_at": at + timedelta(seconds=number) if state in ("waiting", "offered") else None,
        "offered_until": at + timedelta(hours=4) if state == "offered" else None,
        "registered_at": at if state == "registered" else None,
        "ended_at": at if state in ("lapsed", "cancelled") else None,
    }
    return keep(
        Registration(
            event=event or make_event(),
            person=person,
            name=name or (person.name if person else f"Guest {number}"),
            email=email or (person.email if person else ""),
            state=state,
            created_at=at,
            **told | given,
        )
    )
