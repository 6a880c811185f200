"""Who belongs to the house: organisations, their people, plans, terms, and personal tokens."""

import secrets
from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.domain import standing
from lounge.plumbing.db import Base

KINDS = ("startup", "established", "institution", "alumnus")
ROLES = ("member", "desk", "manager", "partner")


class Plan(Base):
    """What a membership holds: so many room hours a calendar month, so many guests a day; ``None`` is without limit."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("room_hours >= 0", name="room_hours"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name_de: Mapped[str]
    name_en: Mapped[str]
    room_hours: Mapped[int | None]
    guests_a_day: Mapped[int | None]

    def name(self, language: str) -> str:
        """Return the plan's name in ``language``."""
        return self.name_de if language == "de" else self.name_en


class Organisation(Base):
    """A firm or institution that is, or was, a member of the house."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"), Index(None, "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]

    people: Mapped[list["Person"]] = relationship(back_populates="organisation", order_by="Person.name")
    terms: Mapped[list["Term"]] = relationship(back_populates="organisation", order_by="Term.begins_on")


class Term(Base):
    """A span of days, last one included, in which an organisation has a plan."""

    __tablename__ = "term"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="order"),
        Index(None, "organisation_id", "begins_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    is_paused: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(back_populates="terms")
    plan: Mapped[Plan] = relationship(lazy="joined", innerjoin=True)

    @property
    def value(self) -> standing.Term:
        """Return the term as the domain knows it."""
        return standing.Term(
            begins_on=self.begins_on, ends_on=self.ends_on, plan=self.plan.key, is_paused=self.is_paused
        )


class Person(UserMixin, Base):
    """Somebody who can sign in."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('de', 'en')", name="language"),
        Index(None, "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(default="member")
    language: Mapped[str] = mapped_column(default="de")
    password_hash: Mapped[str | None]
    card_code: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(12))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(back_populates="people")

    @property
    def is_staff(self) -> bool:
        """Whether the person works for the house: desk or manager."""
        return self.role in ("desk", "manager")

    @property
    def is_manager(self) -> bool:
        """Whether the person runs the house."""
        return self.role == "manager"


class Token(Base):
    """A personal API token; only its SHA-256 is kept, for the token itself has 256 random bits."""

    __tablename__ = "token"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str] | None]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
