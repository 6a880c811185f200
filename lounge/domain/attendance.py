"""Whether somebody has come for a booking in time, and what is done when nobody has."""

from datetime import datetime, timedelta

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection

SHORTEST = timedelta(microseconds=1)
"""What is left of a booking that ends in the instant in which it began: no time at all is none."""
EARLY = timedelta(hours=1)
"""Who comes so long before the start has come for the booking."""
LATE = timedelta(hours=1)
"""What nobody released within this time of when it was due is left as it is: whoever came may not have been seen."""


def is_around(when: Interval, *, at: datetime) -> bool:
    """Whether who comes now has come for the booking: from an hour before its start until its end."""
    return when.start - EARLY <= at < when.end


def released_at(when: Interval, *, release_minutes: int) -> datetime:
    """Return when a booking that nobody has come to is released: so long after its start, or when it is over."""
    return min(when.start + timedelta(minutes=release_minutes), when.end)


def release_objections(when: Interval, *, release_minutes: int | None, at: datetime) -> tuple[Objection, ...]:
    """Object to releasing what is not due yet, not any more, or never: ``not_due``."""
    if release_minutes is None:
        return (Objection("not_due"),)
    due = released_at(when, release_minutes=release_minutes)
    return () if due <= at < due + LATE else (Objection("not_due", {"due": due}),)


def end_objections(when: Interval, *, state: str, at: datetime) -> tuple[Objection, ...]:
    """Object to ending early what is not running: ``already_cancelled``, ``already_ended``, ``not_begun``."""
    if state == "cancelled":
        return (Objection("already_cancelled"),)
    if when.end <= at:
        return (Objection("already_ended", {"ends_at": when.end}),)
    return (Objection("not_begun", {"starts_at": when.start}),) if at < when.start else ()


def ended(when: Interval, *, at: datetime) -> Interval:
    """Return a running booking as it is when it ends: with the last full minute, or at once in its first."""
    full = (at.replace(second=0, microsecond=0), at.replace(microsecond=0), at)
    return Interval(when.start, next((end for end in full if when.start < end), when.start + SHORTEST))
