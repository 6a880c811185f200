"""Questions about registrations: who comes, who waits and in which place, how full an event is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from lounge.domain.capacity import Places, Waiting
from lounge.domain.event import Asked, RegistrationRules
from lounge.domain.refusal import Objection
from lounge.domain.wallclock import day_of
from lounge.events.models import LIVE, TAKES_A_PLACE, Event, Invitation, Question, Registration
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import LARGEST_ID, Instant, db, key_of, locks_rows

WHOLE = (
    joinedload(Registration.event, innerjoin=True).joinedload(Event.host, innerjoin=True),
    joinedload(Registration.person),
    selectinload(Registration.answers),
)

# Built once: these are asked with every registration, and building takes longer than the answer.
_TAKEN = (
    select(Registration.kind, func.sum(Registration.party))
    .where(Registration.event_id == bindparam("event"), Registration.state.in_(TAKES_A_PLACE))
    .group_by(Registration.kind)
    .order_by(Registration.kind)
)
_LINE = (
    select(Registration.id, Registration.kind, Registration.party)
    .where(Registration.event_id == bindparam("event"), Registration.state == "waiting")
    .order_by(Registration.queued_at, Registration.id)
)
_EVENT = select(Event).where(Event.id == bindparam("event")).options(joinedload(Event.host, innerjoin=True))
_LOCK_EVENT = _EVENT.with_for_update(of=Event, key_share=True).execution_options(populate_existing=True)
_LOCK = (
    select(Registration)
    .where(Registration.id == bindparam("registration"))
    .with_for_update(of=Registration, key_share=True)
    .execution_options(populate_existing=True)
)
_BEFORE = (
    select(func.count())
    .select_from(Registration)
    .where(
        Registration.event_id == bindparam("event"),
        Registration.state == "waiting",
        tuple_(Registration.queued_at, Registration.id)
        < tuple_(bindparam("queued_at", type_=Instant), bindparam("number", type_=Integer)),
    )
)
_MINE = (
    select(Registration)
    .where(
        Registration.event_id == bindparam("event"),
        Registration.state.in_(LIVE),
        or_(Registration.person_id == bindparam("person"), Registration.email == bindparam("email")),
    )
    .order_by(Registration.id)
)


@dataclass(frozen=True, slots=True)
class Fullness:
    """How full an event is; all are places, also of those who wait, so that a party of two counts twice."""

    places: int
    registered: int
    offered: int
    waiting: int

    @property
    def free(self) -> int:
        """Return how many places nobody has, whomever they are kept for."""
        return max(self.places - self.registered - self.offered, 0)


def event_in_short(event_id: int) -> Event | None:
    """Find the event with this id, with no more of it than one needs to register."""
    if not 0 < event_id <= LARGEST_ID:
        return None
    return db.session.scalar(_EVENT, {"event": event_id})


def places_of(event: Event) -> Places:
    """Return the places of an event, for whom some are kept, and how many each kind of guest has taken."""
    taken = db.session.execute(_TAKEN, {"event": event.id})
    return Places(total=event.places, kept=_kept(event), taken={kind: int(count) for kind, count in taken})


def line(event: Event) -> list[Waiting]:
    """Return who waits, in their order, as the rules need to know them."""
    return [Waiting(*row) for row in db.session.execute(_LINE, {"event": event.id})]


def how_full(event_ids: Collection[int]) -> dict[int, Fullness]:
    """Return how full each of these events is, by its id; asked in one query, however many there are."""
    parts = {
        state: func.coalesce(func.sum(case((Registration.state == state, Registration.party), else_=0)), 0)
        for state in ("registered", "offered", "waiting")
    }
    comes = and_(Registration.event_id == Event.id, Registration.state.in_(LIVE))
    wanted = (
        select(Event.id, Event.places, *parts.values())
        .outerjoin(Registration, comes)
        .where(Event.id.in_(event_ids))
        .group_by(Event.id, Event.places)
        .order_by(Event.id)
    )
    return {number: Fullness(*map(int, counts)) for number, *counts in db.session.execute(wanted)}


def registration(registration_id: int) -> Registration | None:
    """Find the registration with this id, with its event, person and answers."""
    if not 0 < registration_id <= LARGEST_ID:
        return None
    return db.session.scalar(select(Registration).where(Registration.id == registration_id).options(*WHOLE))


def by_code(code: str) -> Registration | None:
    """Find the registration whose ticket carries this code."""
    return db.session.scalar(select(Registration).where(Registration.code == code).options(*WHOLE))


def mine(person: Person, event: Event) -> Registration | None:
    """Find by what a person comes to an event, or waits for it: by their account, or as a guest by their address."""
    asked = {"event": key_of(event), "person": person.id, "email": person.email}
    return db.session.scalars(_MINE, asked).first()


def is_of(registration: Registration, person: Person) -> bool:
    """Whether it is the person's own: by their account, or as a guest by their address."""
    return registration.person_id == person.id or registration.email == person.email


def of_address(email: str, event: Event) -> Registration | None:
    """Find by what somebody with this address comes to an event, or waits for it."""
    wanted = select(Registration).where(
        Registration.event_id == key_of(event),
        Registration.email == email.strip().lower(),
        Registration.state.in_(LIVE),
    )
    return db.session.scalar(wanted)


def unconfirmed(email: str, event: Event) -> list[Registration]:
    """Return the wishes to come with this address that nobody has confirmed, by id."""
    wanted = select(Registration).where(
        Registration.event_id == key_of(event),
        Registration.email == email.strip().lower(),
        Registration.state == "unconfirmed",
    )
    return list(db.session.scalars(wanted.order_by(Registration.id)))


def position(registration: Registration) -> int:
    """Return the place on the waiting list of somebody who waits, from one on."""
    asked = {"event": registration.event_id, "queued_at": registration.queued_at, "number": registration.id}
    return 1 + (db.session.scalar(_BEFORE, asked) or 0)


def waiting(event: Event) -> list[Registration]:
    """Return who waits, in their order."""
    return _of(event, Registration.state == "waiting", order=(Registration.queued_at, Registration.id))


def in_order(registration_ids: Sequence[int]) -> list[Registration]:
    """Return these registrations in the order in which their ids are given."""
    wanted = select(Registration).where(Registration.id.in_(registration_ids)).options(*WHOLE)
    found = {one.id: one for one in db.session.scalars(wanted.order_by(Registration.id))}
    return [found[number] for number in registration_ids]


def live(event: Event) -> list[Registration]:
    """Return everybody who comes, or still may: registered, offered a place, or waiting; by id."""
    return _of(event, Registration.state.in_(LIVE), order=(Registration.id,))


def registered(event: Event) -> list[Registration]:
    """Return everybody who has a place; by id."""
    return _of(event, Registration.state == "registered", order=(Registration.id,))


def of_person(person: Person, events: Collection[int]) -> dict[int, Registration]:
    """Return by what a person comes to these events, or waits for them, by the event's id."""
    theirs = or_(Registration.person_id == person.id, Registration.email == person.email)
    wanted = select(Registration).where(
        Registration.event_id.in_(events), Registration.state.in_(LIVE), theirs
    )
    return {one.event_id: one for one in db.session.scalars(wanted.order_by(Registration.id))}


def late_offers(*, at: datetime) -> Sequence[Registration]:
    """Return whose offered place was not taken in time, and has not gone on yet, the oldest offer first."""
    is_late = and_(Registration.state == "offered", Registration.offered_until <= at)
    wanted = select(Registration).where(is_late).options(*WHOLE)
    return db.session.scalars(wanted.order_by(Registration.offered_until, Registration.id)).all()


def lock_places(event: Event) -> None:
    """Make whoever else wants a place wait until this transaction ends, and read the event's own row anew.

    It is the lock of :func:`.events.lock_event`, without all that an event's page shows and a registration need not
    know. It comes before that of any registration, always.
    """
    if locks_rows():
        db.session.scalars(_LOCK_EVENT, {"event": key_of(event)}).one()


def lock_registration(registration: Registration) -> None:
    """Make whoever else acts on it wait until this transaction ends, and read it anew; the event is locked before."""
    if locks_rows():
        db.session.scalars(_LOCK, {"registration": key_of(registration)}).one()


def is_invited(event: Event, *, person: Person | None = None, email: str = "") -> bool:
    """Whether somebody was invited to an event; who looks after it, and who runs the house, always is."""
    if person is not None and (person.is_manager or person.id == event.organiser_id):
        return True
    address = person.email if person else email.strip().lower()
    wanted = select(Invitation.id).where(Invitation.event_id == key_of(event), Invitation.email == address)
    return db.session.scalar(wanted) is not None


def rules(event: Event) -> RegistrationRules:
    """Return what is asked of those who register."""
    return RegistrationRules(
        state=event.state,
        when=event.when,
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        open_to=event.open_to,
        allows_companion=event.allows_companion,
        questions=tuple(_asked(question) for question in event.questions),
    )


def standing_objections(event: Event, person: Person) -> tuple[Objection, ...]:
    """Object when a member's membership is not good on the day of the event; partners of the house have none."""
    if kind_of(person) != "member":
        return ()
    day: date = day_of(event.starts_at, event.zone_info)
    return members.standing_of(person.organisation_id, on=day).objections()


def kind_of(person: Person | None) -> str:
    """Return as what somebody comes: ``member``, ``partner``, or ``guest`` who has no account."""
    if person is None:
        return "guest"
    return "partner" if person.role == "partner" else "member"


def _kept(event: Event) -> dict[str, int]:
    return {"member": event.member_places, "guest": event.guest_places, "partner": event.partner_places}


def _asked(question: Question) -> Asked:
    options = tuple(question.options) if question.kind == "choice" else ()
    return Asked(question.id, question.text, question.is_required, options)


def _of(event: Event, is_wanted: ColumnElement[bool], *, order: Sequence[object]) -> list[Registration]:
    wanted = select(Registration).where(Registration.event_id == key_of(event), is_wanted)
    return list(db.session.scalars(wanted.options(*WHOLE).order_by(*order)))  # type: ignore[arg-type]
