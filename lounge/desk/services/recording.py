"""Write down what happened at the door, or that it was refused, and say again what was said of it before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lounge.desk.models import Movement
from lounge.desk.queries import conflicts as kept_conflicts
from lounge.desk.queries import expected, inside
from lounge.desk.queries.expected import Expected
from lounge.desk.queries.inside import Row
from lounge.desk.queries.subjects import Subject
from lounge.desk.services import conflicts
from lounge.desk.services.sightings import Answer, Outcome, Sighting
from lounge.domain import arrival
from lounge.domain.refusal import Objection
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of


def keep(
    sighting: Sighting, subject: Subject, *, by: Person | None, at: datetime, heads: int = 1, **more: Any
) -> Movement:
    """Write a movement, which nothing will change any more; ``more`` are what was ``waived`` and ``undoes_id``."""
    told: dict[str, Any] = {"waived": [], "undoes_id": None}
    movement = Movement(
        nonce=sighting.nonce,
        kind=sighting.kind,
        site=sighting.site,
        person=subject.person,
        registration=subject.registration if subject.kind == "ticket" else None,
        visit=subject.visit,
        heads=heads,
        happened_at=sighting.happened_at,
        received_at=at,
        station=sighting.station,
        way=sighting.way,
        by_id=None if by is None else key_of(by),
        reason=sighting.reason,
        **told | more,
    )
    db.session.add(movement)
    db.session.flush()
    return movement


def refuse(
    sighting: Sighting,
    subject: Subject | None,
    objections: Sequence[Objection],
    *,
    by: Person | None,
    at: datetime,
) -> Answer:
    """Say no, and note that, without a word of whom; what a station has acted upon already is to be settled."""
    told = tuple(Objection(one.code, {"waivable": False, **one.facts}) for one in objections)
    if sighting.was_offline:
        conflicts.keep(sighting, told, at=at)
    audit.note(
        "movement.refused",
        sighting.site,
        by=None if by is None else key_of(by),
        at=at,
        station=sighting.station,
        codes=[one.code for one in told],
    )
    outcome: Outcome = "conflict" if sighting.was_offline else "refused"
    return Answer(nonce=sighting.nonce, outcome=outcome, subject=subject, objections=told)


def again(
    kept: Movement,
    sighting: Sighting,
    subject: Subject,
    *,
    undoes: Movement | None = None,
    by: Person | None,
    at: datetime,
) -> Answer:
    """Say what was said the first time, by what was known then and no more, to what comes again under a nonce."""
    same = (sighting.kind, subject.who, None if undoes is None else undoes.id)
    if (kept.kind, kept.who, kept.undoes_id) != same:
        return refuse(sighting, subject, [Objection("nonce_taken")], by=by, at=at)
    if kept.kind != "in":
        return told(kept, subject)
    rows = inside.movements(kept.site_id, inside.since(kept.site, kept.happened_at), who=[kept.who])
    before = found_in([row for row in rows if row.id < kept.id], kept.happened_at, at=kept.received_at)
    awaited = expected.expected_for(subject, kept.site, kept.happened_at)
    conflict = kept_conflicts.conflict_of(kept.nonce)
    standing = () if conflict is None else kept_conflicts.objections_of(conflict)
    return welcome(kept, subject, before, awaited=awaited, standing=standing)


def welcome(
    movement: Movement,
    subject: Subject,
    before: Row | None,
    *,
    awaited: Sequence[Expected],
    standing: Sequence[Objection] = (),
    is_new: bool = False,
) -> Answer:
    """Say that somebody may come in, or since when they are in already."""
    outcome: Outcome = "welcome" if before is None else "already"
    first = movement if before is None else before
    return Answer(
        nonce=movement.nonce,
        outcome="conflict" if standing else outcome,
        subject=subject,
        movement_id=first.id,
        since=first.happened_at,
        station=first.station,
        expected=tuple(awaited),
        objections=tuple(standing),
        is_new=is_new and before is None,
    )


def told(movement: Movement, subject: Subject, *, is_new: bool = False) -> Answer:
    """Say that somebody has left, or that it was taken back."""
    return Answer(
        nonce=movement.nonce,
        outcome="left" if movement.kind == "out" else "undone",
        subject=subject,
        movement_id=movement.undoes_id or movement.id,
        station=movement.station,
        is_new=is_new,
    )


def found_in(rows: Sequence[Row], happened_at: datetime, *, at: datetime) -> Row | None:
    """Return the arrival by which somebody is in already, of one whose movements are given.

    What is told of the past asks how it was then. What is told at once asks how it is now, for the clocks of two
    stations differ.
    """
    if arrival.is_late(happened_at, at=at):
        rows = [row for row in rows if row.happened_at <= happened_at]
    return next(iter(arrival.inside(rows).values()), None)
