"""How an event stands that somebody else has changed meanwhile: field by field, where it is not what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from flask_babel import gettext as _

from lounge.events.forms.editor import EventForm
from lounge.events.models import Event
from lounge.events.queries.cards import EventCard, card_of, differences
from lounge.events.services.filling import settled
from lounge.events.views import typed
from lounge.events.words import names
from lounge.plumbing.words import moment_words
from lounge.profiles.words import country
from lounge.rooms.words import length

IN_FORM = {"starts_at": "begins", "ends_at": "ends", "doors_at": "doors"}
"""By which field of the form a field of the card is typed, where it is called otherwise."""
WORD: Mapping[str, Callable[[Any], str]] = {
    "host": attrgetter("name"),
    "cohosts": attrgetter("name"),
    "rooms": attrgetter("name"),
    "questions": attrgetter("text"),
    "topics": names.topic,
    "markets": country,
    "regions": names.region,
    "place_kind": names.place_kind,
    "hold_minutes": length,
    "visible_to": names.audience,
    "open_to": names.audience,
    "reach": names.reach,
}


def stands(form: EventForm, event: Event) -> list[tuple[str, str]]:
    """Return what each field is called, and what is kept there now, in the order of the form."""
    wanted = typed.card_of_form(form)
    if wanted is None:
        return []
    kept = card_of(event)
    different = differences(settled(wanted), kept) - {"zone"}
    labels = {one.name: IN_FORM.get(one.name, one.name) for one in fields(kept)}
    order = list(form.data)
    named = sorted(different, key=lambda name: order.index(labels[name]))
    return [(str(form[labels[name]].label.text), _said(name, kept)) for name in named]


def _said(name: str, kept: EventCard) -> str:
    """Say what a field of the card holds."""
    value: Any = getattr(kept, name)
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, tuple):
        return ", ".join(WORD[name](one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(WORD.get(name, str)(value)) if value is not None else ""
