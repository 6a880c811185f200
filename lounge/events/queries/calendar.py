"""What the calendar shows: events to come, past ones, and those of a person, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from lounge.domain.interval import Interval
from lounge.domain.wallclock import day_of
from lounge.events.models import (
    LIVE,
    PLACE_KINDS,
    REACHES,
    Event,
    EventMarket,
    EventRoom,
    EventTopic,
    Registration,
)
from lounge.events.queries.events import seen_by
from lounge.events.queries.rows import Row, rows
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms.models import Room, Site

PAGE = 30
"""How many events one page of the calendar shows."""
MOST = 300
"""How many events are shown at most where a list is not paged."""
TODAYS = 3
"""How many events the start page shows."""
WEEKS_AHEAD = timedelta(weeks=4)
"""How far ahead the start page looks for events that a member might like."""
LONGEST = timedelta(days=366)
"""No event lasts longer: what began before that is over, so that the database need not look at each row."""
WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader looks for; an empty field asks for nothing."""

    topic: str = ""
    market: str = ""
    reach: str = ""
    """A reach, or :data:`WIDE` for all that is of more than local reach."""
    place: str = ""
    """A sort of place, or the key of a site of the house."""
    mine: bool = False
    """Only those for which the reader is registered or waits, or which they organise."""

    @property
    def is_any(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.topic or self.market or self.reach or self.place or self.mine)


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Choices:
    """What occurs among the events to come, so that no filter leads to nothing."""

    topics: list[str]
    markets: list[str]
    reaches: list[str]
    places: list[str]
    sites: dict[str, str]
    """The names of the sites where events are, by key."""


def coming(
    viewer: Person | None, *, at: datetime, filters: Filters = EVERYTHING, page: int = 1
) -> tuple[list[Row], int]:
    """Return a page of the events that are not over yet, the next first, and how many there are in all."""
    wanted = and_(_is_ahead(at), visible_to(viewer), _is_asked(filters, viewer))
    return rows(wanted, viewer, page=page, size=PAGE), _count(wanted)


def past(
    viewer: Person | None, *, at: datetime, filters: Filters = EVERYTHING, page: int = 1
) -> tuple[list[Row], int]:
    """Return a page of the events that took place, the latest first, and how many there are in all."""
    is_over = and_(Event.state == "published", Event.ends_at <= at)
    wanted = and_(is_over, visible_to(viewer), _is_asked(filters, viewer))
    return rows(wanted, viewer, latest_first=True, page=page, size=PAGE), _count(wanted)


def within(viewer: Person | None, when: Interval, *, filters: Filters = EVERYTHING) -> list[Row]:
    """Return the events that begin in a span of time, the first first, whether they are over or not."""
    wanted = and_(_begins_within(when), visible_to(viewer), _is_asked(filters, viewer))
    return rows(wanted, viewer, size=MOST)


def days_with_events(
    viewer: Person | None, when: Interval, *, filters: Filters = EVERYTHING
) -> dict[date, int]:
    """Return on which days of a span of time events begin, and how many."""
    wanted = and_(_begins_within(when), visible_to(viewer), _is_asked(filters, viewer))
    days: dict[date, int] = {}
    for starts_at, zone in db.session.execute(
        select(Event.starts_at, Event.zone).where(wanted).order_by(Event.starts_at)
    ):
        day = day_of(starts_at, ZoneInfo(zone))
        days[day] = days.get(day, 0) + 1
    return days


def choices(viewer: Person | None, *, at: datetime) -> Choices:
    """Return which topics, markets, reaches and places occur among the events to come."""
    ahead = select(Event.id).where(_is_ahead(at), visible_to(viewer))
    kinds = db.session.execute(
        select(Event.reach, Event.place_kind).distinct().where(Event.id.in_(ahead))
    ).all()
    sites = (
        select(Site.key, Site.name)
        .where(
            exists().where(
                EventRoom.event_id.in_(ahead), Room.id == EventRoom.room_id, Room.site_id == Site.id
            )
        )
        .order_by(Site.position)
    )
    return Choices(
        topics=_values(EventTopic.topic, EventTopic.event_id.in_(ahead)),
        markets=_values(EventMarket.country, EventMarket.event_id.in_(ahead)),
        reaches=[one for one in REACHES if any(one == reach for reach, _kind in kinds)],
        places=[one for one in PLACE_KINDS if any(one == kind for _reach, kind in kinds)],
        sites={row.key: row.name for row in db.session.execute(sites)},
    )


def for_today(person: Person, *, at: datetime) -> tuple[list[Row], list[Row]]:
    """Return the person's own next events, and others of the weeks to come that they may like."""
    takes_place = and_(_is_ahead(at), Event.state == "published")
    soon = and_(Event.starts_at > at, Event.starts_at < at + WEEKS_AHEAD)
    others = and_(takes_place, soon, visible_to(person), ~_has_as_guest(person))
    return (
        rows(and_(takes_place, _has_as_guest(person)), person, size=TODAYS),
        rows(others, person, size=TODAYS),
    )


def for_strangers(*, at: datetime) -> list[Row]:
    """Return the next few events that everybody may see."""
    return rows(and_(_is_ahead(at), Event.state == "published", visible_to(None)), None, size=TODAYS)


def organised_by(person: Person, *, at: datetime) -> list[Row]:
    """Return what the person organises and is not over yet, drafts with it, the next first."""
    return rows(and_(Event.organiser_id == person.id, Event.ends_at > at), person, size=MOST)


def organised_before(person: Person, *, at: datetime, page: int = 1) -> tuple[list[Row], int]:
    """Return a page of what the person organised and is over, the latest first, and how many there are."""
    wanted = and_(Event.organiser_id == person.id, Event.ends_at <= at)
    return rows(wanted, person, latest_first=True, page=page, size=PAGE), _count(wanted)


def attended_by(person: Person, *, at: datetime) -> list[Row]:
    """Return the events to come for which the person is registered, is offered a place, or waits."""
    return rows(and_(_is_ahead(at), _has_as_guest(person)), person, size=MOST)


def attended_before(person: Person, *, at: datetime, page: int = 1) -> tuple[list[Row], int]:
    """Return a page of past events at which the person had a place, the latest first, and how many there are."""
    wanted = and_(
        Event.state == "published", Event.ends_at <= at, _has_as_guest(person, states=("registered",))
    )
    return rows(wanted, person, latest_first=True, page=page, size=PAGE), _count(wanted)


def visible_to(viewer: Person | None) -> ColumnElement[bool]:
    """Return the condition that an event is for this reader's eyes; who comes to it sees it in any case."""
    return seen_by(viewer) if viewer is None else or_(seen_by(viewer), _has_as_guest(viewer))


def _is_ahead(at: datetime) -> ColumnElement[bool]:
    """Return the condition that an event stands in the calendar and is not over."""
    return and_(_stands_in_calendar(), Event.starts_at > at - LONGEST, Event.ends_at > at)


def _begins_within(when: Interval) -> ColumnElement[bool]:
    return and_(_stands_in_calendar(), Event.starts_at >= when.start, Event.starts_at < when.end)


def _stands_in_calendar() -> ColumnElement[bool]:
    """Return the condition that an event was published; that it was called off since then is still told."""
    return or_(Event.state == "published", and_(Event.state == "cancelled", Event.published_at.is_not(None)))


def _has_as_guest(person: Person, states: Sequence[str] = LIVE) -> ColumnElement[bool]:
    # Not by a look at each event, of which there are many more than anybody ever went to.
    theirs = select(Registration.event_id).where(
        Registration.person_id == person.id, Registration.state.in_(states)
    )
    return Event.id.in_(theirs)


def _is_asked(filters: Filters, viewer: Person | None) -> ColumnElement[bool]:
    """Return the condition that an event is what the reader looks for."""
    asked: list[ColumnElement[bool]] = []
    if filters.topic:
        asked.append(exists().where(EventTopic.event_id == Event.id, EventTopic.topic == filters.topic))
    if filters.market:
        asked.append(exists().where(EventMarket.event_id == Event.id, EventMarket.country == filters.market))
    if filters.reach:
        asked.append(Event.reach != "local" if filters.reach == WIDE else Event.reach == filters.reach)
    if filters.place:
        asked.append(_is_at(filters.place))
    if filters.mine and viewer is not None:
        asked.append(or_(_has_as_guest(viewer), Event.organiser_id == viewer.id))
    return and_(true(), *asked)


def _is_at(place: str) -> ColumnElement[bool]:
    """Return the condition that an event is in this sort of place, or at the site with this key."""
    if place in PLACE_KINDS:
        return Event.place_kind == place
    return exists().where(
        EventRoom.event_id == Event.id,
        Room.id == EventRoom.room_id,
        Site.id == Room.site_id,
        Site.key == place,
    )


def _values(column: Any, condition: ColumnElement[bool]) -> list[str]:
    return list(db.session.scalars(select(column).distinct().where(condition).order_by(column)))


def _count(wanted: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Event.id)).where(wanted)) or 0
