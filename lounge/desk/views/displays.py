"""The manager's page of the displays: each is added, paired with a screen by a code, taken from it, and forgotten."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.desk.forms.displays import DisplayForm
from lounge.desk.models import DoorDisplay
from lounge.desk.queries import displays
from lounge.desk.services import displays as services
from lounge.plumbing import clock, web
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.plumbing.forms import choices
from lounge.rooms import queries as rooms

blueprint = Blueprint("displays", __name__, url_prefix="/house/displays")


@blueprint.get("")
@access(MANAGER)
def overview() -> ResponseReturnValue:
    """Show the displays, how each stands, and the form for one more."""
    return _page(_form())


@blueprint.post("")
@access(MANAGER)
def add() -> ResponseReturnValue:
    """Add a display, and show its code."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    with transaction():
        room = rooms.room(form.room.data) or abort(404)
        display = services.add(
            room,
            name=form.name.data or "",
            takes_bookings=form.takes_bookings.data,
            by=current_user,
            at=clock.now(),
        )
    return redirect(f"/house/displays#display-{display.id}")


@blueprint.post("/<id:display_id>/code")
@access(MANAGER)
def give_code(display_id: int) -> ResponseReturnValue:
    """Make another code."""
    with transaction():
        services.give_code(_found(display_id), by=current_user, at=clock.now())
    return redirect(f"/house/displays#display-{display_id}")


@blueprint.post("/<id:display_id>/unpair")
@access(MANAGER)
def unpair(display_id: int) -> ResponseReturnValue:
    """Take the room from the screen."""
    with transaction():
        display = _found(display_id)
        services.unpair(display, by=current_user, at=clock.now())
    flash(_("The screen of %(room)s shows nothing any more.", room=display.room.name), "success")
    return redirect("/house/displays")


@blueprint.post("/<id:display_id>/remove")
@access(MANAGER)
def remove(display_id: int) -> ResponseReturnValue:
    """Forget the display; what is gone already is gone."""
    with transaction():
        display = _found(display_id)
        name = display.room.name
        services.remove(display, by=current_user, at=clock.now())
    flash(_("%(room)s has one display less.", room=name), "success")
    return redirect("/house/displays")


def _found(display_id: int) -> DoorDisplay:
    return displays.display(display_id) or abort(404)


def _form() -> DisplayForm:
    form = DisplayForm()
    form.room.choices = choices({room.id: f"{room.name}, {room.site.name}" for room in rooms.rooms()})
    return form


def _page(form: DisplayForm) -> str:
    return render_template(
        "desk/displays.html",
        form=form,
        displays=displays.displays(),
        at=clock.now(),
        address=f"{web.settings().base_url}/display",
    )
