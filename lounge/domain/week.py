"""The ISO week as a value."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from lounge.domain.interval import FIRST_YEAR, LAST_YEAR, Interval
from lounge.domain.wallclock import day_bounds

WRITTEN = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week from Monday to Sunday, numbered as ISO 8601 does: week 1 holds the year's first Thursday.

    The year is the week's, which differs from the calendar's in some days around New Year.

    :raises ValueError: when the year has no such week.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a week as it is written in an address, ``2026-W48``.

        :raises ValueError: when it is written otherwise, or is not a week that a house can mean.
        """
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError("a week is written like 2026-W48")
        year, number = (int(digits) for digits in match.groups())
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"the year {year} lies outside of the house's calendar")
        return cls(year, number)

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the week in which the day lies."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """The week's first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days, Monday first."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    @property
    def next(self) -> "Week":
        """The week after this one."""
        return Week.of(self.monday + timedelta(weeks=1))

    @property
    def previous(self) -> "Week":
        """The week before this one."""
        return Week.of(self.monday - timedelta(weeks=1))

    def bounds(self, zone: ZoneInfo) -> Interval:
        """Return the week from its first instant to the next week's: 167, 168 or 169 hours."""
        return Interval(day_bounds(self.monday, zone).start, day_bounds(self.next.monday, zone).start)
