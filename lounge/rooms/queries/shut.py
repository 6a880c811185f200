"""Questions about closures."""

from datetime import datetime

from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.plumbing.db import LARGEST_ID, db
from lounge.rooms.models import Closure, Room, Site


def closure(closure_id: int) -> Closure | None:
    """Find the closure with this id."""
    if not 0 < closure_id <= LARGEST_ID:
        return None
    return db.session.get(Closure, closure_id)


def closures(*, at: datetime) -> list[Closure]:
    """Return the closures that have not ended, the next one first."""
    wanted = select(Closure).where(Closure.ends_at > at)
    return list(db.session.scalars(wanted.order_by(Closure.starts_at, Closure.id)))


def closures_within(when: Interval) -> list[Closure]:
    """Return the closures of all sites and rooms that overlap the interval, the earliest first."""
    wanted = select(Closure).where(Closure.starts_at < when.end, Closure.ends_at > when.start)
    return list(db.session.scalars(wanted.order_by(Closure.starts_at, Closure.id)))


def owner_of(closure: Closure) -> Site | Room:
    """Return what the closure shuts: a room, or a whole site."""
    owner = (
        db.session.get(Room, closure.room_id) if closure.room_id else db.session.get(Site, closure.site_id)
    )
    assert owner is not None  # a foreign key says so
    return owner
