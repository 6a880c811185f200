"""The pages on which the manager opens and changes sites."""

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.house.forms import SiteForm
from lounge.house.views.blueprint import blueprint
from lounge.plumbing import clock
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.rooms import queries, services
from lounge.rooms.models import Site


@blueprint.get("/sites/new")
@access(MANAGER)
def new_site() -> ResponseReturnValue:
    """Show the form for one more site."""
    return _form_page(SiteForm())


@blueprint.post("/sites/new")
@access(MANAGER)
def add_site() -> ResponseReturnValue:
    """Open a site."""
    form = SiteForm()
    if not form.validate():
        return _form_page(form), 422
    with transaction():
        site = services.add_site(_card(form), form.hours(), by=current_user, at=clock.now())
    flash(_("%(site)s is open.", site=site.name), "success")
    return redirect("/house")


@blueprint.get("/sites/<key>")
@access(MANAGER)
def site(key: str) -> ResponseReturnValue:
    """Show the form of a site."""
    found = _found(key)
    form = SiteForm(obj=found)
    form.show_hours([one.value for one in found.hours])
    return _form_page(form, found)


@blueprint.post("/sites/<key>")
@access(MANAGER)
def change_site(key: str) -> ResponseReturnValue:
    """Change a site."""
    form, found = SiteForm(), _found(key)
    if not form.validate():
        return _form_page(form, found), 422
    with transaction():
        services.change_site(found, _card(form), form.hours(), by=current_user, at=clock.now())
    flash(_("%(site)s is changed. Bookings that stand stay as they are.", site=found.name), "success")
    return redirect("/house")


def _found(key: str) -> Site:
    return queries.site(key) or abort(404)


def _form_page(form: SiteForm, found: Site | None = None) -> str:
    form.name_days()
    return render_template("house/site.html", form=form, site=found)


def _card(form: SiteForm) -> services.SiteCard:
    return services.SiteCard(
        name=form.name.data,
        address=form.address.data,
        way_de=form.way_de.data,
        way_en=form.way_en.data,
        zone=form.zone.data,
        country=form.country.data.upper(),
        subdivision=form.subdivision.data.upper() or None,
        is_closed_on_holidays=form.is_closed_on_holidays.data,
        shows_titles=form.shows_titles.data,
    )
