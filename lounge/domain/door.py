"""What a display at a room's door says, now and at every later moment as far as it is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection

State = Literal["free", "taken", "expected", "ready", "closed", "withdrawn"]
"""``expected``: booked, and nobody has come yet; ``ready``: being made ready or cleared."""

LENGTHS = (15, 30, 60)
"""For so many minutes a free room can be had at its door."""
COME_EARLY = timedelta(minutes=15)
"""So long before its start a booking can be checked in at the door."""
STEP = timedelta(minutes=5)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stay:
    """A booking of the room, as its door needs to know it."""

    key: int
    when: Interval
    held: Interval
    """With setup and clearing."""
    has_come: bool = False
    is_of_house: bool = False
    """Whether the house has it, for an event perhaps: nobody checks in at the door, nor ends it there."""
    waits_until: datetime | None = None
    """When the room is released if nobody has come; ``None`` where it waits for ever."""

    @property
    def is_awaited(self) -> bool:
        """Whether somebody is to come for it still."""
        return not self.has_come and not self.is_of_house


@dataclass(frozen=True, slots=True)
class Shut:
    """A closure, and what for."""

    when: Interval
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known of the room for some time."""

    within: Interval
    """For which time the rest is complete."""
    opening: Sequence[Interval]
    stays: Sequence[Stay] = ()
    elsewhere: Sequence[Interval] = ()
    """When others hold a part of the room, by another room that shares its floor."""
    closures: Sequence[Shut] = ()
    clearing: timedelta = NOTHING
    lengths: Sequence[int] = LENGTHS
    """What can be had at the door: nothing where it only shows."""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """From when on the door says what; it holds until the next moment."""

    begins: datetime
    state: State
    until: datetime | None = None
    """When this comes to an end; unknown beyond what is known."""
    free_again: datetime | None = None
    """When the room is free next, where it is not free now."""
    stay: int | None = None
    reason: str = ""
    lengths: tuple[int, ...] = ()
    can_check_in: int | None = None
    """The booking that can be checked in now: one that is running, or begins soon."""
    can_end: int | None = None
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """An instant, and the state from then on."""

    at: datetime
    state: State


def at_the_door(at: datetime, *, minutes: int) -> Interval:
    """Return what somebody gets who takes a free room for so many minutes: from now to a full five minutes.

    It is never more than was asked for, and a little less in between.
    """
    return Interval(at.replace(microsecond=0), _full(at + timedelta(minutes=minutes)))


def moments(ground: Ground) -> tuple[Moment, ...]:
    """Return what the door says over the time that is known, in order; the first moment begins with it."""
    course = _course(ground)
    said = [_moment(ground, course, at) for at in sorted(_edges(ground))]
    return (said[0], *(later for before, later in pairwise(said) if not _says_the_same(before, later)))


def moment(ground: Ground, *, at: datetime) -> Moment:
    """Return what the door says at an instant of the time that is known."""
    return _moment(ground, _course(ground), at)


def book_objections(ground: Ground, *, minutes: int, at: datetime) -> tuple[Objection, ...]:
    """Object to taking the room at the door when it is not free, or not for so long: ``not_free_now``."""
    now = moment(ground, at=at)
    if minutes in now.lengths:
        return ()
    return (Objection("not_free_now", {"free_until": now.until if now.state == "free" else None}),)


def _moment(ground: Ground, course: Sequence[_Step], at: datetime) -> Moment:
    state, running = _state(ground, at), _running(ground, at)
    ahead = [step for step in course if step.at > at]
    until = next((step.at for step in ahead if step.state != state), None)
    said = Moment(begins=at, state=state, until=until, can_check_in=_to_check_in(ground, at))
    if state == "free":
        return replace(said, lengths=_lengths(ground, at))
    said = replace(said, free_again=next((step.at for step in ahead if step.state == "free"), None))
    if running is not None:
        return _with(said, running)
    return replace(said, reason=_reason(ground, at)) if state == "closed" else said


def _with(said: Moment, running: Stay) -> Moment:
    """Return what the door says while a booking is running: it ends by itself, whatever follows."""
    return replace(
        said,
        stay=running.key,
        until=running.when.end,
        can_end=running.key if said.state == "taken" and not running.is_of_house else None,
        waits_until=running.waits_until if said.state == "expected" else None,
    )


def _state(ground: Ground, at: datetime) -> State:
    if ground.is_withdrawn:
        return "withdrawn"
    running = _running(ground, at)
    if running is not None:
        return "expected" if running.is_awaited and running.waits_until else "taken"
    if any(one.contains(at) for one in ground.elsewhere):
        return "taken"
    if any(one.held.contains(at) for one in ground.stays):
        return "ready"
    is_shut = any(one.when.contains(at) for one in ground.closures)
    is_open = any(one.contains(at) for one in ground.opening)
    return "free" if is_open and not is_shut else "closed"


def _running(ground: Ground, at: datetime) -> Stay | None:
    return next((one for one in ground.stays if one.when.contains(at)), None)


def _reason(ground: Ground, at: datetime) -> str:
    return next((one.reason for one in ground.closures if one.when.contains(at)), "")


def _to_check_in(ground: Ground, at: datetime) -> int | None:
    """Return the booking that somebody who stands at the door now may have come for."""
    awaited = (one for one in ground.stays if one.is_awaited)
    return next((one.key for one in awaited if one.when.start - COME_EARLY <= at < one.when.end), None)


def _lengths(ground: Ground, at: datetime) -> tuple[int, ...]:
    """Return for how many minutes the room can be had, so that it can be cleared before others need it."""
    held = (*(one.held for one in ground.stays), *ground.elsewhere, *(one.when for one in ground.closures))
    ahead = [one.start - ground.clearing for one in held if one.start > at]
    until = min([next(one.end for one in ground.opening if one.contains(at)), *ahead])
    return tuple(one for one in ground.lengths if at_the_door(at, minutes=one).end <= until)


def _course(ground: Ground) -> list[_Step]:
    """Return the state at each instant at which it may become another, in order."""
    return [_Step(edge, _state(ground, edge)) for edge in sorted(set(_bounds(ground)))]


def _edges(ground: Ground) -> set[datetime]:
    """Return every instant at which the door may say something else."""
    bounds = set(_bounds(ground))
    ends = {bound - clearing for bound in bounds for clearing in (NOTHING, ground.clearing)}
    too_late = {_full(end) + STEP - timedelta(minutes=one) for end in ends for one in ground.lengths}
    early = {one.when.start - COME_EARLY for one in ground.stays}
    inside = {edge for edge in bounds | too_late | early if ground.within.contains(edge)}
    return {ground.within.start} | inside


def _bounds(ground: Ground) -> Iterator[datetime]:
    of_stays = (span for one in ground.stays for span in (one.when, one.held))
    of_closures = (one.when for one in ground.closures)
    for span in (*ground.opening, *of_stays, *ground.elsewhere, *of_closures):
        yield from (edge for edge in (span.start, span.end) if ground.within.contains(edge))


def _says_the_same(one: Moment, later: Moment) -> bool:
    return replace(later, begins=one.begins) == one


def _full(at: datetime) -> datetime:
    """Return the last full five minutes."""
    return at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0)
