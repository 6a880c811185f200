"""What lies behind two people: who was introduced before, whose firms have met, who went without last time."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased, load_only

from lounge.domain.week import Week
from lounge.introductions.models import Introduction, Meeting, Round, Side
from lounge.introductions.queries import wishes
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms.models import Booking

PAUSE_OF_A_PAIR = timedelta(weeks=13)
"""After so long a "not now", or a pair that the house itself took back, may come again."""
PAUSE_OF_FIRMS = timedelta(weeks=26)
"""For so long the other people of two organisations that have met are not introduced to each other."""
UNDER_WAY = timedelta(weeks=4)
"""So long after both said yes, two who have not met yet are taken to be about to."""
MET = ("useful", "met")

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Past:
    """What keeps two people apart, or two organisations; every pair has the smaller id first."""

    introduced: frozenset[Pair]
    """Of people: they have had their introduction."""
    met: frozenset[Pair]
    """Of organisations: they have met of late, or two of their people are about to."""
    avoided: frozenset[Pair]
    """Of people: one of them does not want to meet the other."""
    firms_avoided: frozenset[Pair]
    """Of a person and an organisation, in this order: the person does not want to meet its people."""
    competitors: frozenset[Pair]
    """Of organisations."""

    def avoids(self, one: Person, other: Person) -> bool:
        """Whether one of the two, or one's organisation, does not want to meet the other."""
        return (
            ordered(one.id, other.id) in self.avoided
            or (one.id, other.organisation_id) in self.firms_avoided
            or (other.id, one.organisation_id) in self.firms_avoided
            or ordered(one.organisation_id, other.organisation_id) in self.competitors
        )

    def is_behind(self, one: Person, other: Person) -> bool:
        """Whether the two were introduced, or their organisations have met."""
        firms = ordered(one.organisation_id, other.organisation_id)
        return ordered(one.id, other.id) in self.introduced or firms in self.met


def ordered(one: int, other: int) -> Pair:
    """Return a pair of ids as it is kept."""
    return (one, other) if one < other else (other, one)


def past(week: Week, *, at: datetime) -> Past:
    """Return what keeps people apart in the round of this week."""
    return replace(what_people_say(), introduced=_introduced(week, at), met=_met(at))


def what_people_say() -> Past:
    """Return whom people avoid, without what lies behind them."""
    said = wishes.every_avoidance()
    firms = [one for one in said if one.organisation_id]
    return Past(
        introduced=frozenset(),
        met=frozenset(),
        avoided=frozenset(ordered(one.by_id, one.person_id) for one in said if one.person_id),
        firms_avoided=frozenset((one.by_id, one.organisation_id) for one in firms if one.organisation_id),
        competitors=frozenset(
            ordered(one.by.organisation_id, one.organisation_id)
            for one in firms
            if one.is_competitor and one.organisation_id
        ),
    )


def overdue(week: Week) -> frozenset[int]:
    """Return who was willing when a round was drawn last, and got no introduction then, or none that was sent."""
    found = select(Round).where(Round.week < str(week), Round.state == "sent")
    last = db.session.scalar(found.order_by(Round.week.desc()).limit(1))
    if last is None:
        return frozenset()
    left_out = {one["person_id"] for one in last.figures.get("left_out", [])}
    sides = db.session.execute(
        select(Side.person_id, Introduction.state)
        .join(Side.introduction)
        .where(Introduction.round_id == last.id)
    )
    states: dict[int, set[str]] = defaultdict(set)
    for person_id, state in sides:
        states[person_id].add(state)
    return frozenset(left_out | {one for one, seen in states.items() if seen == {"withdrawn"}})


def _introduced(week: Week, at: datetime) -> frozenset[Pair]:
    """Return the pairs that are not introduced again.

    What was drawn for an earlier week and never sent has been seen by nobody, so it does not count.
    """
    first, second = aliased(Side), aliased(Side)
    told = and_(first.person_id == Introduction.first_id, second.person_id == Introduction.second_id)
    rows = db.session.execute(
        select(Introduction, first.answer, first.answered_at, second.answer, second.answered_at)
        .options(
            load_only(
                Introduction.first_id, Introduction.second_id, Introduction.state, Introduction.created_at
            )
        )
        .join(Introduction.round)
        .join(first, first.introduction_id == Introduction.id)
        .join(second, second.introduction_id == Introduction.id)
        .where(told, or_(Introduction.state != "drawn", Round.week == str(week)))
    )
    return frozenset(
        (one.first_id, one.second_id)
        for one, answer, answered_at, other_answer, other_answered_at in rows
        if max(filter(None, (one.created_at, answered_at, other_answered_at))) > at - PAUSE_OF_A_PAIR
        or not _may_return(one.state, {answer, other_answer})
    )


def _may_return(state: str, answers: set[str | None]) -> bool:
    """Whether two may be introduced again after a pause: one said "not now", or the house took it back."""
    return state != "agreed" and "never" not in answers and ("not_now" in answers or state == "withdrawn")


def _met(at: datetime) -> frozenset[Pair]:
    """Return the organisations whose people have met: one of them said so, or both were seen at the door for it.

    Two who both said yes of late, and have not said how it was, keep their colleagues apart meanwhile: nobody is
    introduced to the colleague of the one whom they meet tomorrow.
    """
    since = at - PAUSE_OF_FIRMS
    first, second = aliased(Person), aliased(Person)
    of_it = Side.introduction_id == Introduction.id
    said = exists().where(of_it, Side.verdict.in_(MET), Side.verdict_at > since)
    judged = exists().where(of_it, Side.verdict.is_not(None))
    missing = exists().where(of_it, Side.was_at_the_door.is_(False))
    under_way = and_(Introduction.state == "agreed", Introduction.agreed_at > at - UNDER_WAY, ~judged)
    took_place = (
        exists()
        .where(Meeting.introduction_id == Introduction.id, Meeting.state == "confirmed")
        .where(Booking.id == Meeting.booking_id, Booking.starts_at > since)
    )
    rows = db.session.execute(
        select(first.organisation_id, second.organisation_id)
        .select_from(Introduction)
        .join(first, first.id == Introduction.first_id)
        .join(second, second.id == Introduction.second_id)
        .where(or_(said, under_way, and_(took_place, ~missing)))
    )
    return frozenset(ordered(one, other) for one, other in rows)
