"""Two people of a house with a room, who were introduced, and what a test asks about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.introductions.models import Introduction, Meeting
from lounge.introductions.queries import mine
from lounge.introductions.queries.mine import Mine
from lounge.introductions.queries.slots import Slot
from lounge.introductions.services import meeting as meetings
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms.models import Room
from tests.builders import NOON, make_introduction, make_person, make_room, make_wish

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Hours = Iterable[tuple[int, time, time]]
WHOLE_DAYS: Hours = tuple((weekday, time(9), time(18)) for weekday in range(5))


@dataclass(frozen=True)
class Pair:
    """Two people, the one who was made first, and their introduction."""

    one: Person
    other: Person
    introduction: Introduction

    def seen(self, by: Person, *, at: datetime = NOON) -> Mine:
        """The introduction as one of the two sees it."""
        db.session.rollback()
        found = mine.introduction_for(by, self.introduction.id, at=at)
        assert found is not None
        return found


def make_pair(
    *,
    one: Person | None = None,
    other: Person | None = None,
    hours: Hours = WHOLE_DAYS,
    other_hours: Hours = WHOLE_DAYS,
    **given: Any,
) -> Pair:
    """Introduce two people, Femke who reads German and Ole who reads English, who can both on work days."""
    one = one or make_person(name="Femke Harms", language="de")
    other = other or make_person(name="Ole Brandt", language="en")
    for person, theirs in ((one, hours), (other, other_hours)):
        make_wish(person=person, hours=theirs)
    return Pair(one, other, make_introduction(first=one, second=other, **given))


def make_agreed(**given: Any) -> Pair:
    """Introduce two people who have both said yes."""
    pair = make_pair(state="agreed", **given)
    with transaction():
        for side in pair.introduction.sides:
            side.answer, side.answered_at = "yes", NOON
    return pair


def slot_at(text: str, room: Room | None = None) -> Slot:
    """An hour from a time in Bremen on, such as ``2026-11-26 10:00``."""
    start = datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)
    return Slot(room or make_room(), Interval(start, start + HOUR))


def make_meeting(
    pair: Pair, *, slot: Slot | None = None, is_confirmed: bool = False, at: datetime = NOON
) -> Meeting:
    """Let the one propose a time to the other, and the other confirm it if so wished."""
    with transaction():
        found = meetings.propose(pair.introduction, slot or slot_at("2026-11-26 10:00"), by=pair.one, at=at)
    if is_confirmed:
        with transaction():
            meetings.confirm(found, by=pair.other, at=at)
    return found


def letters(kind: str | None = None) -> list[Letter]:
    """All letters in the order in which they were written, or those of a kind."""
    wanted = select(Letter).order_by(Letter.id)
    return list(db.session.scalars(wanted.where(Letter.kind == kind) if kind else wanted))


def told() -> list[tuple[str, str]]:
    """Which letters were written, and to whom."""
    return [(letter.kind.partition("/")[2], letter.to_address) for letter in letters()]


def deeds() -> list[str]:
    """What the audit says was done."""
    return list(db.session.scalars(select(AuditLine.deed).order_by(AuditLine.id)))


def refusal(deed: Any) -> tuple[str, ...]:
    """Do the deed, and return the codes of what stood in the way."""
    with pytest.raises(Refused) as refused, transaction():
        deed()
    return refused.value.codes
