"""The pages on which the manager adds and changes rooms."""

from dataclasses import fields

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.domain.refusal import Refused
from lounge.house.forms import RoomForm
from lounge.house.views.blueprint import blueprint
from lounge.members.models import ROLES
from lounge.members.words import role
from lounge.plumbing import clock
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.plumbing.forms import choices
from lounge.plumbing.words import sentence
from lounge.rooms import queries, services
from lounge.rooms import words as room_words
from lounge.rooms.models import EQUIPMENT, KINDS, Room, Space
from lounge.settings import PROJECT


@blueprint.get("/rooms/new")
@access(MANAGER)
def new_room() -> ResponseReturnValue:
    """Show the form for one more room."""
    form = _form(None)
    form.bookable_by.data = list(ROLES)
    return _form_page(form)


@blueprint.post("/rooms/new")
@access(MANAGER)
def add_room() -> ResponseReturnValue:
    """Add a room to a site."""
    form = _form(None)
    if not form.validate():
        return _form_page(form), 422
    with transaction():
        site = next(site for site in queries.sites() if site.id == form.site.data)
        room = services.add_room(
            site, _card(form), _hours(form), _spaces(form), by=current_user, at=clock.now()
        )
    flash(_("%(room)s can be booked now.", room=room.name), "success")
    return redirect("/house")


@blueprint.get("/rooms/<key>")
@access(MANAGER)
def room(key: str) -> ResponseReturnValue:
    """Show the form of a room."""
    found = _found(key)
    form = _form(found)
    form.site.data, form.spaces.data = found.site_id, [space.id for space in found.spaces]
    form.has_own_hours.data = bool(found.own_hours)
    form.show_hours([one.value for one in found.hours])
    return _form_page(form, found)


@blueprint.post("/rooms/<key>")
@access(MANAGER)
def change_room(key: str) -> ResponseReturnValue:
    """Change a room; it stays at its site."""
    found = _found(key)
    form = _form(found)
    if not form.validate():
        return _form_page(form, found), 422
    try:
        with transaction():
            services.change_room(
                found, _card(form), _hours(form), _spaces(form), by=current_user, at=clock.now()
            )
    except Refused as refused:
        return _form_page(form, _found(key), [sentence(objection) for objection in refused.objections]), 409
    flash(_("%(room)s is changed. Bookings that stand stay as they are.", room=form.name.data), "success")
    return redirect("/house")


def _found(key: str) -> Room:
    return queries.room_by_key(key) or abort(404)


def _form(found: Room | None) -> RoomForm:
    form = RoomForm(obj=found) if found else RoomForm()
    sites = [site for site in queries.sites() if found is None or site.id == found.site_id]
    form.site.choices = choices({site.id: site.name for site in sites})
    form.spaces.choices = choices({space.id: _used_by(space) for site in sites for space in site.spaces})
    form.kind.choices = choices({kind: room_words.kind(kind) for kind in KINDS})
    form.equipment.choices = choices({code: room_words.equipment(code) for code in EQUIPMENT})
    form.picture.choices = choices({"": _("none")} | {name: name for name in _pictures()})
    form.bookable_by.choices = choices({name: role(name) for name in ROLES})
    return form


def _form_page(form: RoomForm, found: Room | None = None, refused: list[str] | None = None) -> str:
    form.name_days()
    return render_template("house/room.html", form=form, room=found, refused=refused or [])


def _card(form: RoomForm) -> services.RoomCard:
    return services.RoomCard(**{field.name: form[field.name].data for field in fields(services.RoomCard)})


def _hours(form: RoomForm) -> list[services.Hours]:
    return form.hours() if form.has_own_hours.data else []


def _spaces(form: RoomForm) -> list[Space]:
    return queries.spaces(form.spaces.data or [])


def _used_by(space: Space) -> str:
    """Name a space by the rooms that it is a part of."""
    return ", ".join(queries.rooms_over(space)) or space.key


def _pictures() -> list[str]:
    return sorted(path.stem for path in (PROJECT / "static" / "rooms").glob("*.svg"))
