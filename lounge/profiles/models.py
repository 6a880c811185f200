"""What an organisation says of itself, and the markets it is in or wants to reach."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.members.models import Organisation
from lounge.plumbing.db import Base

STAGES = ("active", "planned", "exploring")
DIRECTIONS = ("sells", "sources")


class Profile(Base):
    """An organisation in its own words, in the language it writes in."""

    __tablename__ = "profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), unique=True
    )
    language: Mapped[str]
    headline: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    offers: Mapped[str] = mapped_column(default="")
    seeks: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    founded: Mapped[int | None]
    website: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column()
    changed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    markets: Mapped[list["Market"]] = relationship(order_by="Market.id", cascade="all, delete-orphan")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class Market(Base):
    """A country in which an organisation is active, or means to be, as a seller or as a buyer."""

    __tablename__ = "market"
    __table_args__ = (
        CheckConstraint(f"stage IN {STAGES}", name="stage"),
        CheckConstraint(f"direction IN {DIRECTIONS}", name="direction"),
        Index(None, "profile_id", "country", "direction", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    country: Mapped[str]
    stage: Mapped[str]
    direction: Mapped[str]


class Logo(Base):
    """An organisation's mark as it is shown: drawn anew by the house, so that nothing else comes along."""

    __tablename__ = "logo"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str]
    """Of the picture; part of its address, so that browsers may keep it."""
    png: Mapped[bytes]


class FittedSpace(Base):
    """The space in which profiles are compared, as it was fitted; the newest is in use."""

    __tablename__ = "fitted_space"

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str]
    """The version of the program's recipe: a space of another recipe is of no use."""
    fitted_at: Mapped[datetime] = mapped_column(index=True)
    profiles: Mapped[int]
    """How many profiles it was fitted on, beside the background."""
    arrays: Mapped[bytes]
    """The arrays of the space, as numpy writes them, without pickles."""
