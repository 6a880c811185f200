"""What becomes of introductions: they lapse, the two say how it was, the door saw them, somebody falls silent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lounge.introductions.jobs import afterwards
from lounge.introductions.models import Introduction, Meeting, Side, Wish
from lounge.introductions.queries import mine
from lounge.introductions.services import answering, closing, wishing
from lounge.members.models import Person
from lounge.plumbing import letters as post
from lounge.plumbing import links
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_introduction, make_person, make_wish
from tests.introductions.pairs import (
    DAY,
    HOUR,
    Pair,
    deeds,
    letters,
    make_agreed,
    make_meeting,
    make_pair,
    refusal,
    told,
)

pytestmark = pytest.mark.usefixtures("app")

WEEK = timedelta(days=7)
BEGINS = NOON + 2 * DAY - 2 * HOUR
"""When the meeting that is made here begins: on Thursday at ten in Bremen."""
ENDS = BEGINS + HOUR


def ask(at) -> int:
    with transaction():
        return closing.ask_how_it_was(at=at)


def at_the_door(person: Person, at) -> list[Meeting]:
    with transaction():
        return closing.note_at_the_door(person, at=at)


def judge(pair: Pair, by: Person, verdict: str, at=ENDS) -> None:
    with transaction():
        closing.verdict(pair.introduction, by=by, verdict=verdict, at=at)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Introduction.state).order_by(Introduction.id)))


def test_what_is_not_answered_lapses_when_its_week_is_over():
    for answers in ({}, {"one": "yes"}):
        pair = make_pair()
        if answers:
            with transaction():
                answering.answer(pair.introduction, by=pair.one, answer="yes", at=NOON)
    make_agreed()
    with transaction():
        assert closing.lapse(at=NOON + WEEK - timedelta(seconds=1)) == 0
    for count in (2, 0):
        with transaction():
            assert closing.lapse(at=NOON + WEEK) == count
    assert states() == ["lapsed", "lapsed", "agreed"]
    assert told() == []
    assert deeds()[-1] == "round.lapsed"


def test_those_who_met_are_asked_once_how_it_was():
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    assert ask(ENDS + HOUR - timedelta(seconds=1)) == 0
    assert ask(ENDS + HOUR) == 2
    assert ask(ENDS + 2 * HOUR) == 0
    asked = letters("introductions/how_was_it")
    assert [one.to_address for one in asked] == [pair.one.email, pair.other.email]
    text = post.render(asked[1])
    assert text.subject == "Your meeting with Femke Harms: did it help?"
    token = asked[1].facts["verdict_path"].rpartition("/")[2]
    bound = {"person": pair.other.id, "introduction": pair.introduction.id}
    assert links.read("verdict", token, at=ENDS) == bound


def test_who_has_said_how_it_was_is_not_asked():
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    judge(pair, pair.one, "useful")
    assert ask(ENDS + HOUR) == 1
    assert letters("introductions/how_was_it")[0].to_address == pair.other.email


def test_who_takes_no_introductions_any_more_is_not_asked():
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    with transaction():
        wishing.pause(pair.one, until=None, by=pair.one, at=NOON)
    assert ask(ENDS + HOUR) == 1
    assert letters("introductions/how_was_it")[0].to_address == pair.other.email


def test_who_was_never_confirmed_is_not_asked():
    make_meeting(make_agreed())
    assert ask(ENDS + HOUR) == 0


def test_both_at_the_door_have_met_and_nobody_is_asked():
    pair = make_agreed()
    meeting = make_meeting(pair, is_confirmed=True)
    assert at_the_door(pair.one, BEGINS - HOUR) == [meeting]
    assert not mine.have_met(pair.introduction)
    assert at_the_door(pair.other, ENDS - timedelta(seconds=1)) == [meeting]
    assert at_the_door(pair.other, BEGINS) == [meeting]
    assert mine.have_met(pair.introduction)
    assert [one.id for one in mine.met(pair.one, at=ENDS)] == [pair.introduction.id]
    assert deeds().count("introduction.met") == 1
    assert ask(ENDS + HOUR) == 0


@pytest.mark.parametrize("at", [BEGINS - HOUR - timedelta(seconds=1), ENDS])
def test_who_comes_at_another_time_does_not_come_for_it(at):
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    assert at_the_door(pair.one, at) == []
    assert not db.session.scalars(select(Side).where(Side.was_at_the_door)).all()


def test_a_verdict_is_kept_once_and_may_be_changed():
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    for verdict in ("not", "useful", "useful"):
        judge(pair, pair.one, verdict)
    assert pair.seen(pair.one).side.verdict == "useful"
    assert deeds().count("introduction.judged") == 2
    assert mine.have_met(pair.introduction)


def test_a_verdict_waits_for_the_meeting_to_begin():
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    early = BEGINS - timedelta(seconds=1)
    codes = refusal(lambda: closing.verdict(pair.introduction, by=pair.one, verdict="met", at=early))
    assert codes == ("not_met_yet",)
    judge(pair, pair.one, "met", at=BEGINS)


def test_two_who_met_without_a_room_of_ours_may_say_so():
    pair = make_agreed()
    judge(pair, pair.one, "met", at=NOON)
    assert [one.id for one in mine.met(pair.other, at=NOON)] == [pair.introduction.id]


def test_who_never_agreed_has_nothing_to_judge():
    pair = make_pair()
    codes = refusal(lambda: closing.verdict(pair.introduction, by=pair.one, verdict="met", at=NOON))
    assert codes == ("not_agreed",)


def silent(*weeks_ago: int, **given) -> Wish:
    """Somebody who was introduced so many weeks ago and never answered."""
    wish = make_wish(at=NOON - 10 * WEEK, **given)
    for number in weeks_ago:
        week = f"2026-W{48 - number:02}"
        made = NOON - number * WEEK
        make_introduction(first=wish.person, second=make_person(), week=week, state="lapsed", at=made)
    return wish


def asked_whether_to_pause() -> list[str]:
    with transaction():
        closing.ask_silent(at=NOON)
    return [one.to_address for one in letters("introductions/still_there")]


def test_who_is_silent_for_four_weeks_is_asked_once_whether_to_pause():
    wish = silent(4, 1)
    assert asked_whether_to_pause() == [wish.person.email]
    assert asked_whether_to_pause() == [wish.person.email]
    letter = letters()[0]
    assert post.render(letter).subject == "Shall we pause your introductions?"
    assert letter.extras["unsubscribe"] == letter.facts["pause_path"]
    assert deeds() == ["wish.asked_to_pause"]


@pytest.mark.parametrize("weeks_ago", [(3, 1), (5,), ()])
def test_who_is_not_silent_for_four_weeks_is_not_asked(weeks_ago):
    silent(*weeks_ago)
    assert asked_whether_to_pause() == []


@pytest.mark.parametrize(
    "given",
    [
        {"is_willing": False},
        {"paused_until": date(2027, 1, 1)},
        {"last_answer_at": NOON - 2 * WEEK},
        {"asked_to_pause_at": NOON - WEEK},
    ],
)
def test_who_has_stirred_or_paused_is_not_asked(given):
    silent(4, 1, **given)
    assert asked_whether_to_pause() == []


def test_an_answer_lets_a_later_silence_be_asked_about_anew():
    wish = silent(4, 1)
    asked_whether_to_pause()
    introduction = make_introduction(first=wish.person, second=make_person())
    with transaction():
        answering.answer(introduction, by=wish.person, answer="not_now", at=NOON)
    assert db.session.get_one(Wish, wish.person_id).asked_to_pause_at is None


def test_the_jobs_do_all_this_by_themselves_and_do_it_once():
    make_meeting(make_agreed())
    make_pair(one=make_person(), other=make_person())
    silent(3, 0)
    for _ in range(2):
        for job in (
            afterwards.let_go_expired,
            afterwards.lapse,
            afterwards.ask_how_it_was,
            afterwards.ask_silent,
        ):
            job(NOON + WEEK)
    kinds = [kind for kind, _ in told()]
    assert sorted(kinds) == ["free_again", "proposed", "still_there"]
    assert set(states()) == {"agreed", "lapsed"}
