"""What calls about rooms and bookings take and answer."""

from typing import Any

import marshmallow as ma
from flask_babel import gettext as _

from lounge.plumbing.api import caller
from lounge.plumbing.api.fields import (
    Answer,
    Email,
    Instant,
    Line,
    Schema,
    Several,
    Text,
    Whole,
    WholeParameter,
)
from lounge.plumbing.api.paging import PageParameters
from lounge.rooms.models import EQUIPMENT, KINDS, STATES, Booking

MOST_GUESTS = 100
BOOKING = {
    "id": 4711,
    "room": {"id": 3, "key": "kajuete", "name": "Kajüte", "site": {"key": "bremen", "name": "Bremen"}},
    "room_id": 3,
    "starts_at": "2026-12-01T18:00:00+01:00",
    "ends_at": "2026-12-01T20:00:00+01:00",
    "title": "Talk with the harbour",
    "note": "",
    "people": 4,
    "attendees": [{"name": "Okko Harms", "email": "okko@kahn.example"}],
    "state": "confirmed",
    "organisation": {"id": 7, "name": "Kahn & Krone"},
    "booked_by": {"id": 12, "name": "Femke Harms"},
    "version": 1,
    "created_at": "2026-11-24T12:00:00+01:00",
    "cancelled_at": None,
}
WANTED = {name: BOOKING[name] for name in ("room_id", "starts_at", "ends_at", "title", "people", "attendees")}


class NamedSchema(Answer):
    """An organisation or a person, by name."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)


class SiteSchema(Answer):
    """A house with an address and a time zone."""

    key = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class WholeSiteSchema(SiteSchema):
    """A house with an address and a time zone."""

    address = ma.fields.String(required=True)
    zone = ma.fields.String(required=True, metadata={"description": "Its IANA time zone."})


class RoomInShortSchema(Answer):
    """A room, by name and house."""

    id = ma.fields.Integer(required=True)
    key = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    site = ma.fields.Nested(SiteSchema, required=True)


class HoursSchema(Answer):
    """From when until when on a weekday, by the wall clock; closing at 00:00 is midnight."""

    weekday = ma.fields.Integer(required=True, metadata={"description": "0 is Monday."})
    opens = ma.fields.Time("%H:%M", required=True)
    closes = ma.fields.Time("%H:%M", required=True)


class RoomSchema(Answer):
    """A room with its rules; on public holidays of its site and in closures it is closed whatever its hours."""

    id = ma.fields.Integer(required=True)
    key = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, metadata={"enum": list(KINDS)})
    site = ma.fields.Nested(WholeSiteSchema, required=True)
    capacity = ma.fields.Integer(required=True)
    equipment = ma.fields.List(ma.fields.String(metadata={"enum": list(EQUIPMENT)}), required=True)
    is_step_free = ma.fields.Boolean(required=True)
    description_de = ma.fields.String(required=True)
    description_en = ma.fields.String(required=True)
    opening_hours = ma.fields.List(ma.fields.Nested(HoursSchema), required=True, attribute="hours")
    shortest_minutes = ma.fields.Integer(required=True)
    longest_minutes = ma.fields.Integer(required=True)
    step_minutes = ma.fields.Integer(required=True)
    days_ahead = ma.fields.Integer(required=True)
    notice_minutes = ma.fields.Integer(required=True)
    setup_minutes = ma.fields.Integer(required=True)
    clearing_minutes = ma.fields.Integer(required=True)
    release_minutes = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "So long after its start a booking that nobody has come to is released."},
    )
    bookable_by = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "The roles."})
    is_withdrawn = ma.fields.Boolean(required=True, metadata={"description": "It cannot be booked any more."})


class SpanSchema(Answer):
    """A span of time, half-open."""

    starts_at = Instant(required=True, attribute="start")
    ends_at = Instant(required=True, attribute="end")


class AvailabilitySchema(Answer):
    """A stretch of time as a room has it; what is in no list is past, or too short to be booked."""

    free = ma.fields.List(ma.fields.Nested(SpanSchema), required=True)
    taken = ma.fields.List(
        ma.fields.Nested(SpanSchema),
        required=True,
        metadata={"description": "By bookings, setup and clearing included."},
    )
    closed = ma.fields.List(ma.fields.Nested(SpanSchema), required=True)


class AttendeeSchema(Schema):
    """Somebody who is to come; with an address they get the invitation."""

    name = Line(required=True, shortest=1)
    email = Email(allow_none=True, load_default=None)


class NoteField(ma.fields.String):
    """A note, which is between who booked and the house: to others who may read the booking it is empty."""

    def _serialize(self, value: Any, attr: str | None, obj: Booking, **kwargs: Any) -> str | None:
        asks = caller()
        return str(value) if asks.person.is_staff or asks.person_id == obj.booked_by_id else ""


class BookingSchema(Answer):
    """A booking; one that is held awaits somebody's answer, a cancelled one is kept, with its state."""

    id = ma.fields.Integer(required=True)
    room_id = ma.fields.Integer(required=True)
    room = ma.fields.Nested(RoomInShortSchema, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    title = ma.fields.String(required=True)
    note = NoteField(required=True)
    people = ma.fields.Integer(required=True)
    attendees = ma.fields.List(ma.fields.Nested(AttendeeSchema), required=True)
    state = ma.fields.String(required=True, metadata={"enum": list(STATES)})
    organisation = ma.fields.Nested(NamedSchema, required=True)
    booked_by = ma.fields.Nested(NamedSchema, required=True)
    version = ma.fields.Integer(
        required=True, metadata={"description": "Rises with each change; also the ETag."}
    )
    created_at = Instant(required=True)
    cancelled_at = Instant(required=True, allow_none=True)
    arrived_at = Instant(
        required=True, allow_none=True, metadata={"description": "When somebody first came for it."}
    )
    missed_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When it was released, and so cancelled, because nobody came."},
    )


class ChangeSchema(Schema):
    """What is to be changed of a booking; what is not named stays as it is."""

    room_id = Whole()
    starts_at = Instant()
    ends_at = Instant()
    title = Line(shortest=1)
    note = Text()
    people = Whole(most=10_000)
    attendees = Several(ma.fields.Nested(AttendeeSchema), most=MOST_GUESTS)
    version = Whole(
        metadata={"description": "The version that was read; if it is gone, the answer is 409 `stale`."}
    )


class WantedSchema(Schema):
    """A booking as it is wished for."""

    room_id = Whole(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    title = Line(required=True, shortest=1)
    note = Text(load_default="")
    people = Whole(most=10_000, load_default=1)
    attendees = Several(ma.fields.Nested(AttendeeSchema), most=MOST_GUESTS, load_default=list)
    organisation_id = Whole(
        metadata={"description": "For whom; another organisation than one's own only the staff."}
    )


class SpanParameters(Schema):
    """A span of time in an address."""

    begins = Instant(data_key="from", required=True)
    ends = Instant(data_key="to", required=True)

    @ma.validates_schema
    def check(self, span: dict[str, Any], **_more: Any) -> None:
        """Refuse a span that ends before it begins."""
        if span.get("begins") and span.get("ends") and span["ends"] <= span["begins"]:
            raise ma.ValidationError(_("The end must come after the start."), "to")


class BookingsParameters(PageParameters, SpanParameters):
    """Which bookings: those that overlap the span, of one room or of all."""

    begins = Instant(data_key="from")
    ends = Instant(data_key="to")
    room_id = WholeParameter()
