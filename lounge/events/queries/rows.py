"""Events as cards and lists show them, read in a fixed number of queries however many they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select

from lounge.domain.wallclock import day_of
from lounge.events.models import (
    LIVE,
    TAKES_A_PLACE,
    Event,
    EventMarket,
    EventPicture,
    EventRegion,
    EventRoom,
    EventTopic,
    Registration,
)
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db
from lounge.rooms.models import Room, Site


@dataclass(frozen=True, slots=True)
class Row:
    """An event as a card shows it."""

    id: int
    state: str
    title_de: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    host: str
    place_kind: str
    address: str
    visible_to: str
    open_to: str
    reach: str
    places: int
    opens_at: datetime | None
    closes_at: datetime | None
    submitted_at: datetime | None
    reply: str
    picture: str | None
    """The digest of its picture, if it has one."""

    rooms: tuple[str, ...] = ()
    site: str = ""
    topics: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    taken: int = 0
    """How many places are taken or held."""
    waiting: int = 0
    """How many people wait."""
    mine: str | None = None
    """How the reader's own registration stands, where it is live."""
    code: str | None = None
    """The code of the reader's ticket, where the registration is live."""

    @property
    def day(self) -> date:
        """Return on which day it begins, where it is."""
        return day_of(self.starts_at, ZoneInfo(self.zone))

    @property
    def begins(self) -> time:
        """Return at what time of day it begins, where it is."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).time()

    @property
    def ends(self) -> time:
        """Return at what time of day it ends, where it is."""
        return self.ends_at.astimezone(ZoneInfo(self.zone)).time()

    @property
    def last_day(self) -> date:
        """Return on which day it ends, where it is; midnight belongs to the day before."""
        return day_of(self.ends_at - datetime.resolution, ZoneInfo(self.zone))

    @property
    def free(self) -> int:
        """Return how many places nobody has."""
        return max(self.places - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Whether who comes now would wait."""
        return self.free == 0 or self.waiting > 0

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == "cancelled"

    @property
    def is_of_wider_reach(self) -> bool:
        """Whether it is of more than local reach."""
        return self.reach != "local"

    def title(self, language: str) -> str:
        """Return the title in ``language``, or in the one it has."""
        return (self.title_de or self.title_en) if language == "de" else (self.title_en or self.title_de)


COLUMNS = (
    *(Event.id, Event.state, Event.title_de, Event.title_en, Event.starts_at, Event.ends_at, Event.zone),
    *(Event.place_kind, Event.address, Event.visible_to, Event.open_to, Event.reach, Event.places),
    *(Event.opens_at, Event.closes_at, Event.submitted_at, Event.reply),
)


def rows(
    wanted: ColumnElement[bool],
    viewer: Person | None,
    *,
    latest_first: bool = False,
    page: int = 1,
    size: int,
) -> list[Row]:
    """Return a page of the events that fulfil the condition, with all that a card says of them."""
    order = (Event.starts_at.desc(), Event.id.desc()) if latest_first else (Event.starts_at, Event.id)
    found = db.session.execute(
        select(*COLUMNS, Organisation.name.label("host"), EventPicture.digest.label("picture"))
        .join(Organisation, Organisation.id == Event.host_id)
        .outerjoin(EventPicture, EventPicture.event_id == Event.id)
        .where(wanted)
        .order_by(*order)
        .limit(size)
        .offset((page - 1) * size)
    )
    return _with_details([Row(**one) for one in found.mappings()], viewer)


def _with_details(found: Sequence[Row], viewer: Person | None) -> list[Row]:
    ids = [row.id for row in found]
    if not ids:
        return []
    rooms, sites = _rooms(ids)
    taken, own = _taken(ids), _own(ids, viewer)
    topics = _gathered(ids, EventTopic.event_id, EventTopic.topic)
    markets = _gathered(ids, EventMarket.event_id, EventMarket.country)
    regions = _gathered(ids, EventRegion.event_id, EventRegion.region)
    return [
        replace(
            row,
            rooms=tuple(rooms[row.id]),
            site=sites.get(row.id, ""),
            topics=tuple(topics[row.id]),
            markets=tuple(markets[row.id]),
            regions=tuple(regions[row.id]),
            taken=taken.get(row.id, (0, 0))[0],
            waiting=taken.get(row.id, (0, 0))[1],
            mine=own.get(row.id, (None, None))[0],
            code=own.get(row.id, (None, None))[1],
        )
        for row in found
    ]


def _gathered(ids: Sequence[int], event_id: Any, column: Any) -> dict[int, list[str]]:
    """Return what stands in a column for each of these events, in its own order."""
    gathered: dict[int, list[str]] = defaultdict(list)
    asked = select(event_id, column).where(event_id.in_(ids)).order_by(event_id, column)
    for event, value in db.session.execute(asked):
        gathered[event].append(value)
    return gathered


def _rooms(ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, str]]:
    """Return the rooms of each event, and the site where they are."""
    named: dict[int, list[str]] = defaultdict(list)
    sites: dict[int, str] = {}
    asked = (
        select(EventRoom.event_id, Room.name, Site.name)
        .join(Room, Room.id == EventRoom.room_id)
        .join(Site, Site.id == Room.site_id)
        .where(EventRoom.event_id.in_(ids))
        .order_by(EventRoom.event_id, EventRoom.id)
    )
    for event, room, site in db.session.execute(asked):
        named[event].append(room)
        sites.setdefault(event, site)
    return named, sites


def _taken(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many places of each event are taken, and how many people wait."""
    taken = func.sum(case((Registration.state.in_(TAKES_A_PLACE), Registration.party), else_=0))
    waiting = func.sum(case((Registration.state == "waiting", 1), else_=0))
    asked = (
        select(Registration.event_id, taken, waiting)
        .where(Registration.event_id.in_(ids), Registration.state.in_(LIVE))
        .group_by(Registration.event_id)
    )
    return {event: (int(places), int(people)) for event, places, people in db.session.execute(asked)}


def _own(ids: Sequence[int], viewer: Person | None) -> dict[int, tuple[str, str]]:
    """Return how the reader's own live registrations for these events stand, and their tickets' codes."""
    if viewer is None:
        return {}
    asked = select(Registration.event_id, Registration.state, Registration.code).where(
        Registration.event_id.in_(ids), Registration.person_id == viewer.id, Registration.state.in_(LIVE)
    )
    return {event: (state, code) for event, state, code in db.session.execute(asked)}
