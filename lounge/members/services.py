"""What people do with their membership: join, sign in, choose a language, make and revoke tokens."""

import hashlib
import secrets
from datetime import date, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lounge.domain.refusal import Objection, refuse_if
from lounge.members import queries
from lounge.members.models import Organisation, Person, Plan, Term, Token
from lounge.plumbing import audit
from lounge.plumbing.db import db

SHORTEST_PASSWORD = 8
PLANS = {
    "start": ("Start", "Start", 10),
    "house": ("Haus", "House", 40),
    "partner": ("Partner", "Partner", None),
}
"""What a house offers at first: by key the name in German and English, and the room hours a month."""
TOKEN_MARK = "lounge_"  # noqa: S105 - a prefix by which secret scanners know the token

_hasher = PasswordHasher()  # Argon2id with the library's parameters, RFC 9106 low-memory profile


@cache
def _nobody() -> str:
    """Return the hash of a password that nobody has; made when it is first needed, not for every command."""
    return _hasher.hash(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """Hash a password with Argon2id."""
    return _hasher.hash(password)


def may_sign_in(email: str, password: str) -> Person | None:
    """Return the person whom this address and password belong to; the work is the same when there is none."""
    person = queries.person_by_email(email)
    nobody = _nobody()
    kept = person.password_hash if person and person.password_hash else nobody
    try:
        _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return None
    return person if person and person.password_hash else None


def sign_in(person: Person, *, at: datetime) -> None:
    """Note that somebody came in by the web sign-in."""
    audit.note("person.signed_in", person, by=person.id, at=at)


def offered_plan(key: str) -> Plan:
    """Return the plan with this key; those that a house offers at first are made when they are first needed."""
    plan = queries.plan(key)
    if plan is None:
        name_de, name_en, room_hours = PLANS[key]
        plan = Plan(key=key, name_de=name_de, name_en=name_en, room_hours=room_hours)
        db.session.add(plan)
        db.session.flush()
    return plan


def add_organisation(
    name: str, kind: str, plan: Plan, *, begins_on: date, by: int | None, at: datetime
) -> Organisation:
    """Take an organisation in, with a plan from a day on."""
    organisation = Organisation(name=name.strip(), kind=kind, created_at=at)
    organisation.terms.append(Term(plan=plan, begins_on=begins_on, ends_on=None))
    db.session.add(organisation)
    db.session.flush()
    audit.note("organisation.added", organisation, by=by, at=at, name=organisation.name)
    return organisation


def add_person(
    email: str,
    name: str,
    organisation: Organisation,
    *,
    role: str,
    language: str,
    password: str,
    by: int | None,
    at: datetime,
) -> Person:
    """Give somebody an account.

    :raises Refused: ``email_known``, ``password_too_short``.
    """
    objections = []
    if queries.person_by_email(email):
        objections.append(Objection("email_known", {"email": email}))
    if len(password.strip()) < SHORTEST_PASSWORD:
        objections.append(Objection("password_too_short", {"shortest": SHORTEST_PASSWORD}))
    refuse_if(objections)
    person = Person(
        email=email.strip().lower(), name=name.strip(), organisation=organisation, role=role, language=language,
        password_hash=hashed(password), created_at=at,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    audit.note("person.added", person, by=by, at=at, role=role)
    return person


def choose_language(person: Person, language: str, *, at: datetime) -> None:
    """Keep the language in which a person reads pages and letters."""
    person.language = language
    audit.note("person.language_chosen", person, by=person.id, at=at, language=language)


def add_token(
    person: Person, name: str, *, scopes: list[str] | None, by: int | None, at: datetime
) -> tuple[Token, str]:
    """Make a personal token; the second value is the token itself, which is never seen again."""
    plain = TOKEN_MARK + secrets.token_urlsafe(32)
    token = Token(person=person, name=name, digest=digest(plain), scopes=scopes, created_at=at)
    db.session.add(token)
    db.session.flush()
    audit.note("token.added", token, by=by, at=at, name=name)
    return token, plain


def revoke_token(token: Token, *, by: int, at: datetime) -> None:
    """Make a token useless from now on; revoking twice is revoking once."""
    if token.revoked_at is None:
        token.revoked_at = at
        audit.note("token.revoked", token, by=by, at=at, name=token.name)


def digest(plain: str) -> str:
    """Return what is kept of a token: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
