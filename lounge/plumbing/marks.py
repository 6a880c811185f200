"""Marks: facts about the whole database that are true from one moment on, such as "this is the demo house"."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from lounge.plumbing.db import Base, db

DEMO = "demo"


class Mark(Base):
    """One such fact; it is set in the transaction that makes it true."""

    __tablename__ = "mark"

    key: Mapped[str] = mapped_column(primary_key=True)
    set_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


def mark(key: str) -> Mark | None:
    """Return the mark, or nothing where it was never set."""
    return db.session.get(Mark, key)


def put(key: str, *, at: datetime, **facts: Any) -> Mark:
    """Set a mark that is not there yet."""
    kept = Mark(key=key, set_at=at, facts=facts)
    db.session.add(kept)
    db.session.flush()
    return kept
