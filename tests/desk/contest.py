"""Sixteen stations that see the same at the same moment, in processes of their own."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier
from typing import Any

from lounge import create_app
from lounge.desk.queries import inside, subjects
from lounge.desk.services import arriving, closing, recording
from lounge.desk.services.sightings import Sighting
from lounge.members import queries as members
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries as rooms
from lounge.rooms.models import Site
from lounge.settings import Settings

MANY = 16
PATIENCE_SECONDS = 120

_shared: dict[str, Barrier] = {}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one station sends: by whom of the staff, at which site, whose code, under which nonce, when."""

    settings: Settings
    by: int
    site: str
    nonce: str
    at: datetime
    code: str = ""
    undoes: str = ""


Deed = Callable[[Turn], str]
AtOnce = Callable[[Deed, Sequence[Turn]], list[str]]
"""Lets each do the deed at the same moment, and returns what became of it."""


@contextmanager
def sixteen_stations() -> Iterator[AtOnce]:
    """Start the processes; each is an own interpreter, so that nothing is shared but the database."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(MANY, initializer=_begin, initargs=(context.Barrier(MANY),)) as pool:
        yield lambda deed, turns: pool.starmap(_tell, [(deed, turn) for turn in turns], chunksize=1)
        pool.close()
        pool.join()


def arrive(turn: Turn) -> str:
    """Let somebody in."""
    return _take(turn, "in", code=turn.code)


def depart(turn: Turn) -> str:
    """See somebody out."""
    return _take(turn, "out", code=turn.code)


def undo(turn: Turn) -> str:
    """Take an arrival back."""
    return _take(turn, "undo", undoes=turn.undoes, reason="The wrong card.")


def close_the_day(turn: Turn) -> str:
    """Check everybody out, as each worker does."""
    site = _site(turn)
    _wait_for_all()
    with transaction():
        return str(closing.close_the_day(site, at=turn.at))


def ask_then_write(turn: Turn) -> str:
    """Let somebody in as a careless program would: ask whether they are in, and write it down later, without a lock."""
    site, subject = _site(turn), subjects.subject_of(turn.code)
    assert subject is not None
    known = inside.movements(site.id, inside.since(site, turn.at), who=[subject.who])
    before = recording.found_in(known, turn.at, at=turn.at)
    _wait_for_all()
    sighting = Sighting(nonce=turn.nonce, happened_at=turn.at, site=site, code=turn.code)
    with transaction():
        recording.keep(sighting, subject, by=members.person(turn.by), at=turn.at)
    return "welcome" if before is None else "already"


def _take(turn: Turn, kind: Any, **more: Any) -> str:
    by, site = members.person(turn.by), _site(turn)
    _wait_for_all()
    with transaction():
        sighting = Sighting(kind=kind, nonce=turn.nonce, happened_at=turn.at, site=site, station="", **more)
        answer = arriving.take(sighting, by=by, at=turn.at)
    return (
        ",".join(one.code for one in answer.objections)
        or f"{answer.outcome}{'' if answer.is_new else ' again'}"
    )


def _site(turn: Turn) -> Site:
    site = rooms.site(turn.site)
    assert site is not None
    return site


def _begin(barrier: Any) -> None:
    _shared["barrier"] = barrier


def _wait_for_all() -> None:
    _shared["barrier"].wait(PATIENCE_SECONDS)


def _tell(deed: Deed, turn: Turn) -> str:
    with create_app(turn.settings).app_context():
        try:
            return deed(turn)
        except Exception as error:  # noqa: BLE001 - the contest is about seeing every error
            return f"{type(error).__name__}: {error}"
        finally:
            db.session.rollback()
            db.engine.dispose()
