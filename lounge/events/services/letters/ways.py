"""Where the links in letters of events lead; each only opens a page, and there a button acts."""

from datetime import datetime, timedelta

from lounge.events.models import RATINGS, Event, Invitation, Registration
from lounge.events.queries.entries import ticket_path
from lounge.plumbing import links

CONFIRM = "event.confirm"
"""What a link is signed for that confirms a guest's address; it names the ``registration``."""
INVITATION = "event.invitation"
"""What a link is signed for by which an invited guest sees an event; it names the ``invitation``."""
CONFIRM_HOLDS = timedelta(days=2)
"""So long a guest can confirm, and so long the registration is kept that they did not confirm."""


def event_path(event: Event) -> str:
    """Return where the event's page is."""
    return f"/events/{event.id}"


def confirm_path(registration: Registration, *, at: datetime) -> str:
    """Return where a guest confirms the address at which they read this."""
    token = links.sign(CONFIRM, until=at + CONFIRM_HOLDS, registration=registration.id)
    return f"/events/confirm/{token}"


def invitation_path(invitation: Invitation, event: Event) -> str:
    """Return where an invited guest sees the event, until it is over."""
    token = links.sign(INVITATION, until=event.ends_at, invitation=invitation.id)
    return f"{event_path(event)}?invitation={token}"


def no_messages_path(registration: Registration) -> str:
    """Return where somebody ends the host's messages; a mail program's own button does so by one POST."""
    return f"{ticket_path(registration)}/messages"


def rating_paths(registration: Registration) -> dict[str, str]:
    """Return by rating where it is said; the rating is only chosen beforehand."""
    return {rating: f"{ticket_path(registration)}/feedback?rating={rating}" for rating in RATINGS}
