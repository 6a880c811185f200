"""Registrations for events: who comes, who waits, what they answered, and how it was."""

import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.events.models.event import Event
from lounge.members.models import Person
from lounge.plumbing import guards
from lounge.plumbing.db import Base

REGISTRATION_STATES = ("unconfirmed", "registered", "waiting", "offered", "lapsed", "cancelled")
TAKES_A_PLACE = ("registered", "offered")
LIVE = ("registered", "waiting", "offered")
"""The states of which a person has at most one per event."""
KINDS = ("member", "guest", "partner")
QUESTION_KINDS = ("text", "choice", "diet")
RATINGS = ("good", "fair", "poor")
IS_LIVE = text(f"state IN {LIVE}")


class Registration(Base):
    """Somebody's wish to come to an event, and what became of it.

    ``unconfirmed``: a guest whose address is not confirmed yet, who holds nothing. ``registered``: has a place.
    ``waiting``: on the list, in the order of ``queued_at`` and id. ``offered``: a freed place is held until
    ``offered_until``. ``lapsed``: let that time pass. ``cancelled``: does not come.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(f"state IN {REGISTRATION_STATES}", name="state"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("party BETWEEN 1 AND 2", name="party"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('de', 'en')", name="language"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offer"),
        CheckConstraint("(kind = 'guest') = (person_id IS NULL)", name="account"),
        CheckConstraint("NOT meets OR person_id IS NOT NULL", name="meets"),
        CheckConstraint("NOT meets OR meets_since IS NOT NULL", name="consent"),
        CheckConstraint(f"rating IS NULL OR rating IN {RATINGS}", name="rating"),
        Index(
            "uq_registration_event_id_email",
            "event_id",
            "email",
            unique=True,
            sqlite_where=IS_LIVE,
            postgresql_where=IS_LIVE,
        ),
        Index(
            "uq_registration_event_id_person_id",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=IS_LIVE,
            postgresql_where=IS_LIVE,
        ),
        Index(None, "event_id", "state", "party"),
        Index(None, "event_id", "queued_at"),
        Index(None, "person_id", "state"),
        Index(None, "email"),
        Index(None, "state", "offered_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    email: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    kind: Mapped[str]
    party: Mapped[int] = mapped_column(default=1)
    """How many places it takes: two with a companion."""
    companion: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(12))
    """What the ticket's QR code carries and its page's address ends in; as good as a key."""
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    """Since when they wait; it stays when a place is offered."""
    registered_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was cancelled or lapsed."""

    meets: Mapped[bool] = mapped_column(default=False)
    """Whether they want to be shown other guests worth meeting, and to be shown to them."""
    meets_wording: Mapped[str] = mapped_column(default="")
    meets_since: Mapped[datetime | None]
    takes_messages: Mapped[bool] = mapped_column(default=True)
    """Whether the host's messages are passed on; what must be known, such as a new time, always is."""

    attended_at: Mapped[datetime | None]
    rating: Mapped[str | None]
    remark: Mapped[str] = mapped_column(default="")
    rated_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        order_by="Answer.question_id", cascade="all, delete-orphan"
    )

    @property
    def takes_a_place(self) -> bool:
        """Whether it counts against the event's places."""
        return self.state in TAKES_A_PLACE

    @property
    def is_live(self) -> bool:
        """Whether the person comes, or still may."""
        return self.state in LIVE


class Question(Base):
    """What the host asks of all who register, what for, and how many days after the event the answers are deleted."""

    __tablename__ = "event_question"
    __table_args__ = (
        CheckConstraint(f"kind IN {QUESTION_KINDS}", name="kind"),
        CheckConstraint("kept_days BETWEEN 0 AND 365", name="kept_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str]
    text: Mapped[str]
    options: Mapped[list[str]] = mapped_column(default=list)
    """What can be chosen, for ``choice``; the diets of the house for ``diet`` are words, not options."""
    purpose: Mapped[str]
    is_required: Mapped[bool] = mapped_column(default=False)
    kept_days: Mapped[int] = mapped_column(default=14)


class Answer(Base):
    """What somebody answered; deleted when the question's days are over."""

    __tablename__ = "event_answer"
    __table_args__ = (UniqueConstraint("registration_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("event_question.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]


class EncounterRound(Base):
    """For whom it was last worked out whom they should meet at an event: a digest of who had agreed to it."""

    __tablename__ = "encounter_round"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str]
    chosen_at: Mapped[datetime]


class Encounter(Base):
    """Somebody worth meeting at an event for one who is registered, and why, as seen from them; both agreed to it."""

    __tablename__ = "encounter"
    __table_args__ = (UniqueConstraint("registration_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    """One is the best."""
    reasons: Mapped[list[dict[str, Any]]]

    other: Mapped[Registration] = relationship(foreign_keys=other_id)


NO_MORE_THAN_PLACES = guards.declare(
    guards.NoMoreThan(
        table="registration",
        owner="event_id",
        weight="party",
        counts=TAKES_A_PLACE,
        owners="event",
        limit="places",
    )
)
