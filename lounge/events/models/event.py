"""Events: what they are, where and when, for whom, and what is shown of them."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.domain.interval import Interval
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import Base
from lounge.rooms.models import Booking, Room

if TYPE_CHECKING:
    from lounge.events.models.registration import Question

STATES = ("draft", "published", "cancelled")
PLACE_KINDS = ("rooms", "address", "online")
AUDIENCES = ("public", "members", "invited")
"""Who may see an event, and who may register for it; each holds the ones after it."""
REACHES = ("local", "regional", "national", "international")
TOPICS = (
    "export", "founding", "finance", "digital", "logistics", "maritime", "energy", "food", "space",
    "health", "trades", "skills", "law", "culture",
)  # fmt: skip


class Event(Base):
    """Something to which people come together, in rooms of the house, elsewhere or online.

    Its rooms are taken from the day it is published: a draft holds none. When cancelled, the row stays.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("doors_at IS NULL OR doors_at <= starts_at", name="doors"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="registration"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint(
            "member_places >= 0 AND guest_places >= 0 AND partner_places >= 0 "
            "AND member_places + guest_places + partner_places <= places",
            name="kept_places",
        ),
        CheckConstraint("hold_minutes BETWEEN 30 AND 10080", name="hold"),
        CheckConstraint("title_de <> '' OR title_en <> ''", name="title"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"place_kind IN {PLACE_KINDS}", name="place_kind"),
        CheckConstraint(f"visible_to IN {AUDIENCES}", name="visible_to"),
        CheckConstraint(f"open_to IN {AUDIENCES}", name="open_to"),
        CheckConstraint(f"reach IN {REACHES}", name="reach"),
        Index(None, "state", "starts_at"),
        Index(None, "starts_at"),
        Index(None, "host_id", "starts_at"),
        Index(None, "organiser_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="draft")
    title_de: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    text_de: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    host_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organiser_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who drafted it and looks after it."""

    place_kind: Mapped[str] = mapped_column(default="rooms")
    address: Mapped[str] = mapped_column(default="")
    """Where it is, when it is not in rooms of the house."""
    online_link: Mapped[str] = mapped_column(default="")
    """Where it is online, shown to registered people only; an event in rooms may have one as well."""
    way_de: Mapped[str] = mapped_column(default="")
    way_en: Mapped[str] = mapped_column(default="")
    """How to get there; empty where the site of the rooms says it."""

    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    doors_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
    """From when one can register; ``None`` from the day it is published."""
    closes_at: Mapped[datetime | None]
    """Until when one can register; ``None`` until it begins."""

    places: Mapped[int]
    member_places: Mapped[int] = mapped_column(default=0)
    """How many of the places are kept for members; what is kept for nobody is open to all who may register."""
    guest_places: Mapped[int] = mapped_column(default=0)
    partner_places: Mapped[int] = mapped_column(default=0)
    allows_companion: Mapped[bool] = mapped_column(default=False)
    hold_minutes: Mapped[int] = mapped_column(default=24 * 60)
    """How long a freed place is held for the next on the list; shorter as the event nears."""

    visible_to: Mapped[str] = mapped_column(default="public")
    open_to: Mapped[str] = mapped_column(default="public")
    reach: Mapped[str] = mapped_column(default="local")

    submitted_at: Mapped[datetime | None]
    """Since when a manager is asked to publish it."""
    reply: Mapped[str] = mapped_column(default="")
    """What the manager wrote who sent it back."""
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises with every change that calendars must know."""
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)

    host: Mapped[Organisation] = relationship()
    organiser: Mapped[Person] = relationship(foreign_keys=organiser_id)
    cohosts: Mapped[list["Cohost"]] = relationship(order_by="Cohost.id", cascade="all, delete-orphan")
    rooms: Mapped[list["EventRoom"]] = relationship(order_by="EventRoom.id", cascade="all, delete-orphan")
    markets: Mapped[list["EventMarket"]] = relationship(
        order_by="EventMarket.country", cascade="all, delete-orphan"
    )
    topics: Mapped[list["EventTopic"]] = relationship(
        order_by="EventTopic.topic", cascade="all, delete-orphan"
    )
    regions: Mapped[list["EventRegion"]] = relationship(
        order_by="EventRegion.region", cascade="all, delete-orphan"
    )
    questions: Mapped[list["Question"]] = relationship(
        order_by="Question.position", cascade="all, delete-orphan"
    )
    picture: Mapped["EventPicture | None"] = relationship(cascade="all, delete-orphan")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def when(self) -> Interval:
        """Return the time from begin to end."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the zone by whose clock it is told."""
        return ZoneInfo(self.zone)

    @property
    def is_published(self) -> bool:
        """Whether it stands in the calendar and takes place."""
        return self.state == "published"

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == "cancelled"

    @property
    def is_of_wider_reach(self) -> bool:
        """Whether it is of more than local reach."""
        return self.reach != "local"

    def title(self, language: str) -> str:
        """Return the title in ``language``, or in the one it has."""
        return (self.title_de or self.title_en) if language == "de" else (self.title_en or self.title_de)

    def text(self, language: str) -> str:
        """Return the text, in Markdown, in ``language``, or in the one it has."""
        return (self.text_de or self.text_en) if language == "de" else (self.text_en or self.text_de)


class Cohost(Base):
    """An organisation that holds an event together with its host."""

    __tablename__ = "event_cohost"
    __table_args__ = (UniqueConstraint("event_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)

    organisation: Mapped[Organisation] = relationship()


class EventRoom(Base):
    """A room of the house that an event is to have, and the booking by which it has it once it is published."""

    __tablename__ = "event_room"
    __table_args__ = (UniqueConstraint("event_id", "room_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), unique=True)

    room: Mapped[Room] = relationship()
    booking: Mapped[Booking | None] = relationship()


class EventMarket(Base):
    """A target market of an event, as an ISO 3166-1 code in upper case."""

    __tablename__ = "event_market"
    __table_args__ = (UniqueConstraint("event_id", "country"), Index(None, "country"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    country: Mapped[str]


class EventTopic(Base):
    """What an event is about, of :data:`TOPICS`."""

    __tablename__ = "event_topic"
    __table_args__ = (
        UniqueConstraint("event_id", "topic"),
        Index(None, "topic"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    topic: Mapped[str]


class EventRegion(Base):
    """A region from which an event of more than local reach draws its guests.

    An ISO 3166-1 code of a country, or an ISO 3166-2 one of a German state such as ``DE-NI``.
    """

    __tablename__ = "event_region"
    __table_args__ = (UniqueConstraint("event_id", "region"), Index(None, "region"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    region: Mapped[str]


class EventPicture(Base):
    """The picture of an event, drawn anew, in the two sizes in which it is shown."""

    __tablename__ = "event_picture"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str]
    wide: Mapped[bytes] = mapped_column(deferred=True)
    """A JPEG of 1200 by 630 dots, as programs show it that preview a shared link."""
    small: Mapped[bytes] = mapped_column(deferred=True)
    """A JPEG of 480 by 252 dots, for cards."""


class Invitation(Base):
    """An address to which an event for invited people is open, in lower case."""

    __tablename__ = "event_invitation"
    __table_args__ = (
        UniqueConstraint("event_id", "email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Message(Base):
    """What the host wrote to all who are registered, through the house."""

    __tablename__ = "event_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime]
    readers: Mapped[int]
    """To how many it went."""

    by: Mapped[Person] = relationship()


class CalendarFeed(Base):
    """The secret part of the address at which a person's calendar program finds their bookings and events.

    It is kept readable, since its owner may see it again; making a new one ends the old.
    """

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(24))
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
