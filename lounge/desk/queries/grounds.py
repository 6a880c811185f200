"""What stands against letting somebody in, and what of it the house lets its desk waive."""

from datetime import date, datetime

from sqlalchemy import bindparam, select

from lounge.desk.models import DeskRules, Visit
from lounge.desk.queries.inside import movements
from lounge.desk.queries.subjects import Subject
from lounge.domain import arrival
from lounge.domain.refusal import Objection
from lounge.events.models import Registration
from lounge.members import queries as members
from lounge.members.models import Person, Term
from lounge.plumbing.db import Base, db, locks_rows
from lounge.rooms.models import Site

RULES = 1

_LOCK_TERMS = (
    select(Term.id)
    .where(Term.organisation_id == bindparam("organisation"))
    .order_by(Term.id)
    .with_for_update(key_share=True)
)


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


def guests_of(organisation_id: int, *, site: Site, day: date, besides: Visit) -> int:
    """Return how many other visitors of an organisation came to a site on a day.

    Whoever lets in another one of them waits until this transaction ends, so that the last place is given once.
    """
    if locks_rows():
        db.session.scalars(_LOCK_TERMS, {"organisation": organisation_id}).all()
    wanted = select(Visit.id).join(Person, Person.id == Visit.host_id)
    theirs = (Person.organisation_id == organisation_id, Visit.day == day, Visit.id != besides.id)
    found = [f"visit/{number}" for number in db.session.scalars(wanted.where(*theirs).order_by(Visit.id))]
    if not found:
        return 0
    since = arrival.desk_day_bounds(day, site.zone_info).start
    return len({stay.arrival.who for stay in arrival.stays(movements(site.id, since, who=found))})


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
    organisation_id = visit.host.organisation_id
    plan = members.plan_of(organisation_id, on=today)
    most = None if plan is None else plan.guests_a_day
    came = 0 if most is None else guests_of(organisation_id, site=site, day=today, besides=visit)
    return arrival.visit_objections(
        day=visit.day,
        today=today,
        is_cancelled=visit.cancelled_at is not None,
        guests_today=came,
        guests_a_day=most,
    )
