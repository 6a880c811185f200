"""The editor: planning a new event, and changing one."""

import re
from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.domain.refusal import Refused
from lounge.events.forms.editor import LONGEST_TEXT, EventForm
from lounge.events.models import Event
from lounge.events.queries import events
from lounge.events.queries.cards import EventCard, card_of
from lounge.events.services import making, pictures, publishing
from lounge.events.services.pictures import LARGEST_FILE, Drawn
from lounge.events.views import editor, standing, typed
from lounge.events.views.blueprint import blueprint, reader
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.markdown import safe_html
from lounge.plumbing.words import sentence

STEP = re.compile(r"look|add-(?P<list>questions|cohosts)|remove-(?P<line>(questions|cohosts)-[0-9]{1,4})")
"""What the buttons ask for that change the page, but keep nothing yet."""
LARGEST_FORM = 500_000


@blueprint.url_value_preprocessor
def let_pictures_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a body hold a picture beside the texts; set here because the form token is read before any view is called."""
    if endpoint in ("events.keep_new", "events.keep"):
        request.max_content_length = LARGEST_FILE + LARGEST_FORM


@blueprint.get("/events/new")
@access(SIGNED_IN)
def new() -> ResponseReturnValue:
    """Show the editor, empty but for what is usual."""
    form = typed.form_of(None, None, reader(), **editor.usual(reader(), request.args.get("day", "")))
    return editor.page(form, None)


@blueprint.post("/events/new")
@access(SIGNED_IN)
def keep_new() -> ResponseReturnValue:
    """Keep a draft, or say every reason against it; nothing that was typed is lost."""
    return _keep(None)


@blueprint.get("/events/<id:event_id>/edit")
@access(SIGNED_IN)
def edit(event_id: int) -> ResponseReturnValue:
    """Show the editor with the event as it stands."""
    found = changeable(event_id)
    if found.is_cancelled:
        return redirect(f"/events/{event_id}/manage")
    return editor.page(typed.form_of(None, found, reader()), found)


@blueprint.post("/events/<id:event_id>/edit")
@access(SIGNED_IN)
def keep(event_id: int) -> ResponseReturnValue:
    """Change an event, or say every reason against it; nothing that was typed is lost."""
    return _keep(changeable(event_id))


@blueprint.post("/events/preview")
@access(SIGNED_IN)
def preview() -> ResponseReturnValue:
    """Answer the editor's script with a text as the event's page will show it."""
    return jsonify(html=safe_html(request.form.get("text", "")[:LONGEST_TEXT].replace("\0", "\ufffd")))


def changeable(event_id: int) -> Event:
    """Return an event that the reader may change; one they may not is not found."""
    found = events.event(event_id)
    if found is None or not events.may_change(found, reader()):
        abort(404)
    return found


def _keep(found: Event | None) -> ResponseReturnValue:
    step = STEP.fullmatch(request.form.get("do", ""))
    form = typed.form_of(typed.sent(gone=(step["line"] or "") if step else ""), found, reader())
    if step:
        return editor.page(form, found, step=step[0])
    is_whole = form.validate()
    drawn, card = _picture(form), typed.card_of_form(form) if is_whole else None
    if card is None or form.has_errors:
        return editor.page(form, found), 422
    try:
        with transaction():
            kept = _do(form, found, card, drawn)
    except Refused as refused:
        return _refused(form, found, refused)
    return _kept(kept)


def _do(form: EventForm, found: Event | None, card: EventCard, drawn: Drawn | None) -> Event:
    """Do what the form says: the event itself, its picture, and whether it is to get out."""
    by, at = reader(), clock.now()
    if found:
        kept = making.change(found, card, seen=form.seen_version, by=by, at=at)
    else:
        kept = making.draft(card, by=by, at=at, once=form.once_key)
        if kept.is_published:
            return kept  # the same form sent twice, and the first has done all of it
    if drawn:
        pictures.show_picture(kept, drawn, by=by, at=at)
    elif form.drops_picture.data:
        pictures.take_picture_away(kept, by=by, at=at)
    if request.form.get("do") == "submit":
        publishing.submit(kept, by=by, at=at)
    elif request.form.get("do") == "publish":
        publishing.publish(kept, by=by, at=at)
    return kept


def _kept(event: Event) -> ResponseReturnValue:
    _warn(event)
    if request.form.get("do") == "publish":
        flash(_("It is published, and stands in the calendar."), "success")
        return redirect(f"/events/{event.id}/manage")
    if request.form.get("do") == "submit":
        flash(_("The managers are asked to publish it. You get a letter."), "success")
        return redirect(f"/events/{event.id}/manage")
    if event.state == "draft":
        flash(_("The draft is kept. Only you and the managers see it."), "success")
        return redirect(f"/events/{event.id}/edit")
    flash(_("The change is kept. Who has to know of it gets a letter."), "success")
    return redirect(f"/events/{event.id}/manage")


def _warn(event: Event) -> None:
    """Point out what else is on that day for the same people; whoever plans decides."""
    for other in editor.others(card_of(event), event) if event.starts_at > clock.now() else ():
        title = other.title(str(get_locale()))
        flash(_("On that day there is also “%(title)s” for the same people.", title=title), "warning")


def _refused(form: EventForm, found: Event | None, refused: Refused) -> ResponseReturnValue:
    said = [sentence(objection) for objection in refused.objections]
    stands: list[tuple[str, str]] = []
    if found and "stale" in refused.codes:
        found = events.event(found.id) or abort(404)
        stands = standing.stands(form, found)
        form.seen.data = str(found.version)
    return editor.page(form, found, refused=said, stands=stands), 409


def _picture(form: EventForm) -> Drawn | None:
    """Return the picture that was sent, drawn anew; what is wrong with it becomes an error of its field."""
    file = request.files.get("picture")
    if file is None or not file.filename:
        return None
    try:
        return pictures.redrawn(file.read())
    except Refused as refused:
        form.picture.errors = [sentence(objection) for objection in refused.objections]
        return None
