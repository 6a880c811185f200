"""Who came and went, visitors who were announced, the screens at the doors, and the rules of the front desk."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lounge.domain import arrival
from lounge.events.models import Registration
from lounge.members.models import Person
from lounge.plumbing import guards
from lounge.plumbing.db import Base
from lounge.rooms.models import Booking, Room, Site

MOVEMENT_KINDS = ("in", "out", "undo")
WAYS = ("scan", "search", "kiosk", "display", "api", "automatic")
LONGEST_NONCE = 64
ONE_SUBJECT = (
    "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN registration_id IS NULL THEN 0 ELSE 1 END "
    "+ CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) = 1"
)


class Movement(Base):
    """An arrival, a departure, or the undoing of one: written once, never changed; who is in follows from all of them.

    It is about a member by their card, a guest of an event by their ticket, or a visitor by their pass.
    """

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint(f"kind IN {MOVEMENT_KINDS}", name="kind"),
        CheckConstraint(f"way IN {WAYS}", name="way"),
        CheckConstraint(ONE_SUBJECT, name="subject"),
        CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name="undo"),
        CheckConstraint("heads BETWEEN 1 AND 2", name="heads"),
        Index(None, "happened_at"),
        Index(None, "person_id", "happened_at"),
        Index(None, "registration_id", "happened_at"),
        Index(None, "visit_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(unique=True)
    """Chosen by the station, so that what is sent again is known again."""
    kind: Mapped[str]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"))
    heads: Mapped[int] = mapped_column(default=1)
    """How many people: two with a companion."""
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id", ondelete="CASCADE"), unique=True)
    happened_at: Mapped[datetime]
    """When it was seen at the door, by the station's clock."""
    received_at: Mapped[datetime] = mapped_column(index=True)
    """When the house learned of it; later where the network was gone."""
    station: Mapped[str]
    way: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Who of the staff; ``None`` for a kiosk, a display, and the house itself."""
    waived: Mapped[list[str]] = mapped_column(default=list)
    """The codes of the objections that the desk let pass."""
    reason: Mapped[str] = mapped_column(default="")

    site: Mapped[Site] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    registration: Mapped[Registration | None] = relationship()
    visit: Mapped["Visit | None"] = relationship()

    @property
    def who(self) -> str:
        """Return whom it is about, as the domain tells people apart: ``person/5``, ``ticket/7``, ``visit/9``."""
        if self.person_id is not None:
            return f"person/{self.person_id}"
        return (
            f"ticket/{self.registration_id}" if self.registration_id is not None else f"visit/{self.visit_id}"
        )

    @property
    def value(self) -> arrival.Movement:
        """Return the movement as the domain knows it, by itself; of an undoing, without what it undoes."""
        kind: Any = self.kind
        return arrival.Movement(nonce=self.nonce, who=self.who, kind=kind, happened_at=self.happened_at)


NEVER_CHANGED = guards.declare(
    guards.NeverChanged(
        "movement",
        (
            "nonce",
            "kind",
            "person_id",
            "registration_id",
            "visit_id",
            "heads",
            "undoes_id",
            "happened_at",
            "received_at",
        ),
    )
)


class Conflict(Base):
    """Something that a station decided without network and the house would have refused: for a person to settle."""

    __tablename__ = "conflict"
    __table_args__ = (Index(None, "settled_at", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(unique=True)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id", ondelete="SET NULL"))
    """The arrival that was kept all the same; ``None`` where nobody could be found by the code."""
    objections: Mapped[list[dict[str, Any]]]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    station: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    remark: Mapped[str] = mapped_column(default="")


class Visit(Base):
    """Somebody who comes to see a member: announced before, or entered at the door."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('de', 'en')", name="language"),
        Index(None, "day", "expected_at"),
        Index(None, "host_id", "day"),
        Index(None, "email"),
        Index(None, "booking_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="de")
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    day: Mapped[date]
    expected_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(12))
    """What the pass's QR code carries."""
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    consent_wording: Mapped[str] = mapped_column(default="")
    """The sentence that the visitor agreed to at the door, as it stood on the screen."""
    consented_at: Mapped[datetime | None]
    announced_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    host: Mapped[Person] = relationship(foreign_keys=host_id)
    site: Mapped[Site] = relationship()
    booking: Mapped[Booking | None] = relationship()


class FormerCard(Base):
    """A card that was issued anew: its code opens nothing any more, and the desk says why."""

    __tablename__ = "former_card"
    __table_args__ = (Index(None, "person_id"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    """The SHA-256 of the code."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    replaced_at: Mapped[datetime]


class DoorDisplay(Base):
    """A screen at the door of a room, paired by a code that the manager reads out; it has a key, but no person."""

    __tablename__ = "door_display"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(default="")
    takes_bookings: Mapped[bool] = mapped_column(default=True)
    """Whether whoever stands before it may take the room when it is free."""
    pairing_code: Mapped[str | None] = mapped_column(unique=True)
    pairing_until: Mapped[datetime | None]
    key_digest: Mapped[str | None] = mapped_column(unique=True)
    """The SHA-256 of the key that the paired screen keeps."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """In whose name the house lends the room to whoever takes it at the door."""
    made_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    unpaired_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()
    made_by: Mapped[Person] = relationship()


class DeskRules(Base):
    """What the house has set for its front desk: one row."""

    __tablename__ = "desk_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("kept_weeks BETWEEN 1 AND 104", name="kept_weeks"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    waivable: Mapped[list[str]]
    """The codes of the objections that the desk may let pass."""
    kept_weeks: Mapped[int] = mapped_column(default=4)
    """For how many weeks it is kept who came; after that only how many."""
    kiosk_pin_hash: Mapped[str | None]


class VisitCount(Base):
    """How many came on a day, by kind: what is left when the days that are kept are over."""

    __tablename__ = "visit_count"
    __table_args__ = (UniqueConstraint("site_id", "day", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    day: Mapped[date]
    kind: Mapped[str]
    """``member``, ``ticket`` or ``visit``."""
    people: Mapped[int]
