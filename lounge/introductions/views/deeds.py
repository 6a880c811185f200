"""What the buttons of an introduction do, on the page of who is signed in and on that of the letter alike."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from flask import abort, request
from flask_babel import gettext as _

from lounge.introductions.models import ANSWERS, VERDICTS, Meeting
from lounge.introductions.queries import slots, wishes
from lounge.introductions.queries.mine import Mine
from lounge.introductions.services import answering, closing, wishing
from lounge.introductions.services import meeting as meetings
from lounge.introductions.words.halves import own_words
from lounge.members.models import Person

Deed = Callable[[Mine, str, Person, datetime], str]


def do(found: Mine, *, by: Person, at: datetime, allowed: Collection[str] | None = None) -> str:
    """Do what the pressed button says, and say what was done.

    :raises Refused: what the services object.
    """
    pressed = [name for name in DEEDS if name in request.form and (allowed is None or name in allowed)]
    if len(pressed) != 1:
        abort(400)
    return DEEDS[pressed[0]](found, request.form[pressed[0]], by, at)


def _answer(found: Mine, answer: str, by: Person, at: datetime) -> str:
    _known(answer, ANSWERS)
    answering.answer(found.introduction, by=by, answer=answer, at=at)
    name = found.other.name
    if found.is_agreed:
        return _("You both said yes. Choose a time, or write to each other.")
    return {
        "yes": _("Your yes is kept. When %(name)s says yes too, you both hear of it by mail.", name=name),
        "not_now": _("Not now, then. Nobody is told of it."),
        "never": _("You will not be introduced to %(name)s again. Nobody is told of it.", name=name),
    }[answer]


def _propose(found: Mine, mark: str, by: Person, at: datetime) -> str:
    slot = slots.slot_marked(mark, at=at) or abort(400)
    meetings.propose(found.introduction, slot, by=by, at=at)
    return _("The room is held, and %(name)s is asked by mail.", name=found.other.name)


def _confirm(found: Mine, mark: str, by: Person, at: datetime) -> str:
    meetings.confirm(_meeting(found, mark), by=by, at=at)
    return _("Your meeting is settled. The invitation for your calendar is on its way by mail.")


def _decline(found: Mine, mark: str, by: Person, at: datetime) -> str:
    meetings.decline(_meeting(found, mark), by=by, at=at)
    return _(
        "The room is free again, and %(name)s is told. You can both choose another time.",
        name=found.other.name,
    )


def _judge(found: Mine, verdict: str, by: Person, at: datetime) -> str:
    _known(verdict, VERDICTS)
    closing.verdict(found.introduction, by=by, verdict=verdict, at=at)
    return _("Thank you. %(name)s does not see your answer.", name=found.other.name)


def _strike(found: Mine, word: str, by: Person, at: datetime) -> str:
    _known(word, own_words(found.reasons))
    wishing.strike(by, word, by=by, at=at)
    return _("From the next round on you are not introduced by “%(word)s” any more.", word=word)


def _unstrike(_found: Mine, word: str, by: Person, at: datetime) -> str:
    struck = next((one for one in wishes.struck(by.id) if one.word == word), None)
    if struck is not None:
        wishing.unstrike(struck, by=by, at=at)
    return _("“%(word)s” counts again.", word=word)


def _meeting(found: Mine, mark: str) -> Meeting:
    """Return the meeting that the page showed, so that nobody confirms another one than they saw."""
    return next((one for one in found.introduction.meetings if str(one.id) == mark), None) or abort(400)


def _known(said: str, known: Collection[str]) -> None:
    if said not in known:
        abort(400)


DEEDS: Mapping[str, Deed] = {
    "answer": _answer,
    "slot": _propose,
    "confirm": _confirm,
    "decline": _decline,
    "verdict": _judge,
    "strike": _strike,
    "unstrike": _unstrike,
}
BY_LETTER = ("answer", "slot", "confirm", "decline", "verdict")
