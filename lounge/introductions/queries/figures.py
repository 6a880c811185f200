"""What the manager asks of rounds: what came of them, how evenly people were shown, who was left out.

Nothing here tells what one of two said: a pair counts as agreed, or as not agreed.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from lounge.domain.pairing import fairness
from lounge.domain.week import Week
from lounge.introductions.models import Introduction, Meeting, Round
from lounge.introductions.queries.mine import is_met
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db

PAGE = 12
LATELY = timedelta(weeks=26)
RIPE = timedelta(weeks=2)
"""After its week a round is given so long: times to meet are suggested for two weeks ahead."""
TAKEN_OUT = "taken_out"
"""Why somebody has nobody whose introductions were all taken out again."""
DEEDS = ("introduction.added", "introduction.withdrawn")


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many introductions there were, how many both wanted, and what came of them."""

    drawn: int = 0
    agreed: int = 0
    booked: int = 0
    met: int = 0

    def __add__(self, other: "Funnel") -> "Funnel":
        """Return both together."""
        return Funnel(
            self.drawn + other.drawn,
            self.agreed + other.agreed,
            self.booked + other.booked,
            self.met + other.met,
        )

    @property
    def held(self) -> float | None:
        """The share of what both wanted that came to a meeting; nothing where nobody wanted anything."""
        return self.met / self.agreed if self.agreed else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round and what came of it."""

    round: Round
    funnel: Funnel

    @property
    def left_out(self) -> int:
        """How many had asked for introductions and got none when it was drawn."""
        return len(self.round.figures.get("left_out", []))


@dataclass(frozen=True, slots=True)
class Fairness:
    """How often each person of a round was shown to somebody."""

    shown: Mapping[int, int]
    """By the id of the person; also who was left out, with zero."""

    @property
    def gini(self) -> float:
        """0 when all were shown alike, towards 1 when few were shown all the time."""
        return fairness(self.shown)

    @property
    def times(self) -> list[tuple[int, int]]:
        """How many people were shown so often, as ``(times, people)``, the most often first."""
        counted = Counter(self.shown.values())
        return [(times, counted[times]) for times in range(max(counted, default=-1), -1, -1)]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who takes introductions and has none in this round, and the code of why."""

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to a round."""

    line: AuditLine
    by: str | None


def kept(found: Round) -> float | None:
    """Return the share of the best possible score that the round has; nothing where no pair was possible."""
    return min(found.score / found.bound, 1.0) if found.bound > 0 else None


def outcomes(*, page: int) -> tuple[list[Outcome], int]:
    """Return a page of rounds with what came of them, the latest first, and how many rounds there are."""
    count = db.session.scalar(select(func.count()).select_from(Round)) or 0
    wanted = select(Round).order_by(Round.week.desc())
    return _outcomes(wanted.limit(PAGE).offset((page - 1) * PAGE)), count


def every_outcome() -> list[Outcome]:
    """Return all rounds with what came of them, the latest first."""
    return _outcomes(select(Round).order_by(Round.week.desc()))


def lately(week: Week) -> Funnel:
    """Return what came of the rounds of half a year that have had time to come to something, seen from this week."""
    first, last = Week.of(week.monday - LATELY), Week.of(week.monday - RIPE)
    wanted = select(Round.id).where(Round.week >= str(first), Round.week < str(last), Round.state == "sent")
    return sum(_funnels(wanted).values(), Funnel())


def shown(found: Round) -> Fairness:
    """Count how often each person of a whole round was shown; what was taken out was shown to nobody."""
    counted: Counter[int] = Counter()
    for one in found.introductions:
        counted.update({one.first_id: 0, one.second_id: 0})
        if one.state != "withdrawn":
            counted.update((one.first_id, one.second_id))
    missing = {one["person_id"]: 0 for one in found.figures.get("left_out", [])}
    return Fairness(missing | counted)


def left_out(found: Round) -> list[LeftOut]:
    """Return who has nobody in a whole round, by name, and why."""
    codes = {one["person_id"]: one["why"] for one in found.figures.get("left_out", [])}
    nobody = {one: codes.get(one, TAKEN_OUT) for one, times in shown(found).shown.items() if not times}
    known = people(nobody)
    by_name = sorted(known.values(), key=lambda person: (person.name.lower(), person.id))
    return [LeftOut(person, nobody[person.id]) for person in by_name]


def people(ids: Collection[int]) -> dict[int, Person]:
    """Return these people with their organisations, by id; who is gone is missing."""
    wanted = select(Person).where(Person.id.in_(ids)).options(joinedload(Person.organisation, innerjoin=True))
    return {person.id: person for person in db.session.scalars(wanted.order_by(Person.id))}


def deeds(found: Round) -> list[Deed]:
    """Return what was done to a whole round, the first first: drawn, changed, held, sent; never who answered."""
    ids = [one.id for one in found.introductions]
    of_it = and_(AuditLine.subject == Round.__tablename__, AuditLine.subject_id == found.id)
    of_its_own = and_(
        AuditLine.subject == Introduction.__tablename__,
        AuditLine.subject_id.in_(ids),
        AuditLine.deed.in_(DEEDS),
    )
    rows = db.session.execute(
        select(AuditLine, Person.name)
        .outerjoin(Person, Person.id == AuditLine.by_id)
        .where(or_(of_it, of_its_own))
        .order_by(AuditLine.at, AuditLine.id)
    )
    return [Deed(line, name) for line, name in rows]


def _outcomes(wanted: Select[Round]) -> list[Outcome]:
    found = db.session.scalars(wanted).all()
    counted = _funnels([one.id for one in found])
    return [Outcome(one, counted.get(one.id, Funnel())) for one in found]


def _funnels(round_ids: Sequence[int] | Select[Any]) -> dict[int, Funnel]:
    """Count what came of the introductions of these rounds; what was taken out counts as never drawn."""
    booked = exists().where(Meeting.introduction_id == Introduction.id, Meeting.state == "confirmed")
    rows = db.session.execute(
        select(
            Introduction.round_id,
            func.count(),
            _number_of(Introduction.state == "agreed"),
            _number_of(booked.correlate(Introduction)),
            _number_of(is_met()),
        )
        .where(Introduction.round_id.in_(round_ids), Introduction.state != "withdrawn")
        .group_by(Introduction.round_id)
        .order_by(Introduction.round_id)
    )
    return {round_id: Funnel(*counts) for round_id, *counts in rows}


def _number_of(what: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((what, 1), else_=0))
