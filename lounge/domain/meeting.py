"""When two people can meet: how long a time is held for them, and which of many times are put before them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lounge.domain.wallclock import day_of

LENGTH = timedelta(hours=1)
DAYS = 14
"""How many days ahead times are looked for, from tomorrow on."""
MANY = 3
HELD_FOR = timedelta(hours=48)
BEFORE_IT_BEGINS = timedelta(hours=2)
TO_ANSWER = timedelta(hours=1)
"""A time that leaves less than this to confirm it is not put before anybody."""


def held_until(start: datetime, *, at: datetime) -> datetime:
    """Return how long a proposed time is held: two days, and no longer than to two hours before it begins."""
    return min(at + HELD_FOR, start - BEFORE_IT_BEGINS)


def earliest(at: datetime) -> datetime:
    """Return the first start that leaves time to confirm it."""
    return at + BEFORE_IT_BEGINS + TO_ANSWER


def spread(starts: Iterable[datetime], zone: ZoneInfo, *, many: int = MANY) -> tuple[datetime, ...]:
    """Choose so many starts, in order of time: on different days where there are any, at different times of day.

    The first is the earliest; each of the others begins on the first day not chosen yet, as far from the times
    of day chosen before as that day allows. When the days are used up, they are gone through once more; times
    that overlap are never chosen both.
    """
    chosen: list[datetime] = []
    left = sorted(starts)
    while left and len(chosen) < many:
        taken_days = {day_of(one, zone) for one in chosen}
        elsewhere = [one for one in left if day_of(one, zone) not in taken_days] or left
        day = day_of(elsewhere[0], zone)
        todays = [one for one in elsewhere if day_of(one, zone) == day]
        chosen.append(max(todays, key=lambda start: (_distance(start, chosen, zone), -start.timestamp())))
        left = [one for one in left if abs(one - chosen[-1]) >= LENGTH]
    return tuple(sorted(chosen))


def _distance(start: datetime, chosen: list[datetime], zone: ZoneInfo) -> int:
    """Return by how many minutes on the wall the nearest time of day chosen before is missed."""
    return min((abs(_minute(start, zone) - _minute(one, zone)) for one in chosen), default=0)


def _minute(at: datetime, zone: ZoneInfo) -> int:
    wall = at.astimezone(zone)
    return wall.hour * 60 + wall.minute
