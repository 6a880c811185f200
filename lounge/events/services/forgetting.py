"""What the house promised to forget: answers after their days, guests after half a year, and who never confirmed.

Each deed takes so many rows at most, so that no other writer waits for long; it is called until nothing is left.
"""

import secrets
from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from lounge.events.models import Answer, Encounter, EncounterRound, Event, Invitation, Registration
from lounge.events.queries import due
from lounge.events.services.letters import CONFIRM_HOLDS
from lounge.plumbing import audit
from lounge.plumbing.db import db

GUESTS_KEPT = timedelta(days=180)
"""So long after an event the house still knows by name and address who was its guest."""
ENCOUNTERS_KEPT = timedelta(days=14)
"""So long after an event its guests can still look up whom they were to meet."""
NOBODY = "–"
GONE = "gone.invalid"
"""A domain that never leads to anybody (RFC 2606)."""


def forget_answers(*, at: datetime, most: int) -> int:
    """Delete the answers whose days are over, counted from the end of the event; return how many."""
    answers: dict[int, list[int]] = defaultdict(list)
    for answer_id, event_id in due.answers_to_forget(at, most=most):
        answers[event_id].append(answer_id)
    for event_id, ids in answers.items():
        db.session.execute(delete(Answer).where(Answer.id.in_(ids)))
        event = db.session.get_one(Event, event_id)
        audit.note("event.answers_forgotten", event, by=None, at=at, answers=len(ids))
    return sum(map(len, answers.values()))


def forget_unconfirmed(*, at: datetime, most: int) -> int:
    """Delete the wishes to come whose address nobody confirmed in time; return how many."""
    is_old = Registration.created_at <= at - CONFIRM_HOLDS
    ids = select(Registration.id).where(Registration.state == "unconfirmed", is_old).limit(most)
    return _delete(Registration, ids)


def forget_guests(*, at: datetime, most: int) -> int:
    """Take name, address and firm off guests of long ago; how many came, and how it was, stays. Return how many.

    Their ticket's address opens nothing any more.
    """
    guests = due.guests_to_forget(at - GUESTS_KEPT, gone=GONE, most=most)
    for guest in guests:
        guest.name, guest.email, guest.organisation = NOBODY, f"guest-{guest.id}@{GONE}", ""
        guest.companion = NOBODY if guest.companion else ""
        guest.code, guest.takes_messages = secrets.token_urlsafe(12), False
        audit.note("registration.forgotten", guest, by=None, at=at)
    db.session.flush()
    return len(guests)


def forget_invitations(*, at: datetime, most: int) -> int:
    """Delete the addresses to which an event of long ago was open; return how many."""
    return _delete(Invitation, _ended(Invitation.id, Invitation.event_id, at - GUESTS_KEPT).limit(most))


def forget_encounters(*, at: datetime, most: int) -> int:
    """Delete whom people were to meet at an event of some time ago; return how many."""
    mine = select(Encounter.id).join(Registration, Registration.id == Encounter.registration_id)
    over = Event.ends_at <= at - ENCOUNTERS_KEPT
    found = _delete(Encounter, mine.join(Event, Event.id == Registration.event_id).where(over).limit(most))
    rounds = _ended(EncounterRound.event_id, EncounterRound.event_id, at - ENCOUNTERS_KEPT).limit(most)
    db.session.execute(delete(EncounterRound).where(EncounterRound.event_id.in_(rounds)))
    return found


def _ended(
    wanted: InstrumentedAttribute[int], event_id: InstrumentedAttribute[int], by: datetime
) -> Select[int]:
    return select(wanted).join(Event, Event.id == event_id).where(Event.ends_at <= by)


def _delete(table: type[Registration | Invitation | Encounter], ids: Select[int]) -> int:
    found = db.session.scalars(ids).all()
    db.session.execute(delete(table).where(table.id.in_(found)))
    return len(found)
