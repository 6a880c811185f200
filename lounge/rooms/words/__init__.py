"""How rooms and bookings are said: names, lengths, rules, and the sentences of objections."""

from lounge.rooms.words.names import (
    equipment,
    kind,
    length,
    room_with_capacity,
    rules,
    span,
    span_beside,
    spans,
    usual_length,
    week_of_hours,
)
from lounge.rooms.words.refusals import SENTENCES

__all__ = [
    "SENTENCES",
    "equipment",
    "kind",
    "length",
    "room_with_capacity",
    "rules",
    "span",
    "span_beside",
    "spans",
    "usual_length",
    "week_of_hours",
]
