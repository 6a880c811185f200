"""Whom an organisation would meet as its profile stands: the present ranking, with reasons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.members.models import Term
from lounge.plumbing.db import db
from lounge.profiles.models import FittedSpace, Profile

MOST = 10


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another organisation's profile, why it is worth meeting for the reader's, and the other way round."""

    profile: Profile
    for_us: list[dict[str, Any]]
    for_them: list[dict[str, Any]]


def would_meet(organisation_id: int, *, on: date) -> list[Meeting] | None:
    """Return the ten members whose profiles are nearest to that of the organisation, the nearest first.

    ``None`` while the house keeps nothing to compare with: learning takes longer than a page may, and is the worker's.
    """
    from lounge.profiles.queries.alike import alike, model_version, reasons

    if not db.session.scalar(select(exists().where(FittedSpace.model == model_version()))):
        return None
    nearest = alike(_comparable(on) | {organisation_id}, of=organisation_id, k=MOST)[:MOST]
    others = [one.second if one.first == organisation_id else one.first for one in nearest]
    found = {
        profile.organisation_id: profile
        for profile in db.session.scalars(
            select(Profile)
            .where(Profile.organisation_id.in_(others))
            .options(joinedload(Profile.organisation, innerjoin=True), selectinload(Profile.markets))
        )
    }
    return [Meeting(found[other], *reasons(organisation_id, other)) for other in others if other in found]


def _comparable(on: date) -> set[int]:
    """Return the organisations whose membership is good on that day and whose profile says something."""
    is_held = exists().where(
        Term.organisation_id == Profile.organisation_id,
        Term.begins_on <= on,
        or_(Term.ends_on.is_(None), Term.ends_on >= on),
        Term.is_paused.is_(False),
    )
    texts = (Profile.headline, Profile.about, Profile.offers, Profile.seeks)
    says_something = or_(*(text != "" for text in texts), Profile.markets.any())
    return set(db.session.scalars(select(Profile.organisation_id).where(is_held, says_something)))
