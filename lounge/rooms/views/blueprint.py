"""The blueprint that the pages of rooms share, and what all of them show alike."""

from datetime import datetime, time, timedelta

from flask import Blueprint
from werkzeug.datastructures import MultiDict

from lounge.domain.interval import Interval
from lounge.plumbing import web
from lounge.rooms.models import Room

HALF_HOUR = timedelta(minutes=30)
LATEST = 21
"""The hour after which somebody who names no time means tomorrow."""

blueprint = Blueprint("rooms", __name__)


def form_url(room: Room, when: Interval, **more: object) -> str:
    """Return where the booking form opens with this room and time filled in."""
    zone = room.site.zone_info
    start, end = when.start.astimezone(zone), when.end.astimezone(zone)
    times = {"day": start.date().isoformat(), "from": f"{start:%H:%M}", "until": f"{end:%H:%M}"}
    return f"/bookings/new?{web.query(room=room.id, **times, **more)}"


def usual_time(at: datetime, given: MultiDict[str, str]) -> MultiDict[str, str]:
    """Add what was not given: today, from the next half hour on, for an hour."""
    asked = MultiDict(given)
    start = at.astimezone(web.settings().timezone)
    start = start.replace(minute=start.minute // 30 * 30, second=0, microsecond=0) + HALF_HOUR
    if start.hour > LATEST:
        start = start.replace(hour=9, minute=0) + timedelta(days=1)
    asked.setdefault("day", start.date().isoformat())
    asked.setdefault("from", f"{start:%H:%M}")
    asked.setdefault("until", _an_hour_after(asked["from"]))
    return asked


def _an_hour_after(begins: str) -> str:
    try:
        found = time.fromisoformat(begins)
    except ValueError:
        return ""
    return f"{found.replace(hour=found.hour + 1):%H:%M}" if found.hour < 23 else "00:00"
