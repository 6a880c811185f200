"""Introductions, as programs read and answer them."""

from collections.abc import Iterator

import pytest

from lounge.introductions.services import answering
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_introduction, make_person
from tests.introductions.pairs import deeds, make_agreed, make_meeting, make_pair, slot_at
from tests.support.program import Program, codes
from tests.support.queries import count_queries

REASONS = [
    {"code": "they_offer", "words": [["Kühlhäuser", "cold stores"]]},
    {
        "code": "market_they_know",
        "country": "PL",
        "mine": "planned",
        "theirs": "active",
        "direction": "sells",
    },
]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


def answer(program: Program, introduction_id: int, said: object, **sent: object):
    return program.post(f"/introductions/{introduction_id}/answer", {"answer": said}, **sent)


def test_introductions_are_listed_with_their_reasons(app: Lounge) -> None:
    femke, ole = make_person(name="Femke Harms"), make_person(name="Ole Brandt")
    introduction = make_introduction(first=femke, second=ole, reasons={femke.id: REASONS})
    listed = Program.of(app, femke).get("/introductions").json
    (one,) = listed["items"]
    assert listed["next"] is None
    assert (one["id"], one["week"], one["state"], one["answer"]) == (
        introduction.id,
        "2026-W48",
        "open",
        None,
    )
    assert one["person"]["name"] == "Ole Brandt"
    assert one["person"]["organisation"]["name"] == ole.organisation.name
    assert (one["email"], one["meeting"]) == (None, None)
    assert one["reasons"][0]["words"] == [["Kühlhäuser", "cold stores"]]
    assert all(reason["sentence"] for reason in one["reasons"])
    assert one["reasons"][1]["country"] == "PL"


def test_an_answer_is_given_and_given_again(app: Lounge) -> None:
    pair = make_pair()
    program = Program.of(app, pair.one)
    for _ in range(2):
        given = answer(program, pair.introduction.id, "not_now")
        assert (given.status_code, given.json["answer"], given.json["state"]) == (200, "not_now", "open")
    assert deeds().count("introduction.answered") == 1


def test_the_same_key_is_answered_the_same_again(app: Lounge) -> None:
    pair = make_pair()
    program = Program.of(app, pair.one)
    first = answer(program, pair.introduction.id, "yes", key="k")
    answer(program, pair.introduction.id, "never")
    again = answer(program, pair.introduction.id, "yes", key="k")
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    assert program.get("/introductions").json["items"][0]["answer"] == "never"


def test_once_both_said_yes_the_address_is_told_and_the_answer_stands(app: Lounge) -> None:
    pair = make_pair()
    with transaction():
        answering.answer(pair.introduction, by=pair.other, answer="yes", at=NOON)
    program = Program.of(app, pair.one)
    given = answer(program, pair.introduction.id, "yes")
    assert (given.json["state"], given.json["email"]) == ("agreed", pair.other.email)
    refused = answer(program, pair.introduction.id, "never")
    assert (refused.status_code, codes(refused)) == (409, ["already_agreed"])


@pytest.mark.parametrize("said", ["yes", "not_now", "never"])
def test_nothing_of_the_other_ones_answer_is_told(app: Lounge, said: str) -> None:
    pair = make_pair()
    program = Program.of(app, pair.one)
    before = program.get("/introductions").json
    answer(Program.of(app, pair.other), pair.introduction.id, said)
    assert program.get("/introductions").json == before


def test_what_has_lapsed_is_refused(app: Lounge) -> None:
    pair = make_pair(state="lapsed")
    refused = answer(Program.of(app, pair.one), pair.introduction.id, "yes")
    assert (refused.status_code, codes(refused)) == (409, ["introduction_over"])


@pytest.mark.parametrize("said", ["", "maybe", "Yes", None, 1, ["yes"], {"yes": True}])
def test_what_is_no_answer_is_malformed(app: Lounge, said: object) -> None:
    pair = make_pair()
    wrong = answer(Program.of(app, pair.one), pair.introduction.id, said)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["answer"])


@pytest.mark.parametrize("state", ["open", "drawn", "withdrawn"])
def test_others_introductions_are_as_if_they_were_not_there(app: Lounge, state: str) -> None:
    pair = make_pair(state=state)
    asks = make_person() if state == "open" else pair.one
    assert answer(Program.of(app, asks), pair.introduction.id, "yes").status_code == 404
    assert Program.of(app, asks).get("/introductions").json["items"] == []


def test_a_meeting_is_told_to_both(app: Lounge) -> None:
    pair = make_agreed()
    slot = slot_at("2026-11-26 10:00")
    meeting = make_meeting(pair, slot=slot)
    for person in (pair.one, pair.other):
        (one,) = Program.of(app, person).get("/introductions").json["items"]
        assert one["meeting"] == {
            "state": "proposed",
            "room": {"id": slot.room.id, "name": slot.room.name},
            "starts_at": "2026-11-26T10:00:00+01:00",
            "ends_at": "2026-11-26T11:00:00+01:00",
            "booking_id": meeting.booking_id,
            "proposed_by": pair.one.id,
            "held_until": "2026-11-26T08:00:00+01:00",
        }


def test_pages_follow_each_other_and_ask_no_more_for_more(app: Lounge) -> None:
    ole = make_person()
    ids = [make_introduction(first=ole, second=make_person()).id for _ in range(5)]
    program = Program.of(app, ole)
    seen, path, counts = [], "/introductions?limit=2", []
    while path:
        with count_queries() as sent:
            page = program.get(path).json
        counts.append(len(sent))
        seen += [one["id"] for one in page["items"]]
        path = page["next"]
    assert seen == ids[::-1]
    assert len(set(counts)) == 1
    assert program.get("/introductions?after=x").status_code == 422


def test_a_token_needs_the_scope(app: Lounge) -> None:
    pair = make_pair()
    reads = Program.of(app, pair.one, scopes=["introductions:read"])
    assert reads.get("/introductions").status_code == 200
    assert answer(reads, pair.introduction.id, "yes").status_code == 403
    answers = Program.of(app, pair.one, scopes=["introductions:answer"])
    assert answers.get("/introductions").status_code == 403
    assert answer(answers, pair.introduction.id, "yes").status_code == 200
