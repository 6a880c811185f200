"""Holding an event again: a draft for each of some other days, at the same time of day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lounge.domain.refusal import Objection, refuse_if
from lounge.domain.wallclock import day_of, habitual
from lounge.events.models import Event, EventPicture
from lounge.events.queries import events as queries
from lounge.events.queries.cards import EventCard, card_of
from lounge.events.services.making import draft, not_yours
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db

MOST_DAYS = 52


def duplicate(event: Event, days: Sequence[date], *, by: Person, at: datetime) -> list[Event]:
    """Draft the event anew for each of these days, with its questions and its picture, but without its guests.

    :raises Refused: ``not_yours``, ``no_day_chosen``, ``too_many_days``, and ``day_over`` for every day that is over.
    """
    queries.lock_event(event)
    chosen = sorted(set(days))
    refuse_if([*not_yours(event, by=by), *_unfit(chosen, event, at)])
    card, made = card_of(event), []
    for day in chosen:
        copy = draft(_on(card, day), by=by, at=at)
        _copy_picture(event, copy)
        audit.note("event.duplicated", copy, by=by.id, at=at, of=event.id)
        made.append(copy)
    return made


def _on(card: EventCard, day: date) -> EventCard:
    """Return the card for that day: all its times keep the time of day, and the days that lie between them."""
    zone = card.zone_info
    shift = day - day_of(card.starts_at, zone)
    names = ("starts_at", "ends_at", "doors_at", "opens_at", "closes_at")
    times: dict[str, Any] = {name: _later(getattr(card, name), shift, zone) for name in names}
    return replace(card, questions=tuple(replace(one, id=None) for one in card.questions), **times)


def _later(instant: datetime | None, shift: timedelta, zone: ZoneInfo) -> datetime | None:
    if instant is None:
        return None
    clock = instant.astimezone(zone)
    return habitual(clock.date() + shift, clock.time(), zone)


def _copy_picture(event: Event, copy: Event) -> None:
    found = queries.picture(event.id)
    if found is not None:
        copy.picture = EventPicture(digest=found.digest, wide=found.wide, small=found.small)
        db.session.flush()


def _unfit(days: Sequence[date], event: Event, at: datetime) -> Iterator[Objection]:
    if not days:
        yield Objection("no_day_chosen")
    if len(days) > MOST_DAYS:
        yield Objection("too_many_days", {"most": MOST_DAYS})
    today = day_of(at, event.zone_info)
    for day in days:
        if day < today:
            yield Objection("day_over", {"day": day})
