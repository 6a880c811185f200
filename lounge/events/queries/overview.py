"""What a manager asks of all events: what waits to be published, what is coming, what was, and the sum of a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from lounge.domain.wallclock import day_bounds, day_of
from lounge.events.models import REACHES, Event, Registration
from lounge.events.queries import figures, registrations
from lounge.events.queries.guests import holds
from lounge.events.queries.registrations import Fullness
from lounge.members.models import Organisation
from lounge.plumbing.db import db

PAGE = 30
VIEWS = ("all", "asked", "coming", "past", "drafts", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are looked at."""

    view: str = "all"
    words: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An event with how full it is."""

    event: Event
    fullness: Fullness
    came: int | None
    """How many were seen; nothing where nobody was marked."""

    @property
    def standing(self) -> str:
        """Say in a word how it stands: ``asked`` while a draft waits to be published, else its state."""
        return "asked" if self.event.state == "draft" and self.event.submitted_at else self.event.state


@dataclass(frozen=True, slots=True)
class Sum:
    """The events of one reach, or of all, in a year."""

    events: int = 0
    registered: int = 0
    came: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        """Return both together."""
        return Sum(self.events + other.events, self.registered + other.registered, self.came + other.came)


def events(wanted: Wanted, *, at: datetime, page: int) -> tuple[list[Row], int]:
    """Return a page of events, and how many were found.

    Drafts that wait to be published come first, then what is coming, then other drafts, then what is past.
    """
    found = _found(wanted, at)
    count = db.session.scalar(select(func.count()).select_from(found.with_only_columns(Event.id).subquery()))
    rows = db.session.scalars(found.order_by(*_order(at)).limit(PAGE).offset((page - 1) * PAGE)).all()
    return _rows(rows), count or 0


def every_event(wanted: Wanted, *, at: datetime) -> list[Row]:
    """Return all events that are wanted, in the same order."""
    return _rows(db.session.scalars(_found(wanted, at).order_by(*_order(at))).all())


def counts(*, at: datetime) -> Mapping[str, int]:
    """Count the events of each part."""
    parts = [func.sum(case((_is_in(view, at), 1), else_=0)) for view in VIEWS]
    found = db.session.execute(select(*parts)).one()
    return {view: int(count or 0) for view, count in zip(VIEWS, found, strict=True)}


def years(zone: ZoneInfo, *, at: datetime) -> list[int]:
    """Return the years in which there were or will be events, the latest first, this one among them."""
    published = Event.state == "published"
    first, last = db.session.execute(
        select(func.min(Event.starts_at), func.max(Event.starts_at)).where(published)
    ).one()
    now = day_of(at, zone).year
    begin = min(day_of(first, zone).year, now) if first else now
    end = max(day_of(last, zone).year, now) if last else now
    return list(range(end, begin - 1, -1))


def year(number: int, zone: ZoneInfo) -> Mapping[str, Sum]:
    """Return the events that took place or will in a year, by reach, the nearest first; the cancelled are none."""
    begin = day_bounds(date(number, 1, 1), zone).start
    end = day_bounds(date(number, 12, 31), zone).end
    of_it = and_(Event.state == "published", Event.starts_at >= begin, Event.starts_at < end)
    held = dict(
        db.session.execute(
            select(Event.reach, func.count()).where(of_it).group_by(Event.reach).order_by(Event.reach)
        ).all()
    )
    is_here = Registration.attended_at.is_not(None)
    people = db.session.execute(
        select(
            Event.reach,
            func.sum(Registration.party),
            func.sum(case((is_here, Registration.party), else_=0)),
        )
        .join(Registration, Registration.event_id == Event.id)
        .where(of_it, Registration.state == "registered")
        .group_by(Event.reach)
        .order_by(Event.reach)
    )
    found = {reach: (int(registered), int(came)) for reach, registered, came in people}
    return {reach: Sum(held[reach], *found.get(reach, (0, 0))) for reach in REACHES if reach in held}


def _found(wanted: Wanted, at: datetime) -> Select[Event]:
    found = select(Event).join(Event.host).options(joinedload(Event.host), joinedload(Event.organiser))
    found = found.where(_is_in(wanted.view, at))
    if wanted.reach:
        found = found.where(Event.reach == wanted.reach)
    for word in wanted.words.split():
        texts = (Event.title_de, Event.title_en, Organisation.name)
        found = found.where(or_(*(holds(text, word) for text in texts)))
    return found


def _is_in(view: str, at: datetime) -> ColumnElement[bool]:
    published, draft = Event.state == "published", Event.state == "draft"
    return {
        "all": Event.id > 0,
        "asked": draft & Event.submitted_at.is_not(None),
        "coming": published & (Event.ends_at > at),
        "past": published & (Event.ends_at <= at),
        "drafts": draft & Event.submitted_at.is_(None),
        "cancelled": Event.state == "cancelled",
    }[view]


def _order(at: datetime) -> tuple[ColumnElement[object], ...]:
    """Say in which order they stand: what lies ahead the next first, what is past the latest first."""
    places = [(_is_in(view, at), place) for place, view in enumerate(("asked", "coming", "drafts"))]
    ahead = or_(*(condition for condition, _ in places))
    next_first = case((ahead, Event.starts_at), else_=None)
    return case(*places, else_=len(places)), next_first, Event.starts_at.desc(), Event.id.desc()  # type: ignore[return-value]


def _rows(found: Sequence[Event]) -> list[Row]:
    ids = [event.id for event in found]
    full, seen = registrations.how_full(ids), figures.came(ids)
    return [Row(event, full[event.id], seen.get(event.id)) for event in found]
