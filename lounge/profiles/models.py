"""What an organisation says of itself, and the markets it is in or wants to reach."""

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

    organisation: Mapped[Organisation] = relationship()
    markets: Mapped[list["Market"]] = relationship(order_by="Market.id", cascade="all, delete-orphan")


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
