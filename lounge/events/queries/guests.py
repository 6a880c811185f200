"""What a host asks of the people on an event's list: who comes, who waits, who was there, and what they answered."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.events.models import LIVE, Answer, Event, Question, Registration
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db

PAGE = 50
GONE = ("cancelled", "lapsed")
VIEWS = ("live", "registered", "waiting", "came", "missing", "gone")
"""The parts of the list that can be looked at; who has not confirmed their address is in none."""
FULL = (joinedload(Registration.person).joinedload(Person.organisation), selectinload(Registration.answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the list is looked at, and what is searched for in it."""

    view: str = "live"
    words: str = ""
    kind: str = ""
    finds_addresses: bool = False
    """Whether one who looks may see mail addresses, and so find people by them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries each part of the list has."""

    live: int
    registered: int
    waiting: int
    came: int
    missing: int
    gone: int

    def of(self, view: str) -> int:
        """Return the number of one part."""
        return int(getattr(self, view))


def guests(event: Event, wanted: Wanted, *, page: int) -> tuple[list[Registration], int]:
    """Return a page of one part of the list in its order, and how many entries were found."""
    found = _found(event, wanted)
    count = db.session.scalar(
        select(func.count()).select_from(found.with_only_columns(Registration.id).subquery())
    )
    rows = found.options(*FULL).order_by(*_order(wanted.view)).limit(PAGE).offset((page - 1) * PAGE)
    return list(db.session.scalars(rows)), count or 0


def every_guest(event: Event, wanted: Wanted) -> list[Registration]:
    """Return one whole part of the list, for paper and for tables."""
    return list(db.session.scalars(_found(event, wanted).options(*FULL).order_by(*_order(wanted.view))))


def counts(event: Event) -> Counts:
    """Count the parts of the list; a companion has no entry of their own."""
    is_here = Registration.attended_at.is_not(None)
    rows = db.session.execute(
        select(Registration.state, is_here, func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.state, is_here)
        .order_by(Registration.state)
    )
    found: Counter[tuple[str, bool]] = Counter()
    for state, here, count in rows:
        found[state, bool(here)] += count
    states: Counter[str] = Counter()
    for (state, _), count in found.items():
        states[state] += count
    return Counts(
        live=sum(states[one] for one in LIVE),
        registered=states["registered"],
        waiting=states["waiting"] + states["offered"],
        came=found["registered", True],
        missing=found["registered", False],
        gone=sum(states[one] for one in GONE),
    )


def held(event: Event) -> int:
    """Count the entries for which a place is held; they stand before all who wait."""
    count = select(func.count()).select_from(Registration)
    return (
        db.session.scalar(count.where(Registration.event_id == event.id, Registration.state == "offered"))
        or 0
    )


def guest(event: Event, registration_id: int) -> Registration | None:
    """Find one entry of this event's list."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id, Registration.event_id == event.id)
        .options(*FULL)
    )


def answered(event: Event) -> dict[Question, dict[str, int]]:
    """Count what those who have a place chose, the most often chosen first; for questions that offer a choice."""
    asked = {one.id: one for one in event.questions if one.kind in ("choice", "diet")}
    if not asked:
        return {}
    rows = db.session.execute(
        select(Answer.question_id, Answer.text, func.count())
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Answer.question_id.in_(asked), Registration.state == "registered")
        .group_by(Answer.question_id, Answer.text)
        .order_by(Answer.question_id, func.count().desc(), Answer.text)
    )
    found: dict[Question, dict[str, int]] = {}
    for question_id, text, count in rows:
        found.setdefault(asked[question_id], {})[text] = count
    return found


def _found(event: Event, wanted: Wanted) -> Select[Registration]:
    found = select(Registration).where(Registration.event_id == event.id, _is_in(wanted.view))
    if wanted.kind:
        found = found.where(Registration.kind == wanted.kind)
    if wanted.words.strip():
        found = found.outerjoin(Registration.person).outerjoin(Person.organisation)
    texts = [Registration.name, Registration.organisation, Registration.companion, Organisation.name]
    texts += [Registration.email] if wanted.finds_addresses else []
    for word in wanted.words.split():
        found = found.where(or_(*(holds(text, word) for text in texts)))
    return found


def holds(text: object, word: str) -> ColumnElement[bool]:
    """Say in a query that a text holds a word; SQLite knows small and large only for the letters of English."""
    column: ColumnElement[str] = text  # type: ignore[assignment]
    plain = func.lower(column).contains(word.lower(), autoescape=True)
    return plain if word.isascii() else or_(plain, column.contains(word.capitalize(), autoescape=True))


def _is_in(view: str) -> ColumnElement[bool]:
    state, is_here = Registration.state, Registration.attended_at.is_not(None)
    return {
        "live": state.in_(LIVE),
        "registered": state == "registered",
        "waiting": state.in_(("offered", "waiting")),
        "came": (state == "registered") & is_here,
        "missing": (state == "registered") & ~is_here,
        "gone": state.in_(GONE),
    }[view]


def _order(view: str) -> tuple[ColumnElement[object], ...]:
    """Say in which order a part stands: who waits as they came, offered places first; others by name."""
    if view == "waiting":
        return Registration.state != "offered", Registration.queued_at, Registration.id  # type: ignore[return-value]
    if view == "gone":
        return Registration.ended_at.desc(), Registration.id.desc()  # type: ignore[return-value]
    return func.lower(Registration.name), Registration.id  # type: ignore[return-value]
