"""What calls about the front desk take and answer."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from lounge.desk.models import LONGEST_NONCE
from lounge.plumbing.api.fields import Answer, Instant, Line, Said, Schema, Several
from lounge.plumbing.api.paging import PageParameters

LONGEST_CODE = 200
MOST_WAIVED = 20
EXPECTED = {
    "kind": "booking", "title": "Talk with the harbour", "room": "Kajüte",
    "at": "2026-12-01T18:00:00+01:00", "until": "2026-12-01T20:00:00+01:00", "host": "",
}  # fmt: skip
SEEN = {
    "code": "q3Yv0c8sT1mZkWfE", "nonce": "4f6c0e1e-6a43-4b0e-8f0b-6d0d8f3a9f10",
    "happened_at": "2026-12-01T17:52:10+01:00", "station": "Empfang 1",
}  # fmt: skip
ARRIVED = {
    "id": 815, "nonce": SEEN["nonce"], "outcome": "welcome", "already": False, "who": "person/12",
    "person_id": 12, "name": "Femke Harms", "organisation": "Kahn & Krone", "since": SEEN["happened_at"],
    "station": "Empfang 1", "expected": [EXPECTED],
}  # fmt: skip
LEFT = ARRIVED | {"outcome": "left", "since": None, "expected": []}
UNDONE = LEFT | {"outcome": "undone", "nonce": "undo of 815"}


class Code(Said, ma.fields.String):
    """What a scanner has read, whatever that is: what no code can be is nobody's code."""

    default_error_messages = {"invalid": _l("A text is needed here.")}  # noqa: RUF012 - marshmallow reads a plain dict

    def __init__(self, **kwargs: Any) -> None:
        said: Any = _l("At most %(longest)s characters, please.", longest=LONGEST_CODE)
        super().__init__(validate=ma.validate.Length(max=LONGEST_CODE, error=said), **kwargs)


class SeenSchema(Schema):
    """Somebody at the door, by the code of a card, a ticket or a pass."""

    code = Code(required=True, metadata={"description": "What the card, ticket or pass carries."})
    nonce = Line(
        required=True,
        shortest=1,
        longest=LONGEST_NONCE,
        metadata={"description": "Made by the station: what comes again under it is the same sighting."},
    )
    happened_at = Instant(metadata={"description": "By the station's clock; now, when it is left out."})
    station = Line(longest=80, load_default="", metadata={"description": "Which desk or door it was."})
    site = Line(longest=80, metadata={"description": "The key of the house; the first one, when left out."})


class ArrivalSchema(SeenSchema):
    """Somebody who wants to come in."""

    waive = Several(
        Line(longest=60),
        most=MOST_WAIVED,
        load_default=list,
        metadata={"description": "Codes of objections that the desk lets pass, as far as the house allows."},
    )


class UndoSchema(Schema):
    """Why an arrival is taken back."""

    reason = Line(required=True, shortest=1, longest=200)


class ArrivalsParameters(PageParameters):
    """Which arrivals."""

    inside = ma.fields.Boolean(
        load_default=False, metadata={"description": "Only who is in; else all arrivals of today."}
    )
    site = Line(longest=80, metadata={"description": "The key of the house; the first one, when left out."})


class ExpectedSchema(Answer):
    """What somebody is expected for."""

    kind = ma.fields.String(required=True, metadata={"enum": ["booking", "event", "introduction", "visit"]})
    title = ma.fields.String(required=True)
    room = ma.fields.String(required=True, metadata={"description": "Empty where there is none."})
    at = ma.fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    until = ma.fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    host = ma.fields.String(required=True, metadata={"description": "Whom they come to see."})


class WhoSchema(Answer):
    """Somebody who comes and goes."""

    id = ma.fields.Integer(required=True, metadata={"description": "Of the arrival that counts."})
    who = ma.fields.String(
        required=True,
        metadata={"description": "`person/…`, `ticket/…` or `visit/…`: who they are to the desk."},
    )
    person_id = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "Of a member."})
    name = ma.fields.String(required=True)
    organisation = ma.fields.String(required=True)
    since = ma.fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    station = ma.fields.String(required=True)


class ArrivedSchema(WhoSchema):
    """What the house says to somebody at the door."""

    nonce = ma.fields.String(required=True)
    outcome = ma.fields.String(required=True, metadata={"enum": ["welcome", "already", "left", "undone"]})
    already = ma.fields.Boolean(required=True, metadata={"description": "Whether they were in before."})
    expected = ma.fields.List(ma.fields.Nested(ExpectedSchema), required=True)


class HereSchema(WhoSchema):
    """Somebody who is in, or was."""

    left_at = ma.fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    heads = ma.fields.Integer(required=True, metadata={"description": "Two with a companion."})
