"""Hands out the pictures of events, to whoever may see the event."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from lounge.events.queries import events
from lounge.events.views.blueprint import blueprint
from lounge.events.views.seen import seen_event
from lounge.plumbing import clock
from lounge.plumbing.access import PUBLIC, access

FOR_A_YEAR = "max-age=31536000, immutable"
AN_HOUR = "max-age=3600"


@blueprint.get("/events/<id:event_id>/picture.jpg")
@access(PUBLIC)
def picture(event_id: int) -> ResponseReturnValue:
    """Hand out the picture as it stands on the event's page and in previews of a shared link."""
    return _picture(event_id, "wide")


@blueprint.get("/events/<id:event_id>/picture-small.jpg")
@access(PUBLIC)
def small_picture(event_id: int) -> ResponseReturnValue:
    """Hand out the picture as it stands on cards."""
    return _picture(event_id, "small")


def _picture(event_id: int, size: str) -> ResponseReturnValue:
    """Return the picture; an address that ends in its digest changes with it, so it may be kept for a year."""
    found = seen_event(event_id, at=clock.now())
    kept = events.picture(found.id) if found.picture else None
    if kept is None:
        abort(404)
    who = "public" if found.visible_to == "public" and found.state != "draft" else "private"
    long = FOR_A_YEAR if request.args.get("v") == kept.digest else AN_HOUR
    answer = Response(getattr(kept, size), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = f"{who}, {long}"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if who == "public" else "same-origin"
    answer.set_etag(f"{kept.digest}-{size}")
    return answer.make_conditional(request)
