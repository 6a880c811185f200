"""Whose code it is: a member's by their card, a guest's by their ticket, a visitor's by their pass."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from lounge.desk.models import FormerCard, Visit
from lounge.events.models import Registration
from lounge.events.queries import registrations
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import LARGEST_ID, db, key_of, locks_rows

Kind = Literal["person", "ticket", "visit"]
CODE = re.compile(r"[\x21-\x7e]{1,200}")
WHO = re.compile(r"(person|ticket|visit)/([0-9]{1,10})", re.ASCII)

# Built once: whatever is scanned asks these.
_BY_CARD = (
    select(Person)
    .where(Person.card_code == bindparam("code"))
    .options(joinedload(Person.organisation, innerjoin=True))
)
_VISIT = select(Visit).options(
    joinedload(Visit.host, innerjoin=True).joinedload(Person.organisation, innerjoin=True),
    joinedload(Visit.site, innerjoin=True),
)
_TICKET = select(Registration).options(
    joinedload(Registration.event, innerjoin=True),
    joinedload(Registration.person).joinedload(Person.organisation, innerjoin=True),
)
_BY_TICKET = _TICKET.where(Registration.code == bindparam("code"))
_BY_REGISTRATION = _TICKET.where(Registration.id == bindparam("id"))
_BY_PASS = _VISIT.where(Visit.code == bindparam("code"))
_BY_VISIT = _VISIT.where(Visit.id == bindparam("id"))
_LOCK_PERSON = (
    select(Person.id).where(Person.id == bindparam("id")).with_for_update(of=Person, key_share=True)
)
_LOCK_VISIT = (
    select(Visit)
    .where(Visit.id == bindparam("id"))
    .with_for_update(of=Visit, key_share=True)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who comes or goes, and by what they were known.

    A member's ticket stands for the member: ``person`` is them, and ``registration`` the ticket that was shown.
    """

    person: Person | None = None
    registration: Registration | None = None
    visit: Visit | None = None
    replaced_at: datetime | None = None
    """Since when the card that was shown is good no more."""

    @property
    def kind(self) -> Kind:
        """Return as what they are counted."""
        if self.person is not None:
            return "person"
        return "ticket" if self.registration is not None else "visit"

    @property
    def row(self) -> Person | Registration | Visit:
        """Return the row that stands for them."""
        found = self.person or self.registration or self.visit
        assert found is not None, "a subject is somebody"
        return found

    @property
    def who(self) -> str:
        """Return whom it is about, as the domain tells people apart: ``person/5``, ``ticket/7``, ``visit/9``."""
        return f"{self.kind}/{key_of(self.row)}"

    @property
    def name(self) -> str:
        """Return their name."""
        return self.row.name

    @property
    def organisation(self) -> str:
        """Return the name of the organisation they come from, empty where nobody said."""
        if self.person is not None:
            return self.person.organisation.name
        return self.registration.organisation if self.registration is not None else self._visit.organisation

    @property
    def email(self) -> str:
        """Return their address, empty where nobody said."""
        return self.row.email or ""

    @property
    def _visit(self) -> Visit:
        assert self.visit is not None
        return self.visit


def subject_of(code: str) -> Subject | None:
    """Find whose code it is; of a card that was issued anew, whose it was."""
    code = code.strip()
    if not CODE.fullmatch(code):
        return None
    if (person := db.session.scalar(_BY_CARD, {"code": code})) is not None:
        return Subject(person=person)
    if (registration := db.session.scalar(_BY_TICKET, {"code": code})) is not None:
        return Subject(person=registration.person, registration=registration)
    if (visit := db.session.scalar(_BY_PASS, {"code": code})) is not None:
        return Subject(visit=visit)
    former = db.session.get(FormerCard, sha256(code.encode()).hexdigest())
    if former is None:
        return None
    return Subject(person=members.person(former.person_id), replaced_at=former.replaced_at)


def subject(who: str) -> Subject | None:
    """Find who is meant by ``person/5``, ``ticket/7`` or ``visit/9``."""
    found = WHO.fullmatch(who)
    number = int(found[2]) if found else 0
    if found is None or not 0 < number <= LARGEST_ID:
        return None
    if found[1] == "visit":
        visit = db.session.scalar(_BY_VISIT, {"id": number})
        return None if visit is None else Subject(visit=visit)
    if found[1] == "ticket":
        registration = db.session.scalar(_BY_REGISTRATION, {"id": number})
        return (
            None if registration is None else Subject(person=registration.person, registration=registration)
        )
    person = members.person(number)
    return None if person is None else Subject(person=person)


def lock(subject: Subject) -> None:
    """Make whoever else lets the same one in or out wait until this transaction ends.

    A ticket's event comes before the ticket, as everywhere; whatever else an arrival touches comes after it.
    """
    if subject.kind == "ticket":
        assert subject.registration is not None
        registrations.lock_places(subject.registration.event)
        registrations.lock_registration(subject.registration)
    elif locks_rows():
        statement = _LOCK_PERSON if subject.kind == "person" else _LOCK_VISIT
        db.session.scalars(statement, {"id": key_of(subject.row)}).one()
