"""The deeds about displays: the manager pairs and unpairs them, and whoever stands before one uses its room."""

import secrets
from datetime import datetime, timedelta

from lounge.desk.models import DoorDisplay
from lounge.desk.queries import displays, doors
from lounge.domain.attendance import end_objections
from lounge.domain.door import COME_EARLY, at_the_door, book_objections
from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking, Room
from lounge.rooms.services import at_the_door as lending
from lounge.rooms.services import attendance, signals

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a code is made of: nothing that could be read as something else."""
CODE_SIGNS = 8
PAIRS_FOR = timedelta(minutes=15)


def add(room: Room, *, name: str, takes_bookings: bool, by: Person, at: datetime) -> DoorDisplay:
    """Prepare a display for a room, and make the code by which a screen becomes it."""
    display = DoorDisplay(room=room, name=name, takes_bookings=takes_bookings, made_by=by, made_at=at)
    db.session.add(display)
    _give_code(display, at)
    audit.note("door_display.added", display, by=by.id, at=at, room=room.name)
    return display


def give_code(display: DoorDisplay, *, by: Person, at: datetime) -> None:
    """Make another code; the screen that is paired stays so until another one is."""
    displays.lock_display(display)
    _give_code(display, at)
    audit.note("door_display.code_given", display, by=by.id, at=at, room=display.room.name)


def pair(code: str, *, at: datetime) -> tuple[DoorDisplay, str]:
    """Make a screen the display that the code was made for, and return that with the key that the screen keeps.

    The code is used up, and a screen that was this display before is so no more.

    :raises Refused: ``pairing_unknown``, ``pairing_over``.
    """
    found = displays.display_by_code("".join(sign for sign in code.upper() if sign.isalnum()))
    if found is not None:
        displays.lock_display(found)
    refuse_if(_not_to_be_paired(found, at))
    assert found is not None
    key = secrets.token_urlsafe(32)
    found.key_digest, found.paired_at, found.unpaired_at = displays.digest(key), at, None
    found.pairing_code = found.pairing_until = None
    audit.note("door_display.paired", found, by=None, at=at, room=found.room.name)
    return found, key


def unpair(display: DoorDisplay, *, by: Person, at: datetime) -> None:
    """Take the room from the screen: its key opens nothing any more, nor does a code that waits."""
    displays.lock_display(display)
    display.key_digest = display.pairing_code = display.pairing_until = None
    display.unpaired_at = at
    audit.note("door_display.unpaired", display, by=by.id, at=at, room=display.room.name)


def remove(display: DoorDisplay, *, by: Person, at: datetime) -> None:
    """Forget the display."""
    audit.note("door_display.removed", display, by=by.id, at=at, room=display.room.name)
    db.session.delete(display)


def book(display: DoorDisplay, *, minutes: int, title: str, at: datetime) -> Booking:
    """Take the room from now on, if it is free for so long.

    :raises Refused: ``not_free_now``, with until when it is free; ``taken``.
    """
    room = display.room
    rooms.lock_rooms([room])
    known = doors.door(room, takes_bookings=display.takes_bookings, at=at)
    refuse_if(book_objections(known.ground, minutes=minutes, at=at))
    return lending.take(room, at_the_door(at, minutes=minutes), title=title, lender=display.made_by, at=at)


def check_in(booking: Booking, *, at: datetime) -> None:
    """Note that somebody has come; that somebody comes again changes nothing.

    :raises Refused: ``already_cancelled``, ``already_ended``, ``not_begun`` where it is too early.
    """
    rooms.lock_booking(booking)
    to_come = Interval(booking.starts_at - COME_EARLY, booking.ends_at)
    refuse_if(end_objections(to_come, state=booking.state, at=at))
    attendance.note_arrival(booking, by=None, at=at)


def end(booking: Booking, *, at: datetime) -> None:
    """End a booking that is running, so that others can have the room.

    :raises Refused: those of :func:`.attendance.end_early`; ``belongs_to_house`` where the staff have booked.
    """
    rooms.lock_booking(booking)
    is_of_house = booking.booked_by.is_staff and booking.created_at < booking.starts_at
    refuse_if([Objection("belongs_to_house")] if is_of_house or signals.owner_of(booking) else [])
    attendance.end_early(booking, by=None, at=at)


def _give_code(display: DoorDisplay, at: datetime) -> None:
    display.pairing_code = "".join(secrets.choice(SIGNS) for _sign in range(CODE_SIGNS))
    display.pairing_until = at + PAIRS_FOR
    db.session.flush()


def _not_to_be_paired(found: DoorDisplay | None, at: datetime) -> tuple[Objection, ...]:
    if found is None or found.pairing_until is None:
        return (Objection("pairing_unknown"),)
    return (Objection("pairing_over", {"until": found.pairing_until}),) if found.pairing_until <= at else ()
