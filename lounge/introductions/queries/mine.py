"""Introductions as one of the two sees them: nothing here tells what the other one said before both said yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from lounge.introductions.models import Introduction, Meeting, Side
from lounge.members.models import Person
from lounge.plumbing.db import LARGEST_ID, db, key_of
from lounge.rooms.models import Booking, Room

SEEN = ("open", "agreed", "lapsed")
"""The states in which the two know of it: what is only drawn, or was withdrawn, they never hear of."""
MET = ("useful", "met")
LIVELY = timedelta(days=28)
"""So long an introduction to which both said yes stands among those of this week, until something came of it."""
PAGE = 20


@dataclass(frozen=True, slots=True)
class Mine:
    """An introduction as one of the two sees it at a moment."""

    introduction: Introduction
    side: Side
    other: Person
    at: datetime

    @property
    def id(self) -> int:
        """The introduction's id."""
        return self.introduction.id

    @property
    def week(self) -> str:
        """The ISO week in which the two were introduced."""
        return self.introduction.round.week

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the other one is worth meeting, as data."""
        return self.side.reasons

    @property
    def their_reasons(self) -> list[dict[str, Any]]:
        """Why I am worth meeting for the other one, as it was said to them."""
        return next(side.reasons for side in self.introduction.sides if side is not self.side)

    @property
    def email(self) -> str | None:
        """How to reach the other one, once both said yes."""
        return self.other.email if self.is_agreed else None

    @property
    def answer(self) -> str | None:
        """What I said."""
        return self.side.answer

    @property
    def state(self) -> str:
        """``open`` while I may say something, ``agreed`` when both said yes, else ``over``, whatever the reason."""
        if self.introduction.state == "agreed":
            return "agreed"
        return "open" if is_open(self.introduction, at=self.at) else "over"

    @property
    def is_open(self) -> bool:
        """Whether I may answer, or say something else than before."""
        return self.state == "open"

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes, so that each may know how to reach the other."""
        return self.state == "agreed"

    @property
    def meeting(self) -> Meeting | None:
        """The time that is proposed or confirmed, if any."""
        return meeting_of(self.introduction, at=self.at)

    @property
    def awaits_me(self) -> bool:
        """Whether the other one proposed a time, and it is mine to confirm it."""
        meeting = self.meeting
        return meeting is not None and meeting.state == "proposed" and meeting.proposed_by_id == self.other.id

    @property
    def waits_for_me(self) -> bool:
        """Whether the next step is mine: to answer, to choose a time, to confirm one, or to say how it was."""
        if self.is_open:
            return self.answer is None
        is_over = self.meeting is not None and self.can_judge and self.side.verdict is None
        return is_over or self.awaits_me or (self.can_choose and self.side.verdict is None)

    @property
    def can_choose(self) -> bool:
        """Whether I may propose a time."""
        return self.is_agreed and self.meeting is None

    @property
    def can_judge(self) -> bool:
        """Whether I may say how it was: both said yes, and no time that lies ahead is proposed or confirmed."""
        meeting = self.meeting
        return self.is_agreed and (meeting is None or meeting.booking.starts_at <= self.at)


def is_open(introduction: Introduction, *, at: datetime) -> bool:
    """Whether it can be answered; that goes by its time, so that nobody waits for a job that says it is over."""
    return introduction.state == "open" and at < introduction.lapses_at


def meeting_of(introduction: Introduction, *, at: datetime) -> Meeting | None:
    """Return the time that is proposed or confirmed; a proposal whose time to be confirmed has run out is none."""
    for meeting in introduction.meetings:
        if meeting.state == "confirmed" or (meeting.state == "proposed" and at < meeting.held_until):
            return meeting
    return None


def is_met() -> ColumnElement[bool]:
    """Say in a query whether the two have met: one of them says so, or the front desk saw both come for it."""
    mine = Side.introduction_id == Introduction.id
    said = exists().where(mine, Side.verdict.in_(MET)).correlate(Introduction)
    unseen = exists().where(mine, Side.was_at_the_door.is_(False)).correlate(Introduction)
    return or_(said, and_(Introduction.state == "agreed", ~unseen))


def have_met(introduction: Introduction) -> bool:
    """Whether the two have met, as :func:`is_met` says it in a query."""
    return any(side.verdict in MET for side in introduction.sides) or (
        introduction.state == "agreed" and all(side.was_at_the_door for side in introduction.sides)
    )


def introduction_for(person: Person, introduction_id: int, *, at: datetime) -> Mine | None:
    """Find an introduction of this person, as they see it."""
    if not 0 < introduction_id <= LARGEST_ID:
        return None
    found = _seen(_of(person).where(Introduction.id == introduction_id), person, at)
    return found[0] if found else None


def this_week(person: Person, *, at: datetime) -> list[Mine]:
    """Return what is to be answered or done now: what stands open, and where both said yes and nothing came of it."""
    return _seen(_of(person).where(_is_lively(at)).order_by(Introduction.id), person, at)


def earlier(
    person: Person, *, at: datetime, before: int | None = None, count: int = PAGE
) -> tuple[list[Mine], int | None]:
    """Return a page of what is over, the latest first, and the id ``before`` which the next page begins, if any."""
    wanted = _of(person).where(~_is_lively(at))
    return _page(wanted, person, at, before, count)


def everything(
    person: Person, *, at: datetime, before: int | None = None, count: int = PAGE
) -> tuple[list[Mine], int | None]:
    """Return a page of all introductions, as :func:`earlier` does of those that are over."""
    return _page(_of(person), person, at, before, count)


def met(person: Person, *, at: datetime, count: int = PAGE) -> list[Mine]:
    """Return the latest introductions of which a meeting came, the latest first; all stand among the earlier ones."""
    return _seen(_of(person).where(is_met()).order_by(Introduction.id.desc()).limit(count), person, at)


def lock(introduction: Introduction) -> None:
    """Make whoever else wants to do something about it wait until this transaction ends, and read it anew."""
    wanted = select(Introduction).where(Introduction.id == key_of(introduction)).options(*_whole())
    wanted = wanted.with_for_update(of=Introduction).execution_options(populate_existing=True)
    db.session.scalars(wanted).one()


def sides_of(introduction: Introduction, person: Person) -> tuple[Side, Side]:
    """Return this person's side, and the other one's.

    :raises LookupError: when it is not this person who was introduced.
    """
    by_person: Mapping[int, Side] = {side.person_id: side for side in introduction.sides}
    if person.id not in by_person:
        raise LookupError("only the two who are introduced have a side")
    mine = by_person[person.id]
    return mine, next(side for side in introduction.sides if side is not mine)


def _of(person: Person) -> Select[Introduction]:
    return (
        select(Introduction)
        .join(Side, Side.introduction_id == Introduction.id)
        .where(Side.person_id == person.id, Introduction.state.in_(SEEN))
    )


def _is_lively(at: datetime) -> ColumnElement[bool]:
    """Say in a query whether there is something to be answered or done; it reads the side that :func:`_of` joins."""
    came_to_something = and_(Introduction.agreed_at > at - LIVELY, Side.verdict.is_(None))
    ahead = exists().where(
        Meeting.introduction_id == Introduction.id, Meeting.state == "confirmed", Meeting.asked_at.is_(None)
    )
    return or_(
        and_(Introduction.state == "open", Introduction.lapses_at > at),
        and_(Introduction.state == "agreed", or_(came_to_something, ahead.correlate(Introduction))),
    )


def _page(
    wanted: Select[Introduction], person: Person, at: datetime, before: int | None, count: int
) -> tuple[list[Mine], int | None]:
    if before is not None:
        wanted = wanted.where(Introduction.id < min(before, LARGEST_ID))
    found = _seen(wanted.order_by(Introduction.id.desc()).limit(count + 1), person, at)
    return found[:count], found[count - 1].id if len(found) > count else None


def _seen(wanted: Select[Introduction], person: Person, at: datetime) -> list[Mine]:
    found = []
    for introduction in db.session.scalars(wanted.options(*_whole())):
        mine, other = sides_of(introduction, person)
        found.append(Mine(introduction, mine, other.person, at))
    return found


def _whole() -> tuple[ORMOption, ...]:
    meetings = selectinload(Introduction.meetings)
    return (
        joinedload(Introduction.round, innerjoin=True),
        selectinload(Introduction.sides)
        .joinedload(Side.person, innerjoin=True)
        .joinedload(Person.organisation, innerjoin=True),
        meetings.joinedload(Meeting.booking, innerjoin=True)
        .joinedload(Booking.room, innerjoin=True)
        .joinedload(Room.site, innerjoin=True),
    )
