"""Planning an event: draft it, change it, drop it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from lounge.domain.planning import change_objections
from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Event
from lounge.events.queries import events as queries
from lounge.events.queries import registrations
from lounge.events.queries.cards import EventCard, card_of, differences
from lounge.events.services import borrowing, waiting
from lounge.events.services.filling import fill, settled
from lounge.events.services.letters import News, Standing, as_it_stands
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import queries as rooms

WHEN_AND_WHERE = frozenset({"starts_at", "ends_at", "place_kind", "rooms", "address", "online_link"})
"""What everybody who counts on an event must know when it changes."""
IN_CALENDARS = WHEN_AND_WHERE | {"title_de", "title_en"}
PLACES = frozenset({"places", "member_places", "guest_places", "partner_places"})


def draft(card: EventCard, *, by: Person, at: datetime, once: str | None = None) -> Event:
    """Keep what somebody plans, which nobody else sees yet; it holds no rooms.

    ``once`` is a random key: the same planned again with the same key is planned once, and returned as it was kept.

    :raises Refused: with every objection of :meth:`.Plan.nonsense`, and ``host_not_yours``.
    """
    card = settled(card)
    refuse_if([*card.plan.nonsense(), *_strange_host(card, None, by)])
    rooms.lock_organisation(by.organisation)
    uid = sha256(f"{by.id} {once}".encode()).hexdigest()[:32] if once else uuid4().hex
    kept = queries.drafted_once(uid, by=by) if once else None
    if kept and not differences(card_of(kept), card):
        return kept
    event = Event(state="draft", organiser=by, created_at=at, uid=uuid4().hex if kept else uid)
    fill(event, card, at=at)
    db.session.add(event)
    db.session.flush()
    audit.note("event.drafted", event, by=by.id, at=at, **in_short(event))
    return event


def change(event: Event, card: EventCard, *, seen: int | None, by: Person, at: datetime) -> Event:
    """Put the card in the event's place; what is the same already is left alone.

    Of one that is published the rooms follow, everybody who counts on it is told when time or place are others, and
    new places are offered to who waits. ``seen`` is the version that the wish was made upon; ``None`` whichever stands.

    :raises Refused: ``not_yours``; ``stale``, ``already_cancelled``; else with every objection, also of every room.
    """
    queries.lock_event(event)
    refuse_if(not_yours(event, by=by))
    refuse_if([*_stale(event, seen), *called_off(event)])
    before, card = card_of(event), settled(card)
    changed = differences(before, card)
    if not changed:
        return event
    refuse_if(told_once(_objections(event, before, card, by=by, at=at)))
    was, had = as_it_stands(event), borrowing.lent_to(event)
    fill(event, card, at=at)
    db.session.flush()
    if event.is_published:
        borrowing.borrow(event, had=had, by=by, at=at)
        _tell(event, was, changed, at=at)
    audit.note("event.changed", event, by=by.id, at=at, fields=sorted(changed), **in_short(event))
    return event


def drop(event: Event, *, by: Person, at: datetime) -> None:
    """Throw a draft away, for which nobody can have registered.

    :raises Refused: ``not_yours``, ``not_a_draft``.
    """
    queries.lock_event(event)
    refuse_if([*not_yours(event, by=by), *not_a_draft(event)])
    audit.note("event.dropped", event, by=by.id, at=at, **in_short(event))
    db.session.delete(event)
    db.session.flush()


def not_yours(event: Event, *, by: Person) -> Iterator[Objection]:
    """Object to touching an event that somebody else looks after."""
    if not queries.may_change(event, by):
        yield Objection("not_yours", {"event": event.title(by.language)})


def called_off(event: Event) -> Iterator[Objection]:
    """Object to touching an event that was called off."""
    if event.is_cancelled:
        yield Objection("already_cancelled", {"event": event.title("de")})


def not_a_draft(event: Event) -> Iterator[Objection]:
    """Object to what is done with drafts only."""
    if event.state != "draft":
        yield Objection("not_a_draft", {"state": event.state})


def in_short(event: Event) -> dict[str, Any]:
    """Say the event in a line of the audit."""
    return {
        "title": event.title("de"),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "places": event.places,
    }


def told_once(objections: Iterable[Objection]) -> Iterator[Objection]:
    """Leave out that a time has passed where it was said before: the event's own rules and each room's say so."""
    said: set[str] = set()
    for one in objections:
        if one.code != "in_the_past" or one.code not in said:
            yield one
        said.add(one.code)


def _objections(
    event: Event, before: EventCard, card: EventCard, *, by: Person, at: datetime
) -> Iterator[Objection]:
    """Yield everything that stands against the change; nonsense is not judged any further."""
    nonsense = card.plan.nonsense()
    yield from nonsense
    yield from _strange_host(card, before, by)
    if not event.is_published:
        return
    taken = sum(registrations.places_of(event).taken.values())
    yield from change_objections(before.plan, card.plan, taken=taken, at=at)
    if not nonsense and at < before.ends_at:
        lender, had = borrowing.lender_of(event, by), borrowing.lent_to(event)
        yield from borrowing.objections(card, had, lender=lender, at=at)


def _strange_host(card: EventCard, before: EventCard | None, by: Person) -> Iterator[Objection]:
    """Object to planning for somebody else; only who runs the house may, and what stands may stay."""
    is_known = card.host.id == by.organisation_id or (before is not None and before.host.id == card.host.id)
    if not is_known and not by.is_manager:
        yield Objection("host_not_yours", {"organisation": card.host.name})


def _stale(event: Event, seen: int | None) -> Iterator[Objection]:
    """Object when the event is no longer the one that was seen, and say how it stands now."""
    if seen is not None and seen != event.version:
        facts = {"event": event.title("de"), "version": event.version, "state": event.state}
        yield Objection("stale", {**facts, **event.when.facts()})


def _tell(event: Event, was: Standing, changed: Collection[str], *, at: datetime) -> None:
    """Let calendars, those who count on it, and the waiting list follow the change of a published event."""
    if IN_CALENDARS.intersection(changed):
        event.sequence += 1
    db.session.flush()
    if WHEN_AND_WHERE.intersection(changed):
        for registration in registrations.live(event):
            News(event, at).moved(registration, was)
    if PLACES.intersection(changed):
        waiting.move_up(event, at=at)
