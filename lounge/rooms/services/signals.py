"""What rooms tells whoever stands above it and listens, within the deed's transaction; each sends ``by`` and ``at``."""

from dataclasses import dataclass

from blinker import Signal

from lounge.rooms.models import Booking

cancelled = Signal("The booking that is sent was given back, or let go while it was only held.")
changed = Signal("The booking that is sent has another time, room, title, or other guests than before.")
owner = Signal(
    "Asks what the booking that is sent was made for; each answer is an :class:`Owner`, or ``None``."
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Something of a floor above for which a room is kept, and where it is seen; it alone changes the booking."""

    title: str
    path: str


def owner_of(booking: Booking) -> Owner | None:
    """Return what the booking was made for, when that is more than a booking."""
    return next((found for _receiver, found in owner.send(booking) if found is not None), None)
