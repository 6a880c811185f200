"""What the manager does with sites and rooms: their rules, hours and spaces."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from lounge.domain.opening import Hours
from lounge.domain.refusal import Objection, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import queries
from lounge.rooms.models import OpeningHour, Room, Site, Space


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """Everything that the manager says of a site; the fields are those of :class:`Site`."""

    name: str
    address: str
    way_de: str
    way_en: str
    zone: str
    country: str
    subdivision: str | None
    is_closed_on_holidays: bool
    shows_titles: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCard:
    """Everything that the manager says of a room; the fields are those of :class:`Room`."""

    name: str
    kind: str
    capacity: int
    equipment: list[str]
    is_step_free: bool
    description_de: str
    description_en: str
    picture: str
    shortest_minutes: int
    longest_minutes: int
    step_minutes: int
    days_ahead: int
    notice_minutes: int
    setup_minutes: int
    clearing_minutes: int
    release_minutes: int | None
    bookable_by: list[str]
    is_withdrawn: bool


def add_site(card: SiteCard, hours: Iterable[Hours], *, by: Person, at: datetime) -> Site:
    """Open a site."""
    site = Site(key=_key(card.name, {found.key for found in queries.sites()}), position=len(queries.sites()))
    _fill(site, card)
    site.hours = _rows(hours)
    db.session.add(site)
    db.session.flush()
    audit.note("site.added", site, by=by.id, at=at, name=site.name)
    return site


def change_site(site: Site, card: SiteCard, hours: Iterable[Hours], *, by: Person, at: datetime) -> None:
    """Change what is said of a site; bookings that stand stay as they were agreed."""
    _fill(site, card)
    site.hours = _rows(hours)
    audit.note("site.changed", site, by=by.id, at=at, name=site.name)


def add_room(
    site: Site, card: RoomCard, hours: Iterable[Hours], spaces: list[Space], *, by: Person, at: datetime
) -> Room:
    """Add a room to a site; without ``spaces`` it gets one of its own."""
    rooms = queries.every_room()
    key = _key(card.name, {room.key for room in rooms})
    own = _key(key, queries.space_keys())
    room = Room(key=key, site_id=site.id, position=len(rooms))
    _fill(room, card)
    room.spaces = spaces or [Space(key=own, site_id=site.id)]
    room.own_hours = _rows(hours)
    db.session.add(room)
    db.session.flush()
    audit.note("room.added", room, by=by.id, at=at, name=room.name)
    return room


def change_room(
    room: Room, card: RoomCard, hours: Iterable[Hours], spaces: list[Space], *, by: Person, at: datetime
) -> None:
    """Change what is said of a room; bookings that stand stay as they were agreed.

    :raises Refused: ``room_in_use`` when its spaces are to change while bookings lie ahead.
    """
    if spaces and {space.id for space in spaces} != {space.id for space in room.spaces}:
        ahead = queries.count_ahead(room, at=at)
        refuse_if([Objection("room_in_use", {"room": room.name, "bookings": ahead})] if ahead else [])
        room.spaces = spaces
    _fill(room, card)
    room.own_hours = _rows(hours)
    audit.note("room.changed", room, by=by.id, at=at, name=room.name)


def _fill(row: Site | Room, card: SiteCard | RoomCard) -> None:
    for field in fields(card):
        setattr(row, field.name, getattr(card, field.name))


def _rows(hours: Iterable[Hours]) -> list[OpeningHour]:
    return [OpeningHour(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in hours]


def _key(name: str, known: Iterable[str]) -> str:
    """Make a key for addresses out of a name: ``Saal Süd`` is ``saal-sued``, a second one ``saal-sued-2``."""
    text = name.lower()
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(sign, plain)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "room"
    taken = set(known)
    if stem not in taken:
        return stem
    return next(key for number in range(2, len(taken) + 3) if (key := f"{stem}-{number}") not in taken)
