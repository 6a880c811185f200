"""The API's calls about introductions: those of the caller, with reasons, and the caller's answer."""

from typing import Any

import marshmallow as ma
from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lounge.introductions import words
from lounge.introductions.models import ANSWERS, VERDICTS
from lounge.introductions.queries import mine
from lounge.introductions.services import answering
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.api import Blueprint, caller, offer
from lounge.plumbing.api.fields import DIGITS, Answer, Instant, Line, Schema
from lounge.plumbing.api.paging import PageParameters, listing, page, unknown_mark
from lounge.plumbing.db import transaction

blueprint = Blueprint("introductions", __name__, description="Whom you are introduced to, and your answer.")
offer({
    "introductions:read": _l("See your introductions."),
    "introductions:answer": _l("Answer introductions."),
})  # fmt: skip

EXAMPLE = {
    "id": 31,
    "week": "2026-W48",
    "state": "open",
    "person": {"id": 12, "name": "Femke Harms", "title": "Founder",
               "organisation": {"id": 7, "name": "Kahn & Krone", "kind": "startup"}},
    "reasons": [{"code": "they_offer", "sentence": "You seek cold stores; they offer cold stores.",
                 "words": [["cold stores", "cold stores"]]}],
    "lapses_at": "2026-11-30T00:00:00+01:00",
    "answer": None,
    "verdict": None,
    "email": None,
    "meeting": None,
}  # fmt: skip


class FirmSchema(Answer):
    """A member organisation, in short."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)


class OtherSchema(Answer):
    """The person you are introduced to."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    organisation = ma.fields.Nested(FirmSchema, required=True)


class ReasonSchema(Answer):
    """Why the two of you: a sentence, and the facts that it is made of."""

    code = ma.fields.String(required=True)
    sentence = ma.fields.Function(words.reason, metadata={"type": "string"})
    words = ma.fields.List(
        ma.fields.List(ma.fields.String()),
        metadata={"description": "Pairs of a word of your profile and one of theirs."},
    )
    country = ma.fields.String()
    mine = ma.fields.String()
    theirs = ma.fields.String()
    direction = ma.fields.String()
    kind = ma.fields.String()


class PlaceSchema(Answer):
    """A room, by name."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)


class MeetingSchema(Answer):
    """A time and a room for the two of you."""

    state = ma.fields.String(required=True, metadata={"enum": ["proposed", "confirmed"]})
    room = ma.fields.Nested(PlaceSchema, required=True, attribute="booking.room")
    starts_at = Instant(required=True, attribute="booking.starts_at")
    ends_at = Instant(required=True, attribute="booking.ends_at")
    booking_id = ma.fields.Integer(required=True)
    proposed_by = ma.fields.Integer(
        required=True, attribute="proposed_by_id", metadata={"description": "The id of a person."}
    )
    held_until = Instant(required=True, metadata={"description": "Confirmed later it is too late."})


class IntroductionSchema(Answer):
    """An introduction as you see it: what the other one said is told to nobody before both said yes."""

    id = ma.fields.Integer(required=True)
    week = ma.fields.String(required=True)
    state = ma.fields.String(required=True, metadata={"enum": ["open", "agreed", "over"]})
    person = ma.fields.Nested(OtherSchema, required=True, attribute="other")
    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)
    lapses_at = Instant(required=True, attribute="introduction.lapses_at")
    answer = ma.fields.String(required=True, allow_none=True, metadata={"enum": [*ANSWERS, None]})
    verdict = ma.fields.String(
        required=True, allow_none=True, attribute="side.verdict", metadata={"enum": [*VERDICTS, None]}
    )
    email = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Of the other one, once both said yes."}
    )
    meeting = ma.fields.Nested(MeetingSchema, required=True, allow_none=True)


class MyAnswerSchema(Schema):
    """What you say to an introduction."""

    answer = Line(required=True, longest=20, metadata={"enum": list(ANSWERS)})

    @ma.validates("answer")
    def check(self, answer: str, **_more: Any) -> None:
        """Refuse what is none of the three answers."""
        if answer not in ANSWERS:
            raise ma.ValidationError(_("The answer is yes, not_now or never."))


@blueprint.route("/introductions")
@blueprint.arguments(PageParameters, location="query")
@blueprint.response(200, listing("IntroductionList", IntroductionSchema))
@access(SIGNED_IN, scope="introductions:read")
def introductions(asked: dict[str, Any]) -> Any:
    """List my introductions.

    Those of all weeks, the latest first, each with the reasons why the other one is worth meeting for the caller.
    """
    mark = asked.get("after")
    if mark is not None and not DIGITS.fullmatch(mark):
        raise unknown_mark()
    before = None if mark is None else int(mark)
    found, following = mine.everything(_by(), at=clock.now(), before=before, count=asked["limit"])
    return page(found, None if following is None else str(following))


@blueprint.route("/introductions/<id:introduction_id>/answer", methods=["POST"])
@blueprint.arguments(MyAnswerSchema, example={"answer": "yes"})
@blueprint.response(200, IntroductionSchema, example=EXAMPLE)
@access(SIGNED_IN, scope="introductions:answer")
def answer_introduction(said: dict[str, Any], introduction_id: int) -> Any:
    """Answer an introduction.

    The other one learns of the answer only when both say yes; until then, or until the introduction lapses, it may
    be changed. The same answer again changes nothing. Objections are `introduction_over` and `already_agreed`.
    """
    at = clock.now()
    with transaction():
        found = mine.introduction_for(_by(), introduction_id, at=at) or abort(404)
        answering.answer(found.introduction, by=_by(), answer=said["answer"], at=at)
    return found


def _by() -> Person:
    person: Person = caller().person
    return person
