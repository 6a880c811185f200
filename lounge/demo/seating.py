"""Seats the people who come to one of the demo's events, one by one, so that whoever waits really waits."""

from dataclasses import dataclass, field

from lounge.demo.firms import MEMBER
from lounge.domain.capacity import Places, Waiting, next_in_line
from lounge.members.models import Person


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who would like to come."""

    kind: str
    name: str
    email: str
    language: str
    organisation: str = ""
    person: Person | None = None
    party: int = 1

    @property
    def is_the_member(self) -> bool:
        """Whether it is the demo's member, who keeps what they have."""
        return self.email == MEMBER


@dataclass(slots=True)
class Seating:
    """Who has a place and who waits: so many places are to be taken, and so many people are to wait."""

    places: Places
    wanted: int
    waiting: int
    rows: list[tuple[Comer, str]] = field(default_factory=list)
    """Who came, in order, and the state of their registration."""
    _queue: list[Waiting] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether as many have a place, and as many wait, as are to."""
        return self._taken >= self.wanted and self.waits >= self.waiting

    @property
    def waits(self) -> int:
        """Return how many wait."""
        return len(self._queue)

    @property
    def _taken(self) -> int:
        return sum(self.places.taken.values())

    def come(self, one: Comer) -> None:
        """Give them a place, let them wait, or, where enough came already, let them stay at home."""
        jumps = any(True for _ in next_in_line(self._queue, self.places))
        if one.party <= self.places.free_for(one.kind) and not jumps:
            if self._taken < self.wanted:
                self.places = self.places.with_taken(one.kind, one.party)
                self.rows.append((one, "registered"))
        elif self.waits < self.waiting:
            self._queue.append(Waiting(len(self.rows), one.kind, one.party))
            self.rows.append((one, "waiting"))

    def give_one_back(self) -> int | None:
        """Let the last give a place back who helps somebody by it; return the number of their row."""
        for number in reversed(range(len(self.rows))):
            one, state = self.rows[number]
            if state != "registered" or one.is_the_member:
                continue
            places = self.places.with_taken(one.kind, -one.party)
            moved = next(next_in_line(self._queue, places), None)
            if moved:
                next_one = self.rows[moved.key][0]
                self.places = places.with_taken(next_one.kind, next_one.party)
                self.rows[number], self.rows[moved.key] = (one, "cancelled"), (next_one, "offered")
                return number
        return None
