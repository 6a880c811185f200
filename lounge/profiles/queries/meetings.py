"""Whom an organisation would meet as its profile stands: the present ranking, with reasons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.members.models import Term
from lounge.plumbing.db import db
from lounge.profiles.models import Profile

MOST = 10


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another organisation's profile, why it is worth meeting for the reader's, and the other way round."""

    profile: Profile
    for_us: list[dict[str, Any]]
    for_them: list[dict[str, Any]]


def would_meet(organisation_id: int, *, on: date) -> list[Meeting]:
    """Return the ten members whose profiles are nearest to that of the organisation, the nearest first."""
    from lounge.profiles.queries.alike import alike, reasons

    nearest = alike(_members(on) | {organisation_id}, of=organisation_id, k=MOST)[:MOST]
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


def _members(on: date) -> set[int]:
    """Return the organisations whose membership is good on that day."""
    held = select(Term.organisation_id).where(
        Term.begins_on <= on, or_(Term.ends_on.is_(None), Term.ends_on >= on), Term.is_paused.is_(False)
    )
    return set(db.session.scalars(held))
