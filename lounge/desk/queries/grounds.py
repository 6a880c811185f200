"""What stands against letting somebody in, and what of it the house lets its desk waive."""

from datetime import datetime

from sqlalchemy import func, select

from lounge.desk.models import DeskRules, Movement, Visit
from lounge.desk.queries.subjects import Subject
from lounge.domain import arrival
from lounge.domain.refusal import Objection
from lounge.events.models import Registration
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import Base, db
from lounge.rooms.models import Site

RULES = 1


def waivable() -> frozenset[str]:
    """Return the codes of the objections that the house lets its desk waive."""
    rules = db.session.get(DeskRules, RULES)
    return frozenset(arrival.WAIVABLE if rules is None else rules.waivable)


def objections_to(subject: Subject, *, site: Site, at: datetime, is_in: bool) -> tuple[Objection, ...]:
    """Return every reason against letting somebody in at that time.

    A card that was issued anew is good for nothing, ``card_replaced``, wherever its owner is. Who is in stays in. By a
    ticket counts what the ticket is good for, by a pass the visit, and else the membership; the house's own people and
    its partners need none. The codes are those of :mod:`lounge.domain.arrival` and of a membership.
    """
    replaced = subject.replaced_at
    of_card = () if replaced is None else (Objection("card_replaced", {"replaced_at": replaced}),)
    if is_in:
        return of_card
    if subject.registration is not None:
        return _of_ticket(subject.registration, at=at)
    if subject.visit is not None:
        return _of_visit(subject.visit, site=site, at=at)
    return of_card + _of_member(subject.row, site=site, at=at)


def guests_of(host: Person, visit: Visit) -> int:
    """Return how many other visitors of the host's organisation came on the day of a visit."""
    came = (
        select(func.count(func.distinct(Visit.id)))
        .join(Movement, Movement.visit_id == Visit.id)
        .join(Person, Person.id == Visit.host_id)
        .where(Movement.kind == "in", Visit.day == visit.day, Visit.id != visit.id)
        .where(Person.organisation_id == host.organisation_id, ~_IS_UNDONE)
    )
    return db.session.scalar(came) or 0


_UNDOING = Movement.__table__.alias("undoing")
_IS_UNDONE = select(_UNDOING.c.id).where(_UNDOING.c.undoes_id == Movement.id).exists()


def _of_member(person: Base, *, site: Site, at: datetime) -> tuple[Objection, ...]:
    assert isinstance(person, Person)
    if person.role != "member":
        return ()
    day = arrival.desk_day(at, site.zone_info)
    return members.standing_of(person.organisation_id, on=day).objections()


def _of_ticket(registration: Registration, *, at: datetime) -> tuple[Objection, ...]:
    event = registration.event
    return arrival.ticket_objections(
        registration.state,
        event_state=event.state,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone_info,
        at=at,
    )


def _of_visit(visit: Visit, *, site: Site, at: datetime) -> tuple[Objection, ...]:
    today = arrival.desk_day(at, site.zone_info)
    plan = members.plan_of(visit.host.organisation_id, on=today)
    most = None if plan is None else plan.guests_a_day
    return arrival.visit_objections(
        day=visit.day,
        today=today,
        is_cancelled=visit.cancelled_at is not None,
        guests_today=0 if most is None else guests_of(visit.host, visit),
        guests_a_day=most,
    )
