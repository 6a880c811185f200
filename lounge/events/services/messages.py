"""A message of the host to all who are registered, passed on by the house, so that nobody learns an address."""

from datetime import datetime

from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Event, Message, Registration
from lounge.events.queries import events, messages
from lounge.events.services import waiting
from lounge.events.services.letters import News
from lounge.events.services.making import not_yours
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db


def send(event: Event, subject: str, text: str, *, by: Person, at: datetime) -> Message:
    """Write to everybody who has a place and takes messages. The same words again are the message that was sent.

    :raises Refused: ``not_yours``; ``nobody_to_write_to``.
    """
    events.lock_event(event)
    refuse_if(not_yours(event, by=by))
    before = messages.same(event, subject, text, by=by, at=at)
    if before is not None:
        return before
    readers = messages.readers(event)
    refuse_if(() if readers else (Objection("nobody_to_write_to"),))
    message = Message(event_id=event.id, by=by, subject=subject, text=text, sent_at=at, readers=len(readers))
    db.session.add(message)
    db.session.flush()
    for registration in readers:
        News(event, at).message(registration, message)
    audit.note("event.message_sent", event, by=by.id, at=at, title=subject, readers=len(readers))
    return message


def hear(registration: Registration, *, takes: bool, at: datetime) -> None:
    """Pass messages on to somebody, or no longer; that can be said at any time, also when the event is over."""
    waiting.lock(registration)
    if registration.takes_messages == takes:
        return
    registration.takes_messages = takes
    db.session.flush()
    deed = "registration.hears" if takes else "registration.hears_no_more"
    audit.note(deed, registration, by=registration.person_id, at=at, event=registration.event_id)
