"""Lets people come to events and leave, as a view would, and tells what was written to whom."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from lounge.domain.refusal import Refused
from lounge.events.models import Event, Registration
from lounge.events.queries import registrations
from lounge.events.services import registering, waiting
from lounge.events.services.registering import Guest, Wish
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from tests.builders import NOON, make_person, make_registration


def come(event: Event, person: Person | None = None, *, at: datetime = NOON, **said: object) -> Registration:
    """Let somebody with an account register."""
    by = person or make_person()
    with transaction():
        return registering.register(event, by=by, wish=Wish(**said), at=at)  # type: ignore[arg-type]


def ask(
    event: Event, email: str = "ewa@cold.example", *, at: datetime = NOON, **said: object
) -> Registration | None:
    """Let a guest ask to register, who reads English."""
    guest = Guest("Ewa Nowak", email, "Kraków Cold Chain", "en")
    with transaction():
        return registering.ask_to_register(event, guest, wish=Wish(**said), at=at)  # type: ignore[arg-type]


def confirm(registration: Registration | None, *, at: datetime = NOON) -> Registration:
    """Let a guest confirm their address."""
    assert registration is not None
    with transaction():
        return registering.confirm_address(registration, at=at)


def leave(registration: Registration, *, by: Person | None = None, at: datetime = NOON) -> None:
    """Let somebody cancel."""
    with transaction():
        registering.cancel(registration, by=by, at=at)


def accept(registration: Registration, *, at: datetime = NOON) -> Registration:
    """Let somebody take the place that is held for them."""
    with transaction():
        return waiting.accept(registration, at=at)


def lapse(registration: Registration, *, at: datetime) -> None:
    """Let an offer go, as the job does."""
    with transaction():
        waiting.lapse(registration, at=at)


def fill(event: Event, count: int | None = None, **given: object) -> list[Registration]:
    """Take so many places of an event, or all that it has, past the deeds and without letters."""
    return [
        make_registration(event=event, email=f"full{number}@guest.example", **given)  # type: ignore[arg-type]
        for number in range(event.places if count is None else count)
    ]


def refusal(deed: Callable[[], object]) -> list[str]:
    """Return the codes with which a deed is refused; none when it is done."""
    try:
        deed()
    except Refused as refused:
        return list(refused.codes)
    return []


def states(event: Event) -> list[str]:
    """Return how all registrations for an event stand, the earliest first."""
    db.session.rollback()  # what other processes did is seen by a new transaction
    wanted = select(Registration.state).where(Registration.event_id == event.id).order_by(Registration.id)
    return list(db.session.scalars(wanted))


def positions(event: Event) -> list[int]:
    """Return the places on the list of all who wait, the first one first."""
    return [registrations.position(one) for one in registrations.waiting(event)]


def letters(address: str | None = None) -> list[str]:
    """Return the kinds of all letters, or of those to one address, in the order in which they were written."""
    rows = db.session.scalars(select(Letter).order_by(Letter.id))
    return [row.kind.removeprefix("events/") for row in rows if address in (None, row.to_address)]


def deeds() -> list[str]:
    """Return what was noted in the audit, in order."""
    return list(db.session.scalars(select(AuditLine.deed).order_by(AuditLine.id)))
