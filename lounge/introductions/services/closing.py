"""What becomes of introductions: they lapse, the two say how it was, the front desk saw them, somebody falls silent."""

from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, case, exists, or_, select

from lounge.domain.refusal import Objection, refuse_if
from lounge.domain.wallclock import day_of
from lounge.introductions.models import Introduction, Meeting, Round, Side, Wish
from lounge.introductions.queries import mine, rounds
from lounge.introductions.services import letters_after
from lounge.introductions.services.answering import note_life
from lounge.introductions.services.letters_after import Tidings
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms.models import Booking

ASKED_AFTER = timedelta(hours=1)
"""So long after a meeting has ended the two are asked how it was."""
LONGEST_AGO = timedelta(days=120)
"""No booking is moved further from the time for which it was held."""
AROUND = timedelta(hours=1)
"""Who comes so long before a meeting comes for it."""
SILENT_WEEKS = 4
SILENCE = timedelta(weeks=SILENT_WEEKS)
LATELY = timedelta(weeks=2)


def verdict(introduction: Introduction, *, by: Person, verdict: str, at: datetime) -> Side:
    """Keep how one of the two found it; said again it is said once, and it may be changed.

    The two may have met without a room of ours, so only a time that lies ahead stands against it.

    :raises Refused: ``not_agreed``, ``not_met_yet``.
    :raises LookupError: when it is not this person who was introduced.
    """
    mine.lock(introduction)
    side, _ = mine.sides_of(introduction, by)
    if side.verdict == verdict:
        return side
    refuse_if(_too_early(introduction, at=at))
    side.verdict, side.verdict_at = verdict, at
    note_life(by, at=at)
    db.session.flush()
    audit.note("introduction.judged", introduction, by=by.id, at=at)
    return side


def note_at_the_door(person: Person, *, at: datetime) -> list[Meeting]:
    """Note that the person came around the time of a meeting, and return the meetings that they are expected for.

    When both came, the two have met, and nobody needs to be asked.
    """
    expected = _meetings_of(person, Booking.starts_at <= at + AROUND, Booking.ends_at > at)
    for meeting in expected:
        mine.lock(meeting.introduction)
        side, other = mine.sides_of(meeting.introduction, person)
        if side.was_at_the_door:
            continue
        side.was_at_the_door = True
        db.session.flush()
        if other.was_at_the_door:
            audit.note("introduction.met", meeting.introduction, by=None, at=at)
    return expected


def forget_the_door(person: Person, *, at: datetime) -> None:
    """Take back that the person came around that time: it was somebody else, or their card by mistake."""
    for meeting in _meetings_of(person, Booking.starts_at <= at + AROUND, Booking.ends_at > at):
        mine.lock(meeting.introduction)
        side, _ = mine.sides_of(meeting.introduction, person)
        side.was_at_the_door = False
    db.session.flush()


def lapse(*, at: datetime) -> int:
    """Close what was not answered with two yeses in its time; return how many. Nobody is told, so nobody learns why."""
    wanted = select(Introduction).where(Introduction.state == "open", Introduction.lapses_at <= at)
    in_order = wanted.order_by(Introduction.round_id, Introduction.id).with_for_update()
    found = list(db.session.scalars(in_order.execution_options(populate_existing=True)))
    for introduction in found:
        introduction.state = "lapsed"
    db.session.flush()
    for round_id, lapsed in groupby(found, key=lambda one: one.round_id):
        drawn = db.session.get_one(Round, round_id)
        audit.note("round.lapsed", drawn, by=None, at=at, week=drawn.week, introductions=len(list(lapsed)))
    return len(found)


def ask_how_it_was(*, at: datetime) -> int:
    """Ask those who met, once, how it was; return how many.

    Nobody is asked who said so already, who takes no introductions any more, or when both were seen at the door.
    """
    is_over = (Meeting.asked_at.is_(None), Booking.ends_at <= at - ASKED_AFTER)
    is_recent = Meeting.held_until > at - LONGEST_AGO
    wanted = select(Meeting).join(Meeting.booking).where(Meeting.state == "confirmed", is_recent, *is_over)
    asked = 0
    for meeting in db.session.scalars(wanted.order_by(Meeting.id).with_for_update(of=Meeting)).all():
        meeting.asked_at = at
        asked += _ask(meeting, at=at)
    db.session.flush()
    return asked


def ask_silent(*, at: datetime) -> int:
    """Ask everybody who was introduced for four weeks and never answered, once, whether to pause; return how many."""
    today = day_of(at, rounds.zone())
    wanted = select(Wish).where(
        Wish.is_willing,
        Wish.asked_to_pause_at.is_(None),
        or_(Wish.paused_until.is_(None), Wish.paused_until <= today),
        _left_unanswered(before=at - SILENCE),
        _left_unanswered(after=at - LATELY),
    )
    found = db.session.scalars(wanted.order_by(Wish.person_id).with_for_update(of=Wish)).all()
    for wish in found:
        wish.asked_to_pause_at = at
        letters_after.still_there(wish.person, weeks=SILENT_WEEKS, at=at)
        audit.note("wish.asked_to_pause", wish, by=None, at=at)
    return len(found)


def _too_early(introduction: Introduction, *, at: datetime) -> tuple[Objection, ...]:
    if introduction.state != "agreed":
        return (Objection("not_agreed"),)
    meeting = mine.meeting_of(introduction, at=at)
    if meeting is not None and at < meeting.booking.starts_at:
        return (Objection("not_met_yet", {"starts_at": meeting.booking.starts_at}),)
    return ()


def _meetings_of(person: Person, *limits: ColumnElement[bool]) -> list[Meeting]:
    wanted = (
        select(Meeting)
        .join(Meeting.booking)
        .join(Side, Side.introduction_id == Meeting.introduction_id)
        .where(Side.person_id == person.id, Meeting.state == "confirmed", *limits)
    )
    return list(db.session.scalars(wanted.order_by(Booking.starts_at, Meeting.id)))


def _ask(meeting: Meeting, *, at: datetime) -> int:
    introduction = meeting.introduction
    if all(side.was_at_the_door for side in introduction.sides):
        return 0
    silent = [side for side in introduction.sides if side.verdict is None and not _has_left(side.person)]
    for side in silent:
        _, other = mine.sides_of(introduction, side.person)
        tidings = Tidings(introduction=introduction, reader=side.person, other=other.person, at=at)
        tidings.how_was_it(meeting)
    return len(silent)


def _has_left(person: Person) -> bool:
    """Whether the person takes no introductions any more, be it by their mail program's button, and wants no letter."""
    wish = db.session.get(Wish, person.id)
    return wish is not None and not wish.is_willing


def _left_unanswered(*, before: datetime | None = None, after: datetime | None = None) -> ColumnElement[bool]:
    """Say in a query whether an introduction of that time was left unanswered since the person was heard of last."""
    heard_of = case((Wish.last_answer_at > Wish.changed_at, Wish.last_answer_at), else_=Wish.changed_at)
    limits = [Side.person_id == Wish.person_id, Side.answer.is_(None), Introduction.state.in_(mine.SEEN)]
    limits += [Introduction.created_at > heard_of]
    limits += [Introduction.created_at <= before] if before else []
    limits += [Introduction.created_at > after] if after else []
    return exists().where(Introduction.id == Side.introduction_id, *limits).correlate(Wish)
