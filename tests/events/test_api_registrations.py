"""Registering, waiting, taking a place and cancelling, as programs do it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lounge.events.models import Question
from lounge.plumbing import clock
from lounge.plumbing.web import Lounge
from tests.builders import NOON, keep, make_event, make_person, make_registration
from tests.events.places import deeds, fill, states
from tests.support.program import Program, codes

DAY = timedelta(days=1)
BEGIN = NOON + 10 * DAY


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


def register(program: Program, event_id: int, said: object = None, **sent: object):
    return program.post(f"/events/{event_id}/registrations", said if said is not None else {}, **sent)


def test_who_registers_has_a_place_and_a_ticket(app: Lounge) -> None:
    event, femke = make_event(), make_person()
    program = Program.of(app, femke)
    made = register(program, event.id)
    assert (made.status_code, made.json["state"], made.json["kind"]) == (201, "registered", "member")
    assert (made.json["position"], made.json["offered_until"]) == (None, None)
    assert made.json["code"]
    assert made.headers["Location"] == f"/api/v1/registrations/{made.json['id']}"
    assert program.get(made.headers["Location"]).json == made.json
    assert program.get(f"/events/{event.id}").json["registration"]["id"] == made.json["id"]


def test_who_comes_too_late_reads_their_place_on_the_list(app: Lounge) -> None:
    event = make_event(places=1)
    fill(event)
    for place in (1, 2):
        made = register(Program.of(app), event.id)
        assert (made.status_code, made.json["state"], made.json["position"]) == (201, "waiting", place)


def test_a_place_is_offered_taken_and_taken_once(app: Lounge) -> None:
    event = make_event(places=1)
    first, second = Program.of(app), Program.of(app)
    taken, waits = register(first, event.id).json, register(second, event.id).json
    assert first.delete(f"/registrations/{taken['id']}").status_code == 204
    offered = second.get(f"/registrations/{waits['id']}").json
    assert (offered["state"], offered["position"]) == ("offered", None)
    assert offered["offered_until"] == "2026-11-25T12:00:00+01:00"
    for _ in range(2):
        accepted = second.post(f"/registrations/{waits['id']}/accept")
        assert (accepted.status_code, accepted.json["state"]) == (200, "registered")
    assert deeds().count("registration.accepted") == 1


def test_a_place_that_is_not_offered_or_no_longer_is_refused(app: Lounge) -> None:
    femke = make_person()
    waits = make_registration(person=femke, state="waiting")
    late = make_registration(person=femke, state="offered", offered_until=NOON)
    program = Program.of(app, femke)
    assert codes(program.post(f"/registrations/{waits.id}/accept")) == ["not_offered"]
    refused = program.post(f"/registrations/{late.id}/accept")
    assert (codes(refused), refused.json["objections"][0]["offered_until"]) == (
        ["offer_over"],
        "2026-11-24T12:00:00+01:00",
    )


def test_cancelling_is_cancelling_once(app: Lounge) -> None:
    femke = make_person()
    registration = make_registration(person=femke)
    program = Program.of(app, femke)
    for _ in range(2):
        assert program.delete(f"/registrations/{registration.id}").status_code == 204
    assert deeds().count("registration.cancelled") == 1
    assert program.get(f"/registrations/{registration.id}").json["state"] == "cancelled"


def test_what_is_over_is_not_cancelled(app: Lounge) -> None:
    femke = make_person()
    registration = make_registration(person=femke, event=make_event(starts_at=NOON - DAY))
    assert codes(Program.of(app, femke).delete(f"/registrations/{registration.id}")) == ["event_over"]


def test_nobody_registers_twice_and_the_facts_say_by_what_they_come(app: Lounge) -> None:
    event, program = make_event(), Program.of(app)
    first = register(program, event.id).json
    refused = register(program, event.id)
    (objection,) = refused.json["objections"]
    assert (refused.status_code, objection["code"]) == (409, "already_registered")
    assert (objection["registration_id"], objection["state"]) == (first["id"], "registered")


def test_the_same_key_registers_once(app: Lounge) -> None:
    event, program = make_event(), Program.of(app)
    first, again = (register(program, event.id, key="k") for _ in range(2))
    assert (first.json, again.headers["Idempotency-Replayed"]) == (again.json, "true")
    assert register(program, make_event().id, key="k").status_code == 422
    assert states(event) == ["registered"]


def test_every_reason_is_told(app: Lounge) -> None:
    event = make_event(open_to="invited", opens_at=NOON + DAY)
    refused = register(Program.of(app), event.id, {"companion": "Jan"})
    assert codes(refused) == ["registration_not_open", "not_for_you", "no_companion"]
    assert refused.json["objections"][0]["opens_at"] == "2026-11-25T12:00:00+01:00"


def test_questions_are_read_and_answered(app: Lounge) -> None:
    event = make_event()
    told = {"kind": "choice", "text": "Which table?", "purpose": "To seat you", "options": ["Ports", "Food"]}
    question = keep(Question(event_id=event.id, is_required=True, **told))
    program = Program.of(app)
    read = program.get(f"/events/{event.id}").json["questions"]
    assert read == [{"id": question.id, **told, "is_required": True, "kept_days": 14}]
    assert codes(register(program, event.id)) == ["answer_missing"]
    made = register(program, event.id, {"answers": [{"question_id": question.id, "text": "Food"}]})
    assert made.json["answers"] == [{"question_id": question.id, "text": "Food"}]


def test_a_companion_is_named(app: Lounge) -> None:
    made = register(Program.of(app), make_event(allows_companion=True).id, {"companion": "Jan"}).json
    assert (made["party"], made["companion"]) == (2, "Jan")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("companion", "x" * 5000),
        ("companion", "a\u0000b"),
        ("answers", [{"question_id": 1}]),
        ("answers", [{"question_id": "1", "text": "x"}]),
        ("answers", {"1": "x"}),
        ("meal", "fish"),
    ],
)
def test_what_is_malformed_is_said_by_field(app: Lounge, field: str, said: object) -> None:
    wrong = register(Program.of(app), make_event().id, {field: said})
    assert wrong.status_code == 422
    assert all(name.startswith(field) for name in wrong.json["errors"])


def test_an_event_that_one_may_not_see_is_not_there(app: Lounge) -> None:
    for event in (make_event(state="draft"), make_event(visible_to="invited", open_to="invited")):
        assert register(Program.of(app), event.id).status_code == 404
    assert register(Program.of(app), 4711).status_code == 404


def test_others_registrations_are_as_if_they_were_not_there(app: Lounge) -> None:
    registration = make_registration(state="offered")
    for program in (Program.of(app), Program.of(app, registration.event.organiser)):
        assert program.get(f"/registrations/{registration.id}").status_code == 404
        assert program.delete(f"/registrations/{registration.id}").status_code == 404
        assert program.post(f"/registrations/{registration.id}/accept").status_code == 404
    assert Program.of(app).get("/registrations/99999999999999").status_code == 404


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_the_staff_read_and_cancel_for_others(app: Lounge, role: str) -> None:
    registration = make_registration()
    staff = Program.of(app, make_person(role=role))
    assert staff.get(f"/registrations/{registration.id}").json["state"] == "registered"
    assert staff.delete(f"/registrations/{registration.id}").status_code == 204


def test_who_came_as_a_guest_before_they_had_an_account_reads_it_as_theirs(app: Lounge) -> None:
    femke = make_person()
    registration = make_registration(email=femke.email)
    assert Program.of(app, femke).get(f"/registrations/{registration.id}").json["kind"] == "guest"


def test_a_token_does_only_what_it_names(app: Lounge) -> None:
    event, femke = make_event(), make_person()
    reads = Program.of(app, femke, scopes=["registrations:read"])
    writes = Program.of(app, femke, scopes=["registrations:write"])
    assert register(reads, event.id).status_code == 403
    number = register(writes, event.id).json["id"]
    assert reads.get(f"/registrations/{number}").status_code == 200
    assert writes.get(f"/registrations/{number}").status_code == 403
    assert reads.delete(f"/registrations/{number}").status_code == 403
    assert reads.post(f"/registrations/{number}/accept").status_code == 403
    assert Program(app).get(f"/registrations/{number}").status_code == 401
