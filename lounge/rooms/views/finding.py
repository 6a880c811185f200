"""Finding a room: first when and how many, then the free rooms, then the others and why not."""

from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from lounge.domain.interval import Interval
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.rooms import queries, words
from lounge.rooms.forms import FindForm
from lounge.rooms.views.blueprint import blueprint, form_url, usual_time


@blueprint.get("/rooms/find")
@access(SIGNED_IN)
def find() -> ResponseReturnValue:
    """Show the free rooms for a time, and the others with every reason against them."""
    at = clock.now()
    form = _form(at)
    when = form.when(web.settings().timezone) if form.validate() else None
    offers = _offers(form, when, at) if when else []
    page = render_template(
        "rooms/find.html",
        form=form,
        when=when,
        free=[offer for offer in offers if offer.is_free],
        others=[offer for offer in offers if not offer.is_free],
        form_url=form_url,
        next_free=queries.next_free,
        equipment=words.equipment,
        language=str(get_locale()),
    )
    return page.replace("\0", "\ufffd"), 200 if when else 422


def _form(at: datetime) -> FindForm:
    asked = usual_time(at, request.args)
    asked.setdefault("people", "1")
    form = FindForm(asked)
    form.offer(queries.sites())
    return form


def _offers(form: FindForm, when: Interval, at: datetime) -> list[queries.Offer]:
    site = queries.site(form.site.data) if form.site.data else None
    found = queries.offers(
        when,
        people=form.people.data or 1,
        equipment=form.equipment.data or [],
        by=current_user,
        at=at,
        site=site,
    )
    return [offer for offer in found if offer.room.is_step_free or not form.is_step_free.data]
