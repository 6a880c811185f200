"""What is done with an event beside its editor: ask, publish, send back, call off, throw away, duplicate, invite."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from lounge.domain.refusal import Refused
from lounge.domain.wallclock import day_of
from lounge.events.forms.deeds import MOST_DAYS, CallOffForm, DaysForm, InviteForm, ReplyForm
from lounge.events.models import Event
from lounge.events.queries import events, registrations
from lounge.events.services import copying, inviting, making, publishing
from lounge.events.views.blueprint import blueprint, reader
from lounge.events.views.making import changeable
from lounge.plumbing import clock
from lounge.plumbing.access import MANAGER, SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence
from lounge.rooms.services import Guest

WEEK = timedelta(weeks=1)


@blueprint.post("/events/<id:event_id>/submit")
@access(SIGNED_IN)
def submit(event_id: int) -> ResponseReturnValue:
    """Ask the managers to publish a draft."""
    found = changeable(event_id)
    if _done(lambda: publishing.submit(found, by=reader(), at=clock.now())):
        flash(_("The managers are asked to publish it. You get a letter."), "success")
    return redirect(f"/events/{event_id}/manage")


@blueprint.post("/events/<id:event_id>/publish")
@access(MANAGER)
def publish(event_id: int) -> ResponseReturnValue:
    """Put a draft into the calendar, with its rooms."""
    found = changeable(event_id)
    if _done(lambda: publishing.publish(found, by=reader(), at=clock.now())):
        flash(_("It is published, and stands in the calendar."), "success")
    return redirect(f"/events/{event_id}/manage")


@blueprint.post("/events/<id:event_id>/drop")
@access(SIGNED_IN)
def drop(event_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    found = changeable(event_id)
    if not _done(lambda: making.drop(found, by=reader(), at=clock.now())):
        return redirect(f"/events/{event_id}/manage")
    flash(_("The draft is thrown away."), "success")
    return redirect("/events/mine")


@blueprint.get("/events/<id:event_id>/send-back")
@access(MANAGER)
def answer(event_id: int) -> ResponseReturnValue:
    """Ask what is still to be done before it can be published."""
    return _page("send_back", changeable(event_id), ReplyForm())


@blueprint.post("/events/<id:event_id>/send-back")
@access(MANAGER)
def send_back(event_id: int) -> ResponseReturnValue:
    """Send a draft back to who asked, with a word to them."""
    found, form = changeable(event_id), ReplyForm()
    return _do(
        "send_back",
        found,
        form,
        lambda: publishing.send_back(found, form.reply.data, by=reader(), at=clock.now()),
        word=lambda: _("It is sent back, with your word."),
    )


@blueprint.get("/events/<id:event_id>/cancel")
@access(SIGNED_IN)
def why(event_id: int) -> ResponseReturnValue:
    """Ask why the event does not take place."""
    return _page("cancel", changeable(event_id), CallOffForm())


@blueprint.post("/events/<id:event_id>/cancel")
@access(SIGNED_IN)
def call_off(event_id: int) -> ResponseReturnValue:
    """Call an event off, and tell everybody who counts on it."""
    found, form = changeable(event_id), CallOffForm()
    return _do(
        "cancel",
        found,
        form,
        lambda: publishing.cancel(found, form.why.data, by=reader(), at=clock.now()),
        word=lambda: _("It is called off. Everybody who counted on it gets a letter."),
    )


@blueprint.get("/events/<id:event_id>/duplicate")
@access(SIGNED_IN)
def other_days(event_id: int) -> ResponseReturnValue:
    """Ask on which other days it is to be held."""
    found = changeable(event_id)
    return _page("duplicate", found, DaysForm(data={"days": [_week_later(found)]}))


@blueprint.post("/events/<id:event_id>/duplicate")
@access(SIGNED_IN)
def duplicate(event_id: int) -> ResponseReturnValue:
    """Draft the event anew for other days."""
    found, form = changeable(event_id), DaysForm()
    if request.form.get("do") == "add":
        _add_days(form)
        return _page("duplicate", found, form)
    made: list[Event] = []
    return _do(
        "duplicate",
        found,
        form,
        lambda: made.extend(copying.duplicate(found, form.chosen, by=reader(), at=clock.now())),
        word=lambda: ngettext("%(num)s draft is made.", "%(num)s drafts are made.", len(made)),
        where=lambda: f"/events/{made[0].id}/edit" if len(made) == 1 else "/events/mine",
    )


@blueprint.get("/events/<id:event_id>/invite")
@access(SIGNED_IN)
def whom(event_id: int) -> ResponseReturnValue:
    """Ask whom to invite, and show who is invited."""
    return _page("invite", changeable(event_id), InviteForm())


@blueprint.post("/events/<id:event_id>/invite")
@access(SIGNED_IN)
def invite(event_id: int) -> ResponseReturnValue:
    """Invite people by their addresses."""
    found, form = changeable(event_id), InviteForm()
    made: list[object] = []
    return _do(
        "invite",
        found,
        form,
        lambda: made.extend(inviting.invite(found, _guests(form), by=reader(), at=clock.now())),
        word=lambda: ngettext("%(num)s person is invited.", "%(num)s people are invited.", len(made)),
        where=lambda: f"/events/{event_id}/invite",
    )


def _do(
    deed: str,
    found: Event,
    form: FlaskForm,
    do: Callable[[], object],
    *,
    word: Callable[[], str],
    where: Callable[[], str] | None = None,
) -> ResponseReturnValue:
    """Do it when the form is whole, and say so; or show the form again with every reason against it."""
    if not form.validate():
        return _page(deed, found, form), 422
    try:
        with transaction():
            do()
    except Refused as refused:
        return _page(deed, found, form, [sentence(one) for one in refused.objections]), 409
    flash(word(), "success")
    return redirect(where() if where else f"/events/{found.id}/manage")


def _done(do: Callable[[], object]) -> bool:
    """Do it, or say every reason against it above the next page."""
    try:
        with transaction():
            do()
    except Refused as refused:
        for objection in refused.objections:
            flash(sentence(objection), "warning")
        return False
    return True


def _page(deed: str, found: Event, form: FlaskForm, refused: list[str] | None = None) -> str:
    shown = render_template(
        "events/deed.html",
        deed=deed,
        event=found,
        form=form,
        refused=refused or [],
        title=found.title(str(get_locale())),
        counting_on_it=len(registrations.live(found)) if deed == "cancel" else 0,
        invited=events.invited(found) if deed == "invite" else [],
        today=clock.today(found.zone_info),
    )
    return shown.replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign


def _guests(form: InviteForm) -> list[Guest]:
    return [Guest(name, email) for name, email in form.guests]


def _week_later(event: Event) -> date:
    """Return the next day, a week later or more, that is the same day of the week and still to come."""
    zone, today = event.zone_info, clock.today(event.zone_info)
    day = day_of(event.starts_at, zone) + WEEK
    return day if day > today else day + WEEK * ((today - day) // WEEK + 1)


def _add_days(form: DaysForm) -> None:
    """Offer three more days."""
    for _day in range(min(3, MOST_DAYS - len(form.days))):
        form.days.append_entry()
