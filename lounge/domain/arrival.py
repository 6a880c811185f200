"""Who is in the house, by what happened at its doors; and whether somebody may come in now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection
from lounge.domain.wallclock import day_of, habitual

Kind = Literal["in", "out", "undo"]

UNDOABLE_FOR = timedelta(minutes=15)
CLOCKS_DIFFER_BY = timedelta(minutes=2)
"""So far a station's clock may be ahead of the house's."""
LATEST_AFTER = timedelta(days=3)
"""What a station without network has seen is taken for so long."""
NIGHT_ENDS = time(3)
WAIVABLE = (
    "membership_lapsed", "membership_paused", "membership_not_begun", "event_not_today", "ticket_waiting",
    "ticket_offered", "visit_not_today", "guests_used_up", "card_replaced",
)  # fmt: skip
"""What a house lets its desk waive at first; never a cancelled ticket or visit, nor a code that nobody has."""


@dataclass(frozen=True, slots=True)
class Movement:
    """An arrival, a departure, or the undoing of one, as it happened."""

    nonce: str
    who: str
    kind: Kind
    happened_at: datetime
    undoes: str | None = None
    """The nonce of what is undone."""


M = TypeVar("M", bound=Movement)


@dataclass(frozen=True, slots=True)
class Stay(Generic[M]):
    """From an arrival to the departure that ended it, ``None`` while it lasts."""

    arrival: M
    departure: M | None = None


def stays(movements: Iterable[M]) -> tuple[Stay[M], ...]:
    """Return who was in, from when until when, in the order of the arrivals.

    In whichever order the movements became known: they count in the order in which they happened, each nonce once,
    and what was undone not at all. Who is in and is seen again is in since the first time, who is out and leaves is
    out. Undoing an arrival takes with it what was seen of the same person until then, and just before, by another
    station's clock: a card that is scanned twice by mistake is one mistake.
    """
    known = {one.nonce: one for one in movements}
    undone = {one.undoes: one.happened_at for one in known.values() if one.kind == "undo"}
    ended: list[Stay[M]] = []
    here: dict[str, M] = {}
    void_until: dict[str, datetime] = {}
    for one in sorted(known.values(), key=_in_order):
        if one.kind == "in" and one.nonce in undone:
            void_until[one.who] = max(undone[one.nonce], void_until.get(one.who, one.happened_at))
            if one.who in here and here[one.who].happened_at >= one.happened_at - CLOCKS_DIFFER_BY:
                del here[one.who]
        elif one.kind == "in" and not (one.who in void_until and one.happened_at <= void_until[one.who]):
            here.setdefault(one.who, one)
        elif one.kind == "out" and one.nonce not in undone:
            void_until.pop(one.who, None)
            if one.who in here:
                ended.append(Stay(here.pop(one.who), one))
    found = [*ended, *(Stay(one) for one in here.values())]
    return tuple(sorted(found, key=lambda stay: _in_order(stay.arrival)))


def inside(movements: Iterable[M]) -> dict[str, M]:
    """Return who is in, each with the arrival since which they are; see :func:`stays`."""
    return {stay.arrival.who: stay.arrival for stay in stays(movements) if stay.departure is None}


def _in_order(movement: Movement) -> tuple[datetime, str]:
    return movement.happened_at, movement.nonce


def desk_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the day to which the front desk counts an instant: a night out ends at three."""
    at = at.astimezone(zone)
    return at.date() - timedelta(days=at.time() < NIGHT_ENDS)


def desk_day_bounds(day: date, zone: ZoneInfo) -> Interval:
    """Return from when until when a day of the front desk lasts: from three to three."""
    return Interval(habitual(day, NIGHT_ENDS, zone), habitual(day + timedelta(days=1), NIGHT_ENDS, zone))


def is_late(happened_at: datetime, *, at: datetime) -> bool:
    """Whether it is told of the past, so that what came after it may be known already."""
    return happened_at < at - CLOCKS_DIFFER_BY


def time_objections(happened_at: datetime, *, at: datetime) -> tuple[Objection, ...]:
    """Object to what cannot have happened yet, or happened too long ago to count.

    The codes are ``clock_ahead`` and ``too_long_ago``.
    """
    if happened_at > at + CLOCKS_DIFFER_BY:
        return (Objection("clock_ahead", {"happened_at": happened_at, "at": at}),)
    if happened_at < at - LATEST_AFTER:
        return (Objection("too_long_ago", {"happened_at": happened_at, "latest_days": LATEST_AFTER.days}),)
    return ()


def undo_objections(done: Movement, *, is_undone: bool, at: datetime) -> tuple[Objection, ...]:
    """Object to undoing what is itself an undoing, was undone already, or lies more than 15 minutes back.

    The codes are ``not_undoable``, ``already_undone`` and ``too_late_to_undo``.
    """
    if done.kind == "undo":
        return (Objection("not_undoable"),)
    if is_undone:
        return (Objection("already_undone"),)
    latest = done.happened_at + UNDOABLE_FOR
    return (Objection("too_late_to_undo", {"latest": latest}),) if latest < at else ()


def ticket_objections(
    state: str, *, event_state: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo, at: datetime
) -> tuple[Objection, ...]:
    """Object to a ticket that is not good now: of another day, of an event that is off, or that is no ticket (yet).

    The codes are ``event_cancelled``, ``event_not_today``, ``event_over``, ``ticket_cancelled``, ``ticket_lapsed``,
    ``ticket_waiting``, ``ticket_offered`` and ``ticket_unconfirmed``.
    """
    found = []
    if event_state == "cancelled":
        found.append(Objection("event_cancelled", {"starts_at": starts_at}))
    elif not day_of(starts_at, zone) <= day_of(at, zone) <= day_of(ends_at, zone):
        found.append(Objection("event_not_today", {"starts_at": starts_at}))
    elif ends_at <= at:
        found.append(Objection("event_over", {"ends_at": ends_at}))
    if state != "registered":
        found.append(Objection(f"ticket_{state}"))
    return tuple(found)


def visit_objections(
    *, day: date, today: date, is_cancelled: bool, guests_today: int, guests_a_day: int | None
) -> tuple[Objection, ...]:
    """Object to a visitor who is not expected today, or is one more than the host's plan allows.

    The codes are ``visit_cancelled``, ``visit_not_today`` and ``guests_used_up``.
    """
    found = []
    if is_cancelled:
        found.append(Objection("visit_cancelled"))
    if day != today:
        found.append(Objection("visit_not_today", {"day": day}))
    if guests_a_day is not None and guests_today >= guests_a_day:
        found.append(Objection("guests_used_up", {"guests_a_day": guests_a_day}))
    return tuple(found)


def not_waived(
    objections: Iterable[Objection], *, waived: Collection[str], waivable: Collection[str]
) -> tuple[Objection, ...]:
    """Return the objections that stand although the desk waives some, each with whether it may be waived."""
    return tuple(
        Objection(one.code, {**one.facts, "waivable": one.code in waivable})
        for one in objections
        if not (one.code in waived and one.code in waivable)
    )
