"""How an event gets out: a member asks, a manager publishes it or sends it back; and how it is called off."""

from collections.abc import Iterator
from datetime import datetime

from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Event
from lounge.events.queries import events as queries
from lounge.events.queries import registrations
from lounge.events.queries.cards import card_of
from lounge.events.services import borrowing
from lounge.events.services.filling import touch
from lounge.events.services.letters import News
from lounge.events.services.making import called_off, in_short, not_a_draft, not_yours, told_once
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db


def submit(event: Event, *, by: Person, at: datetime) -> None:
    """Ask the managers to publish a draft; asked once, it stays asked until they have answered.

    :raises Refused: ``not_yours``, ``not_a_draft``; else what it still lacks, as :meth:`.Plan.unready` says.
    """
    queries.lock_event(event)
    refuse_if([*not_yours(event, by=by), *not_a_draft(event)])
    refuse_if(card_of(event).plan.unready(at=at))
    if event.submitted_at is not None:
        return
    event.submitted_at, event.reply = at, ""
    touch(event, at=at)
    db.session.flush()
    News(event, at).submitted(queries.managers())
    audit.note("event.submitted", event, by=by.id, at=at, **in_short(event))


def send_back(event: Event, reply: str, *, by: Person, at: datetime) -> None:
    """Tell who asked what is still to be done before it can be published.

    :raises Refused: ``only_managers``, ``not_a_draft``, ``not_submitted``.
    """
    queries.lock_event(event)
    refuse_if([*_no_manager(by), *not_a_draft(event)])
    refuse_if(() if event.submitted_at else (Objection("not_submitted"),))
    event.submitted_at, event.reply = None, reply
    touch(event, at=at)
    db.session.flush()
    News(event, at).sent_back()
    audit.note("event.sent_back", event, by=by.id, at=at, reply=reply, **in_short(event))


def publish(event: Event, *, by: Person, at: datetime) -> None:
    """Put a draft into the calendar, with all its rooms, and tell who planned it and who is invited.

    :raises Refused: ``only_managers``, ``not_a_draft``; else everything that it lacks, and every reason of every room.
    """
    queries.lock_event(event)
    refuse_if([*_no_manager(by), *not_a_draft(event)])
    card = card_of(event)
    in_rooms = borrowing.objections(card, [], lender=by, at=at)
    refuse_if(told_once([*card.plan.unready(at=at), *in_rooms]))
    event.state, event.reply = "published", ""
    event.published_at, event.published_by_id = at, by.id
    touch(event, at=at)
    borrowing.borrow(event, had=[], by=by, at=at)
    db.session.flush()
    News(event, at).published()
    for invitation in queries.invited(event):
        News(event, at).invitation(invitation)
    audit.note("event.published", event, by=by.id, at=at, **in_short(event))


def cancel(event: Event, why: str, *, by: Person, at: datetime) -> None:
    """Call an event off: its rooms are free again, and everybody who counts on it is told.

    :raises Refused: ``not_yours``, ``already_cancelled``, ``not_published``, ``event_over``.
    """
    queries.lock_event(event)
    refuse_if(not_yours(event, by=by))
    refuse_if([*called_off(event), *_not_out(event), *_over(event, at)])
    event.state, event.cancelled_at, event.cancelled_why = "cancelled", at, why
    event.sequence += 1
    touch(event, at=at)
    borrowing.give_back(event, by=by, at=at)
    db.session.flush()
    for registration in registrations.live(event):
        News(event, at).called_off(registration)
    audit.note("event.cancelled", event, by=by.id, at=at, why=why, **in_short(event))


def _no_manager(by: Person) -> Iterator[Objection]:
    if not by.is_manager:
        yield Objection("only_managers")


def _not_out(event: Event) -> Iterator[Objection]:
    if event.state == "draft":
        yield Objection("not_published")


def _over(event: Event, at: datetime) -> Iterator[Objection]:
    if event.ends_at <= at:
        yield Objection("event_over", {"ends_at": event.ends_at})
