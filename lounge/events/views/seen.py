"""Which event an address means, and whether the one who asks may know of it."""

from datetime import datetime

from flask import abort, request

from lounge.events.models import Event
from lounge.events.queries import events, registrations
from lounge.events.services.letters.ways import INVITATION
from lounge.events.views.blueprint import viewer
from lounge.plumbing import links
from lounge.plumbing.links import LinkError


def seen_event(event_id: int, *, at: datetime) -> Event:
    """Return the event with this id; one that the reader may not see is not found."""
    found = events.event(event_id) or abort(404)
    who = viewer()
    is_guest = who is not None and found.state != "draft" and registrations.mine(who, found) is not None
    if not is_guest and not events.may_see(found, who, invited=has_invitation(found, at=at)):
        abort(404)
    return found


def has_invitation(event: Event, *, at: datetime) -> bool:
    """Whether the reader came by the link of an invitation to this event."""
    token = invitation()
    if not token or event.visible_to != "invited":
        return False
    try:
        invited = links.read(INVITATION, token, at=at)
    except LinkError:
        return False
    return any(one.id == invited["invitation"] for one in events.invited(event))


def invitation() -> str:
    """Return the token of the invitation by which the reader came, as the addresses of further pages carry it on."""
    return request.args.get("invitation", "")[:400]
