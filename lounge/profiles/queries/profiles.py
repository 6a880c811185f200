"""Questions about what organisations say of themselves."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.members.models import Organisation, Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, locks_rows
from lounge.profiles.models import Logo, Market, Profile

PAGE = 24


def profile_of(organisation_id: int) -> Profile | None:
    """Find what this organisation says of itself, with its markets."""
    return db.session.scalar(
        select(Profile)
        .where(Profile.organisation_id == organisation_id)
        .options(selectinload(Profile.markets), joinedload(Profile.organisation, innerjoin=True))
    )


def profiles(
    *, words: str = "", kind: str = "", country: str = "", page: int = 1
) -> tuple[list[Profile], int]:
    """Return one page of profiles by name, and how many there are in all.

    ``words`` must all occur in the name or the texts; ``country`` is a market the organisation is in or aims at.
    """
    found = select(Profile.id).join(Profile.organisation)
    for word in words.lower().split():
        texts = (Organisation.name, Profile.headline, Profile.about, Profile.offers, Profile.seeks)
        found = found.where(or_(*(func.lower(text).contains(word, autoescape=True) for text in texts)))
    if kind:
        found = found.where(Organisation.kind == kind)
    if country:
        found = found.where(Profile.markets.any(Market.country == country))
    count = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = db.session.scalars(
        select(Profile)
        .where(Profile.id.in_(found))
        .join(Profile.organisation)
        .options(joinedload(Profile.organisation, innerjoin=True), selectinload(Profile.markets))
        .order_by(func.lower(Organisation.name), Profile.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return list(rows), count


def countries() -> list[str]:
    """Return the countries that any organisation names as a market."""
    return list(db.session.scalars(select(Market.country).distinct().order_by(Market.country)))


def profile_to_change(organisation_id: int) -> Profile | None:
    """Find the profile for one who writes it; others of the organisation wait until this transaction ends."""
    if locks_rows():
        db.session.execute(
            select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
        )
    return profile_of(organisation_id)


def last_writer(profile: Profile) -> str | None:
    """Return the name of the person who changed the profile last, if the house knows it."""
    return db.session.scalar(
        select(Person.name)
        .join(AuditLine, AuditLine.by_id == Person.id)
        .where(AuditLine.subject == Profile.__tablename__, AuditLine.subject_id == profile.id)
        .order_by(AuditLine.id.desc())
        .limit(1)
    )


def logo(organisation_id: int, digest: str) -> bytes | None:
    """Return the picture of an organisation's logo, if it is still this one."""
    return db.session.scalar(
        select(Logo.png)
        .join(Profile, Profile.id == Logo.profile_id)
        .where(Profile.organisation_id == organisation_id, Logo.digest == digest)
    )


def logos(organisation_ids: Collection[int]) -> dict[int, str]:
    """Return the digest of each logo that there is, by organisation; the pictures themselves stay where they are."""
    rows = db.session.execute(
        select(Profile.organisation_id, Logo.digest)
        .join(Logo, Logo.profile_id == Profile.id)
        .where(Profile.organisation_id.in_(organisation_ids))
    )
    return {row.organisation_id: row.digest for row in rows}
