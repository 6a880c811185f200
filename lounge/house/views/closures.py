"""The page on which the manager closes rooms and sites, and opens them again."""

from datetime import time, timedelta

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.domain.wallclock import habitual
from lounge.house.forms import ClosureForm
from lounge.house.views.blueprint import blueprint
from lounge.plumbing import clock
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence
from lounge.rooms import queries, services
from lounge.rooms.models import Room, Site


@blueprint.get("/closures")
@access(MANAGER)
def closures() -> ResponseReturnValue:
    """Show what is closed now and later, and the form for one more."""
    return _page(_form())


@blueprint.post("/closures")
@access(MANAGER)
def add_closure() -> ResponseReturnValue:
    """Close a room or a site for a time."""
    form = _form()
    owner = _owner(form.owner.data or "")
    when = _when(form, owner) if form.validate() and owner else None
    if owner is None or when is None:
        return _page(form), 422
    try:
        with transaction():
            services.close(owner, when, form.reason.data, by=current_user, at=clock.now())
    except Refused as refused:
        return _page(form, [sentence(objection) for objection in refused.objections]), 409
    flash(_("The closure stands; nobody can book then."), "success")
    return redirect("/house/closures")


@blueprint.post("/closures/<int:closure_id>/lift")
@access(MANAGER)
def lift_closure(closure_id: int) -> ResponseReturnValue:
    """Open again what was closed."""
    with transaction():
        services.reopen(queries.closure(closure_id) or abort(404), by=current_user, at=clock.now())
    flash(_("The closure is lifted; the time can be booked again."), "success")
    return redirect("/house/closures")


def _form() -> ClosureForm:
    form = ClosureForm()
    form.owner.choices = [
        *((f"site/{site.key}", _("All of %(site)s", site=site.name)) for site in queries.sites()),
        *((f"room/{room.key}", f"{room.name} ({room.site.name})") for room in queries.every_room()),
    ]
    return form


def _owner(text: str) -> Site | Room | None:
    kind, _slash, key = text.partition("/")
    return queries.site(key) if kind == "site" else queries.room_by_key(key)


def _when(form: ClosureForm, owner: Site | Room) -> Interval | None:
    """Return the closed time; a day without a time of day is closed from its first minute to its last."""
    zone = (owner if isinstance(owner, Site) else owner.site).zone_info
    ends_at = form.last_time.data or time(0, 0)
    last = form.last_day.data if form.last_time.data else form.last_day.data + timedelta(days=1)
    try:
        when = Interval(
            habitual(form.first_day.data, form.first_time.data or time(0, 0), zone),
            habitual(last, ends_at, zone),
        )
    except (ValueError, OverflowError):
        when = None
    if when is None or not when.is_plausible or when.duration > timedelta(days=1000):
        form.last_day.errors = [
            *form.last_day.errors,
            _("The closure ends after it begins, and within three years."),
        ]
        return None
    return when


def _page(form: ClosureForm, refused: list[str] | None = None) -> str:
    closures = queries.closures(at=clock.now())
    owners = {closure.id: queries.owner_of(closure).name for closure in closures}
    return render_template(
        "house/closures.html", form=form, closures=closures, owners=owners, refused=refused or []
    )
