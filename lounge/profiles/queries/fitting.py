"""Whether the space in which organisations are compared is still a good one; light, unlike what fits it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from lounge.plumbing.db import db
from lounge.profiles.models import FittedSpace, Profile

FEW_CHANGES = 0.2
"""So many of the profiles may change, come or go before the space is fitted anew: it moves little until then."""
LONGEST = timedelta(days=28)


def is_due(version: str, *, at: datetime) -> bool:
    """Tell whether a space is to be fitted: none by this recipe, or the house is another one than it was fitted on."""
    latest = (
        select(FittedSpace.fitted_at, FittedSpace.profiles)
        .where(FittedSpace.model == version)
        .order_by(FittedSpace.fitted_at.desc(), FittedSpace.id.desc())
        .limit(1)
    )
    kept = db.session.execute(latest).first()
    if kept is None or kept.fitted_at < at - LONGEST:
        return True
    count = db.session.scalar(select(func.count()).select_from(Profile)) or 0
    changed = select(func.count()).select_from(Profile).where(Profile.changed_at > kept.fitted_at)
    moved = max(abs(count - kept.profiles), db.session.scalar(changed) or 0)
    return moved > FEW_CHANGES * max(kept.profiles, 1)
