"""Registering for an event: members in one click, guests by an address that they confirm.

Whoever asks as a guest is told the same whatever the address: only the letter says how it stands.
"""

from datetime import datetime

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.domain.refusal import Objection, Refused
from lounge.events.forms.registering import GuestForm, RegisterForm, form_for
from lounge.events.models import Event, Registration
from lounge.events.queries import registrations
from lounge.events.services import registering
from lounge.events.services.letters.ways import CONFIRM
from lounge.events.services.registering import Guest, Wish
from lounge.events.views.blueprint import blueprint, by_ticket, check_form, viewer
from lounge.events.views.event import desk, words_of_event
from lounge.events.views.seen import invitation, seen_event
from lounge.events.words.consent import meets
from lounge.plumbing import clock, links, web
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.db import transaction
from lounge.plumbing.links import LinkError
from lounge.plumbing.words import sentence


@blueprint.get("/events/<id:event_id>/register")
@access(PUBLIC)
def register_form(event_id: int) -> ResponseReturnValue:
    """Show what is asked of one who registers; who is registered already goes to the ticket."""
    at, who = clock.now(), viewer()
    event = seen_event(event_id, at=at)
    own = registrations.mine(who, event) if who else None
    if own is not None:
        return redirect(f"/tickets/{own.code}")
    form = _form(event, empty=True)
    if isinstance(form, GuestForm):
        form.language.data = str(get_locale())[:2]
    return _page(event, form, at=at)


@blueprint.post("/events/<id:event_id>/register")
@access(PUBLIC)
def register(event_id: int) -> ResponseReturnValue:
    """Register, or say every reason against it; nothing that was typed is lost."""
    at = clock.now()
    event = seen_event(event_id, at=at)
    form = _form(event)
    if not form.validate():
        return _page(event, form, at=at), 422
    try:
        with transaction():
            code = _keep(event, form, at=at)
    except Refused as refused:
        return _refused(event_id, form, refused.objections, at=at)
    if code:
        return redirect(f"/tickets/{code}")
    return redirect(f"/events/{event_id}/register/sent{_with_invitation()}")


@blueprint.get("/events/<id:event_id>/register/sent")
@access(PUBLIC)
def sent(event_id: int) -> ResponseReturnValue:
    """Ask a guest to look into their mailbox."""
    at = clock.now()
    return render_template("events/sent.html", **words_of_event(seen_event(event_id, at=at), at=at))


@by_ticket.errorhandler(LinkError)
def cannot_be_opened(error: LinkError) -> ResponseReturnValue:
    """Say that the link opens nothing any more, and where the events are."""
    page = render_template("events/no_link.html", is_expired=error.is_expired)
    return page, 410 if error.is_expired else 404


@by_ticket.get("/events/confirm/<token>")
@access(PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """Show the button by which a guest confirms that the address is theirs; the link itself does nothing."""
    at = clock.now()
    found = _to_confirm(token, at)
    if found.state != "unconfirmed":
        return redirect(f"/tickets/{found.code}")
    return _confirm_page(found, at=at)


@by_ticket.post("/events/confirm/<token>")
@access(PUBLIC)
def do_confirm(token: str) -> ResponseReturnValue:
    """Register the guest, or put them on the list; pressed twice is pressed once."""
    at = clock.now()
    check_form()
    try:
        with transaction():
            kept = registering.confirm_address(_to_confirm(token, at), at=at)
            code, has_place = kept.code, kept.state == "registered"
    except Refused as refused:
        return _confirm_page(_to_confirm(token, at), at=at, objections=refused.objections), 409
    flash(
        _("Thank you. You are registered.") if has_place else _("Thank you. You are on the waiting list."),
        "success",
    )
    return redirect(f"/tickets/{code}")


def _keep(event: Event, form: RegisterForm, *, at: datetime) -> str:
    """Keep what the form says; return the ticket's code, of which a guest learns only by the letter."""
    who = viewer()
    if who is None:
        guest = Guest(form.said("name"), form.said("email"), form.said("organisation"), form.said("language"))
        registering.ask_to_register(event, guest, wish=_wish(form), at=at)
        return ""
    kept = registering.register(event, by=who, wish=_wish(form), at=at)
    flash(
        _("You are registered. Your ticket comes by mail as well.")
        if kept.state == "registered"
        else _("You are on the waiting list. We write as soon as a place is free."),
        "success",
    )
    return kept.code


def _refused(
    event_id: int, form: RegisterForm, objections: tuple[Objection, ...], *, at: datetime
) -> ResponseReturnValue:
    """Say every reason; who is registered already, by a second press or in another tab, is led to the ticket."""
    event, who = seen_event(event_id, at=at), viewer()
    own = registrations.mine(who, event) if who else None
    if own is None:
        return _page(event, form, at=at, objections=objections), 409
    flash(" ".join(sentence(one) for one in objections), "notice")
    return redirect(f"/tickets/{own.code}")


def _wish(form: RegisterForm) -> Wish:
    is_willing = "meets" in form and bool(form["meets"].data)
    return Wish(
        answers=form.answers,
        companion=form.said("companion"),
        meets=is_willing,
        meets_wording=meets() if is_willing else "",
    )


def _form(event: Event, *, empty: bool = False) -> RegisterForm:
    return form_for(
        event.questions, is_guest=viewer() is None, allows_companion=event.allows_companion, empty=empty
    )


def _page(event: Event, form: RegisterForm, *, at: datetime, objections: tuple[Objection, ...] = ()) -> str:
    shown = render_template(
        "events/register.html",
        form=form,
        desk=desk(event, viewer(), at=at),
        refused=[sentence(one) for one in objections],
        **words_of_event(event, at=at),
    )
    return shown.replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign


def _confirm_page(found: Registration, *, at: datetime, objections: tuple[Objection, ...] = ()) -> str:
    return render_template(
        "events/confirm.html",
        registration=found,
        desk=desk(found.event, None, at=at),
        refused=[sentence(one) for one in objections],
        **words_of_event(found.event, at=at),
    )


def _to_confirm(token: str, at: datetime) -> Registration:
    """Return the registration that the link confirms.

    :raises LinkError: when it opens nothing, as when the registration was not confirmed in time.
    """
    found = registrations.registration(links.read(CONFIRM, token, at=at)["registration"])
    if found is None:
        raise LinkError(is_expired=True)
    return found


def _with_invitation() -> str:
    return f"?{web.query(invitation=invitation())}" if invitation() else ""
