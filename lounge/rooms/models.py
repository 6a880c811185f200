"""Sites, spaces and rooms, when they are open, and what occupies them."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.domain import opening
from lounge.domain.interval import Interval
from lounge.members.models import Organisation, Person
from lounge.plumbing import guards
from lounge.plumbing.db import Base

KINDS = ("box", "meeting", "board", "hall", "studio", "workshop")
EQUIPMENT = (
    "screen", "video", "projector", "whiteboard", "flipchart", "sound", "hearing_loop",
    "stage", "podcast", "phone_booth", "kitchen", "daylight",
)  # fmt: skip
STATES = ("held", "confirmed", "cancelled")
LONGEST_RELEASE = 240
"""For so many minutes at most a room waits for whoever has booked it."""

room_space = Table(
    "room_space",
    Base.metadata,
    Column("room_id", ForeignKey("room.id", ondelete="CASCADE"), primary_key=True),
    Column("space_id", ForeignKey("space.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Site(Base):
    """A house: an address with opening hours, in a zone, in a part of a country with its own public holidays."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str]
    way_de: Mapped[str] = mapped_column(default="")
    way_en: Mapped[str] = mapped_column(default="")
    zone: Mapped[str]
    country: Mapped[str] = mapped_column(default="DE")
    subdivision: Mapped[str | None]
    is_closed_on_holidays: Mapped[bool] = mapped_column(default=True)
    shows_titles: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    rooms: Mapped[list["Room"]] = relationship(back_populates="site", order_by="Room.position")
    spaces: Mapped[list["Space"]] = relationship(back_populates="site", order_by="Space.id")
    hours: Mapped[list["OpeningHour"]] = relationship(
        order_by="[OpeningHour.weekday, OpeningHour.opens]", cascade="all, delete-orphan"
    )

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the site's time zone."""
        return ZoneInfo(self.zone)

    def way(self, language: str) -> str:
        """Return how to get there, in ``language``."""
        return self.way_de if language == "de" else self.way_en


class Space(Base):
    """A piece of floor that can be occupied only once at a time; a room consists of one or more."""

    __tablename__ = "space"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)

    site: Mapped[Site] = relationship(back_populates="spaces")


class Room(Base):
    """What is booked: one or more spaces under one name, with its rules."""

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("shortest_minutes > 0 AND longest_minutes >= shortest_minutes", name="length"),
        CheckConstraint("longest_minutes <= 44640", name="longest"),
        CheckConstraint("step_minutes > 0 AND step_minutes % 5 = 0", name="step"),
        CheckConstraint("setup_minutes >= 0 AND clearing_minutes >= 0", name="buffers"),
        CheckConstraint("days_ahead > 0 AND notice_minutes >= 0", name="horizon"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    capacity: Mapped[int]
    equipment: Mapped[list[str]] = mapped_column(default=list)
    is_step_free: Mapped[bool] = mapped_column(default=False)
    description_de: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    picture: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    shortest_minutes: Mapped[int] = mapped_column(default=30)
    longest_minutes: Mapped[int] = mapped_column(default=480)
    step_minutes: Mapped[int] = mapped_column(default=30)
    days_ahead: Mapped[int] = mapped_column(default=90)
    notice_minutes: Mapped[int] = mapped_column(default=0)
    setup_minutes: Mapped[int] = mapped_column(default=0)
    clearing_minutes: Mapped[int] = mapped_column(default=0)
    release_minutes: Mapped[int | None]
    """So long after its start a booking that nobody has come to is released; ``None`` is never."""
    bookable_by: Mapped[list[str]] = mapped_column(default=lambda: ["member", "partner", "desk", "manager"])
    is_withdrawn: Mapped[bool] = mapped_column(default=False)

    site: Mapped[Site] = relationship(back_populates="rooms")
    spaces: Mapped[list[Space]] = relationship(secondary=room_space, order_by=Space.id)
    own_hours: Mapped[list["OpeningHour"]] = relationship(
        order_by="[OpeningHour.weekday, OpeningHour.opens]", cascade="all, delete-orphan"
    )

    @property
    def hours(self) -> list["OpeningHour"]:
        """Return the room's own opening hours, or, when it has none, its site's."""
        return self.own_hours or self.site.hours

    @property
    def setup(self) -> timedelta:
        """Return the time before a booking in which the room is made ready."""
        return timedelta(minutes=self.setup_minutes)

    @property
    def clearing(self) -> timedelta:
        """Return the time after a booking in which the room is cleared."""
        return timedelta(minutes=self.clearing_minutes)

    def description(self, language: str) -> str:
        """Return what the room is like, in ``language``."""
        return self.description_de if language == "de" else self.description_en


class OpeningHour(Base):
    """From when until when a site or a room is open on one weekday, by the wall clock; 00:00 closes at midnight."""

    __tablename__ = "opening_hour"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (room_id IS NULL)", name="owner"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]

    @property
    def value(self) -> opening.Hours:
        """Return the hours as the domain knows them."""
        return opening.Hours(weekday=self.weekday, opens=self.opens, closes=self.closes)


class Closure(Base):
    """A time in which a room, or a whole site, is shut: a repair, a company outing."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (room_id IS NULL)", name="owner"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Booking(Base):
    """A room kept for an organisation; when cancelled, the row stays and its occupancies go.

    One that is held takes the room as any other does, but nobody is invited yet: it is confirmed or let go.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("people > 0", name="people"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(None, "booked_by_id", "starts_at"),
        Index(None, "organisation_id", "starts_at"),
        Index(None, "room_id", "starts_at"),
        Index(None, "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    people: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="confirmed")
    version: Mapped[int] = mapped_column()
    sequence: Mapped[int] = mapped_column(default=0)
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    """When somebody first came for it."""
    missed_at: Mapped[datetime | None]
    """When it was cancelled because nobody came."""

    room: Mapped[Room] = relationship()
    organisation: Mapped[Organisation] = relationship()
    booked_by: Mapped[Person] = relationship()
    attendees: Mapped[list["Attendee"]] = relationship(order_by="Attendee.id", cascade="all, delete-orphan")
    occupancies: Mapped[list["Occupancy"]] = relationship(cascade="all, delete-orphan")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def when(self) -> Interval:
        """Return the booked time, without setup and clearing."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def is_cancelled(self) -> bool:
        """Whether the booking was taken back."""
        return self.state == "cancelled"

    @property
    def is_held(self) -> bool:
        """Whether the room is only kept free until somebody confirms."""
        return self.state == "held"


class Attendee(Base):
    """Somebody who was named for a booking; with an e-mail address, in lower case, they get the invitation."""

    __tablename__ = "attendee"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)


class Occupancy(Base):
    """A space held for a span of time, setup and clearing included, by a booking or a closure."""

    __tablename__ = "occupancy"
    __table_args__ = (
        CheckConstraint("held_from < held_until", name="order"),
        CheckConstraint("(booking_id IS NULL) <> (closure_id IS NULL)", name="owner"),
        Index(None, "space_id", "held_from", "held_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    held_from: Mapped[datetime]
    held_until: Mapped[datetime]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closure.id", ondelete="CASCADE"), index=True)

    @property
    def held(self) -> Interval:
        """Return the span in which the space is not free."""
        return Interval(self.held_from, self.held_until)


NO_OVERLAP = guards.declare(guards.NoOverlap("occupancy", "space_id", "held_from", "held_until"))
