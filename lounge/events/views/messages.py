"""A message to all who are registered: written, looked at once more, and sent."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from lounge.domain.refusal import Refused
from lounge.events.forms.host import MessageForm
from lounge.events.models import Event
from lounge.events.queries import guests, messages
from lounge.events.services.messages import send
from lounge.events.views.blueprint import reader
from lounge.events.views.host import blueprint, looked_after, shared
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence


@blueprint.get("/message")
@access(SIGNED_IN)
def message(event_id: int) -> ResponseReturnValue:
    """Show the form, to how many it goes, and what was sent before."""
    return _page(looked_after(event_id), MessageForm())


@blueprint.post("/message")
@access(SIGNED_IN)
def send_message(event_id: int) -> ResponseReturnValue:
    """Show the message as it will be read, or send it; pressed twice, it is sent once."""
    found, form = looked_after(event_id), MessageForm()
    if not form.validate():
        return _page(found, form), 422
    if "send" not in request.form:
        return _page(found, form, is_seen="again" not in request.form)
    try:
        with transaction():
            sent = send(found, form.subject.data, form.text.data, by=reader(), at=clock.now())
    except Refused as refused:
        return _page(found, form, refused=[sentence(one) for one in refused.objections]), 409
    flash(_sent(sent.readers), "success")
    return redirect(f"/events/{event_id}/message")


def _sent(count: int) -> str:
    return ngettext(
        "Your message is on its way to %(num)s guest.", "Your message is on its way to %(num)s guests.", count
    )


def _page(found: Event, form: MessageForm, **more: object) -> str:
    page = web.page_wanted()
    sent, count = messages.sent(found, page=page)
    readers = messages.count_readers(found)
    return render_template(
        "events/host/message.html",
        form=form,
        readers=readers,
        by=reader().name,
        silent=guests.counts(found).registered - readers,
        sent=sent,
        **more,
        **shared(found),
        **web.pages(page, messages.PAGE, count),
    ).replace("\0", "\ufffd")
