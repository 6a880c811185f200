"""Several who want the same at the same moment, in processes of their own or in threads of one; and what became of it.

A deed is a function of a module, so that a process of its own finds it. It reads what it needs, waits for all the
others, and then does what it is there for.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.pool import Pool
from threading import Barrier
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from lounge import create_app
from lounge.domain.refusal import Refused
from lounge.plumbing import guards
from lounge.plumbing.db import db, is_transient, transaction
from lounge.plumbing.guards import Guard
from lounge.plumbing.web import Lounge
from lounge.settings import Settings

MANY = 16
PATIENCE_SECONDS = 120

_shared: dict[str, Barrier] = {}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one of them does: in which house, and when; each contest adds what its deeds need to know."""

    settings: Settings
    at: datetime


Deed = Callable[[Any], str | None]
"""What a turn is for; it may say what came of it."""


class Crowd:
    """All who come at once, of whom each does one deed; told is what became of it: ``done``, or why not."""

    def __init__(self, many: int, pool: Pool | ThreadPoolExecutor, app: Lounge | None = None) -> None:
        self._many = many
        self._pool = pool
        self._app = app

    def at_once(self, turns: Sequence[tuple[Deed, Turn]]) -> list[str]:
        """Let all do their deeds at the same moment."""
        assert len(turns) == self._many, "the barrier waits for all"
        if isinstance(self._pool, ThreadPoolExecutor):
            return list(self._pool.map(lambda turn: _tell(*turn, self._app), turns))
        return self._pool.starmap(_tell, turns, chunksize=1)

    def all_do(self, deed: Deed, turns: Sequence[Turn]) -> list[str]:
        """Let all do the same deed at the same moment."""
        return self.at_once([(deed, turn) for turn in turns])


@contextmanager
def processes(many: int = MANY) -> Iterator[Crowd]:
    """Start so many processes; each is an own interpreter, so that nothing is shared but the database."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(many, initializer=_begin, initargs=(context.Barrier(many),)) as pool:
        yield Crowd(many, pool)
        pool.close()
        pool.join()


@contextmanager
def threads(app: Lounge, many: int = MANY) -> Iterator[Crowd]:
    """Start so many threads, which share an app and its connections, as those of one web process do."""
    _begin(Barrier(many))
    with ThreadPoolExecutor(many) as pool:
        yield Crowd(many, pool, app)


def wait_for_all() -> None:
    """Stand at the door without a connection in hand: there are fewer of them than threads."""
    db.session.rollback()
    _shared["barrier"].wait(PATIENCE_SECONDS)


def insist(write: Callable[[], None], guard: Guard) -> str:
    """Write, and again whenever only another writer was in the way; say whether it is done, or was ``guarded``."""
    while True:
        try:
            with transaction():
                write()
        except IntegrityError as error:
            if guards.refused_by(error, guard):
                return "guarded"
            raise
        except OperationalError as error:
            if not is_transient(error):
                raise
        else:
            return "done"


def _begin(barrier: Any) -> None:
    _shared["barrier"] = barrier


def _tell(deed: Deed, turn: Turn, shared: Lounge | None = None) -> str:
    """Do the deed, in a process in an app of its own; the answer names what went wrong, whatever it was."""
    app = shared or create_app(turn.settings)
    with app.app_context():
        try:
            return deed(turn) or "done"
        except Refused as refusal:
            return ",".join(refusal.codes)
        except Exception as error:  # noqa: BLE001 - the contest is about seeing every error
            return f"{type(error).__name__}: {error}"
        finally:
            db.session.rollback()
            if shared is None:
                db.engine.dispose()
