"""What those do who want a place at an event, or rooms for one, at the same moment."""

from dataclasses import dataclass

from lounge.events.models import NO_MORE_THAN_PLACES, Event, Registration
from lounge.events.queries import events, registrations
from lounge.events.services import publishing, registering, waiting
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from tests.support.contest import Turn, insist, wait_for_all


@dataclass(frozen=True, kw_only=True)
class Coming(Turn):
    """What one of them does: who, at which event or with which registration."""

    by: int = 0
    event: int = 0
    registration: int = 0


def register(turn: Coming) -> str:
    """Register with an account."""
    event, by = _event(turn), _person(turn)
    wait_for_all()
    with transaction():
        return registering.register(event, by=by, at=turn.at).state


def confirm(turn: Coming) -> str:
    """Confirm a guest's address."""
    registration = _registration(turn)
    wait_for_all()
    with transaction():
        return registering.confirm_address(registration, at=turn.at).state


def cancel(turn: Coming) -> None:
    """Cancel, or leave the list."""
    registration = _registration(turn)
    wait_for_all()
    with transaction():
        registering.cancel(registration, by=None, at=turn.at)


def accept(turn: Coming) -> str:
    """Take an offered place."""
    registration = _registration(turn)
    wait_for_all()
    with transaction():
        return waiting.accept(registration, at=turn.at).state


def lapse(turn: Coming) -> None:
    """Let an offer go, as the worker does."""
    registration = _registration(turn)
    wait_for_all()
    with transaction():
        waiting.lapse(registration, at=turn.at)


def add_place(turn: Coming) -> None:
    """Let one more in, as the host does."""
    event, by = _event(turn), _person(turn)
    wait_for_all()
    with transaction():
        waiting.add_places(event, 1, by=by, at=turn.at)


def publish(turn: Coming) -> None:
    """Publish an event with all its rooms by the deed."""
    event, by = _event(turn), _person(turn)
    wait_for_all()
    with transaction():
        publishing.publish(event, by=by, at=turn.at)


def ask_then_write(turn: Coming) -> str:
    """Import a registration as a careless program would: ask whether there is a place, and later write the row."""
    event, by = _event(turn), _person(turn)
    is_free = registrations.places_of(event).free > 0
    wait_for_all()
    return insist(lambda: _write_row(turn, by), NO_MORE_THAN_PLACES) if is_free else "not free"


def _write_row(turn: Coming, by: Person) -> None:
    told = {"person_id": by.id, "name": by.name, "email": by.email, "language": by.language, "kind": "member"}
    db.session.add(
        Registration(
            event_id=turn.event, state="registered", created_at=turn.at, registered_at=turn.at, **told
        )
    )
    db.session.flush()


def _event(turn: Coming) -> Event:
    found = events.event(turn.event)
    assert found is not None
    return found


def _person(turn: Coming) -> Person:
    found = members.person(turn.by)
    assert found is not None
    return found


def _registration(turn: Coming) -> Registration:
    found = registrations.registration(turn.registration)
    assert found is not None
    return found
