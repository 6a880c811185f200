"""The blueprints that the pages of events share: those in the calendar, and those that a ticket's address opens.

The address of a ticket's page is a key that nobody can guess. Those pages send no referrer, and the frame's own check
of forms asks for one under https; so their forms check their token themselves, by :func:`check_form`.
"""

from flask import Blueprint, Response
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from lounge.events.forms.buttons import ButtonForm
from lounge.members.models import Person
from lounge.members.views import is_signed_in
from lounge.plumbing.web import csrf

blueprint = Blueprint("events", __name__)
by_ticket = Blueprint("events_by_ticket", __name__)
"""The pages whose address is a key: tickets, confirmations, a person's own calendar."""

UNTOLD = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Nobody keeps such an address, no other page learns of it, no search engine lists it."""

csrf.exempt(by_ticket)


@by_ticket.after_request
def keep_untold(response: Response) -> Response:
    """Let the address of the page go nowhere."""
    response.headers.update(UNTOLD)
    return response


def reader() -> Person:
    """Return who is signed in, as the database knows them."""
    person: Person = current_user._get_current_object()  # noqa: SLF001 - so werkzeug calls it
    return person


def viewer() -> Person | None:
    """Return who is signed in, if somebody is."""
    return reader() if is_signed_in() else None


def check_form() -> None:
    """Refuse what was not sent from a page of ours, as the frame does elsewhere.

    :raises CSRFError: when the form's token is missing or not of this session.
    """
    if not ButtonForm().validate():
        raise CSRFError
