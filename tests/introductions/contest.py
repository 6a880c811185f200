"""Two people who choose a time, or answer, at the same moment: each in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from lounge.introductions.queries import mine, slots
from lounge.introductions.services import answering, meeting
from lounge.members import queries as members
from lounge.plumbing.db import transaction
from lounge.rooms import queries as rooms
from lounge.rooms import services
from tests.support.contest import Turn, wait_for_all


@dataclass(frozen=True, kw_only=True)
class Step(Turn):
    """What one of the two does: who, with which introduction, and with which slot or booking."""

    by: int
    introduction: int
    mark: str = ""
    booking: int = 0


def propose(turn: Step) -> None:
    """Choose a time."""
    by, slot = members.person(turn.by), slots.slot_marked(turn.mark, at=turn.at)
    assert by is not None
    assert slot is not None
    wait_for_all()
    with transaction():
        found = mine.introduction_for(by, turn.introduction, at=turn.at)
        assert found is not None
        meeting.propose(found.introduction, slot, by=by, at=turn.at)


def say_yes(turn: Step) -> None:
    """Answer yes."""
    by = members.person(turn.by)
    assert by is not None
    wait_for_all()
    with transaction():
        found = mine.introduction_for(by, turn.introduction, at=turn.at)
        assert found is not None
        answering.answer(found.introduction, by=by, answer="yes", at=turn.at)


def confirm(turn: Step) -> None:
    """Confirm the time that is proposed."""
    _settle(turn, meeting.confirm)


def decline(turn: Step) -> None:
    """Say no to the time, or call it off."""
    _settle(turn, meeting.decline)


def cancel(turn: Step) -> None:
    """Give the booking back, as on the page of the booking."""
    by, booking = members.person(turn.by), rooms.booking(turn.booking)
    assert by is not None
    assert booking is not None
    wait_for_all()
    with transaction():
        services.cancel(booking, by=by, at=turn.at)


def _settle(turn: Step, deed: Callable[..., None]) -> None:
    by = members.person(turn.by)
    assert by is not None
    wait_for_all()
    with transaction():
        found = mine.introduction_for(by, turn.introduction, at=turn.at)
        assert found is not None
        deed(found.introduction.meetings[0], by=by, at=turn.at)


def let_go(turn: Step) -> None:
    """Do what the worker does about times that nobody confirmed."""
    wait_for_all()
    with transaction():
        meeting.let_go_expired(at=turn.at)
