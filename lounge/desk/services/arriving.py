"""Let somebody in, see them out, and take it back; each once, whoever says so and how often.

The same code twice is one arrival; then who objects, and may the desk waive it; let them in, note that they came for
what they are expected for, write it down. What a rule refuses is answered and not raised, for it leaves a line in the
audit.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lounge.desk.models import Movement
from lounge.desk.queries import expected, grounds, inside, subjects
from lounge.desk.queries.inside import Row
from lounge.desk.queries.subjects import Subject
from lounge.desk.services import conflicts, letters, noting, recording
from lounge.desk.services.recording import refuse
from lounge.desk.services.sightings import Answer, Sighting
from lounge.domain import arrival
from lounge.domain.refusal import Objection
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import key_of

__all__ = ["Answer", "Sighting", "arrive", "depart", "take", "undo"]


def take(sighting: Sighting, *, by: Person | None, at: datetime) -> Answer:
    """Take what a station sends, whatever it is; what it undoes is named by its nonce.

    Each belongs into a transaction of its own: what a station sends at once is not one deed.
    """
    if sighting.kind == "in":
        return arrive(sighting, by=by, at=at)
    if sighting.kind == "out":
        return depart(sighting, by=by, at=at)
    done = inside.movement(sighting.undoes)
    if done is None:
        return refuse(sighting, None, [Objection("unknown_movement")], by=by, at=at)
    return undo(done, sighting, by=by, at=at)


def arrive(sighting: Sighting, *, by: Person | None, at: datetime) -> Answer:
    """Let somebody in, or say all that stands against it.

    Who is in already is answered so. It is kept too, for a departure that is not known yet may lie between the two.
    Objections are ``unknown_code``, ``nonce_taken``, ``clock_ahead``, ``too_long_ago`` and those of
    :func:`.grounds.objections_to`.
    """
    subject = _subject_of(sighting)
    if subject is None:
        return refuse(sighting, None, [Objection("unknown_code")], by=by, at=at)
    subjects.lock(subject)
    if (kept := inside.movement(sighting.nonce)) is not None:
        return recording.again(kept, sighting, subject, by=by, at=at)
    if impossible := arrival.time_objections(sighting.happened_at, at=at):
        return refuse(sighting, subject, impossible, by=by, at=at)
    before = _before(sighting, subject, at=at)
    site, when = sighting.site, sighting.happened_at
    found = grounds.objections_to(subject, site=site, at=when, is_in=before is not None)
    may_waive = grounds.waivable() if found else ()
    standing = arrival.not_waived(found, waived=sighting.waive, waivable=may_waive)
    if standing and not sighting.was_offline:
        return refuse(sighting, subject, standing, by=by, at=at)
    return _let_in(sighting, subject, before, found=found, standing=standing, by=by, at=at)


def depart(sighting: Sighting, *, by: Person | None, at: datetime) -> Answer:
    """See somebody out; one who is not in cannot leave, unless it is told of the past, where not all is known.

    Objections are ``unknown_code``, ``nonce_taken``, ``clock_ahead``, ``too_long_ago`` and ``not_inside``.
    """
    subject = _subject_of(sighting)
    if subject is None:
        return refuse(sighting, None, [Objection("unknown_code")], by=by, at=at)
    subjects.lock(subject)
    if (kept := inside.movement(sighting.nonce)) is not None:
        return recording.again(kept, sighting, subject, by=by, at=at)
    before = _before(sighting, subject, at=at)
    is_late = sighting.was_offline or arrival.is_late(sighting.happened_at, at=at)
    objections = arrival.time_objections(sighting.happened_at, at=at)
    objections += () if before or is_late else (Objection("not_inside"),)
    if objections:
        return refuse(sighting, subject, objections, by=by, at=at)
    movement = recording.keep(sighting, subject, heads=before.heads if before else 1, by=by, at=at)
    audit.note("movement.left", movement, by=_id(by), at=at, station=sighting.station)
    return recording.told(movement, subject, is_new=True)


def undo(done: Movement, sighting: Sighting, *, by: Person | None, at: datetime) -> Answer:
    """Take an arrival or a departure back within 15 minutes, and with an arrival what it noted elsewhere.

    Objections are ``nonce_taken``, ``not_undoable``, ``already_undone``, ``too_late_to_undo``, ``clock_ahead`` and
    ``too_long_ago``.
    """
    subject = subjects.subject(done.who)
    assert subject is not None, "who is gone takes their movements along"
    subjects.lock(subject)
    if (kept := inside.movement(sighting.nonce)) is not None:
        return recording.again(kept, sighting, subject, undoes=done, by=by, at=at)
    happened_at = max(sighting.happened_at if sighting.was_offline else at, done.happened_at)
    told = replace(sighting, kind="undo", happened_at=happened_at, site=done.site)
    objections = arrival.undo_objections(
        done.value, is_undone=inside.is_undone(done), at=happened_at
    ) + arrival.time_objections(happened_at, at=at)
    if objections:
        return refuse(told, subject, objections, by=by, at=at)
    movement = recording.keep(told, subject, heads=done.heads, undoes_id=done.id, by=by, at=at)
    if done.kind == "in":
        noting.did_not_come(done, subject, until=happened_at, by=by)
    audit.note("movement.undone", movement, by=_id(by), at=at, station=told.station, reason=told.reason)
    return recording.told(movement, subject, is_new=True)


def _let_in(
    sighting: Sighting,
    subject: Subject,
    before: Row | None,
    *,
    found: Sequence[Objection],
    standing: Sequence[Objection],
    by: Person | None,
    at: datetime,
) -> Answer:
    """Keep an arrival with all that follows from it; what stands against it, although it happened, is a conflict."""
    awaited = expected.expected_for(subject, sighting.site, sighting.happened_at)
    tickets = noting.tickets_of(subject, awaited, at=sighting.happened_at)
    waived = {one.code for one in found} - {one.code for one in standing}
    heads = max((one.heads for one in tickets), default=1)
    movement = recording.keep(sighting, subject, heads=heads, waived=sorted(waived), by=by, at=at)
    noting.came(movement, subject, awaited, by=by)
    if standing:
        conflicts.keep(sighting, standing, movement=movement, at=at)
    if before is None and subject.visit is not None:
        letters.guest_is_here(subject.visit, movement, at=at)
    if before is None or waived:
        audit.note(
            "movement.came", movement, by=_id(by), at=at, station=sighting.station, waived=sorted(waived)
        )
    return recording.welcome(movement, subject, before, awaited=awaited, standing=standing, is_new=True)


def _subject_of(sighting: Sighting) -> Subject | None:
    return subjects.subject_of(sighting.code) if sighting.code else subjects.subject(sighting.who)


def _before(sighting: Sighting, subject: Subject, *, at: datetime) -> Row | None:
    """Return the arrival by which they are in already."""
    since = inside.since(sighting.site, sighting.happened_at)
    rows = inside.movements(sighting.site.id, since, who=[subject.who])
    return recording.found_in(rows, sighting.happened_at, at=at)


def _id(by: Person | None) -> int | None:
    return None if by is None else key_of(by)
