"""How an event was, said by somebody who had a place."""

from datetime import datetime

from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Registration
from lounge.events.services import waiting
from lounge.plumbing import audit
from lounge.plumbing.db import db


def rate(registration: Registration, rating: str, remark: str, *, at: datetime) -> Registration:
    """Keep how somebody found an event, and a sentence to the host. Said again it is said once; it may be changed.

    The audit does not tell what was said, since the host reads it without a name.

    :raises Refused: ``no_place`` for one who was not registered; ``event_not_begun`` with when it begins.
    """
    waiting.lock(registration)
    refuse_if(_objections(registration, at=at))
    remark = remark.strip()
    if (registration.rating, registration.remark) == (rating, remark):
        return registration
    registration.rating, registration.remark, registration.rated_at = rating, remark, at
    db.session.flush()
    audit.note("registration.rated", registration, by=None, at=at, event=registration.event_id)
    return registration


def _objections(registration: Registration, *, at: datetime) -> tuple[Objection, ...]:
    event = registration.event
    if event.is_cancelled:
        return (Objection("event_cancelled"),)
    if registration.state != "registered":
        return (Objection("no_place", {"state": registration.state}),)
    if at < event.starts_at:
        return (Objection("event_not_begun", {"starts_at": event.starts_at}),)
    return ()
