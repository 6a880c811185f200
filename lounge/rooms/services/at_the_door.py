"""The deed of whoever stands before a free room and takes it: in the name of the house, for nobody in particular."""

from datetime import datetime

from lounge.domain.interval import Interval
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Occupancy, Room
from lounge.rooms.queries.drafts import Draft
from lounge.rooms.services.booking import fill, flush, in_short


def take(room: Room, when: Interval, *, title: str, lender: Person, at: datetime) -> Booking:
    """Keep a room that is free now, for whoever stands at its door; it costs nobody's hours, and nobody is written to.

    Whether it may be had is the caller's to know. The room is taken as it stands, without being made ready, and
    somebody is there already. ``lender`` is in whose name it is booked.

    :raises Refused: ``taken``, when somebody was faster.
    """
    draft = Draft(room=room, when=when, title=title, organisation=lender.organisation)
    booking = Booking(
        booked_by=lender, attendees=[], created_at=at, arrived_at=at, sequence=0, state="confirmed"
    )
    fill(booking, draft)
    until = when.end + room.clearing
    booking.occupancies = [
        Occupancy(space_id=space.id, held_from=when.start, held_until=until) for space in room.spaces
    ]
    db.session.add(booking)
    flush(draft)
    audit.note("booking.taken_at_the_door", booking, by=None, at=at, **in_short(draft))
    return booking
