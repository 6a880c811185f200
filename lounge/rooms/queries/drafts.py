"""What somebody wishes to book, before anything is kept."""

from dataclasses import dataclass

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection
from lounge.members.models import Organisation
from lounge.rooms.models import Booking, Room


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is named for a booking; with an address they get the invitation.

    The address is kept as the house writes all addresses, in lower case, so that a member among the guests is found.
    """

    name: str
    email: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "email", (self.email or "").strip().lower() or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A booking as it is wished for; nothing in it has been judged yet."""

    room: Room
    when: Interval
    title: str
    organisation: Organisation
    note: str = ""
    people: int = 1
    attendees: tuple[Guest, ...] = ()

    def nonsense(self) -> tuple[Objection, ...]:
        """Return what is wrong with it in any room, so wrong that no rule could judge it."""
        found = []
        if not self.when.is_plausible:
            found.append(Objection("implausible_time", self.when.facts()))
        if self.people < 1:
            found.append(Objection("too_few_people", {"people": self.people}))
        return tuple(found)


def draft_of(booking: Booking) -> Draft:
    """Return the booking as the draft that would leave it as it is; change parts of it with ``replace``."""
    return Draft(
        room=booking.room,
        when=booking.when,
        title=booking.title,
        organisation=booking.organisation,
        note=booking.note,
        people=booking.people,
        attendees=tuple(Guest(attendee.name, attendee.email) for attendee in booking.attendees),
    )
