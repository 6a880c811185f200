"""Events as programs read them: with how full they are, and by what the caller comes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.events.models import Cohost, Event, EventRoom, Registration
from lounge.events.queries import registrations
from lounge.events.queries.events import may_change, seen_by
from lounge.events.queries.registrations import Fullness
from lounge.members.models import Person
from lounge.plumbing.db import LARGEST_ID, db

PAGE = 50
LONGEST = timedelta(days=31)
"""No event lasts longer, so what goes on at a moment began at most so long before it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MARK = re.compile(r"(-?[0-9]{1,17})_([0-9]{1,10})")
WHOLE = (
    joinedload(Event.host, innerjoin=True),
    joinedload(Event.organiser, innerjoin=True),
    selectinload(Event.cohosts).joinedload(Cohost.organisation, innerjoin=True),
    selectinload(Event.rooms).joinedload(EventRoom.room, innerjoin=True),
    selectinload(Event.topics),
    selectinload(Event.markets),
    selectinload(Event.regions),
    selectinload(Event.questions),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as somebody sees it."""

    event: Event
    fullness: Fullness
    registration: Registration | None
    """By what they come, or wait."""
    looks_after_it: bool

    @property
    def online_link(self) -> str | None:
        """Return where it is online: for who has a place, and who looks after it."""
        has_place = self.registration is not None and self.registration.state == "registered"
        return (self.event.online_link or None) if has_place or self.looks_after_it else None

    @property
    def free(self) -> int:
        """Return how many places nobody has; whom they are kept for is the event's to say."""
        return self.fullness.free


@dataclass(frozen=True, slots=True)
class Page:
    """Some events of a longer list, and the mark after which the next ones follow."""

    items: tuple[Seen, ...]
    next: str | None


def seen(viewer: Person, event: Event) -> Seen:
    """Return an event as somebody sees it who may."""
    return _seen(viewer, [event])[0]


def listed(
    viewer: Person,
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
    after: str | None = None,
    count: int = PAGE,
) -> Page:
    """Return the events that somebody may see and that overlap a time, in order of their start.

    What is ``None`` sets no limit; ``after`` is the mark of the page before.

    :raises ValueError: when ``after`` is no such mark.
    """
    limits: list[ColumnElement[bool]] = [seen_by(viewer)]
    if begins is not None:
        limits += [Event.starts_at > begins - LONGEST, Event.ends_at > begins]
    if ends is not None:
        limits.append(Event.starts_at < ends)
    if after is not None:
        start, number = _unmarked(after)
        is_after = and_(Event.starts_at == start, Event.id > number)
        limits += [Event.starts_at >= start, or_(Event.starts_at > start, is_after)]
    wanted = select(Event).where(*limits).options(*WHOLE).order_by(Event.starts_at, Event.id)
    found = list(db.session.scalars(wanted.limit(count + 1)))
    shown = found[:count]
    following = _mark(shown[-1]) if len(found) > count else None
    return Page(tuple(_seen(viewer, shown)), following)


def _seen(viewer: Person, events: Sequence[Event]) -> list[Seen]:
    numbers = [event.id for event in events]
    full, own = registrations.how_full(numbers), registrations.of_person(viewer, numbers)
    return [Seen(event, full[event.id], own.get(event.id), may_change(event, viewer)) for event in events]


def _mark(last: Event) -> str:
    return f"{(last.starts_at - EPOCH) // timedelta(microseconds=1)}_{last.id}"


def _unmarked(mark: str) -> tuple[datetime, int]:
    parts = MARK.fullmatch(mark)
    if parts is None:
        raise ValueError("no mark of a page")
    try:
        start = EPOCH + timedelta(microseconds=int(parts[1]))
    except OverflowError:
        raise ValueError("no mark of a page") from None
    return start, min(int(parts[2]), LARGEST_ID)
