"""The hours of the week in which somebody can usually meet, by the house's wall clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from lounge.domain.refusal import Objection


@dataclass(frozen=True, slots=True, order=True)
class Hour:
    """From when until when on a weekday, Monday is 0; it need not be an hour long."""

    weekday: int
    begins: time
    ends: time

    @property
    def facts(self) -> dict[str, object]:
        """What a sentence about it mentions."""
        return {"weekday": self.weekday, "begins": f"{self.begins:%H:%M}", "ends": f"{self.ends:%H:%M}"}


def objections(hours: Sequence[Hour]) -> tuple[Objection, ...]:
    """Object to hours that end before they begin (``hours_order``) or overlap (``hours_overlap``)."""
    upside_down = [Objection("hours_order", hour.facts) for hour in hours if hour.begins >= hour.ends]
    return (*upside_down, *(Objection("hours_overlap", later.facts) for later in _overlapping(hours)))


def shared(one: Sequence[Hour], other: Sequence[Hour]) -> tuple[Hour, ...]:
    """Return the hours in which both can, in the order of the week."""
    both = (
        Hour(mine.weekday, max(mine.begins, yours.begins), min(mine.ends, yours.ends))
        for mine in one
        for yours in other
        if mine.weekday == yours.weekday
    )
    return tuple(sorted(hour for hour in both if hour.begins < hour.ends))


def _overlapping(hours: Sequence[Hour]) -> list[Hour]:
    in_order = sorted(hour for hour in hours if hour.begins < hour.ends)
    return [
        later
        for earlier, later in pairwise(in_order)
        if earlier.weekday == later.weekday and later.begins < earlier.ends
    ]
