"""Questions about what organisations say of themselves."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.members.models import Organisation
from lounge.plumbing.db import db
from lounge.profiles.models import Market, Profile

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
