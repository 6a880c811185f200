"""How the figures of an event are drawn: a curve in a frame that stretches with the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lounge.events.queries.figures import Day

WIDTH, HEIGHT = 1000, 200
ROUND = (1, 2, 5)
LINES = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """How many were registered, day by day, as steps of a line."""

    line: str
    """The path, in a box of 1000 by 200."""
    area: str
    levels: Sequence[tuple[int, float]]
    """Numbers beside the frame, and how far down they stand, in per cent."""
    first: date
    last: date


def curve(days: Sequence[Day], *, until: date) -> Curve | None:
    """Draw how many were registered from the first day to this one, or to the last change; nothing before the first."""
    if not days:
        return None
    first, last = days[0].day, max(days[-1].day, until)
    most = max(1, *(day.standing for day in days))
    step = _step(most)
    top = step * -(-most // step)
    across = WIDTH / ((last - first).days + 1)
    path = f"M0 {HEIGHT}"
    for day in days:
        path += f"H{(day.day - first).days * across:.1f}V{HEIGHT * (1 - day.standing / top):.1f}"
    path += f"H{WIDTH}"
    levels = [(number, 100 * (1 - number / top)) for number in range(0, top + 1, step)]
    return Curve(path, f"{path}V{HEIGHT}Z", levels, first, last)


def _step(most: int) -> int:
    """Return the round number by which the lines of a frame rise, so that there are a few of them."""
    size = 1
    while True:
        for number in ROUND:
            if number * size * LINES >= most:
                return number * size
        size *= 10
