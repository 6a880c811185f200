"""Who was there: noted at the door, or by the host afterwards."""

from datetime import datetime

from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Registration
from lounge.events.services import waiting
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of


def attend(registration: Registration, *, by: Person | None, at: datetime) -> None:
    """Note that somebody who has a place has come. Twice is once, and the first time counts.

    ``by`` is ``None`` where nobody let them in but the house itself, by a screen.

    :raises Refused: ``event_cancelled``; ``no_place`` for one who is not registered.
    """
    waiting.lock(registration)
    if registration.attended_at is not None:
        return
    refuse_if(_objections(registration))
    registration.attended_at = at
    db.session.flush()
    audit.note(
        "registration.attended",
        registration,
        by=key_of(by) if by else None,
        at=at,
        event=registration.event_id,
    )


def unattend(registration: Registration, *, by: Person | None, at: datetime) -> None:
    """Take back that somebody has come. Twice is once."""
    waiting.lock(registration)
    if registration.attended_at is None:
        return
    registration.attended_at = None
    db.session.flush()
    audit.note(
        "registration.not_attended",
        registration,
        by=key_of(by) if by else None,
        at=at,
        event=registration.event_id,
    )


def _objections(registration: Registration) -> tuple[Objection, ...]:
    if registration.event.is_cancelled:
        return (Objection("event_cancelled"),)
    if registration.state != "registered":
        return (Objection("no_place", {"state": registration.state}),)
    return ()
