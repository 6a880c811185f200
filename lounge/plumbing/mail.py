"""Letters are rows: written in the deed's own transaction, posted later by a job."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from lounge.plumbing.db import Base, db


class Letter(Base):
    """One letter to one address: what it is about as facts; its text is made when it is posted or looked at."""

    __tablename__ = "letter"
    __table_args__ = (Index(None, "posted_at", "held_at", "next_try_at"), Index(None, "written_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    calendar: Mapped[dict[str, Any] | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    written_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
