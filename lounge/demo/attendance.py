"""Who came for the bookings that lie in the past: nearly everybody, or the demo would be a sad house."""

from datetime import datetime, timedelta
from random import Random

from lounge.demo.diary import Diary
from lounge.rooms.models import Booking

MISSED = 6
"""One of so many bookings of a room that is released was missed."""
MINUTE = timedelta(minutes=1)


def miss_some(diary: Diary, rng: Random, *, at: datetime) -> None:
    """Let nobody have come to a few of the bookings that were over by then, in rooms that are released."""
    over = [one for one in diary.bookings if one.room.release_minutes and _is_over(one, at)]
    waited_for = [one for one in over if not one.booked_by.is_staff]
    for booking in rng.sample(waited_for, len(waited_for) // MISSED):
        booking.missed_at = booking.starts_at + timedelta(minutes=booking.room.release_minutes or 0)
        diary.cancel(booking, at=booking.missed_at)


def let_come(diary: Diary, rng: Random, *, at: datetime) -> None:
    """Let somebody have come to all that was over by then, and was neither cancelled nor missed."""
    for booking in diary.bookings:
        if _is_over(booking, at):
            booking.arrived_at = booking.starts_at + rng.randrange(-12, 9) * MINUTE


def _is_over(booking: Booking, at: datetime) -> bool:
    return booking.state != "cancelled" and booking.ends_at <= at
