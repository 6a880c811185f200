"""Arrivals and departures, as programs at the doors tell of them."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.desk.models import DeskRules, FormerCard, Movement
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Site
from tests.builders import (
    NOON,
    keep,
    make_booking,
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_room,
    make_site,
)
from tests.support.program import Program, codes

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


@pytest.fixture
def site(app: Lounge) -> Site:
    return make_site(key="bremen")


@pytest.fixture
def desk(app: Lounge, site: Site) -> Program:
    return Program.of(app, make_person(role="desk"))


@pytest.fixture
def person(app: Lounge) -> Person:
    return make_person(name="Femke Harms", organisation=make_organisation(name="Kahn & Krone"))


def seen(code: str, nonce: str = "n1", **other: Any) -> dict[str, Any]:
    usual = {"code": code, "nonce": nonce, "happened_at": NOON.isoformat(), "station": "Empfang 1"}
    return {**usual, **other}


def who_is_in(desk: Program) -> list[str]:
    return [one["who"] for one in desk.get("/arrivals?inside=true").json["items"]]


def count(table: Any, *limits: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*limits)) or 0


def test_a_member_comes_in_by_their_card(desk: Program, person: Person) -> None:
    answer = desk.post("/arrivals", seen(person.card_code))
    assert answer.status_code == 201
    assert answer.json["person_id"] == person.id
    assert answer.json["outcome"] == "welcome"
    assert answer.json["already"] is False
    assert (answer.json["name"], answer.json["organisation"]) == ("Femke Harms", "Kahn & Krone")
    assert who_is_in(desk) == [f"person/{person.id}"]


def test_the_same_nonce_again_is_the_same_answer_and_one_arrival(desk: Program, person: Person) -> None:
    first = desk.post("/arrivals", seen(person.card_code))
    with clock.telling(NOON + MINUTE):
        again = desk.post("/arrivals", seen(person.card_code))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert count(Movement) == 1


def test_who_is_in_already_is_told_since_when_and_where(desk: Program, person: Person) -> None:
    first = desk.post("/arrivals", seen(person.card_code))
    with clock.telling(NOON + 5 * MINUTE):
        later = (NOON + 5 * MINUTE).isoformat()
        answer = desk.post("/arrivals", seen(person.card_code, "n2", happened_at=later, station="Empfang 2"))
        again = desk.post("/arrivals", seen(person.card_code, "n2", happened_at=later, station="Empfang 2"))
    assert answer.status_code == 200
    assert answer.json["already"] is True
    assert answer.json["person_id"] == person.id
    assert (answer.json["id"], answer.json["since"]) == (first.json["id"], first.json["since"])
    assert answer.json["station"] == "Empfang 1"
    assert again.json == answer.json
    assert len(who_is_in(desk)) == 1


def test_an_arrival_says_what_they_are_expected_for(desk: Program, site: Site, person: Person) -> None:
    room = make_room(site=site, name="Kajüte")
    make_booking(room=room, by=person, starts_at=NOON + timedelta(hours=1), title="Tea")
    (expected,) = desk.post("/arrivals", seen(person.card_code)).json["expected"]
    assert expected == {
        "kind": "booking",
        "title": "Tea",
        "room": "Kajüte",
        "at": "2026-11-24T13:00:00+01:00",
        "until": "2026-11-24T14:00:00+01:00",
        "host": "",
    }


def test_a_lapsed_membership_is_refused_unless_the_desk_waives_it(desk: Program) -> None:
    lapsed = make_person(organisation=make_organisation(ends_on=NOON.date() - timedelta(days=1)))
    refused = desk.post("/arrivals", seen(lapsed.card_code))
    assert refused.status_code == 409
    (objection,) = refused.json["objections"]
    assert (objection["code"], objection["waivable"]) == ("membership_lapsed", True)
    assert objection["sentence"] == "The membership of this organisation ended on 23 November 2026."
    assert not who_is_in(desk)
    answer = desk.post("/arrivals", seen(lapsed.card_code, waive=["membership_lapsed"]))
    assert answer.status_code == 201
    assert db.session.scalar(select(Movement.waived)) == ["membership_lapsed"]
    line = db.session.scalar(select(AuditLine).where(AuditLine.deed == "movement.came"))
    assert line is not None
    assert line.facts["waived"] == ["membership_lapsed"]


def test_what_the_house_does_not_let_its_desk_waive_stays_refused(desk: Program) -> None:
    keep(DeskRules(id=1, waivable=["membership_paused"], kept_weeks=4))
    lapsed = make_person(organisation=make_organisation(ends_on=NOON.date() - timedelta(days=1)))
    answer = desk.post("/arrivals", seen(lapsed.card_code, waive=["membership_lapsed"]))
    assert answer.status_code == 409
    assert answer.json["objections"][0]["waivable"] is False


def test_only_what_stood_against_it_is_noted_as_waived(desk: Program, person: Person) -> None:
    desk.post("/arrivals", seen(person.card_code, waive=["membership_lapsed", "unknown_code"]))
    assert db.session.scalar(select(Movement.waived)) == []


@pytest.mark.parametrize(
    "code",
    ["nobody-has-this", "", " ", "q3Yv0", "\x00\x07", "x" * 200, "https://other.example/t/1", "ÄÖ", "\ud800"],
)
def test_a_code_that_nobody_has_leaves_but_a_line_in_the_audit(desk: Program, code: str) -> None:
    before = count(AuditLine)
    answer = desk.post("/arrivals", seen(code))
    assert (answer.status_code, codes(answer)) == (409, ["unknown_code"])
    assert answer.json["objections"][0]["waivable"] is False
    assert count(Movement) == 0
    assert count(AuditLine) == before + 1
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.deed, line.facts) == (
        "movement.refused",
        {"station": "Empfang 1", "codes": ["unknown_code"]},
    )


def test_a_code_of_a_megabyte_is_answered_and_leaves_nothing(desk: Program) -> None:
    before = count(AuditLine)
    assert desk.post("/arrivals", seen("x" * 201)).status_code == 422
    assert desk.post("/arrivals", seen("x" * 2**20)).status_code == 413
    assert count(AuditLine) == before


def test_a_refusal_is_noted_although_its_answer_is_kept_under_a_key(desk: Program) -> None:
    answers = [desk.post("/arrivals", seen("nobody"), key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json == answers[1].json
    assert count(AuditLine, AuditLine.deed == "movement.refused") == 1


def test_an_old_card_is_no_longer_good(desk: Program, person: Person) -> None:
    digest = sha256(b"photographed").hexdigest()
    keep(FormerCard(digest=digest, person_id=person.id, replaced_at=NOON - timedelta(days=2)))
    answer = desk.post("/arrivals", seen("photographed"))
    assert codes(answer) == ["card_replaced"]
    assert desk.post("/arrivals", seen(person.card_code, "n2")).status_code == 201
    assert codes(desk.post("/arrivals", seen("photographed", "n3"))) == ["card_replaced"]


def test_a_guest_comes_by_their_ticket_and_has_attended(desk: Program) -> None:
    event = make_event(starts_at=NOON + timedelta(minutes=30), title="Export to Poland")
    ticket = make_registration(event=event, email="zofia@guest.example", name="Zofia Nowak")
    answer = desk.post("/arrivals", seen(ticket.code))
    assert answer.status_code == 201
    assert (answer.json["person_id"], answer.json["who"]) == (None, f"ticket/{ticket.id}")
    assert answer.json["expected"][0]["title"] == "Export to Poland"
    db.session.refresh(ticket)
    assert ticket.attended_at == NOON


def test_a_member_s_ticket_stands_for_the_member(desk: Program, person: Person) -> None:
    ticket = make_registration(event=make_event(starts_at=NOON), person=person)
    assert desk.post("/arrivals", seen(ticket.code)).json["person_id"] == person.id
    assert desk.post("/arrivals", seen(person.card_code, "n2")).json["already"] is True


def test_a_ticket_of_another_day_is_refused_with_every_reason(desk: Program) -> None:
    ticket = make_registration(event=make_event(), email="zofia@guest.example", state="waiting")
    assert codes(desk.post("/arrivals", seen(ticket.code))) == ["event_not_today", "ticket_waiting"]


def test_a_departure_ends_it_and_an_arrival_begins_anew(desk: Program, person: Person) -> None:
    desk.post("/arrivals", seen(person.card_code))
    gone = desk.post("/departures", seen(person.card_code, "n2"))
    assert (gone.status_code, gone.json["outcome"], gone.json["person_id"]) == (201, "left", person.id)
    assert desk.post("/departures", seen(person.card_code, "n2")).status_code == 200
    assert who_is_in(desk) == []
    assert codes(desk.post("/departures", seen(person.card_code, "n3"))) == ["not_inside"]
    with clock.telling(NOON + MINUTE):
        again = seen(person.card_code, "n4", happened_at=(NOON + MINUTE).isoformat())
        assert desk.post("/arrivals", again).status_code == 201


def test_a_nonce_that_was_used_for_something_else_is_refused(desk: Program, person: Person) -> None:
    desk.post("/arrivals", seen(person.card_code))
    assert codes(desk.post("/arrivals", seen(make_person().card_code))) == ["nonce_taken"]
    assert codes(desk.post("/departures", seen(person.card_code))) == ["nonce_taken"]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(2, []), (2.1, ["clock_ahead"]), (-72 * 60, []), (-72 * 60 - 1, ["too_long_ago"])],
)
def test_what_happened_is_taken_from_three_days_ago_until_now(
    desk: Program, person: Person, minutes: float, expected: list[str]
) -> None:
    told = seen(person.card_code, happened_at=(NOON + minutes * MINUTE).isoformat())
    assert [one["code"] for one in desk.post("/arrivals", told).json.get("objections", [])] == expected


def test_an_arrival_is_undone_within_fifteen_minutes_and_once(desk: Program, person: Person) -> None:
    arrival = desk.post("/arrivals", seen(person.card_code)).json["id"]
    with clock.telling(NOON + 15 * MINUTE):
        undone = desk.post(f"/arrivals/{arrival}/undo", {"reason": "The wrong card."})
        again = desk.post(f"/arrivals/{arrival}/undo", {"reason": "The wrong card."})
    assert (undone.status_code, undone.json["outcome"]) == (200, "undone")
    assert again.json == undone.json
    assert who_is_in(desk) == []
    kept = db.session.scalars(select(Movement).where(Movement.kind == "undo")).one()
    assert (kept.undoes_id, kept.reason) == (arrival, "The wrong card.")


def test_after_fifteen_minutes_nothing_is_undone(desk: Program, person: Person) -> None:
    arrival = desk.post("/arrivals", seen(person.card_code)).json["id"]
    with clock.telling(NOON + 15 * MINUTE + timedelta(seconds=1)):
        assert codes(desk.post(f"/arrivals/{arrival}/undo", {"reason": "Late."})) == ["too_late_to_undo"]
    assert who_is_in(desk) == [f"person/{person.id}"]


def test_only_an_arrival_can_be_undone_here_and_with_a_reason(desk: Program, person: Person) -> None:
    arrival = desk.post("/arrivals", seen(person.card_code)).json["id"]
    departure = desk.post("/departures", seen(person.card_code, "n2")).json["id"]
    assert desk.post(f"/arrivals/{departure}/undo", {"reason": "No."}).status_code == 404
    assert desk.post("/arrivals/4711/undo", {"reason": "No."}).status_code == 404
    for body in ({}, {"reason": ""}, {"reason": " "}, {"why": "x"}):
        assert desk.post(f"/arrivals/{arrival}/undo", body).status_code == 422


@pytest.mark.parametrize("role", ["member", "partner"])
def test_only_the_desk_and_the_manager_may_call(app: Lounge, site: Site, role: str) -> None:
    program = Program.of(app, make_person(role=role))
    assert program.get("/arrivals?inside=true").status_code == 403
    assert program.post("/arrivals", seen("x")).status_code == 403
    assert program.post("/departures", seen("x")).status_code == 403
    assert program.post("/arrivals/1/undo", {"reason": "x"}).status_code == 403
    assert Program.of(app, make_person(role="manager")).get("/arrivals").status_code == 200


def test_a_token_does_what_its_scope_says(app: Lounge, site: Site, person: Person) -> None:
    reads = Program.of(app, make_person(role="desk"), scopes=["desk:read"])
    writes = Program.of(app, make_person(role="desk"), scopes=["desk:write"])
    assert reads.get("/arrivals").status_code == 200
    assert reads.post("/arrivals", seen(person.card_code)).status_code == 403
    assert writes.post("/arrivals", seen(person.card_code)).status_code == 201
    assert writes.get("/arrivals").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": ""},
        {"nonce": "n" * 65},
        {"nonce": None},
        {"code": None},
        {"code": 5},
        {"happened_at": "2026-11-24T12:00:00"},
        {"happened_at": "now"},
        {"waive": "all"},
        {"waive": ["x"] * 21},
        {"station": "x" * 81},
        {"site": "nowhere"},
        {"by": 1},
    ],
)
def test_a_malformed_call_is_told_so(desk: Program, person: Person, wrong: dict[str, Any]) -> None:
    answer = desk.post("/arrivals", {**seen(person.card_code), **wrong})
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == list(wrong)


def test_time_and_station_may_be_left_out(desk: Program, person: Person) -> None:
    answer = desk.post("/arrivals", {"code": person.card_code, "nonce": "n1"})
    assert (answer.status_code, answer.json["since"]) == (201, "2026-11-24T12:00:00+01:00")


def test_the_list_has_who_came_today_and_who_is_in(desk: Program, person: Person) -> None:
    other = make_person(name="Okko Harms")
    desk.post("/arrivals", seen(person.card_code))
    desk.post("/arrivals", seen(other.card_code, "n2"))
    desk.post("/departures", seen(person.card_code, "n3", happened_at=(NOON + MINUTE).isoformat()))
    everybody = desk.get("/arrivals").json["items"]
    assert [one["left_at"] for one in everybody] == ["2026-11-24T12:01:00+01:00", None]
    assert who_is_in(desk) == [f"person/{other.id}"]


def test_the_list_comes_in_pages(desk: Program) -> None:
    people = [make_person() for _ in range(5)]
    for number, person in enumerate(people):
        desk.post("/arrivals", seen(person.card_code, f"n{number}"))
    found, path = [], "/arrivals?inside=true&limit=2"
    while path:
        page = desk.get(path).json
        found += [one["person_id"] for one in page["items"]]
        path = page["next"]
    assert found == [person.id for person in people]
    assert desk.get("/arrivals?after=nonsense").status_code == 422


def test_two_houses_have_their_own_lists(desk: Program, person: Person) -> None:
    make_site(key="bremerhaven")
    desk.post("/arrivals", seen(person.card_code, site="bremerhaven"))
    assert desk.get("/arrivals?inside=true").json["items"] == []
    assert len(desk.get("/arrivals?inside=true&site=bremerhaven").json["items"]) == 1
