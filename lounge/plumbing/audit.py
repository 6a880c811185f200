"""One line per deed: who did what to whom, when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lounge.plumbing.db import Base, db, key_of


class AuditLine(Base):
    """A deed that was done; written in the deed's own transaction, never changed."""

    __tablename__ = "audit_line"
    __table_args__ = (Index(None, "at"), Index(None, "subject", "subject_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    deed: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


def note(deed: str, subject: Base, *, by: int | None, at: datetime, **facts: Any) -> None:
    """Write one line about ``subject`` (already flushed); ``by`` is the person's id, ``None`` the house itself."""
    db.session.add(
        AuditLine(
            at=at,
            by_id=by,
            deed=deed,
            subject=subject.__tablename__,
            subject_id=key_of(subject),
            facts=facts,
        )
    )
