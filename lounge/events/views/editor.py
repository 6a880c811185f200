"""What the page of the editor shows around its form: free rooms, previews, other events of the day, lists to tick."""

from collections.abc import Collection
from datetime import date, time, timedelta
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.domain.wallclock import day_of
from lounge.events.forms.editor import MOST_COHOSTS, EventForm
from lounge.events.forms.questions import MOST_QUESTIONS, QuestionForm
from lounge.events.models import Event
from lounge.events.queries import events
from lounge.events.queries.cards import EventCard
from lounge.events.services.pictures import LARGEST_FILE
from lounge.events.views import typed
from lounge.events.views.blueprint import blueprint, reader
from lounge.events.words import names
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.forms import ChoicesField
from lounge.plumbing.markdown import safe_html
from lounge.plumbing.words import sentence
from lounge.profiles.words import countries
from lounge.rooms.queries.advice import Offer
from lounge.rooms.words import length, spans

USUALLY_AHEAD = timedelta(days=21)
FRIDAY, TUESDAY_NEXT = 4, 8
USUALLY_FROM, USUALLY_UNTIL = time(18), time(20)
NEAR = ("PL", "NL", "DK", "SE", "NO", "GB", "FR", "US")
"""The markets that firms of a house in the north of Germany name most; they are offered first."""
NO_TIME = frozenset({"implausible_time", "ends_before_begin", "lasts_too_long", "doors_after_begin"})
"""Objections with which no room could be judged."""


def usual(by: Person, day: str) -> dict[str, Any]:
    """Return what a new event begins with: an evening on that day, or else in three weeks, by one's own firm."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        chosen = day_of(clock.now() + USUALLY_AHEAD, web.settings().timezone)
        chosen += (
            timedelta(days=TUESDAY_NEXT - chosen.weekday()) if chosen.weekday() > FRIDAY else timedelta(0)
        )
    return {"day": chosen, "begins": USUALLY_FROM, "ends": USUALLY_UNTIL, "host": by.organisation.name}


def page(form: EventForm, found: Event | None, *, step: str = "", **more: object) -> str:
    """Return the page of the editor; nothing that was typed is lost."""
    _add_line(form, step)
    planned = _planned(form)
    shown = render_template(
        "events/editor.html",
        form=form,
        event=found,
        step=step,
        errors=list(form.said_errors()),
        rooms=_rooms(form, planned, found),
        planned=planned,
        others=others(planned, found),
        previews={"de": safe_html(form.text_de.data or ""), "en": safe_html(form.text_en.data or "")},
        **_lists(form),
        **_surroundings(),
        **more,
    )
    return shown.replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign


def _add_line(form: EventForm, step: str) -> None:
    if step == "add-questions" and len(form.questions) < MOST_QUESTIONS:
        form.questions.append_entry()
    if step == "add-cohosts" and len(form.cohosts) < MOST_COHOSTS:
        form.cohosts.append_entry()


@blueprint.get("/events/rooms")
@access(SIGNED_IN)
def rooms_for() -> ResponseReturnValue:
    """Answer the editor's script with which rooms are free at the time that is typed, and what else is on that day."""
    found = events.event(request.args.get("event", 0, int))
    found = found if found is not None and events.may_change(found, reader()) else None
    planned = _planned(typed.form_of(request.args, found, reader()))
    states = _states(planned, found).items() if planned else ()
    warning = render_template(
        "events/editor_others.html", others=others(planned, found), language=str(get_locale())
    )
    return jsonify(
        items=[{"id": room, "is_free": offer.is_free, "said": said(offer)} for room, offer in states],
        others=warning.strip(),
    )


def others(planned: EventCard | None, found: Event | None) -> list[Event]:
    """Return what reaches for the same people on the day that is planned, beside the event itself."""
    if planned is None:
        return []
    day = day_of(planned.starts_at, planned.zone_info)
    visible = (one for one in events.same_audience(planned, on=day, but=found))
    return [one for one in visible if events.may_see(one, reader())]


def said(offer: Offer) -> str:
    """Say in a few words whether a room is free, or why not; one reason is enough beside its name."""
    if offer.is_free:
        return _("free")
    objection = offer.objections[0]
    facts: Any = objection.facts
    if objection.code == "taken" and facts["spans"]:
        return _("taken %(spans)s", spans=spans(facts["spans"]))
    if objection.code == "closed":
        return _("closed then")
    if objection.code == "too_long":
        return _("for %(longest)s at most", longest=length(facts["longest_minutes"]))
    return sentence(objection)


def _planned(form: EventForm) -> EventCard | None:
    """Return what is known of the event from a form that may still have errors; ``None`` without a time."""
    zone = typed.zone_of(typed.chosen_rooms(form), form)
    times = form.times(zone)
    if times is None or NO_TIME.intersection(one.code for one in times.objections()):
        return None
    return EventCard(
        host=reader().organisation,
        zone=zone.key,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        doors_at=times.doors_at,
        places=form.places.data or 1,
        reach=form.reach.data or "local",
        topics=tuple(form.topics.data or ()),
        markets=tuple(form.markets.data or ()),
        regions=tuple(form.regions.data or ()),
    )


def _states(planned: EventCard, found: Event | None) -> dict[int, Offer]:
    by = events.lender(found, reader())
    offers = events.room_state(planned, by=by, at=clock.now(), event=found)
    return {offer.room.id: offer for offer in offers}


def _rooms(form: EventForm, planned: EventCard | None, found: Event | None) -> list[dict[str, Any]]:
    """Return the boxes to tick for the rooms, each with what is said of it."""
    states = _states(planned, found) if planned else {}
    known = {room.id: room for room in typed.offered_rooms(found)}
    return [
        {
            "option": option,
            "room": known[option.data],
            "is_free": option.data in states and states[option.data].is_free,
            "said": said(states[option.data]) if option.data in states else "",
        }
        for option in form.rooms
    ]


def _lists(form: EventForm) -> dict[str, Any]:
    """Return the long lists in parts: what is near or ticked first, and the rest folded away."""
    europe, world = countries().values()
    return {
        "markets": _parts(
            form.markets, NEAR, {_("More of Europe"): europe, _("The rest of the world"): world}
        ),
        "regions": _parts(form.regions, names.german_states(), {_("Other countries"): europe}),
    }


def _parts(
    field: ChoicesField, first: Collection[str], rest: dict[str, dict[str, str]]
) -> dict[str, list[Any]]:
    options = {option.data: option for option in field}
    ticked = [code for code in field.data or () if code in options and code not in first]
    shown = [*first, *ticked]
    parts = {"": [options[code] for code in shown]}
    for title, codes in rest.items():
        parts[title] = [options[code] for code in codes if code not in shown]
    return parts


def _surroundings() -> dict[str, Any]:
    return {
        "language": str(get_locale()),
        "is_manager": reader().is_manager,
        "organisations": [one.name for one in members.organisations()],
        "empty_question": QuestionForm(formdata=None, prefix="questions-__n__-"),
        "largest_file": LARGEST_FILE,
        "has_lost_file": any(file.filename for file in request.files.values()),
    }
