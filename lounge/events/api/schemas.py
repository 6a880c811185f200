"""What calls about events and registrations take and answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lounge.events.models import (
    AUDIENCES,
    KINDS,
    LIVE,
    PLACE_KINDS,
    QUESTION_KINDS,
    REACHES,
    REGISTRATION_STATES,
    STATES,
    TOPICS,
    Registration,
)
from lounge.events.queries import registrations
from lounge.events.queries.listed import Seen
from lounge.plumbing.api.fields import Answer, Instant, Line, Schema, Several, Text, Whole
from lounge.plumbing.api.paging import PageParameters
from lounge.plumbing.words import LANGUAGES
from lounge.rooms.api.schemas import NamedSchema

LINK = re.compile(r"https?://\S+")
MOST_ROOMS = 20
MOST_ANSWERS = 50
MOST_PLACES = 10_000
PLAIN = (
    "id", "state", "title_de", "title_en", "text_de", "text_en", "host", "organiser", "place_kind", "address",
    "starts_at", "ends_at", "doors_at", "opens_at", "closes_at", "places", "allows_companion", "questions",
    "visible_to", "open_to", "reach", "version",
)  # fmt: skip
EVENT = {
    "id": 42,
    "state": "published",
    "title_de": "",
    "title_en": "Export to Poland",
    "text_de": "",
    "text_en": "Three firms tell how they **began**.",
    "host": {"id": 7, "name": "Kahn & Krone"},
    "cohosts": [],
    "organiser": {"id": 12, "name": "Femke Harms"},
    "place_kind": "rooms",
    "rooms": [{"id": 3, "name": "Speichersaal"}],
    "address": "",
    "online_link": None,
    "starts_at": "2026-12-04T18:00:00+01:00",
    "ends_at": "2026-12-04T20:00:00+01:00",
    "doors_at": "2026-12-04T17:30:00+01:00",
    "opens_at": None,
    "closes_at": None,
    "places": 60,
    "kept": {"member": 20, "guest": 0, "partner": 0},
    "free": 0,
    "waiting": 3,
    "allows_companion": False,
    "questions": [],
    "visible_to": "public",
    "open_to": "public",
    "reach": "regional",
    "topics": ["export"],
    "markets": ["PL"],
    "regions": ["DE-NI"],
    "registration": {"id": 815, "state": "waiting"},
    "version": 2,
}
WANTED = {
    "title": "Export to Poland",
    "starts_at": EVENT["starts_at"],
    "ends_at": EVENT["ends_at"],
    "places": 60,
    "room_ids": [3],
}
NEW = {**EVENT, "free": 60, "waiting": 0, "registration": None, "version": 1}
REGISTRATION = {
    "id": 815,
    "event_id": 42,
    "state": "waiting",
    "position": 3,
    "offered_until": None,
    "code": "q1VfY0RpbmdoeQ",
    "kind": "member",
    "party": 1,
    "companion": "",
    "answers": [],
    "created_at": "2026-11-24T12:00:00+01:00",
    "registered_at": None,
    "ended_at": None,
    "attended_at": None,
}
ACCEPTED = {"state": "registered", "position": None, "registered_at": "2026-11-25T09:30:00+01:00"}
"""What is different once a place was taken."""


class KeptSchema(Answer):
    """How many of the places are kept for whom; the others are for all who may register."""

    member = ma.fields.Integer(required=True, attribute="member_places")
    guest = ma.fields.Integer(required=True, attribute="guest_places")
    partner = ma.fields.Integer(required=True, attribute="partner_places")


class QuestionSchema(Answer):
    """What the host asks of all who register, what for, and how many days after the event answers are deleted."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, metadata={"enum": list(QUESTION_KINDS)})
    text = ma.fields.String(required=True)
    options = ma.fields.List(ma.fields.String(), required=True)
    purpose = ma.fields.String(required=True)
    is_required = ma.fields.Boolean(required=True)
    kept_days = ma.fields.Integer(required=True)


class OwnSchema(Answer):
    """By what the caller comes to an event, or waits."""

    id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, metadata={"enum": list(LIVE)})


class EventSchema(Answer):
    """An event as the caller sees it; texts are in Markdown, and may be in one language only."""

    id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, metadata={"enum": list(STATES)})
    title_de = ma.fields.String(required=True)
    title_en = ma.fields.String(required=True)
    text_de = ma.fields.String(required=True)
    text_en = ma.fields.String(required=True)
    host = ma.fields.Nested(NamedSchema, required=True)
    cohosts = ma.fields.List(ma.fields.Nested(NamedSchema), required=True)
    organiser = ma.fields.Nested(NamedSchema, required=True)
    place_kind = ma.fields.String(required=True, metadata={"enum": list(PLACE_KINDS)})
    rooms = ma.fields.List(ma.fields.Nested(NamedSchema), required=True)
    address = ma.fields.String(required=True)
    online_link = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Only for who is registered."}
    )
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    doors_at = Instant(required=True, allow_none=True)
    opens_at = Instant(
        required=True, allow_none=True, metadata={"description": "From when one can register."}
    )
    closes_at = Instant(
        required=True, allow_none=True, metadata={"description": "Until when; null is until it begins."}
    )
    places = ma.fields.Integer(required=True)
    kept = ma.fields.Nested(KeptSchema, required=True)
    free = ma.fields.Integer(
        required=True, metadata={"description": "Places that nobody has, whomever they are kept for."}
    )
    waiting = ma.fields.Integer(required=True, metadata={"description": "Places that are waited for."})
    allows_companion = ma.fields.Boolean(required=True)
    questions = ma.fields.List(ma.fields.Nested(QuestionSchema), required=True)
    visible_to = ma.fields.String(required=True, metadata={"enum": list(AUDIENCES)})
    open_to = ma.fields.String(required=True, metadata={"enum": list(AUDIENCES)})
    reach = ma.fields.String(required=True, metadata={"enum": list(REACHES)})
    topics = ma.fields.List(ma.fields.String(metadata={"enum": list(TOPICS)}), required=True)
    markets = ma.fields.List(ma.fields.String(), required=True)
    regions = ma.fields.List(ma.fields.String(), required=True)
    registration = ma.fields.Nested(OwnSchema, required=True, allow_none=True)
    version = ma.fields.Integer(required=True)

    @ma.pre_dump
    def flatten(self, seen: Seen, **_more: Any) -> dict[str, Any]:
        """Lay side by side what is the event's own and what depends on who looks."""
        event = seen.event
        return {
            **{name: getattr(event, name) for name in PLAIN},
            "kept": event,
            "cohosts": [one.organisation for one in event.cohosts],
            "rooms": [one.room for one in event.rooms],
            "topics": [one.topic for one in event.topics],
            "markets": [one.country for one in event.markets],
            "regions": [one.region for one in event.regions],
            "online_link": seen.online_link,
            "free": seen.fullness.free,
            "waiting": seen.fullness.waiting,
            "registration": seen.registration,
        }


class EventsParameters(PageParameters):
    """Which events: those that overlap the span."""

    begins = Instant(data_key="from")
    ends = Instant(data_key="to")

    @ma.validates_schema
    def check(self, span: dict[str, Any], **_more: Any) -> None:
        """Refuse a span that ends before it begins."""
        if span.get("begins") and span.get("ends") and span["ends"] <= span["begins"]:
            raise ma.ValidationError(_("The end must come after the start."), "to")


class Choice(Line):
    """One of a few words."""

    default_error_messages = {"choice": _l("This is none of the words that are known here.")}  # noqa: RUF012 - marshmallow merges it

    def __init__(self, among: Sequence[str], **kwargs: Any) -> None:
        told = {"enum": list(among), **kwargs.pop("metadata", {})}
        super().__init__(metadata=told, **kwargs)
        self.among = among

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        word = super()._deserialize(value, attr, data, **kwargs)
        if word not in self.among:
            raise self.make_error("choice")
        return word


class Link(Line):
    """Where something is on the web, or nothing."""

    default_error_messages = {"link": _l("An address that begins with https:// is needed here.")}  # noqa: RUF012 - as above

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        link = super()._deserialize(value, attr, data, **kwargs)
        if link and not LINK.fullmatch(link):
            raise self.make_error("link")
        return link


class WantedEventSchema(Schema):
    """An event as it is wished for: in rooms, at an address, or online; with none of them it is in the house."""

    title = Line(required=True, shortest=1)
    text = Text(longest=20_000, load_default="")
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    places = Whole(required=True, most=MOST_PLACES)
    room_ids = Several(Whole(), most=MOST_ROOMS, load_default=list)
    address = Line(load_default="")
    online_link = Link(longest=500, load_default="")
    language = Choice(LANGUAGES, metadata={"description": "Of title and text; your own unless you say it."})
    host_id = Whole(metadata={"description": "The organisation that holds it; your own unless you say it."})
    visible_to = Choice(AUDIENCES, load_default="public")
    open_to = Choice(AUDIENCES, load_default="public")
    reach = Choice(REACHES, load_default="local")
    topics = Several(Choice(TOPICS), most=len(TOPICS), load_default=list)


class GivenAnswerSchema(Schema):
    """What is answered to a question of the host."""

    question_id = Whole(required=True)
    text = Text(required=True, longest=500)


class WishToComeSchema(Schema):
    """What somebody says when they register; ``{}`` is enough where the host asks nothing."""

    companion = Line(load_default="", metadata={"description": "The name of who comes along."})
    answers = Several(ma.fields.Nested(GivenAnswerSchema), most=MOST_ANSWERS, load_default=list)


class RegistrationSchema(Answer):
    """A registration: a place, one on the waiting list, or one that is held until it is accepted."""

    id = ma.fields.Integer(required=True)
    event_id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, metadata={"enum": list(REGISTRATION_STATES)})
    position = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The place on the list of who waits, from 1."},
    )
    offered_until = Instant(
        required=True, allow_none=True, metadata={"description": "Until when an offered place is held."}
    )
    code = ma.fields.String(
        required=True, metadata={"description": "What the ticket's QR code carries; as good as a key."}
    )
    kind = ma.fields.String(required=True, metadata={"enum": list(KINDS)})
    party = ma.fields.Integer(required=True, metadata={"description": "Two with a companion."})
    companion = ma.fields.String(required=True)
    answers = ma.fields.List(ma.fields.Nested(GivenAnswerSchema), required=True)
    created_at = Instant(required=True)
    registered_at = Instant(required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)
    attended_at = Instant(required=True, allow_none=True)

    @ma.pre_dump
    def add_position(self, registration: Registration, **_more: Any) -> dict[str, Any]:
        """Ask for the place on the list of who waits; all else stands in the registration."""
        names = [name for name in self.declared_fields if name != "position"]
        waits = registration.state == "waiting"
        return {
            **{name: getattr(registration, name) for name in names},
            "position": registrations.position(registration) if waits else None,
        }
