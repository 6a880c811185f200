"""Sixteen who want a place at the same moment, in processes of their own or in threads of one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.pool import Pool
from threading import Barrier

from sqlalchemy.exc import IntegrityError, OperationalError

from lounge import create_app
from lounge.domain.refusal import Refused
from lounge.events.models import NO_MORE_THAN_PLACES, Event, Registration
from lounge.events.queries import events, registrations
from lounge.events.services import registering, waiting
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import guards
from lounge.plumbing.db import db, is_transient, transaction
from lounge.plumbing.web import Lounge
from lounge.settings import Settings

MANY = 16
PATIENCE_SECONDS = 120

_shared: dict[str, Barrier] = {}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one of them does: who, at which event or with which registration, and when."""

    settings: Settings
    at: datetime
    by: int = 0
    event: int = 0
    registration: int = 0


Deed = Callable[[Turn], str]


class Crowd:
    """All who come at once, of whom each does one deed; told is what became of it: ``done``, or why not."""

    def __init__(self, pool: Pool | ThreadPoolExecutor, app: Lounge | None = None) -> None:
        self._pool = pool
        self._app = app

    def at_once(self, turns: Sequence[tuple[Deed, Turn]]) -> list[str]:
        """Let all do their deeds at the same moment."""
        assert len(turns) == MANY, "the barrier waits for all"
        if isinstance(self._pool, ThreadPoolExecutor):
            return list(self._pool.map(lambda turn: _tell(*turn, self._app), turns))
        return self._pool.starmap(_tell, turns, chunksize=1)


@contextmanager
def in_processes() -> Iterator[Crowd]:
    """Start the processes; each is an own interpreter, so that nothing is shared but the database."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(MANY, initializer=_begin, initargs=(context.Barrier(MANY),)) as pool:
        yield Crowd(pool)
        pool.close()
        pool.join()


@contextmanager
def in_threads(app: Lounge) -> Iterator[Crowd]:
    """Start the threads, which share an app and its connections, as those of one web process do."""
    _begin(Barrier(MANY))
    with ThreadPoolExecutor(MANY) as pool:
        yield Crowd(pool, app)


def register(turn: Turn) -> str:
    """Register with an account."""
    event, by = _event(turn), _person(turn)
    _wait_for_all()
    with transaction():
        return registering.register(event, by=by, at=turn.at).state


def confirm(turn: Turn) -> str:
    """Confirm a guest's address."""
    registration = _registration(turn)
    _wait_for_all()
    with transaction():
        return registering.confirm_address(registration, at=turn.at).state


def cancel(turn: Turn) -> str:
    """Cancel, or leave the list."""
    registration = _registration(turn)
    _wait_for_all()
    with transaction():
        registering.cancel(registration, by=None, at=turn.at)
    return "done"


def accept(turn: Turn) -> str:
    """Take an offered place."""
    registration = _registration(turn)
    _wait_for_all()
    with transaction():
        return waiting.accept(registration, at=turn.at).state


def lapse(turn: Turn) -> str:
    """Let an offer go, as the worker does."""
    registration = _registration(turn)
    _wait_for_all()
    with transaction():
        waiting.lapse(registration, at=turn.at)
    return "done"


def add_place(turn: Turn) -> str:
    """Let one more in, as the host does."""
    event, by = _event(turn), _person(turn)
    _wait_for_all()
    with transaction():
        waiting.add_places(event, 1, by=by, at=turn.at)
    return "done"


def ask_then_write(turn: Turn) -> str:
    """Import a registration as a careless program would: ask whether there is a place, and later write the row."""
    event, by = _event(turn), _person(turn)
    is_free = registrations.places_of(event).free > 0
    _wait_for_all()
    if not is_free:
        return "not free"
    while True:
        try:
            with transaction():
                _write_row(turn, by)
        except IntegrityError as error:
            if guards.refused_by(error, NO_MORE_THAN_PLACES):
                return "guarded"
            raise
        except OperationalError as error:
            if not is_transient(error):
                raise
        else:
            return "done"


def _write_row(turn: Turn, by: Person) -> None:
    told = {"person_id": by.id, "name": by.name, "email": by.email, "language": by.language, "kind": "member"}
    db.session.add(
        Registration(
            event_id=turn.event, state="registered", created_at=turn.at, registered_at=turn.at, **told
        )
    )
    db.session.flush()


def _event(turn: Turn) -> Event:
    found = events.event(turn.event)
    assert found is not None
    return found


def _person(turn: Turn) -> Person:
    found = members.person(turn.by)
    assert found is not None
    return found


def _registration(turn: Turn) -> Registration:
    found = registrations.registration(turn.registration)
    assert found is not None
    return found


def _begin(barrier: Barrier) -> None:
    _shared["barrier"] = barrier


def _wait_for_all() -> None:
    """Stand at the door without a connection in hand: there are fewer of them than threads."""
    db.session.rollback()
    _shared["barrier"].wait(PATIENCE_SECONDS)


def _tell(deed: Deed, turn: Turn, shared: Lounge | None = None) -> str:
    """Do the deed, in a process in an app of its own; the answer names what went wrong, whatever it was."""
    app = shared or create_app(turn.settings)
    with app.app_context():
        try:
            return deed(turn)
        except Refused as refusal:
            return ",".join(refusal.codes)
        except Exception as error:  # noqa: BLE001 - the contest is about seeing every error
            return f"{type(error).__name__}: {error}"
        finally:
            db.session.rollback()
            if shared is None:
                db.engine.dispose()
