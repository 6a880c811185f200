"""Writing a card into an event's rows: what is named already keeps its row, so that others can refer to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm.attributes import flag_modified

from lounge.events.models import Cohost, Event, EventMarket, EventRegion, EventRoom, EventTopic, Question
from lounge.events.queries.cards import PLAIN, EventCard, QuestionCard, in_order
from lounge.plumbing.db import Base

Row = TypeVar("Row", bound=Base)
Value = TypeVar("Value")


def settled(card: EventCard) -> EventCard:
    """Return the card without what its other fields leave no meaning: rooms of an event that is elsewhere, doubles."""
    return replace(
        card,
        rooms=in_order(card.rooms) if card.place_kind == "rooms" else (),
        cohosts=in_order(one for one in card.cohosts if one is not card.host),
        topics=tuple(sorted(set(card.topics))),
        markets=tuple(sorted(set(card.markets))),
        regions=tuple(sorted(set(card.regions))) if card.is_of_wider_reach else (),
    )


def fill(event: Event, card: EventCard, *, at: datetime) -> None:
    """Let the event say what the card says; its version rises, also where only a list of it has changed."""
    for name in PLAIN:
        setattr(event, name, getattr(card, name))
    event.host = card.host
    cohosts, rooms = ([one.id for one in some] for some in (card.cohosts, card.rooms))
    _refit(event.cohosts, "organisation_id", cohosts, lambda one: Cohost(organisation_id=one))
    _refit(event.rooms, "room_id", rooms, lambda one: EventRoom(room_id=one))
    _refit(event.topics, "topic", card.topics, lambda one: EventTopic(topic=one))
    _refit(event.markets, "country", card.markets, lambda one: EventMarket(country=one))
    _refit(event.regions, "region", card.regions, lambda one: EventRegion(region=one))
    _ask(event, card.questions)
    touch(event, at=at)


def touch(event: Event, *, at: datetime) -> None:
    """Let the event know that it was changed, so that whoever has an older page of it is told."""
    event.changed_at = at
    if event.version is not None:
        flag_modified(event, "changed_at")


def _refit(rows: list[Row], name: str, wanted: Sequence[Value], make: Callable[[Value], Row]) -> None:
    """Let there be a row for each value; those that are there stay, the others go."""
    kept = {getattr(row, name): row for row in rows}
    rows[:] = [kept[value] if value in kept else make(value) for value in wanted]


def _ask(event: Event, cards: Sequence[QuestionCard]) -> None:
    """Let these be the questions, in this order; one that was asked before keeps its answers."""
    asked = {question.id: question for question in event.questions}
    event.questions[:] = [
        _question(asked.pop(card.id, None) if card.id else None, card, position)
        for position, card in enumerate(cards)
    ]


def _question(row: Question | None, card: QuestionCard, position: int) -> Question:
    row = row or Question()
    row.position, row.kind, row.text, row.purpose = position, card.kind, card.text, card.purpose
    row.options = list(card.options) if card.kind == "choice" else []
    row.is_required, row.kept_days = card.is_required, card.kept_days
    return row
