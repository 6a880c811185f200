"""Two people who choose a time, or answer, at the same moment: each in a process of its own."""

import multiprocessing
from collections.abc import Callable, Sequence
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
from lounge.settings import Settings

PATIENCE_SECONDS = 120

_shared: dict[str, Barrier] = {}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one of the two does: who, with which introduction, when, and the mark of the slot that they want."""

    settings: Settings
    by: int
    introduction: int
    at: datetime
    mark: str = ""


Deed = Callable[[Turn], None]


def at_once(deed: Deed, turns: Sequence[Turn]) -> list[str]:
    """Let all do the deed at the same moment, and return what became of each: ``done``, or why not."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(turns))
    with context.Pool(len(turns), initializer=_begin, initargs=(barrier,)) as pool:
        return pool.starmap(_tell, [(deed, turn) for turn in turns], chunksize=1)


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
