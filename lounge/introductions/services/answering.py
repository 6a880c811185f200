"""The answer to an introduction: yes, not now, never; and what follows when both said yes.

It is blind: until both said yes nothing that anybody can see tells what the other one said, or whether they did.
Neither does the audit, which a manager reads: it notes that somebody answered, and not what.
"""

from datetime import datetime

from sqlalchemy import delete, select

from lounge.domain.refusal import Objection, refuse_if
from lounge.introductions.models import Avoidance, Introduction, Side, Wish
from lounge.introductions.queries import history, mine, slots
from lounge.introductions.services.letters_after import Tidings
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db


def answer(introduction: Introduction, *, by: Person, answer: str, at: datetime) -> Side:
    """Keep what one of the two says; said again it is said once, and it may be changed until both said yes.

    "Never" means that the house will not introduce the two again, and that nobody is told.

    :raises Refused: ``introduction_over``, ``already_agreed``.
    :raises LookupError: when it is not this person who was introduced.
    """
    mine.lock(introduction)
    side, other = mine.sides_of(introduction, by)
    if side.answer == answer:
        return side
    refuse_if(_objections(introduction, at=at))
    _avoid(side, other, before=side.answer, now=answer, at=at)
    side.answer, side.answered_at = answer, at
    note_life(by, at=at)
    db.session.flush()
    audit.note("introduction.answered", introduction, by=by.id, at=at)
    if side.answer == other.answer == "yes" and not _stands_apart(side, other):
        _agree(introduction, at=at)
    return side


def _objections(introduction: Introduction, *, at: datetime) -> tuple[Objection, ...]:
    if introduction.state == "agreed":
        return (Objection("already_agreed"),)
    if not mine.is_open(introduction, at=at):
        return (Objection("introduction_over", {"until": introduction.lapses_at}),)
    return ()


def _avoid(side: Side, other: Side, *, before: str | None, now: str, at: datetime) -> None:
    """Keep the two apart from now on, or no longer when a "never" is taken back."""
    if now != "never" and before != "never":
        return
    theirs = (Avoidance.by_id == side.person_id, Avoidance.person_id == other.person_id)
    if now != "never":
        db.session.execute(delete(Avoidance).where(*theirs))
    elif db.session.scalar(select(Avoidance.id).where(*theirs)) is None:
        db.session.add(Avoidance(by_id=side.person_id, person_id=other.person_id, created_at=at))


def note_life(person: Person, *, at: datetime) -> None:
    """Note that the person is not silent, so that a later silence is asked about anew."""
    wish = db.session.get(Wish, person.id)
    if wish is not None:
        wish.last_answer_at, wish.asked_to_pause_at = at, None


def _stands_apart(side: Side, other: Side) -> bool:
    """Whether one of the two has said elsewhere, since the yes, that they do not want to meet the other."""
    return history.what_people_say().avoids(side.person, other.person)


def _agree(introduction: Introduction, *, at: datetime) -> None:
    introduction.state, introduction.agreed_at = "agreed", at
    db.session.flush()
    audit.note("introduction.agreed", introduction, by=None, at=at)
    for side, other in (introduction.sides, reversed(introduction.sides)):
        found = slots.slots(introduction, viewer=side.person, at=at)
        Tidings(introduction=introduction, reader=side.person, other=other.person, at=at).agreed(found)
