"""The page of a ticket, whose address is the ticket itself: what it is for, and what its holder can do with it.

No link in a letter does anything by itself, since mail programs and scanners follow every link: only buttons act.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import segno
from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lounge.domain.refusal import Objection, Refused
from lounge.events.forms.registering import CompanionForm, FeedbackForm
from lounge.events.models import RATINGS, Registration
from lounge.events.queries import encounters, events, registrations
from lounge.events.services import rating, registering, waiting
from lounge.events.services.encounters import withdraw
from lounge.events.services.messages import hear
from lounge.events.views.blueprint import by_ticket, check_form, viewer
from lounge.events.views.event import words_of_event
from lounge.events.words import names
from lounge.events.words.consent import meets
from lounge.plumbing import clock
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.db import transaction
from lounge.plumbing.forms import choices
from lounge.plumbing.words import sentence
from lounge.profiles.words import marked

INK, PAPER = "#1d2a33", "#ffffff"
ONE_CLICK = "List-Unsubscribe"
"""What a mail program sends when its own button is pressed (RFC 8058), with neither cookie nor form token."""

UNCHECKED = {"csrf": False}
"""For forms whose token was checked before they were read."""

Deed = Callable[[Registration, datetime], str]


@by_ticket.get("/tickets/<key:code>")
@access(PUBLIC)
def ticket(code: str) -> ResponseReturnValue:
    """Show a ticket, or how it stands with a place that is waited for."""
    return _page(_found(code), at=clock.now())


@by_ticket.get("/tickets/<key:code>/<any(cancel, messages, feedback):part>")
@access(PUBLIC)
def part(code: str, part: str) -> ResponseReturnValue:
    """Show one thing that can be done with a ticket, with its button; the link itself does nothing."""
    return _part(_found(code), part, at=clock.now())


@by_ticket.post("/tickets/<key:code>/<any(accept, cancel, companion, meets, messages, feedback):deed>")
@access(PUBLIC)
def act(code: str, deed: str) -> ResponseReturnValue:
    """Do what the pressed button says."""
    at, is_one_click = clock.now(), ONE_CLICK in request.form
    if not (is_one_click and deed == "messages"):
        check_form()
    try:
        with transaction():
            said = DEEDS[deed](_found(code), at)
    except Refused as refused:
        return _page(_found(code), at=at, objections=refused.objections), 409
    except Unclear as unclear:
        return _once_more(_found(code), unclear.form, at=at), 422
    if is_one_click:
        return _page(_found(code), at=at)
    flash(said, "success")
    return redirect(f"/tickets/{code}")


class Unclear(Exception):  # noqa: N818 - the form says what is missing
    """What was sent does not say what is wanted; the form knows why."""

    def __init__(self, form: CompanionForm | FeedbackForm) -> None:
        super().__init__(str(form.errors))
        self.form = form


def _accept(found: Registration, at: datetime) -> str:
    waiting.accept(found, at=at)
    return _("The place is yours. Your ticket comes by mail as well.")


def _cancel(found: Registration, at: datetime) -> str:
    had_place, was_live = found.takes_a_place, found.is_live
    registering.cancel(found, by=None, at=at)
    if not was_live:
        return _("Nothing is held for you any more.")
    return (
        _("Your place is free for somebody else now. Thank you for telling us.")
        if had_place
        else _("You are off the list.")
    )


def _bring(found: Registration, at: datetime) -> str:
    form = CompanionForm(meta=UNCHECKED)
    if not form.validate():
        raise Unclear(form)
    _change(found, at, companion=form.companion.data)
    if form.companion.data:
        return _("%(name)s comes along.", name=form.companion.data)
    return _("You come alone.")


def _meet(found: Registration, at: datetime) -> str:
    is_willing = request.form.get("meets") == "yes"
    if is_willing and found.person_id is None:
        abort(400)
    if is_willing:
        _change(found, at, meets=True, meets_wording=meets())
        return _("You are shown to others, and others to you, as soon as there are some who fit.")
    withdraw(found, at=at)
    return _("You are shown to nobody, and nobody to you.")


def _hear(found: Registration, at: datetime) -> str:
    takes = request.form.get("messages") == "yes" and ONE_CLICK not in request.form
    hear(found, takes=takes, at=at)
    if takes:
        return _("The host’s messages reach you again.")
    return _("You get no more messages from the host. What you must know, such as a new time, still comes.")


def _rate(found: Registration, at: datetime) -> str:
    form = _feedback_form(found)
    if not form.validate():
        raise Unclear(form)
    rating.rate(found, form.rating.data, form.remark.data or "", at=at)
    return _("Thank you. The host reads it without your name.")


DEEDS: dict[str, Deed] = {
    "accept": _accept,
    "cancel": _cancel,
    "companion": _bring,
    "meets": _meet,
    "messages": _hear,
    "feedback": _rate,
}


def _change(found: Registration, at: datetime, **said: object) -> None:
    """Change a part of what the holder said; who they are is known where they are signed in."""
    who = viewer()
    by = who if who is not None and who.id == found.person_id else None
    wish = replace(registering.wish_of(found), **said)  # type: ignore[arg-type]
    registering.change_wish(found, wish, by=by, at=at)


def _found(code: str) -> Registration:
    """Return the registration with this ticket; there is none before the address is confirmed."""
    found = registrations.by_code(code)
    if found is None or found.state == "unconfirmed":
        abort(404)
    events.event(found.event_id)  # read at once, with all that the page tells of it
    return found


def _part(found: Registration, name: str, *, at: datetime, form: FeedbackForm | None = None) -> str:
    shown = render_template(
        f"events/ticket_{name}.html",
        registration=found,
        form=form or _feedback_form(found),
        **words_of_event(found.event, at=at),
    )
    return shown.replace("\0", "\ufffd")


def _once_more(found: Registration, form: CompanionForm | FeedbackForm, *, at: datetime) -> str:
    """Return the page of a form that was not filled in as it must be, with all that was typed."""
    if isinstance(form, FeedbackForm):
        return _part(found, "feedback", at=at, form=form)
    return _page(found, at=at, bringing=form)


def _page(
    found: Registration,
    *,
    at: datetime,
    objections: tuple[Objection, ...] = (),
    bringing: CompanionForm | None = None,
) -> str:
    return render_template(
        "events/ticket.html",
        registration=found,
        qr=_qr(found.code),
        position=registrations.position(found) if found.state == "waiting" else None,
        people=encounters.people(found),
        consent=meets(),
        marked=marked,
        form=_feedback_form(found),
        bringing=bringing or CompanionForm(formdata=None, obj=found, meta=UNCHECKED),
        refused=[sentence(one) for one in objections],
        **words_of_event(found.event, at=at),
    ).replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign


def _feedback_form(found: Registration) -> FeedbackForm:
    """Return the form that asks how it was; the link in the letter only chooses beforehand."""
    form = FeedbackForm(meta=UNCHECKED)
    form.rating.choices = choices(names.ratings())
    if request.method == "GET":
        chosen = request.args.get("rating", found.rating or "")
        form.rating.data = chosen if chosen in RATINGS else None
        form.remark.data = found.remark
    return form


def _qr(code: str) -> Markup:
    """Draw the code of a ticket, dark on light whatever the reader's theme, for that is what scanners read."""
    drawn = segno.make(code, error="m", micro=False)
    svg = drawn.svg_inline(border=4, dark=INK, light=PAPER, svgclass="qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn by segno from letters and digits
