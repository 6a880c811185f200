"""Inviting people to an event by their addresses."""

from collections.abc import Sequence
from datetime import datetime

from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Event, Invitation
from lounge.events.queries import events as queries
from lounge.events.services.letters import News
from lounge.events.services.making import called_off, not_yours
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms.queries.drafts import Guest


def invite(event: Event, guests: Sequence[Guest], *, by: Person, at: datetime) -> list[Invitation]:
    """Open the event to these addresses, and write to those that were not invited before; a draft writes later.

    :raises Refused: ``not_yours``, ``already_cancelled``, ``event_over``.
    """
    queries.lock_event(event)
    refuse_if(not_yours(event, by=by))
    over = () if at < event.ends_at else (Objection("event_over", {"ends_at": event.ends_at}),)
    refuse_if([*called_off(event), *over])
    known = {one.email for one in queries.invited(event)}
    names = {guest.email: guest.name for guest in guests if guest.email and guest.email not in known}
    made = [
        Invitation(event_id=event.id, email=email, name=name, invited_at=at, invited_by_id=by.id)
        for email, name in names.items()
    ]
    db.session.add_all(made)
    db.session.flush()
    for invitation in made if event.is_published else ():
        News(event, at).invitation(invitation)
    if made:
        audit.note("event.invited", event, by=by.id, at=at, people=len(made))
    return made
