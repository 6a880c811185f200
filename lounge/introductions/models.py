"""Who wants to be introduced, the weekly rounds, the pairs they chose, and what came of each."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.members.models import Organisation, Person
from lounge.plumbing.db import Base
from lounge.rooms.models import Booking

MOST_A_WEEK = 3
ROUND_STATES = ("drawn", "sent")
STATES = ("drawn", "open", "agreed", "lapsed", "withdrawn")
ANSWERS = ("yes", "not_now", "never")
VERDICTS = ("useful", "met", "not")
MEETING_STATES = ("proposed", "confirmed", "let_go")


class Wish(Base):
    """What a person wants of introductions: whether, how many a week, and since when they agreed to it."""

    __tablename__ = "wish"
    __table_args__ = (
        CheckConstraint(f"per_week BETWEEN 0 AND {MOST_A_WEEK}", name="per_week"),
        CheckConstraint("NOT is_willing OR consented_at IS NOT NULL", name="consent"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    is_willing: Mapped[bool] = mapped_column(default=False)
    per_week: Mapped[int] = mapped_column(default=MOST_A_WEEK)
    paused_until: Mapped[date | None]
    """The first day on which introductions come again; the pause is over by itself."""
    consent_wording: Mapped[str] = mapped_column(default="")
    """The sentence that was agreed to, as it stood on the page."""
    consented_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    last_answer_at: Mapped[datetime | None]
    asked_to_pause_at: Mapped[datetime | None]
    """When a silent member was asked whether to pause; asked once, until they answer something again."""

    person: Mapped[Person] = relationship()
    hours: Mapped[list["MeetingHour"]] = relationship(
        order_by="[MeetingHour.weekday, MeetingHour.begins]", cascade="all, delete-orphan"
    )


class MeetingHour(Base):
    """From when until when somebody can usually meet on a weekday, by the house's wall clock."""

    __tablename__ = "meeting_hour"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("begins < ends", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("wish.person_id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    begins: Mapped[time]
    ends: Mapped[time]


class Avoidance(Base):
    """Whom somebody does not want to meet: a person, an organisation, or a competitor of their own organisation.

    A competitor counts for all people of both organisations, the others for who said so alone.
    """

    __tablename__ = "avoidance"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="whom"),
        CheckConstraint("NOT is_competitor OR organisation_id IS NOT NULL", name="competitor"),
        UniqueConstraint("by_id", "person_id"),
        UniqueConstraint("by_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    is_competitor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    by: Mapped[Person] = relationship(foreign_keys=by_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    organisation: Mapped[Organisation | None] = relationship()


class StruckWord(Base):
    """A word by which somebody does not want to be introduced any more: "not on this"."""

    __tablename__ = "struck_word"
    __table_args__ = (UniqueConstraint("person_id", "word"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    word: Mapped[str]
    """As it stands in the text, in lower case."""
    struck_at: Mapped[datetime]


class RoundRules(Base):
    """When the house draws, and whether a manager looks at a round before it goes; one row, the house's own."""

    __tablename__ = "round_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int] = mapped_column(default=0)
    draws_at: Mapped[time] = mapped_column(default=time(7))
    is_reviewed: Mapped[bool] = mapped_column(default=False)
    """Whether a drawn round waits until a manager sends it."""


class Round(Base):
    """The introductions of one ISO week, chosen together; the week can be drawn only once."""

    __tablename__ = "round"
    __table_args__ = (CheckConstraint(f"state IN {ROUND_STATES}", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    drawn_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    is_held: Mapped[bool] = mapped_column(default=False)
    """Whether a manager keeps it back."""
    model: Mapped[str]
    score: Mapped[float]
    bound: Mapped[float]
    """The most that any choice could have scored; what the round kept of it is ``score / bound``."""
    figures: Mapped[dict[str, Any]]
    """Of the draw: ``willing``, ``pairs_possible``, ``left_out`` (a list of ``person_id`` and ``why``), ``seconds``."""

    introductions: Mapped[list["Introduction"]] = relationship(
        back_populates="round", order_by="Introduction.id", cascade="all, delete-orphan"
    )


class Introduction(Base):
    """Two people of different organisations whom the house introduces to each other, and why."""

    __tablename__ = "introduction"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        UniqueConstraint("round_id", "first_id", "second_id"),
        Index(None, "first_id", "second_id"),
        Index(None, "second_id"),
        Index(None, "state", "lapses_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str]
    score: Mapped[float]
    features: Mapped[dict[str, Any]]
    """The pair's named features, kept so that weights can be learned once there are answers."""
    created_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(back_populates="introductions")
    sides: Mapped[list["Side"]] = relationship(
        back_populates="introduction", order_by="Side.person_id", cascade="all, delete-orphan"
    )
    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="introduction", order_by="Meeting.id", cascade="all, delete-orphan"
    )


class Side(Base):
    """An introduction as one of the two sees it: the reasons shown, the answer, and how it was."""

    __tablename__ = "side"
    __table_args__ = (
        CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
    )

    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reasons: Mapped[list[dict[str, Any]]]
    """Why the other one is worth meeting, as data: each a ``code`` and its facts; words are found when it is read."""
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    verdict: Mapped[str | None]
    verdict_at: Mapped[datetime | None]
    was_at_the_door: Mapped[bool] = mapped_column(default=False)
    """Whether the front desk saw this one come around the time of the meeting."""

    introduction: Mapped[Introduction] = relationship(back_populates="sides")
    person: Mapped[Person] = relationship()


class Meeting(Base):
    """A time and a room for two who both said yes: one proposes, the other confirms, the room is held meanwhile."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint(f"state IN {MEETING_STATES}", name="state"),
        Index(
            "uq_meeting_one",
            "introduction_id",
            unique=True,
            sqlite_where=text("state <> 'let_go'"),
            postgresql_where=text("state <> 'let_go'"),
        ),
        Index(None, "state", "held_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id", ondelete="CASCADE"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    held_until: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When both were asked whether it helped."""

    introduction: Mapped[Introduction] = relationship(back_populates="meetings")
    booking: Mapped[Booking] = relationship()
    proposed_by: Mapped[Person] = relationship()
