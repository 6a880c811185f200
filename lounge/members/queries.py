"""Questions about people, organisations, plans and tokens."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from lounge.domain import standing
from lounge.domain.standing import Standing
from lounge.members.models import Organisation, Person, Plan, Term, Token
from lounge.plumbing.db import db

# Every page asks the one, every call of the API the other: built once, since building takes longer than the answer.
PERSON = (
    select(Person)
    .where(Person.id == bindparam("id"))
    .options(joinedload(Person.organisation, innerjoin=True))
)
TOKEN = (
    select(Token)
    .where(Token.digest == bindparam("digest"), Token.revoked_at.is_(None))
    .options(joinedload(Token.person, innerjoin=True).joinedload(Person.organisation, innerjoin=True))
)


def person(person_id: int) -> Person | None:
    """Find the person with this id, with their organisation."""
    return db.session.scalar(PERSON, {"id": person_id})


def person_by_email(email: str) -> Person | None:
    """Find the person who signs in with this address, however it is written."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def languages(emails: Collection[str]) -> dict[str, str]:
    """Return the language of everybody who signs in with one of these addresses, in lower case, by address."""
    wanted = select(Person.email, Person.language).where(Person.email.in_(emails))
    return {row.email: row.language for row in db.session.execute(wanted)}


def organisation(organisation_id: int) -> Organisation | None:
    """Find the organisation with this id."""
    return db.session.get(Organisation, organisation_id)


def organisation_by_name(name: str) -> Organisation | None:
    """Find the organisation of this name, whatever its case."""
    return db.session.scalar(
        select(Organisation).where(func.lower(Organisation.name) == name.strip().lower())
    )


def organisations() -> list[Organisation]:
    """Return all organisations by name."""
    return list(db.session.scalars(select(Organisation).order_by(func.lower(Organisation.name))))


def plan(key: str) -> Plan | None:
    """Find the plan with this key."""
    return db.session.scalar(select(Plan).where(Plan.key == key))


def terms(organisation_id: int) -> list[Term]:
    """Return all terms of an organisation, the earliest first."""
    return list(
        db.session.scalars(
            select(Term).where(Term.organisation_id == organisation_id).order_by(Term.begins_on, Term.id)
        )
    )


def standing_of(organisation_id: int, *, on: date) -> Standing:
    """Say whether the organisation's membership is good on that day."""
    return standing.standing([term.value for term in terms(organisation_id)], on=on)


def plan_of(organisation_id: int, *, on: date) -> Plan | None:
    """Return the plan that the organisation has on that day, if its membership is good."""
    found = standing_of(organisation_id, on=on)
    return plan(found.plan) if found.is_valid and found.plan else None


def token_by_digest(digest: str) -> Token | None:
    """Find the token in force with this digest, with its person and their organisation."""
    return db.session.scalar(TOKEN, {"digest": digest})


def tokens_of(person_id: int) -> list[Token]:
    """Return a person's tokens in force, the newest first."""
    return list(
        db.session.scalars(
            select(Token)
            .where(Token.person_id == person_id, Token.revoked_at.is_(None))
            .order_by(Token.id.desc())
        )
    )


def token_of(person_id: int, token_id: int) -> Token | None:
    """Find one of a person's own tokens."""
    return db.session.scalar(select(Token).where(Token.id == token_id, Token.person_id == person_id))
