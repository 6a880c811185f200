"""The list of an event's guests: looking at it, marking who is there, the waiting list, tables and paper."""

from collections.abc import Callable
from datetime import datetime

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lounge.domain.refusal import Refused
from lounge.events.forms.host import PlacesForm
from lounge.events.models import KINDS, Event, Registration
from lounge.events.queries import guests, registrations
from lounge.events.queries.guests import Wanted
from lounge.events.services import attending, waiting
from lounge.events.views import host
from lounge.events.views.blueprint import reader
from lounge.events.views.host import blueprint, looked_after, looked_into, shared
from lounge.events.words import host as words
from lounge.events.words import names
from lounge.plumbing import clock, spreadsheet, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import moment_words, sentence


@blueprint.get("/guests")
@access(SIGNED_IN)
def guest_list(event_id: int) -> ResponseReturnValue:
    """Show who comes, who waits and who does not, a page at a time."""
    return _page(looked_into(event_id), PlacesForm(formdata=None))


@blueprint.post("/guests/<id:registration_id>/attend")
@access(SIGNED_IN)
def attend(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Note that somebody is there."""
    entry = _listed(looked_into(event_id), registration_id)
    return _done(lambda at: attending.attend(entry, by=reader(), at=at))


@blueprint.post("/guests/<id:registration_id>/unattend")
@access(SIGNED_IN)
def unattend(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Take back that somebody is there."""
    entry = _listed(looked_into(event_id), registration_id)
    return _done(lambda at: attending.unattend(entry, by=reader(), at=at))


@blueprint.post("/guests/<id:registration_id>/let-past")
@access(SIGNED_IN)
def let_past(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Give somebody who waits a place before it is their turn: one that is free, or one more."""
    entry = _listed(looked_after(event_id), registration_id)
    more = entry.party if "add_places" in request.form else 0
    return _done(
        lambda at: waiting.let_past(entry, by=reader(), at=at, add_places=more), lambda: _passed(entry)
    )


@blueprint.post("/places")
@access(SIGNED_IN)
def add_places(event_id: int) -> ResponseReturnValue:
    """Add places; who waits moves up."""
    found, form = looked_after(event_id), PlacesForm()
    if not form.validate():
        return _page(found, form), 422
    count = form.count.data or 0
    seen = form.seen.data
    return _done(
        lambda at: waiting.add_places(found, count, seen=seen, by=reader(), at=at), lambda: _added(count)
    )


@blueprint.get("/guests.csv")
@access(SIGNED_IN)
def guests_file(event_id: int) -> Response:
    """Hand out the part of the list that is looked at as a table for spreadsheet programs."""
    found = looked_into(event_id)
    heading = [
        _("Name"),
        _("Organisation"),
        _("As"),
        _("State"),
        _("Companion"),
        _("Registered on"),
        _("Came at"),
    ]
    heading += [_("E-mail")] if reader().is_staff else []
    heading += [one.text for one in found.questions]
    rows = [_cells(entry, found) for entry in guests.every_guest(found, _wanted())]
    return spreadsheet.download(f"guests-{found.id}.csv", heading, rows)


@blueprint.get("/guests/door")
@access(SIGNED_IN)
def door_list(event_id: int) -> ResponseReturnValue:
    """Show everybody who has a place on paper, by name, with boxes to tick."""
    return _paper("door", looked_into(event_id))


@blueprint.get("/guests/badges")
@access(SIGNED_IN)
def badges(event_id: int) -> ResponseReturnValue:
    """Show a name badge for everybody who has a place, and for their companions."""
    return _paper("badges", looked_into(event_id))


def _paper(name: str, found: Event) -> str:
    entries = guests.every_guest(found, Wanted(view="registered"))
    people = sum(entry.party for entry in entries)
    return render_template(
        f"events/host/{name}.html",
        entries=entries,
        people=people,
        organisation=host.organisation,
        **shared(found),
    )


def _page(found: Event, form: PlacesForm) -> str:
    page, wanted = web.page_wanted(), _wanted()
    entries, count = guests.guests(found, wanted, page=page)
    kept = {"view": wanted.view, "words": wanted.words, "kind": wanted.kind}
    return render_template(
        "events/host/guests.html",
        form=form,
        wanted=wanted,
        entries=entries,
        count=count,
        first=(page - 1) * guests.PAGE,
        query=web.query(**kept),
        **_around(found, wanted),
        **shared(found),
        **web.pages(page, guests.PAGE, count, **kept),
    )


def _around(found: Event, wanted: Wanted) -> dict[str, object]:
    """Return what stands around the list: how many there are of each sort, places, and what was answered in sum."""
    return {
        "counts": guests.counts(found),
        "places": registrations.places_of(found),
        "left": host.places_left(found),
        "held": guests.held(found) if wanted.view == "waiting" else 0,
        "questions": host.questions(found),
        "answers": host.answers,
        "summed": {one.id: _summed(one.kind, numbers) for one, numbers in guests.answered(found).items()},
        "views": guests.VIEWS,
        "kinds": KINDS,
        "part": words.part_of_list,
        "kinds_of_guests": words.kinds_of_guests,
        "organisation": host.organisation,
    }


def _wanted() -> Wanted:
    """Return what is looked for; what no list has is answered with the whole."""
    view, kind = request.args.get("view", ""), request.args.get("kind", "")
    return Wanted(
        view=view if view in guests.VIEWS else "live",
        words=request.args.get("words", "").replace("\0", "")[:100],
        kind=kind if kind in KINDS else "",
        finds_addresses=reader().is_staff,
    )


def _listed(event: Event, registration_id: int) -> Registration:
    found = guests.guest(event, registration_id)
    if found is None:
        abort(404)
    return found


def _done(deed: Callable[[datetime], object], word: Callable[[], str] | None = None) -> ResponseReturnValue:
    """Do a deed, and go back to the list as it was looked at; what stands against it is said there."""
    try:
        with transaction():
            deed(clock.now())
    except Refused as refused:
        for objection in refused.objections:
            flash(sentence(objection), "warning")
    else:
        if word:
            flash(word(), "success")
    return redirect(web.safe_next(request.form.get("next")))


def _passed(entry: Registration) -> str:
    """Say what became of somebody who was let past the others."""
    if entry.offered_until:
        until = moment_words(entry.offered_until)
        return _(
            "A place is held for %(name)s until %(until)s, and they have a letter.",
            name=entry.name,
            until=until,
        )
    if entry.takes_a_place:
        return _("%(name)s has a place already.", name=entry.name)
    return _("%(name)s is first on the list now and gets the next place that is free.", name=entry.name)


def _added(count: int) -> str:
    return ngettext(
        "%(num)s place is added. Who waits is written to.",
        "%(num)s places are added. Who waits is written to.",
        count,
    )


def _summed(kind: str, numbers: dict[str, int]) -> list[tuple[str, int]]:
    """Say how often each answer was given; diets in words of their own count as one."""
    if kind != "diet":
        return list(numbers.items())
    known = names.diets()
    own = sum(count for text, count in numbers.items() if text not in known)
    told = [(known[text], count) for text, count in numbers.items() if text in known]
    return [*told, (_("in words of their own"), own)] if own else told


def _cells(entry: Registration, event: Event) -> list[str]:
    def told(at: datetime | None) -> str:
        return f"{at.astimezone(event.zone_info):%Y-%m-%d %H:%M}" if at else ""

    given = {one.question_id: one.text for one in entry.answers}
    cells = [entry.name, host.organisation(entry), names.guest_kind(entry.kind)]
    cells += [names.registration_state(entry.state), entry.companion]
    cells += [told(entry.registered_at), told(entry.attended_at)]
    cells += [entry.email] if reader().is_staff else []
    return cells + [host.said(one, given.get(one.id, "")) for one in event.questions]
