"""People to meet at an event: worked out anew whenever those who agreed to it are others."""

from datetime import datetime

from sqlalchemy import delete, select

from lounge.events.models import Encounter, EncounterRound, Event, Registration
from lounge.events.queries import encounters, events
from lounge.events.queries.encounters import Choice, Guest, Limits, Matching
from lounge.events.services import signals, waiting
from lounge.plumbing import audit
from lounge.plumbing.db import db


def prepare(event: Event, *, matching: Matching | None = None) -> Choice | None:
    """Work out whom the guests of an event could meet, unless that stands already; nothing is kept yet.

    It may take seconds, so it belongs before the transaction, not into it.
    """
    guests = encounters.guests(event)
    limits = limits_of(event, guests)
    if encounters.last_digest(event) == encounters.digest(guests, limits):
        return None
    return encounters.choose(event, guests, limits, matching=matching)


def keep(choice: Choice, *, at: datetime) -> bool:
    """Keep whom they could meet, in the place of what stood; not when the guests are others by now."""
    event = events.event(choice.event_id)
    if event is None:
        return False
    events.lock_event(event)
    guests = encounters.guests(event)
    if encounters.digest(guests, limits_of(event, guests)) != choice.digest:
        return False
    if encounters.last_digest(event) == choice.digest:
        return False
    _replace(event, choice, at=at)
    return True


def withdraw(registration: Registration, *, at: datetime) -> None:
    """Show somebody to nobody any more, and nobody to them; that can be said at any time, also when all is over."""
    waiting.lock(registration)
    if not registration.meets:
        return
    registration.meets, registration.meets_wording, registration.meets_since = False, "", None
    db.session.flush()
    deed = "registration.meets_no_more"
    audit.note(deed, registration, by=registration.person_id, at=at, event=registration.event_id)


def limits_of(event: Event, guests: list[Guest]) -> Limits:
    """Ask the floors above which of the guests must not be led to each other, and by which words none of them is."""
    people = {guest.person_id for guest in guests}
    if len(people) < 2:
        return Limits()
    apart = [answer for _receiver, answer in signals.apart.send(event, people=people)]
    struck = [answer for _receiver, answer in signals.struck.send(event, people=people)]
    return Limits(
        apart=frozenset(pair for pairs in apart for pair in pairs),
        struck={person: words for answer in struck for person, words in answer.items()},
    )


def _replace(event: Event, choice: Choice, *, at: datetime) -> None:
    of_it = select(Registration.id).where(Registration.event_id == event.id)
    db.session.execute(delete(Encounter).where(Encounter.registration_id.in_(of_it)))
    db.session.add_all(
        Encounter(
            registration_id=one.registration_id, other_id=one.other_id, rank=one.rank, reasons=one.reasons
        )
        for one in choice.found
    )
    last = db.session.get(EncounterRound, event.id)
    if last is None:
        db.session.add(EncounterRound(event_id=event.id, digest=choice.digest, chosen_at=at))
    else:
        last.digest, last.chosen_at = choice.digest, at
    db.session.flush()
