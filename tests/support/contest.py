"""Sixteen processes that want the same thing at the same moment, and what each of them got."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.pool import Pool
from threading import Barrier
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from lounge import create_app
from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.events.queries import events
from lounge.events.services import publishing
from lounge.members import queries as members
from lounge.plumbing import guards
from lounge.plumbing.db import db, is_transient, transaction
from lounge.rooms import queries, services
from lounge.rooms.models import NO_OVERLAP, Booking, Occupancy
from lounge.settings import Settings

MANY = 16
PATIENCE_SECONDS = 120

_shared: dict[str, Barrier] = {}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What one contender wants: who, which room, when, and which booking is to be moved there, or which event held."""

    settings: Settings
    by: int
    room: int
    starts_at: datetime
    ends_at: datetime
    at: datetime
    booking: int | None = None
    event: int | None = None
    when: Interval = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", Interval(self.starts_at, self.ends_at))


Deed = Callable[[Wish], str]


class Contenders:
    """A pool of processes, each of which takes exactly one wish of a contest."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def contend(self, deed: Deed, wishes: Sequence[Wish]) -> list[str]:
        """Let all wishes come at once, and return what became of each: ``done``, or why not."""
        assert len(wishes) == MANY, "the barrier waits for all processes"
        return self._pool.starmap(_tell, [(deed, wish) for wish in wishes], chunksize=1)


@contextmanager
def contenders() -> Iterator[Contenders]:
    """Start the processes; each is an own interpreter, so that nothing is shared but the database."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(MANY, initializer=_begin, initargs=(context.Barrier(MANY),)) as pool:
        yield Contenders(pool)
        pool.close()
        pool.join()


def book(wish: Wish) -> str:
    """Book by the deed."""
    draft = _draft(wish)
    by = members.person(wish.by)
    assert by is not None
    _wait_for_all()
    with transaction():
        services.book(draft, by=by, at=wish.at)
    return "done"


def move(wish: Wish) -> str:
    """Move a booking by the deed."""
    by, booking = members.person(wish.by), queries.booking(wish.booking or 0)
    assert by is not None
    assert booking is not None
    draft = services.Draft(room=_room(wish), when=wish.when, title="Moved", organisation=by.organisation)
    _wait_for_all()
    with transaction():
        services.change(booking, draft, seen=None, by=by, at=wish.at)
    return "done"


def publish(wish: Wish) -> str:
    """Publish an event with all its rooms by the deed."""
    by, event = members.person(wish.by), events.event(wish.event or 0)
    assert by is not None
    assert event is not None
    _wait_for_all()
    with transaction():
        publishing.publish(event, by=by, at=wish.at)
    return "done"


def ask_then_write(wish: Wish) -> str:
    """Import a booking as a careless program would: ask whether the room is free, and later write the rows."""
    room = _room(wish)
    is_free = not queries.taken(room, wish.when)
    _wait_for_all()
    if not is_free:
        return "not free"
    while True:
        try:
            with transaction():
                _write_rows(wish)
        except IntegrityError as error:
            if guards.refused_by(error, NO_OVERLAP):
                return "guarded"
            raise
        except OperationalError as error:
            if not is_transient(error):
                raise
        else:
            return "done"


def _write_rows(wish: Wish) -> None:
    room, by = _room(wish), members.person(wish.by)
    booking = Booking(
        room=room,
        organisation=by.organisation if by else None,
        booked_by=by,
        title="Imported",
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        created_at=wish.at,
    )
    booking.occupancies = [
        Occupancy(space_id=space.id, held_from=wish.starts_at, held_until=wish.ends_at)
        for space in room.spaces
    ]
    db.session.add(booking)
    db.session.flush()


def _draft(wish: Wish) -> services.Draft:
    by = members.person(wish.by)
    assert by is not None
    return services.Draft(room=_room(wish), when=wish.when, title="Contested", organisation=by.organisation)


def _room(wish: Wish) -> Any:
    return queries.room(wish.room)


def _begin(barrier: Barrier) -> None:
    _shared["barrier"] = barrier


def _wait_for_all() -> None:
    _shared["barrier"].wait(PATIENCE_SECONDS)


def _tell(deed: Deed, wish: Wish) -> str:
    """Do the deed in an app of this process; the answer names what went wrong, whatever it was."""
    app = create_app(wish.settings)
    with app.app_context():
        try:
            return deed(wish)
        except Refused as refusal:
            return ",".join(refusal.codes)
        except Exception as error:  # noqa: BLE001 - the contest is about seeing every error
            return f"{type(error).__name__}: {error}"
        finally:
            db.session.rollback()
            db.engine.dispose()
