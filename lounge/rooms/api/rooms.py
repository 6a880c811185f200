"""The API's calls about rooms: which there are, and when they are free."""

from datetime import timedelta
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lounge.domain.interval import Interval
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.api import Blueprint, caller, offer
from lounge.plumbing.api.paging import PageParameters, listing, page, unknown_mark
from lounge.plumbing.api.problem import Invalid
from lounge.rooms import queries
from lounge.rooms.api.schemas import AvailabilitySchema, RoomSchema, SpanParameters
from lounge.rooms.models import Room

# A month of 31 days lasts an hour longer when the clocks are set back in it.
LONGEST = timedelta(days=31, hours=1)

blueprint = Blueprint("rooms", __name__, description="Rooms, their rules, and when they are free.")
offer({"rooms:read": _l("See the rooms and when they are free.")})


@blueprint.route("/rooms")
@blueprint.arguments(PageParameters, location="query")
@blueprint.response(200, listing("RoomList", RoomSchema))
@access(SIGNED_IN, scope="rooms:read")
def rooms(asked: dict[str, Any]) -> Any:
    """List the rooms.

    All rooms that can be booked, in the order in which the house shows them.
    """
    found = queries.rooms()
    begin = _place_after(found, asked["after"]) if "after" in asked else 0
    shown = found[begin : begin + asked["limit"]]
    return page(shown, str(shown[-1].id) if begin + len(shown) < len(found) else None)


@blueprint.route("/rooms/<id:room_id>")
@blueprint.response(200, RoomSchema)
@access(SIGNED_IN, scope="rooms:read")
def room(room_id: int) -> Any:
    """Read a room.

    Also one that was withdrawn, for old bookings still name it.
    """
    return queries.room(room_id) or abort(404)


@blueprint.route("/rooms/<id:room_id>/availability")
@blueprint.arguments(SpanParameters, location="query")
@blueprint.response(200, AvailabilitySchema)
@access(SIGNED_IN, scope="rooms:read")
def availability(asked: dict[str, Any], room_id: int) -> Any:
    """See when a room is free.

    Within at most 31 days: the spans that the caller's role can book now, those that bookings take, and those
    in which the room is closed. Whether the organisation's allowance lasts is said only when it books.
    """
    wanted = Interval(asked["begins"], asked["ends"])
    if wanted.duration > LONGEST:
        raise Invalid({"to": [_("At most 31 days can be looked at in one call.")]})
    room = queries.room(room_id) or abort(404)
    return queries.availability(room, wanted, at=clock.now(), by_role=caller().role)


def _place_after(found: list[Room], mark: str) -> int:
    for place, room in enumerate(found, start=1):
        if str(room.id) == mark:
            return place
    raise unknown_mark()
