"""Makes what a test needs, with believable defaults; every argument is a keyword."""

from datetime import UTC, date, datetime
from itertools import count
from typing import TypeVar

from lounge.members.models import Organisation, Person, Plan, Term
from lounge.members.services import hashed
from lounge.plumbing.db import db, transaction

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Bremen
PASSWORD = "a quiet harbour"

T = TypeVar("T")

_number = count(1)
_hash = hashed(PASSWORD)


def keep(thing: T) -> T:
    """Write a thing into the database."""
    with transaction():
        db.session.add(thing)
    return thing


def make_plan(*, key: str | None = None, room_hours: int | None = 20) -> Plan:
    """Make a plan with so many room hours a month."""
    key = key or f"plan-{next(_number)}"
    return keep(Plan(key=key, name_de=f"Tarif {key}", name_en=f"Plan {key}", room_hours=room_hours))


def make_organisation(
    *,
    name: str | None = None,
    kind: str = "startup",
    plan: Plan | None = None,
    begins_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
    is_paused: bool = False,
) -> Organisation:
    """Make an organisation with one term."""
    organisation = Organisation(name=name or f"Kahn & Krone {next(_number)}", kind=kind, created_at=NOON)
    organisation.terms.append(
        Term(plan=plan or make_plan(), begins_on=begins_on, ends_on=ends_on, is_paused=is_paused)
    )
    return keep(organisation)


def make_person(
    *,
    email: str | None = None,
    name: str = "Femke Harms",
    organisation: Organisation | None = None,
    role: str = "member",
    language: str = "en",
) -> Person:
    """Make somebody who signs in with :data:`PASSWORD`."""
    return keep(
        Person(
            email=email or f"person{next(_number)}@kahn.example",
            name=name,
            organisation=organisation or make_organisation(),
            role=role,
            language=language,
            password_hash=_hash,
            created_at=NOON,
        )
    )
