"""Two people, or two workers, do the same at the same moment: it is done once, and both are told the same."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.introductions.models import Introduction, Meeting
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking
from lounge.settings import Settings
from tests.builders import NOON
from tests.introductions.contest import (
    Step,
    cancel,
    confirm,
    decline,
    let_go,
    propose,
    say_yes,
)
from tests.introductions.pairs import Pair, letters, make_agreed, make_meeting, make_pair, slot_at
from tests.support.contest import Crowd, Deed, processes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]


@pytest.fixture(scope="module")
def both() -> Iterator[Crowd]:
    """The two processes; they outlive a contest, for starting them takes longer than any."""
    with processes(2) as crowd:
        yield crowd


def turn_of(settings: Settings, pair: Pair, by: int, **given: Any) -> Step:
    return Step(settings=settings, by=by, introduction=pair.introduction.id, at=NOON, **given)


def test_of_two_who_choose_at_once_one_proposes_and_the_other_sees_it(
    app: Lounge, settings: Settings, both: Crowd
) -> None:
    pair = make_agreed()
    wanted = {pair.one.id: slot_at("2026-11-26 10:00"), pair.other.id: slot_at("2026-11-27 14:00")}
    turns = [turn_of(settings, pair, by, mark=slot.mark) for by, slot in wanted.items()]
    assert sorted(both.all_do(propose, turns)) == ["already_proposed", "done"]
    db.session.rollback()
    meeting = db.session.scalars(select(Meeting)).one()
    assert db.session.scalar(select(func.count(Booking.id))) == 1
    for person in (pair.one, pair.other):
        seen = pair.seen(person).meeting
        assert seen is not None
        assert seen.id == meeting.id
    (letter,) = letters("introductions/proposed")
    assert letter.to_address != meeting.proposed_by.email


def test_two_who_say_yes_at_once_agree_and_are_told_once(
    app: Lounge, settings: Settings, both: Crowd
) -> None:
    pair = make_pair()
    turns = [turn_of(settings, pair, by) for by in (pair.one.id, pair.other.id)]
    assert both.all_do(say_yes, turns) == ["done", "done"]
    db.session.rollback()
    assert db.session.scalars(select(Introduction.state)).all() == ["agreed"]
    assert len(letters("introductions/agreed")) == 2


def test_two_workers_let_a_time_go_once(app: Lounge, settings: Settings, both: Crowd) -> None:
    pair = make_agreed()
    make_meeting(pair, at=NOON - timedelta(days=3), slot=slot_at("2026-11-25 10:00"))
    turns = [turn_of(settings, pair, pair.one.id) for _ in range(2)]
    assert both.all_do(let_go, turns) == ["done", "done"]
    assert len(letters("introductions/free_again")) == 1


@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize("deed", [confirm, decline])
def test_a_booking_that_is_cancelled_meanwhile_leaves_no_meeting_and_no_deadlock(
    app: Lounge, settings: Settings, both: Crowd, deed: Deed, *, is_confirmed: bool
) -> None:
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=is_confirmed)
    turns = [
        (deed, turn_of(settings, pair, pair.other.id)),
        (cancel, turn_of(settings, pair, pair.one.id, booking=meeting.booking_id)),
    ]
    first, second = both.at_once(turns)
    assert first in ("done", "proposal_over")
    assert second in ("done", "already_cancelled")
    db.session.rollback()
    db.session.expire_all()
    assert (meeting.state, meeting.booking.state) == ("let_go", "cancelled")
    assert pair.seen(pair.one).can_choose
