"""How an event stands that somebody else has changed meanwhile: field by field, where it is not what was typed."""

from collections.abc import Iterator

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


def stands(form: EventForm, event: Event) -> list[tuple[str, str]]:
    """Return the name of each field, and what is kept there now."""
    wanted = typed.card_of_form(form)
    if wanted is None:
        return []
    kept = card_of(event)
    different = differences(settled(wanted), kept)
    return [(label, said) for name, label, said in _fields(form, kept) if name in different]


def _fields(form: EventForm, kept: EventCard) -> Iterator[tuple[str, str, str]]:
    """Yield each field of the card with what it is called and what it says, in the order of the form."""
    for name in ("title_de", "title_en", "text_de", "text_en"):
        yield name, str(form[name].label.text), getattr(kept, name)
    yield "host", str(form.host.label.text), kept.host.name
    yield "cohosts", str(form.cohosts.label.text), ", ".join(one.name for one in kept.cohosts)
    yield "topics", str(form.topics.label.text), ", ".join(names.topic(one) for one in kept.topics)
    yield "markets", str(form.markets.label.text), ", ".join(country(one) for one in kept.markets)
    for name, label in _moments(form):
        instant = getattr(kept, name)
        yield name, label, moment_words(instant) if instant else ""
    yield "place_kind", str(form.place_kind.label.text), names.place_kind(kept.place_kind)
    yield "rooms", str(form.rooms.label.text), ", ".join(room.name for room in kept.rooms)
    for name in ("address", "online_link", "way_de", "way_en"):
        yield name, str(form[name].label.text), getattr(kept, name)
    for name in ("places", "member_places", "guest_places", "partner_places"):
        yield name, str(form[name].label.text), str(getattr(kept, name))
    is_allowed = _("yes") if kept.allows_companion else _("no")
    yield "allows_companion", str(form.allows_companion.label.text), is_allowed
    yield "hold_minutes", str(form.hold_minutes.label.text), length(kept.hold_minutes)
    for name in ("visible_to", "open_to"):
        yield name, str(form[name].label.text), names.audience(getattr(kept, name))
    yield "reach", str(form.reach.label.text), names.reach(kept.reach)
    yield "regions", str(form.regions.label.text), ", ".join(names.region(one) for one in kept.regions)
    yield "questions", str(form.questions.label.text), "; ".join(one.text for one in kept.questions)


def _moments(form: EventForm) -> tuple[tuple[str, str], ...]:
    return (
        ("starts_at", str(form.begins.label.text)),
        ("ends_at", str(form.ends.label.text)),
        ("doors_at", str(form.doors.label.text)),
        ("opens_at", str(form.opens_at.label.text)),
        ("closes_at", str(form.closes_at.label.text)),
    )
