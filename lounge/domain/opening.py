"""When the doors are open: hours of the week and days off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lounge.domain.interval import Interval, gaps, union
from lounge.domain.refusal import Facts, Objection
from lounge.domain.wallclock import day_bounds, days_of, habitual

MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when it is open on a day of the week, by the clock on the wall.

    ``closes`` at 00:00 means the midnight at the day's end. What goes on after midnight belongs to the next
    day, as hours of its own from 00:00; the two then count as one stretch.

    :raises ValueError: when there is no such weekday, or it closes before it opens.
    """

    weekday: int
    """0 is Monday, 6 is Sunday."""
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is a number from 0, Monday, to 6, Sunday")
        if self.closes <= self.opens and self.closes != MIDNIGHT:
            raise ValueError("the house closes after it opens; 00:00 closes at midnight")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of a week in a zone, less the days off.

    ``days_off`` maps a day to the name that a refusal gives as the reason; it is asked by ``get`` only, so a
    calendar that works out its years when they are asked for will do.
    """

    hours: Sequence[Hours]
    zone: ZoneInfo
    days_off: Mapping[date, str] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the stretches of the day in which it is open, none on a day off."""
        if self.days_off.get(day) is not None:
            return ()
        todays = [hours for hours in self.hours if hours.weekday == day.weekday()]
        return union(stretch for hours in todays for stretch in self._on(day, hours))

    def stretches(self, within: Interval) -> tuple[Interval, ...]:
        """Return when it is open in the interval; what goes on after midnight is one stretch."""
        days = days_of(within, self.zone)
        parts = (stretch.clip(within) for day in days for stretch in self.on(day))
        return union(part for part in parts if part is not None)

    def covers(self, interval: Interval) -> bool:
        """Whether it is open all the time, from the first instant to the last."""
        return self.stretches(interval) == (interval,)

    def why_closed(self, interval: Interval) -> tuple[Objection, ...]:
        """Return an objection ``closed`` for every reason why it is not open all the time, none if it is.

        Facts are ``reason``, ``day`` and ``name``: a ``holiday`` for every day off, with its name; ``hours``
        for the first day whose hours do not suffice, with when it ``opens`` first and ``closes`` last on that
        day (instants, None if it does not open at all) and all its stretches as ``hours``.
        """
        return tuple(Objection("closed", facts) for facts in self._reasons(interval))

    def _reasons(self, interval: Interval) -> Iterator[Facts]:
        days = days_of(interval, self.zone)
        for day in days:
            name = self.days_off.get(day)
            if name is not None:
                yield {"reason": "holiday", "day": day, "name": name}
        short = (day for day in days if self._falls_short(day, interval))
        for day in list(short)[:1]:
            yield self._hours_of(day)

    def _falls_short(self, day: date, interval: Interval) -> bool:
        wanted = day_bounds(day, self.zone).clip(interval)
        return wanted is not None and self.days_off.get(day) is None and bool(gaps(self.on(day), wanted))

    def _hours_of(self, day: date) -> Facts:
        stretches = self.on(day)
        return {
            "reason": "hours",
            "day": day,
            "name": None,
            "opens": stretches[0].start if stretches else None,
            "closes": stretches[-1].end if stretches else None,
            "hours": [stretch.facts() for stretch in stretches],
        }

    def _on(self, day: date, hours: Hours) -> Iterator[Interval]:
        """Yield the stretch, unless it lies in the hour that the clocks jump over."""
        opens = habitual(day, hours.opens, self.zone)
        closes = self._closes(day, hours)
        if opens < closes:
            yield Interval(opens, closes)

    def _closes(self, day: date, hours: Hours) -> datetime:
        if hours.closes == MIDNIGHT:
            return day_bounds(day, self.zone).end
        return habitual(day, hours.closes, self.zone)
