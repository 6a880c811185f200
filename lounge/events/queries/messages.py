"""What a host wrote to the guests of an event, and who reads it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from lounge.events.models import Event, Message, Registration
from lounge.members.models import Person
from lounge.plumbing.db import db, key_of

PAGE = 10
ONCE = timedelta(hours=1)
"""The same words, written by the same person within this time, are the message that was sent."""


def readers(event: Event) -> list[Registration]:
    """Return who has a place and takes messages of the host; by id."""
    return list(db.session.scalars(select(Registration).where(_reads(event)).order_by(Registration.id)))


def count_readers(event: Event) -> int:
    """Count who has a place and takes messages of the host."""
    return db.session.scalar(select(func.count()).select_from(Registration).where(_reads(event))) or 0


def sent(event: Event, *, page: int) -> tuple[list[Message], int]:
    """Return a page of what was written, the latest first, and how many messages there are."""
    of_it = Message.event_id == event.id
    count = db.session.scalar(select(func.count()).select_from(Message).where(of_it)) or 0
    found = select(Message).where(of_it).options(joinedload(Message.by, innerjoin=True))
    latest = found.order_by(Message.sent_at.desc(), Message.id.desc())
    return list(db.session.scalars(latest.limit(PAGE).offset((page - 1) * PAGE))), count


def same(event: Event, subject: str, text: str, *, by: Person, at: datetime) -> Message | None:
    """Find the message with these very words that this person has just sent."""
    words = (Message.subject == subject, Message.text == text)
    found = select(Message).where(Message.event_id == key_of(event), Message.by_id == by.id, *words)
    return db.session.scalar(found.where(Message.sent_at > at - ONCE).order_by(Message.id).limit(1))


def _reads(event: Event) -> ColumnElement[bool]:
    of_it = Registration.event_id == key_of(event)
    return and_(of_it, Registration.state == "registered", Registration.takes_messages)
