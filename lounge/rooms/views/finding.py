"""Finding a room: first when and how many, then the free rooms, then the others and why not."""

from datetime import datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from lounge.domain.interval import Interval
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.rooms import queries, words
from lounge.rooms.forms import FindForm
from lounge.rooms.views.blueprint import blueprint, form_url

HALF_HOUR = timedelta(minutes=30)


@blueprint.get("/rooms/find")
@access(SIGNED_IN)
def find() -> ResponseReturnValue:
    """Show the free rooms for a time, and the others with every reason against them."""
    at = clock.now()
    form = _form(at)
    when = form.when(web.settings().timezone) if form.validate() else None
    offers = _offers(form, when, at) if when else []
    return render_template(
        "rooms/find.html",
        form=form,
        is_valid=when is not None,
        free=[offer for offer in offers if offer.is_free],
        others=[offer for offer in offers if not offer.is_free],
        link=lambda offer: form_url(offer.room, when, people=form.people.data),
        equipment=words.equipment,
        language=str(get_locale()),
    ), 200 if when else 422


def _form(at: datetime) -> FindForm:
    """Return the form with what was asked for, and for what was not: today, the next half hour, an hour long."""
    start = at.astimezone(web.settings().timezone)
    start = start.replace(minute=start.minute // 30 * 30, second=0, microsecond=0) + HALF_HOUR
    if start.hour >= 22:
        start = start.replace(hour=9, minute=0) + timedelta(days=1)
    usual = {
        "day": start.date().isoformat(),
        "from": f"{start:%H:%M}",
        "until": f"{start + 2 * HALF_HOUR:%H:%M}",
    }
    asked = MultiDict(request.args)
    for name, value in (usual | {"people": "1"}).items():
        asked.setdefault(name, value)
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
