"""A span of time: half-open, between two instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""The years a house can mean; outside of them a date is a slip of the keyboard or an attack."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The instants from ``start`` up to, but not including, ``end``.

    Both are kept in UTC whatever zone they come in, because Python compares and subtracts two instants of
    the same zone by their wall clocks, which is wrong by an hour in the nights when the clocks change.

    :raises ValueError: when an end is naive, or the interval would be empty.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.start.tzinfo is self.end.tzinfo is UTC:
            object.__setattr__(self, "start", _utc(self.start))
            object.__setattr__(self, "end", _utc(self.end))
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    @property
    def duration(self) -> timedelta:
        """The time that really elapses, an hour less or more than the clocks show when they change."""
        return self.end - self.start

    @property
    def is_plausible(self) -> bool:
        """Whether both ends lie in years that a house can mean; ask it of what comes from outside."""
        return self.start.year >= FIRST_YEAR and self.end.year <= LAST_YEAR

    def overlaps(self, other: Self) -> bool:
        """Whether the two share an instant; touching intervals do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, instant: datetime) -> bool:
        """Whether the instant lies inside; the end does not."""
        return self.start <= instant < self.end

    def covers(self, other: Self) -> bool:
        """Whether every instant of the other lies inside."""
        return self.start <= other.start and other.end <= self.end

    def clip(self, within: Self) -> "Interval | None":
        """Return the part that lies within the other, or nothing."""
        if not self.overlaps(within):
            return None
        return Interval(max(self.start, within.start), min(self.end, within.end))

    def widened(self, before: timedelta, after: timedelta) -> "Interval":
        """Begin earlier by ``before`` and end later by ``after``."""
        return Interval(self.start - before, self.end + after)

    def facts(self) -> dict[str, object]:
        """Say the interval as facts of an objection."""
        return {"starts_at": self.start, "ends_at": self.end}


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join what overlaps or touches; the rest stays apart, in order."""
    joined: list[Interval] = []
    for interval in sorted(intervals):
        if joined and interval.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return tuple(joined)


def gaps(taken: Iterable[Interval], within: Interval) -> tuple[Interval, ...]:
    """Return what the taken intervals leave of ``within``, in order."""
    left: list[Interval] = []
    start = within.start
    for interval in union(part for one in taken if (part := one.clip(within))):
        if start < interval.start:
            left.append(Interval(start, interval.start))
        start = interval.end
    if start < within.end:
        left.append(Interval(start, within.end))
    return tuple(left)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise ValueError("an instant needs its offset from UTC")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("an instant lies outside of the calendar") from error
