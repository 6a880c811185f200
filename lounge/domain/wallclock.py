"""From what the clock on the wall shows to instants and back, by the rules of an IANA time zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lounge.domain.interval import FIRST_YEAR, LAST_YEAR, Interval

DAY = timedelta(days=1)


class NoSuchTime(ValueError):  # noqa: N818 - the standard term is a nonexistent time, not an error
    """The clocks jump over this time of that day when they go forward."""

    def __init__(self, day: date, at: time, zone: ZoneInfo) -> None:
        super().__init__(f"{day} {at:%H:%M} does not exist in {zone.key}")
        self.day = day
        self.time = at
        self.zone = zone

    @property
    def facts(self) -> dict[str, object]:
        """What a sentence about it mentions."""
        return {"day": self.day, "time": f"{self.time:%H:%M}", "zone": self.zone.key}


def instant(day: date, at: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the instant, in UTC, at which the clock shows this time of that day.

    A time that comes twice, when the clocks go back, means the first one; ``fold=1`` the second (PEP 495).

    :raises NoSuchTime: when the clocks jump over it.
    :raises ValueError: when the year is not one that a house can mean.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} lies outside of the house's calendar")
    found = habitual(day, at, zone, fold=fold)
    if found.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, at):
        raise NoSuchTime(day, at, zone)
    return found


def habitual(day: date, at: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the instant, in UTC, at which a habit such as "opens at 2:30" comes true on that day.

    Where the clocks jump over the time, the offset before the jump holds (RFC 5545, 3.3.5), so that 2:30
    comes true at 3:30 on the wall; a time that comes twice means the first.
    """
    return datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day on which the instant falls."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=1024)
def day_bounds(day: date, zone: ZoneInfo) -> Interval:
    """Return the day from its first instant to that of the next: 23, 24 or 25 hours."""
    return Interval(habitual(day, time.min, zone), habitual(day + DAY, time.min, zone))


def days_of(interval: Interval, zone: ZoneInfo) -> tuple[date, ...]:
    """Return the calendar days that the interval touches, in order."""
    first = day_of(interval.start, zone)
    last = day_of(interval.end - timedelta.resolution, zone)
    return tuple(first + n * DAY for n in range((last - first).days + 1))


def month_bounds(at: datetime, zone: ZoneInfo) -> Interval:
    """Return the calendar month into which the instant falls."""
    first = day_of(at, zone).replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    return Interval(habitual(first, time.min, zone), habitual(following, time.min, zone))


def is_on_step(at: datetime, step: timedelta, zone: ZoneInfo) -> bool:
    """Whether the clock shows a whole number of steps since midnight."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return (wall - datetime.combine(wall.date(), time.min)) % step == timedelta(0)


@lru_cache(maxsize=1024)
def steps_of(day: date, step: timedelta, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants of the day at which the clock shows whole steps since midnight, in order.

    The hour that the clocks jump over is missing, the hour that comes twice is there twice.
    """
    whole_day = day_bounds(day, zone)
    if whole_day.duration == DAY:
        return tuple(whole_day.start + n * step for n in range(-(-DAY // step)))
    midnight = datetime.combine(day, time.min)
    walls = (midnight + n * step for n in range(-(-DAY // step)))
    tried = {habitual(day, wall.time(), zone, fold=fold) for wall in walls for fold in (0, 1)}
    return tuple(sorted(at for at in tried if is_on_step(at, step, zone) and day_of(at, zone) == day))
