"""What the people of an introduction, and those whom somebody would rather not meet, are to the house."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from lounge.members.models import Organisation, Person
from lounge.plumbing.db import LARGEST_ID, db
from lounge.profiles.models import Profile

MOST_FOUND = 8


def profiles_of(organisation_ids: Collection[int]) -> dict[int, Profile]:
    """Return what these organisations say of themselves, without their markets, by organisation."""
    wanted = select(Profile).where(Profile.organisation_id.in_(organisation_ids)).order_by(Profile.id)
    return {profile.organisation_id: profile for profile in db.session.scalars(wanted)}


def says_something(organisation_id: int) -> bool:
    """Whether the organisation has written of itself what others can be compared with."""
    profile = profiles_of([organisation_id]).get(organisation_id)
    return profile is not None and any((profile.headline, profile.about, profile.offers, profile.seeks))


def others_like(typed: str, *, of: Person) -> tuple[list[Organisation], list[Person]]:
    """Find organisations and people of others by parts of their names; of each kind a few, in order of the name."""
    words = typed.lower().split()
    if not words:
        return [], []
    firms = select(Organisation).where(
        Organisation.id != of.organisation_id, *(_in(Organisation.name, word) for word in words)
    )
    people = select(Person).where(
        Person.organisation_id != of.organisation_id, *(_in(Person.name, word) for word in words)
    )
    people = people.options(joinedload(Person.organisation, innerjoin=True))
    return (
        list(
            db.session.scalars(
                firms.order_by(func.lower(Organisation.name), Organisation.id).limit(MOST_FOUND)
            )
        ),
        list(db.session.scalars(people.order_by(func.lower(Person.name), Person.id).limit(MOST_FOUND))),
    )


def whom(mark: str) -> Person | Organisation | None:
    """Find whom a form names, such as ``person-12`` or ``organisation-7``; nobody where that is nonsense."""
    kind, _, number = mark.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(LARGEST_ID))):
        return None
    row = int(number)
    if kind not in ("person", "organisation") or not 0 < row <= LARGEST_ID:
        return None
    return db.session.get(Person, row) if kind == "person" else db.session.get(Organisation, row)


def _in(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word, autoescape=True)
