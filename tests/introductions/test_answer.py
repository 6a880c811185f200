"""Yes, not now, never: what is kept, who learns of it, and what follows when both said yes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lounge.introductions.models import Avoidance, Wish
from lounge.introductions.queries import mine
from lounge.introductions.services import answering, wishing
from lounge.members.models import Person
from lounge.plumbing import letters as post
from lounge.plumbing import links
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_introduction, make_organisation, make_person, make_profile, make_room
from tests.introductions.pairs import DAY, Pair, deeds, letters, make_pair, refusal, told
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

WEEK = timedelta(days=7)


def say(pair: Pair, by: Person, answer: str, *, at: Any = NOON) -> None:
    with transaction():
        answering.answer(pair.introduction, by=by, answer=answer, at=at)


def avoided() -> list[tuple[int, int | None]]:
    rows = db.session.scalars(select(Avoidance).order_by(Avoidance.id))
    return [(row.by_id, row.person_id) for row in rows]


def what_can_be_seen(pair: Pair, by: Person, *, at: Any = NOON) -> tuple[object, ...]:
    """Everything that a page could show to one of the two."""
    seen = pair.seen(by, at=at)
    return seen.state, seen.answer, seen.email, seen.meeting, seen.can_choose, seen.can_judge, seen.awaits_me


def test_an_answer_is_kept_and_the_person_is_not_silent():
    pair = make_pair()
    say(pair, pair.one, "not_now", at=NOON + DAY)
    assert pair.seen(pair.one).answer == "not_now"
    assert db.session.get_one(Wish, pair.one.id).last_answer_at == NOON + DAY
    assert told() == []


def test_the_same_answer_twice_is_once():
    pair = make_pair()
    say(pair, pair.one, "yes")
    say(pair, pair.one, "yes", at=NOON + DAY)
    assert pair.seen(pair.one).side.answered_at == NOON
    assert deeds() == ["introduction.answered"]


@pytest.mark.parametrize("answer", [None, "yes", "not_now", "never"])
@pytest.mark.parametrize("later", [timedelta(0), WEEK])
def test_nobody_can_tell_a_no_from_silence(answer, later):
    silent, asked = make_pair(), make_pair(one=make_person(), other=make_person())
    if answer:
        say(asked, asked.other, answer)
    assert what_can_be_seen(asked, asked.one, at=NOON + later) == what_can_be_seen(
        silent, silent.one, at=NOON + later
    )
    assert told() == []


def test_the_audit_says_that_somebody_answered_and_not_what():
    pair = make_pair()
    for answer in ("never", "not_now", "yes"):
        say(pair, pair.one, answer)
    lines = db.session.scalars(select(AuditLine).order_by(AuditLine.id)).all()
    assert [(line.deed, line.by_id, line.facts) for line in lines] == [
        ("introduction.answered", pair.one.id, {})
    ] * 3


def test_an_answer_may_be_changed_until_both_said_yes():
    pair = make_pair()
    for answer in ("never", "not_now", "yes"):
        say(pair, pair.one, answer)
    say(pair, pair.other, "yes")
    assert pair.seen(pair.one).is_agreed
    assert refusal(lambda: answering.answer(pair.introduction, by=pair.one, answer="not_now", at=NOON)) == (
        "already_agreed",
    )
    say(pair, pair.one, "yes")


@pytest.mark.parametrize("state", ["lapsed", "withdrawn", "drawn"])
def test_what_is_not_open_is_not_answered(state):
    pair = make_pair(state=state)
    codes = refusal(lambda: answering.answer(pair.introduction, by=pair.one, answer="yes", at=NOON))
    assert codes == ("introduction_over",)


def test_the_last_moment_to_answer_is_before_it_lapses():
    pair = make_pair()
    late = refusal(lambda: answering.answer(pair.introduction, by=pair.one, answer="yes", at=NOON + WEEK))
    assert late == ("introduction_over",)
    say(pair, pair.one, "yes", at=NOON + WEEK - timedelta(seconds=1))


def test_nobody_answers_for_somebody_else():
    pair = make_pair()
    with pytest.raises(LookupError), transaction():
        answering.answer(pair.introduction, by=make_person(), answer="yes", at=NOON)


def test_never_keeps_the_two_apart_until_it_is_taken_back():
    pair = make_pair()
    say(pair, pair.one, "never")
    assert avoided() == [(pair.one.id, pair.other.id)]
    say(pair, pair.one, "not_now")
    assert avoided() == []


def test_never_leaves_an_avoidance_that_stands_already_as_it_is():
    pair = make_pair()
    with transaction():
        wishing.avoid(pair.one, whom=pair.other, is_competitor=False, by=pair.one, at=NOON)
    say(pair, pair.one, "never")
    assert avoided() == [(pair.one.id, pair.other.id)]


def test_who_said_elsewhere_never_to_meet_them_is_not_handed_out():
    pair = make_pair()
    say(pair, pair.other, "yes")
    with transaction():
        wishing.avoid(pair.other, whom=pair.one.organisation, is_competitor=True, by=pair.other, at=NOON)
    say(pair, pair.one, "yes")
    assert pair.seen(pair.one).state == "open"
    assert told() == []


def test_when_both_said_yes_both_learn_how_to_reach_each_other():
    femke = make_person(
        name="Femke Harms", language="de", organisation=make_organisation(name="Kahn & Krone")
    )
    make_profile(organisation=femke.organisation, website="https://kahn.example")
    pair = make_pair(one=femke)
    make_room(name="Kajüte")
    say(pair, pair.other, "yes")
    say(pair, pair.one, "yes")
    assert deeds()[-1] == "introduction.agreed"
    assert told() == [("agreed", pair.one.email), ("agreed", pair.other.email)]
    letter = letters()[1]
    text = post.render(letter)
    assert text.subject == "You and Femke Harms would like to meet"
    for said in (femke.email, "https://kahn.example", "Kajüte", "Wednesday, 25 November 2026"):
        assert said in text.plain
        assert said in text.html
    (file,) = letter.extras["files"]
    assert (file["name"], file["type"]) == ("Femke-Harms.vcf", "text/vcard")
    assert f"EMAIL;TYPE=INTERNET:{femke.email}" in file["text"]
    assert "ORG:Kahn & Krone" in file["text"]
    assert len(letter.facts["slots"]) == 3
    assert "Sie und Ole Brandt möchten sich kennenlernen" in post.render(letters()[0]).subject


def test_the_links_of_a_letter_are_for_its_reader_alone():
    pair = make_pair()
    say(pair, pair.other, "yes")
    say(pair, pair.one, "yes")
    letter = letters()[1]
    facts = links.read("introduction", letter.facts["path"].rpartition("/")[2], at=NOON)
    assert facts == {"person": pair.other.id, "introduction": pair.introduction.id}
    pause = letter.extras["unsubscribe"]
    assert links.read("pause", pause.rpartition("/")[2], at=NOON) == {"person": pair.other.id}


def test_a_letter_without_a_time_says_so():
    pair = make_pair()
    say(pair, pair.other, "yes")
    say(pair, pair.one, "yes")
    text = post.render(letters()[1])
    assert "we find no time and room" in text.plain
    assert "we find no time and room" in text.html


def test_what_is_open_comes_first_and_what_is_over_is_found_earlier():
    ole = make_person()
    states = {"2026-W48": "open", "2026-W47": "lapsed", "2026-W46": "agreed", "2026-W45": "withdrawn"}
    made = {
        state: make_introduction(
            first=ole, second=make_person(), week=week, state=state, at=NOON - 40 * DAY * (state != "open")
        )
        for week, state in states.items()
    }
    assert [one.id for one in mine.this_week(ole, at=NOON)] == [made["open"].id]
    earlier, following = mine.earlier(ole, at=NOON)
    assert [one.id for one in earlier] == [made["agreed"].id, made["lapsed"].id]
    assert following is None
    assert mine.introduction_for(ole, made["withdrawn"].id, at=NOON) is None
    assert mine.introduction_for(make_person(), made["open"].id, at=NOON) is None


def test_earlier_introductions_are_paged_without_gap_or_repeat():
    ole = make_person()
    made = [make_introduction(first=ole, second=make_person(), state="lapsed").id for _ in range(5)]
    seen, before = [], None
    while True:
        found, before = mine.earlier(ole, at=NOON, before=before, count=2)
        seen += [one.id for one in found]
        if before is None:
            break
    assert seen == made[::-1]


def test_who_has_met_is_found_by_what_either_said():
    ole = make_person()
    met = make_introduction(
        first=ole, second=(femke := make_person()), state="agreed", verdicts={femke.id: "met"}
    )
    make_introduction(first=ole, second=(ada := make_person()), state="agreed", verdicts={ada.id: "not"})
    assert [one.id for one in mine.met(ole, at=NOON)] == [met.id]
    assert mine.have_met(met)


def test_a_page_of_introductions_asks_as_much_of_twenty_as_of_two():
    number = make_person().id
    counts = []
    for more in (2, 18):
        ole = db.session.get_one(Person, number)
        for _ in range(more):
            make_introduction(first=ole, second=make_person())
        db.session.rollback()
        db.session.expunge_all()
        ole = db.session.get_one(Person, number)
        with count_queries() as sent:
            for one in mine.this_week(ole, at=NOON):
                assert one.other.organisation.name
                assert one.week
                assert one.meeting is None
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 3
