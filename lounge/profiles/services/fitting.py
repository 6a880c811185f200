"""Keeps the space in which organisations are compared."""

from datetime import datetime

from sqlalchemy import delete, select

from lounge.plumbing.db import db
from lounge.profiles.models import FittedSpace

KEPT = 2
"""The present one and the one before, which somebody may just be reading."""


def keep_space(arrays: bytes, *, model: str, profiles: int, at: datetime) -> FittedSpace:
    """Take a fitted space into use, and remove those that it replaces."""
    space = FittedSpace(model=model, fitted_at=at, profiles=profiles, arrays=arrays)
    db.session.add(space)
    db.session.flush()
    newest = select(FittedSpace.id).order_by(FittedSpace.fitted_at.desc(), FittedSpace.id.desc()).limit(KEPT)
    kept = db.session.scalars(newest).all()
    db.session.execute(delete(FittedSpace).where(FittedSpace.id.not_in(kept)))
    return space
