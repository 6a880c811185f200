"""From what is typed in the editor to the card of an event, and back."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lounge.events.forms.editor import HOLDS, EventForm, say
from lounge.events.forms.questions import QuestionForm
from lounge.events.models import Event, Question
from lounge.events.queries.cards import EventCard, QuestionCard
from lounge.events.words import names
from lounge.members import queries as members
from lounge.members.models import Organisation, Person
from lounge.plumbing import web
from lounge.plumbing.forms import choices
from lounge.profiles.words import COUNTRIES
from lounge.rooms import queries as rooms
from lounge.rooms.models import Room
from lounge.rooms.words import length

LINE = re.compile(r"(?P<list>questions|cohosts)-(?P<number>[0-9]{1,4})(-|$)")
SAME = (
    "title_de", "title_en", "text_de", "text_en", "place_kind", "address", "online_link", "way_de", "way_en",
    "places", "member_places", "guest_places", "partner_places", "allows_companion", "hold_minutes",
    "visible_to", "open_to", "reach",
)  # fmt: skip
"""Fields that are the same in the form, on the card, and of the event."""


def sent(gone: str = "") -> MultiDict[str, Any]:
    """Return what was sent, without the line that the button beside it takes away, such as ``questions-2``."""
    found: MultiDict[str, Any] = MultiDict()
    for name, value in [*request.form.items(multi=True), *request.files.items(multi=True)]:
        line = LINE.match(name)
        if not (line and gone and f"{line['list']}-{line['number']}" == gone):
            found.add(name, value)
    return found


def form_of(typed: MultiDict[str, Any] | None, event: Event | None, by: Person, **usual: Any) -> EventForm:
    """Return the form with what was typed, or else with the event as it stands, or what is usual."""
    form = EventForm(typed, data=(as_typed(event) if event else usual))
    form.rooms.choices = choices({room.id: room.name for room in offered_rooms(event)})
    holds = sorted({*HOLDS, *([event.hold_minutes] if event else [])})
    form.hold_minutes.choices = choices({minutes: length(minutes) for minutes in holds})
    codes = {code: names.region(code) for code in COUNTRIES}
    form.markets.choices = choices(codes)
    form.regions.choices = choices(names.german_states() | codes)
    if not by.is_manager:
        form.host.data = event.host.name if event else by.organisation.name
    return form


def offered_rooms(event: Event | None) -> list[Room]:
    """Return the rooms that can be ticked: all that can be booked, and those that the event has."""
    had = [one.room for one in event.rooms] if event else []
    return list({room.id: room for room in [*rooms.rooms(), *had]}.values())


def as_typed(event: Event) -> dict[str, Any]:
    """Return an event as somebody would have typed it."""
    return (
        {name: getattr(event, name) for name in SAME}
        | times_as_typed(event)
        | {
            "host": event.host.name,
            "cohosts": [one.organisation.name for one in event.cohosts],
            "rooms": [one.room_id for one in event.rooms],
            "topics": [one.topic for one in event.topics],
            "markets": [one.country for one in event.markets],
            "regions": [one.region for one in event.regions],
            "questions": [_question_as_typed(one) for one in event.questions],
            "seen": str(event.version),
        }
    )


def times_as_typed(event: Event) -> dict[str, Any]:
    """Return the times of an event by the clock on the wall where it is."""
    starts_at, ends_at = _wall(event.starts_at, event), _wall(event.ends_at, event)
    last = _wall(event.ends_at - datetime.resolution, event).date()
    return {
        "day": starts_at.date(),
        "begins": starts_at.time(),
        "ends": ends_at.time(),
        "last_day": last if last != starts_at.date() else None,
        "doors": _wall(event.doors_at, event).time() if event.doors_at else None,
        "opens_at": _wall(event.opens_at, event) if event.opens_at else None,
        "closes_at": _wall(event.closes_at, event) if event.closes_at else None,
    }


def _wall(at: datetime, event: Event) -> datetime:
    return at.astimezone(event.zone_info).replace(tzinfo=None)


def _question_as_typed(row: Question) -> dict[str, Any]:
    parts = ("id", "text", "kind", "purpose", "kept_days", "is_required")
    return {name: getattr(row, name) for name in parts} | {"options": "\n".join(row.options)}


def chosen_rooms(form: EventForm) -> list[Room]:
    """Return the rooms that are ticked."""
    found = [rooms.room(room_id) for room_id in dict.fromkeys(form.rooms.data or ())]
    return [room for room in found if room is not None]


def zone_of(chosen: list[Room], form: EventForm) -> ZoneInfo:
    """Return by whose clock the times are meant: that of the rooms, or else of the house."""
    is_inside = bool(chosen) and form.place_kind.data == "rooms"
    return chosen[0].site.zone_info if is_inside else ZoneInfo(str(web.settings().timezone))


def card_of_form(form: EventForm) -> EventCard | None:
    """Return what is wished for; ``None`` where a time or a firm cannot be meant, which the fields then say."""
    chosen = chosen_rooms(form)
    zone = zone_of(chosen, form)
    times, host = form.times(zone), _firm(form.host)
    cohosts = [_firm(entry) for entry in form.cohosts if entry.data]
    if times is None or host is None or None in cohosts:
        return None
    told: dict[str, Any] = {name: form[name].data for name in SAME}
    return EventCard(
        **told,
        host=host,
        cohosts=tuple(one for one in cohosts if one is not None),
        zone=zone.key,
        **asdict(times),
        rooms=tuple(chosen),
        topics=tuple(form.topics.data or ()),
        markets=_known(form.markets),
        regions=_known(form.regions),
        questions=tuple(_question(line.form) for line in form.questions if not line.form.is_empty),
    )


def _question(line: QuestionForm) -> QuestionCard:
    return QuestionCard(
        id=line.asked_before,
        kind=line.kind.data,
        text=line.text.data,
        purpose=line.purpose.data,
        options=line.listed if line.kind.data == "choice" else (),
        is_required=bool(line.is_required.data),
        kept_days=line.kept_days.data or 0,
    )


def _known(field: Any) -> tuple[str, ...]:
    """Return the codes that were ticked, without those that are none."""
    offered = {choice.value for choice in field.choices}
    return tuple(code for code in field.data or () if code in offered)


def _firm(field: Any) -> Organisation | None:
    found = members.organisation_by_name(field.data) if field.data else None
    if found is None:
        say(field, _("The house knows no organisation of this name. Choose one of those that are offered."))
    return found
