"""The places of an event: who may have one, who moves up when one is freed, and how long it is held for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lounge.domain.refusal import Objection

SHORTEST_HOLD = timedelta(minutes=30)
SHARE_OF_TIME_LEFT = 4
"""A freed place is held for at most this part, one fourth, of the time that is left."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are, how many of them are kept for a kind of guest, and how many each kind has taken.

    Who comes takes a place that is kept for their kind first, and else one that is kept for nobody.

    :raises ValueError: when more are kept than there are.
    """

    total: int
    kept: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if sum(self.kept.values()) > self.total:
            raise ValueError("more places are kept than there are")

    @property
    def free(self) -> int:
        """Return how many places nobody has, whomever they are kept for."""
        return max(self.total - sum(self.taken.values()), 0)

    def free_for(self, kind: str) -> int:
        """Return how many places this kind of guest can still have."""
        open_to_all = self.total - sum(self.kept.values()) - sum(self._beyond(one) for one in self.taken)
        own = max(self.kept.get(kind, 0) - self.taken.get(kind, 0), 0)
        return min(own + max(open_to_all, 0), self.free)

    def with_taken(self, kind: str, count: int) -> "Places":
        """Return the places after so many more were taken by this kind."""
        return replace(self, taken={**self.taken, kind: self.taken.get(kind, 0) + count})

    def _beyond(self, kind: str) -> int:
        """Return how many of this kind have a place that is kept for nobody."""
        return max(self.taken.get(kind, 0) - self.kept.get(kind, 0), 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the list, who wants so many places at once."""

    key: int
    kind: str
    party: int


def next_in_line(waiting: Sequence[Waiting], places: Places) -> Iterator[Waiting]:
    """Yield who moves up now, from a list in its order: each time the first for whom there is room.

    A party of two does not stop the list while only one place is free, nor does a guest stop the members.
    """
    for one in waiting:
        if one.party <= places.free_for(one.kind):
            places = places.with_taken(one.kind, one.party)
            yield one


def has_room(newcomer: Waiting, line: Sequence[Waiting], places: Places) -> bool:
    """Whether a newcomer has places at once: there are some, and they are not for somebody who waits already."""
    return any(one is newcomer for one in next_in_line((*line, newcomer), places))


def offered_until(at: datetime, *, starts_at: datetime, hold: timedelta) -> datetime:
    """Return until when a freed place is held: at most ``hold``, and at most a fourth of the time that is left.

    Half an hour at least, but never longer than until it begins.
    """
    span = max(min(hold, (starts_at - at) / SHARE_OF_TIME_LEFT), SHORTEST_HOLD)
    return min(at + span, starts_at)


def too_many_kept(places: int, kept: Mapping[str, int]) -> tuple[Objection, ...]:
    """Object when more places are to be kept than there are: ``more_kept_than_places``."""
    count = sum(kept.values())
    return (Objection("more_kept_than_places", {"places": places, "kept": count}),) if count > places else ()
