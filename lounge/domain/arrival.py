"""Who is in the house, by what happened at its doors; and whether somebody may come in now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from lounge.domain.refusal import Objection
from lounge.domain.wallclock import day_of

Kind = Literal["in", "out", "undo"]

UNDOABLE_FOR = timedelta(minutes=15)
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


def inside(movements: Iterable[Movement]) -> dict[str, Movement]:
    """Return who is in, each with the arrival since which they are.

    In whichever order the movements became known: they count in the order in which they happened, each nonce once,
    and what was undone not at all. Who is in and comes again is in since the first time; who is out and leaves is out.
    """
    known = {one.nonce: one for one in movements}
    undone = {one.undoes for one in known.values() if one.kind == "undo"}
    found: dict[str, Movement] = {}
    for one in sorted(known.values(), key=lambda one: (one.happened_at, one.nonce)):
        if one.nonce in undone or one.kind == "undo":
            continue
        if one.kind == "in":
            found.setdefault(one.who, one)
        else:
            found.pop(one.who, None)
    return found


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
