"""The blueprint that the pages of rooms share, and what all of them show alike."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint
from werkzeug.datastructures import MultiDict

from lounge.domain.interval import Interval
from lounge.plumbing import web
from lounge.rooms.models import Room

HALF_HOUR = timedelta(minutes=30)
EARLIEST, LATEST = 6, 21
"""The hours before and after which somebody who names no time means the next morning."""
MORNING = 9
HOUR = timedelta(hours=1)

blueprint = Blueprint("rooms", __name__)


def form_url(room: Room, when: Interval, **more: object) -> str:
    """Return where the booking form opens with this room and time filled in."""
    zone = room.site.zone_info
    start, end = when.start.astimezone(zone), when.end.astimezone(zone)
    times = {"day": start.date().isoformat(), "from": f"{start:%H:%M}", "until": f"{end:%H:%M}"}
    return f"/bookings/new?{web.query(room=room.id, **times, **more)}"


def usual_time(at: datetime, given: MultiDict[str, str], *, length: timedelta = HOUR) -> MultiDict[str, str]:
    """Add what was not given: today, from the next half hour on, for an hour unless another length is usual."""
    asked = MultiDict(given)
    start = at.astimezone(web.settings().timezone)
    start = start.replace(minute=start.minute // 30 * 30, second=0, microsecond=0) + HALF_HOUR
    if start.hour > LATEST:
        start += timedelta(days=1)
    if not EARLIEST <= start.hour <= LATEST:
        start = start.replace(hour=MORNING, minute=0)
    asked.setdefault("day", start.date().isoformat())
    asked.setdefault("from", f"{start:%H:%M}")
    asked.setdefault("until", _later(asked["from"], length))
    return asked


def _later(begins: str, length: timedelta) -> str:
    """Return when it ends, at midnight at the latest; nothing when the beginning is no time."""
    try:
        found = datetime.combine(date.min, time.fromisoformat(begins))
    except ValueError:
        return ""
    ends = found + length
    return f"{ends:%H:%M}" if ends.date() == found.date() else "00:00"
