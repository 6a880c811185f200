"""How an event stands, and what its host can do with it next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lounge.domain.capacity import Places
from lounge.domain.wallclock import day_of
from lounge.events.models import KINDS, Event
from lounge.events.queries import figures, guests, registrations
from lounge.events.views.blueprint import reader
from lounge.events.views.host import blueprint, looked_after, questions, shared
from lounge.events.words import host as words
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access


@blueprint.get("/manage")
@access(SIGNED_IN)
def manage(event_id: int) -> ResponseReturnValue:
    """Show how full the event is, how far away, and what comes next."""
    found = looked_after(event_id)
    return render_template(
        "events/host/manage.html",
        full=registrations.how_full([found.id])[found.id],
        kinds=_kinds(registrations.places_of(found)),
        counts=guests.counts(found),
        ratings=figures.ratings(found),
        days_to_go=_days_to_go(found),
        questions=questions(found),
        kinds_of_guests=words.kinds_of_guests,
        is_manager=reader().is_manager,
        **shared(found),
    )


def _kinds(places: Places) -> list[tuple[str, int, int]]:
    """Return the kinds for which places are kept, or who have some, as ``(kind, taken, kept)``."""
    numbers = [(kind, places.taken.get(kind, 0), places.kept.get(kind, 0)) for kind in KINDS]
    return [one for one in numbers if any(one[1:])] if any(places.kept.values()) else []


def _days_to_go(event: Event) -> int:
    """Return in how many days it begins, by the calendar where it is; below zero once it was."""
    zone = event.zone_info
    return (day_of(event.starts_at, zone) - day_of(clock.now(), zone)).days
