"""What came of an event: who registered when, who came, how they found it, and whom they met by it.

People are counted, companions included.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from sqlalchemy import ColumnElement, and_, case, func, select

from lounge.domain.wallclock import day_of
from lounge.events.models import KINDS, RATINGS, Event, Registration
from lounge.plumbing.db import db

REMARKS = 25
"""So many remarks are shown at a time."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """What became of one kind of guest, or of all."""

    registered: int = 0
    came: int = 0
    waiting: int = 0
    cancelled: int = 0

    @property
    def missing(self) -> int:
        """How many were registered and were not seen."""
        return self.registered - self.came

    def __add__(self, other: "OfKind") -> "OfKind":
        """Return both together."""
        return OfKind(
            self.registered + other.registered,
            self.came + other.came,
            self.waiting + other.waiting,
            self.cancelled + other.cancelled,
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which somebody registered or withdrew."""

    day: date
    new: int
    gone: int
    standing: int
    """How many were registered at its end."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of an event."""

    kinds: Mapping[str, OfKind]
    days: Sequence[Day]
    ratings: Mapping[str, int]

    @property
    def whole(self) -> OfKind:
        """All kinds together."""
        return sum(self.kinds.values(), OfKind())

    @property
    def rated(self) -> int:
        """How many said how it was."""
        return sum(self.ratings.values())


def figures(event: Event) -> Figures:
    """Return what came of the event so far."""
    return Figures(_kinds(event), _days(event), ratings(event))


def by_week(days: Sequence[Day]) -> list[Day]:
    """Put the days of a week together, as its Monday."""
    weeks: dict[date, list[Day]] = defaultdict(list)
    for one in days:
        weeks[one.day - timedelta(days=one.day.weekday())].append(one)
    return [
        Day(monday, sum(one.new for one in found), sum(one.gone for one in found), found[-1].standing)
        for monday, found in weeks.items()
    ]


def remarks(event: Event, *, page: int) -> tuple[list[tuple[str, str]], int]:
    """Return a page of what people wrote beside their rating, as ``(rating, remark)``, and how many there are.

    Nobody is named, and the order tells nothing of when it was written.
    """
    of_it = (Registration.event_id == event.id, Registration.remark != "", Registration.rating.is_not(None))
    count = db.session.scalar(select(func.count()).select_from(Registration).where(*of_it)) or 0
    worst_first = case(
        {rating: place for place, rating in enumerate(reversed(RATINGS))}, value=Registration.rating
    )
    rows = db.session.execute(
        select(Registration.rating, Registration.remark)
        .where(*of_it)
        .order_by(worst_first, func.lower(Registration.remark), Registration.id)
        .limit(REMARKS)
        .offset((page - 1) * REMARKS)
    )
    return [(str(rating), remark) for rating, remark in rows], count


def came(event_ids: Iterable[int]) -> dict[int, int]:
    """Count who was seen at each of these events; where nobody was marked, the event is not among them."""
    seen = select(Registration.event_id, func.sum(Registration.party)).where(
        Registration.event_id.in_(list(event_ids)),
        Registration.state == "registered",
        Registration.attended_at.is_not(None),
    )
    rows = db.session.execute(seen.group_by(Registration.event_id).order_by(Registration.event_id))
    return {event_id: int(count) for event_id, count in rows}


def there(event: Event) -> list[int]:
    """Return the ids of the members who were seen there; where nobody was, of all who are registered."""
    rows = db.session.execute(
        select(Registration.person_id, Registration.attended_at.is_not(None))
        .where(
            Registration.event_id == event.id,
            Registration.state == "registered",
            Registration.person_id.is_not(None),
        )
        .order_by(Registration.person_id)
    ).all()
    people = [(person, was_there) for person, was_there in rows if person is not None]
    seen = [person for person, was_there in people if was_there]
    return seen or [person for person, _ in people]


def _kinds(event: Event) -> dict[str, OfKind]:
    state, is_here = Registration.state, Registration.attended_at.is_not(None)
    rows = db.session.execute(
        select(
            Registration.kind,
            _people(state == "registered"),
            _people(and_(state == "registered", is_here)),
            _people(state.in_(("waiting", "offered"))),
            _people(state == "cancelled"),
        )
        .where(Registration.event_id == event.id)
        .group_by(Registration.kind)
        .order_by(Registration.kind)
    )
    found = {kind: OfKind(*(int(count or 0) for count in counts)) for kind, *counts in rows}
    return {kind: found[kind] for kind in KINDS if kind in found}


def _people(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, Registration.party), else_=0))


def _days(event: Event) -> list[Day]:
    """Return the days on which the number of registered people changed, the first first."""
    new: Counter[date] = Counter()
    gone: Counter[date] = Counter()
    rows = db.session.execute(
        select(Registration.registered_at, Registration.ended_at, Registration.state, Registration.party)
        .where(Registration.event_id == event.id, Registration.registered_at.is_not(None))
        .order_by(Registration.id)
    )
    for registered_at, ended_at, state, party in rows:
        if registered_at is not None:
            new[_day(registered_at, event)] += party
        if state == "cancelled" and ended_at is not None:
            gone[_day(ended_at, event)] += party
    days = sorted({*new, *gone})
    standing = accumulate(new[day] - gone[day] for day in days)
    return [Day(day, new[day], gone[day], count) for day, count in zip(days, standing, strict=True)]


def _day(at: datetime, event: Event) -> date:
    return day_of(at, event.zone_info)


def ratings(event: Event) -> dict[str, int]:
    """Count how people found the event, by rating, the best first."""
    rows = db.session.execute(
        select(Registration.rating, func.count())
        .where(Registration.event_id == event.id, Registration.rating.is_not(None))
        .group_by(Registration.rating)
        .order_by(Registration.rating)
    )
    found: dict[str, int] = defaultdict(int)
    for rating, count in rows:
        found[str(rating)] = count
    return {rating: found[rating] for rating in RATINGS}
