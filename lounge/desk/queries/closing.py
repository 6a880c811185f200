"""When a site sends everybody home."""

from datetime import date, datetime

from sqlalchemy import bindparam, exists, select

from lounge.domain import arrival
from lounge.domain.opening import OpeningHours
from lounge.plumbing.db import db, key_of, locks_rows
from lounge.rooms.models import Booking, Room, Site
from lounge.rooms.queries import days_off
from lounge.rooms.queries.booked import LONGEST

_LOCK = select(Site.id).where(Site.id == bindparam("site")).with_for_update(key_share=True)


def closes_at(site: Site, day: date) -> datetime:
    """Return when everybody is checked out on a day of the desk: when the doors close.

    Where something goes on in a room for longer, and on days on which they do not open, that is when the night ends.
    """
    bounds = arrival.desk_day_bounds(day, site.zone_info)
    hours = tuple(hours.value for hours in site.hours)
    opening = OpeningHours(hours=hours, zone=site.zone_info, days_off=days_off(site))
    stretches = opening.stretches(bounds)
    if not stretches or _goes_on(site, stretches[-1].end):
        return bounds.end
    return stretches[-1].end


def lock(site: Site) -> None:
    """Make whoever else closes the day of this site wait until this transaction ends."""
    if locks_rows():
        db.session.execute(_LOCK, {"site": key_of(site)})


def _goes_on(site: Site, closes: datetime) -> bool:
    running = exists().where(
        Booking.room_id == Room.id,
        Room.site_id == site.id,
        Booking.state == "confirmed",
        Booking.starts_at > closes - LONGEST,
        Booking.starts_at < closes,
        Booking.ends_at > closes,
    )
    return bool(db.session.scalar(select(running)))
