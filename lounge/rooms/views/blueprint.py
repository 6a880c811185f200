"""The blueprint that the pages of rooms share, and what all of them show alike."""

from flask import Blueprint, url_for

from lounge.domain.interval import Interval
from lounge.rooms.models import Room

blueprint = Blueprint("rooms", __name__)


def form_url(room: Room, when: Interval, **more: object) -> str:
    """Return where the booking form opens with this room and time filled in."""
    zone = room.site.zone_info
    start, end = when.start.astimezone(zone), when.end.astimezone(zone)
    times = {"day": start.date().isoformat(), "from": f"{start:%H:%M}", "until": f"{end:%H:%M}"}
    return url_for("rooms.new_booking", room=room.id, **times, **more)
