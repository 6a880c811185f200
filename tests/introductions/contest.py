"""Two people who choose a time, or answer, at the same moment: each in a process of its own."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier
from typing import Any

from lounge import create_app
from lounge.domain.refusal import Refused
from lounge.introductions.queries import mine, slots
from lounge.introductions.services import answering, meeting
from lounge.members import queries as members
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries as rooms
from lounge.rooms import services
from lounge.settings import Settings

PATIENCE_SECONDS = 120

_shared: dict[str, Barrier] = {}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one of the two does: who, with which introduction, when, and with which slot or booking."""

    settings: Settings
    by: int
    introduction: int
    at: datetime
    mark: str = ""
    booking: int = 0


Deed = Callable[[Turn], None]


AtOnce = Callable[[Sequence[tuple[Deed, Turn]]], list[str]]
"""Lets each do their deed at the same moment, and returns what became of it: ``done``, or why not."""


@contextmanager
def two_at_once() -> Iterator[AtOnce]:
    """Start two processes; each is an own interpreter, so that nothing is shared but the database."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(2, initializer=_begin, initargs=(context.Barrier(2),)) as pool:
        yield lambda turns: pool.starmap(_tell, turns, chunksize=1)
        pool.close()
        pool.join()


def propose(turn: Turn) -> None:
    """Choose a time."""
    by, slot = members.person(turn.by), slots.slot_marked(turn.mark, at=turn.at)
    assert by is not None
    assert slot is not None
    _wait_for_all()
    with transaction():
        found = mine.introduction_for(by, turn.introduction, at=turn.at)
        assert found is not None
        meeting.propose(found.introduction, slot, by=by, at=turn.at)


def say_yes(turn: Turn) -> None:
    """Answer yes."""
    by = members.person(turn.by)
    assert by is not None
    _wait_for_all()
    with transaction():
        found = mine.introduction_for(by, turn.introduction, at=turn.at)
        assert found is not None
        answering.answer(found.introduction, by=by, answer="yes", at=turn.at)


def confirm(turn: Turn) -> None:
    """Confirm the time that is proposed."""
    _settle(turn, meeting.confirm)


def decline(turn: Turn) -> None:
    """Say no to the time, or call it off."""
    _settle(turn, meeting.decline)


def cancel(turn: Turn) -> None:
    """Give the booking back, as on the page of the booking."""
    by, booking = members.person(turn.by), rooms.booking(turn.booking)
    assert by is not None
    assert booking is not None
    _wait_for_all()
    with transaction():
        services.cancel(booking, by=by, at=turn.at)


def _settle(turn: Turn, deed: Callable[..., None]) -> None:
    by = members.person(turn.by)
    assert by is not None
    _wait_for_all()
    with transaction():
        found = mine.introduction_for(by, turn.introduction, at=turn.at)
        assert found is not None
        deed(found.introduction.meetings[0], by=by, at=turn.at)


def let_go(turn: Turn) -> None:
    """Do what the worker does about times that nobody confirmed."""
    _wait_for_all()
    with transaction():
        meeting.let_go_expired(at=turn.at)


def _begin(barrier: Any) -> None:
    _shared["barrier"] = barrier


def _wait_for_all() -> None:
    _shared["barrier"].wait(PATIENCE_SECONDS)


def _tell(deed: Deed, turn: Turn) -> str:
    with create_app(turn.settings).app_context():
        try:
            deed(turn)
        except Refused as refusal:
            return ",".join(refusal.codes)
        except Exception as error:  # noqa: BLE001 - the contest is about seeing every error
            return f"{type(error).__name__}: {error}"
        else:
            return "done"
        finally:
            db.session.rollback()
            db.engine.dispose()
