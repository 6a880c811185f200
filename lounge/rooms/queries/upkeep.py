"""Questions that come up when rooms and sites are changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Room, Space


def spaces(space_ids: Collection[int]) -> list[Space]:
    """Return these spaces, in order."""
    return list(db.session.scalars(select(Space).where(Space.id.in_(space_ids)).order_by(Space.id)))


def rooms_over(space: Space) -> list[str]:
    """Return the names of the rooms that a space is a part of, the smallest first."""
    wanted = select(Room.name).join(Room.spaces).where(Space.id == space.id).order_by(Room.capacity, Room.id)
    return list(db.session.scalars(wanted))


def space_keys() -> set[str]:
    """Return the keys of all spaces."""
    return set(db.session.scalars(select(Space.key)))


def count_ahead(room: Room, *, at: datetime) -> int:
    """Count the bookings of a room that have not ended."""
    wanted = select(func.count()).where(
        Booking.room_id == room.id, Booking.state != "cancelled", Booking.ends_at > at
    )
    return db.session.scalar(wanted) or 0
