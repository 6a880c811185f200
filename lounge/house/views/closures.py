"""The page on which the manager closes rooms and sites, and opens them again."""

from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.domain.refusal import Refused
from lounge.house.forms import ClosureForm
from lounge.house.views.blueprint import blueprint
from lounge.plumbing import clock
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.plumbing.forms import choices
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
    when = form.when(_zone(owner)) if form.validate() and owner else None
    if owner is None or when is None:
        return _page(form), 422
    try:
        with transaction():
            services.close(owner, when, form.reason.data, by=current_user, at=clock.now())
    except Refused as refused:
        return _page(form, [sentence(objection) for objection in refused.objections]), 409
    flash(_("The closure stands; nobody can book then."), "success")
    return redirect("/house/closures")


@blueprint.post("/closures/<id:closure_id>/lift")
@access(MANAGER)
def lift_closure(closure_id: int) -> ResponseReturnValue:
    """Open again what was closed."""
    with transaction():
        services.reopen(queries.closure(closure_id) or abort(404), by=current_user, at=clock.now())
    flash(_("The closure is lifted; the time can be booked again."), "success")
    return redirect("/house/closures")


def _form() -> ClosureForm:
    form = ClosureForm()
    sites = {f"site/{site.key}": _("All of %(site)s", site=site.name) for site in queries.sites()}
    rooms = {f"room/{room.key}": f"{room.name} ({room.site.name})" for room in queries.every_room()}
    form.owner.choices = choices(sites | rooms)
    return form


def _owner(text: str) -> Site | Room | None:
    kind, _slash, key = text.partition("/")
    return queries.site(key) if kind == "site" else queries.room_by_key(key)


def _zone(owner: Site | Room) -> ZoneInfo:
    return (owner if isinstance(owner, Site) else owner.site).zone_info


def _page(form: ClosureForm, refused: list[str] | None = None) -> str:
    closures = queries.closures(at=clock.now())
    owners = {closure.id: queries.owner_of(closure).name for closure in closures}
    return render_template(
        "house/closures.html", form=form, closures=closures, owners=owners, refused=refused or []
    )
