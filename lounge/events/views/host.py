"""The blueprint of the pages by which a host looks after an event, and who may open them."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.domain.wallclock import day_of
from lounge.events.models import Event, Question, Registration
from lounge.events.queries import events
from lounge.events.views.blueprint import reader
from lounge.events.words import names
from lounge.plumbing import clock

blueprint = Blueprint("events_host", __name__, url_prefix="/events/<id:event_id>")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the host, and until when its answers are kept."""

    question: Question
    deleted_on: date
    is_deleted: bool


def looked_after(event_id: int) -> Event:
    """Return an event that the reader looks after: as its organiser, or for the house; others are not found."""
    found = events.event(event_id)
    if found is None or not events.may_change(found, reader()):
        abort(404)
    return found


def looked_into(event_id: int) -> Event:
    """Return an event whose guests the reader may see: who looks after it, and the front desk once it is published."""
    found = events.event(event_id)
    if found is None:
        abort(404)
    is_at_the_desk = reader().is_staff and found.state != "draft"
    if not (is_at_the_desk or events.may_change(found, reader())):
        abort(404)
    return found


def shared(event: Event) -> dict[str, object]:
    """Return what all these pages show of an event."""
    language = str(get_locale())
    return {
        "event": event,
        "title": event.title(language),
        "language": language,
        "at": clock.now(),
        "is_over": event.ends_at <= clock.now(),
        "is_near": day_of(event.starts_at, event.zone_info) <= day_of(clock.now(), event.zone_info),
        "way_back": _way_back(event),
        "can_grow": places_left(event) != 0,
        "looks_after": events.may_change(event, reader()),
        "sees_addresses": reader().is_staff,
        "guest_kind": names.guest_kind,
        "event_state": names.event_state,
        "registration_state": names.registration_state,
    }


def _way_back(event: Event) -> tuple[str, str]:
    """Return where the reader came from: their own events, or those of the house."""
    if reader().is_manager and event.organiser_id != reader().id:
        return url_for("events_house.events"), _("Events of the house")
    if event.organiser_id == reader().id:
        return url_for("events.mine"), _("To my events")
    return url_for("events.event", event_id=event.id), event.title(str(get_locale()))


def questions(event: Event) -> list[Answered]:
    """Return the questions of an event with the days on which their answers are deleted."""
    until = [(one, event.ends_at + timedelta(days=one.kept_days)) for one in event.questions]
    return [Answered(one, day_of(at, event.zone_info), at <= clock.now()) for one, at in until]


def places_left(event: Event) -> int | None:
    """Return how many more people its rooms hold; ``None`` where it is not in rooms of the house."""
    if event.place_kind != "rooms" or not event.rooms:
        return None
    return max(sum(one.room.capacity for one in event.rooms) - event.places, 0)


def answers(entry: Registration, event: Event) -> list[tuple[str, str]]:
    """Return what somebody answered, as ``(question, answer)`` in the order of the questions."""
    given = {one.question_id: one.text for one in entry.answers}
    return [(one.text, said(one, given[one.id])) for one in event.questions if given.get(one.id)]


def said(question: Question, text: str) -> str:
    """Say an answer as people read it: diets of the house are kept by their code."""
    return names.diets().get(text, text) if question.kind == "diet" else text


def organisation(entry: Registration) -> str:
    """Name the organisation that somebody comes from."""
    return entry.person.organisation.name if entry.person else entry.organisation
