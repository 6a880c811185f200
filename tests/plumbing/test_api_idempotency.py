"""The same call again is the same answer again, and one deed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.api.idempotency import IdempotentAnswer, forget_answers
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking, Room
from tests.builders import NOON, make_booking, make_person, make_room
from tests.support.program import Program, codes

AT_ONCE = 6


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


@pytest.fixture
def person(app: Lounge) -> Person:
    return make_person()


@pytest.fixture
def program(app: Lounge, person: Person) -> Program:
    return Program.of(app, person)


@pytest.fixture
def room(app: Lounge) -> Room:
    return make_room()


def wish(room: Room, *, title: str = "Tea") -> dict[str, object]:
    return {
        "room_id": room.id,
        "starts_at": "2026-11-25T12:00:00+01:00",
        "ends_at": "2026-11-25T13:00:00+01:00",
        "title": title,
    }


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_call_again_is_the_first_answer_again(program: Program, room: Room) -> None:
    first, again = (program.post("/bookings", wish(room), key="k") for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    for header in ("Location", "ETag", "Content-Type"):
        assert again.headers[header] == first.headers[header]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(Booking) == 1


def test_the_order_of_fields_and_blanks_do_not_matter(program: Program, room: Room) -> None:
    program.post("/bookings", wish(room), key="k")
    turned = dict(reversed(wish(room).items()))
    assert program.post("/bookings", turned, key="k").status_code == 201
    assert count(Booking) == 1


def test_the_same_key_for_another_body_is_refused(program: Program, room: Room) -> None:
    program.post("/bookings", wish(room), key="k")
    answer = program.post("/bookings", wish(room, title="Coffee"), key="k")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["Idempotency-Key"])


def test_the_same_key_at_another_address_is_refused(program: Program, room: Room) -> None:
    program.post("/bookings", wish(room), key="k")
    assert program.post("/bookings?again=1", wish(room), key="k").status_code == 422


def test_another_persons_key_is_another_key(app: Lounge, program: Program, room: Room) -> None:
    assert program.post("/bookings", wish(room), key="k").status_code == 201
    assert Program.of(app).post("/bookings", wish(room), key="k").status_code == 409


def test_without_a_key_the_same_call_is_another_call(program: Program, room: Room) -> None:
    assert [program.post("/bookings", wish(room)).status_code for _time in range(2)] == [201, 409]
    assert count(IdempotentAnswer) == 0


def test_a_refusal_is_kept_though_the_reason_is_gone(program: Program, person: Person, room: Room) -> None:
    standing = make_booking(room=room, starts_at=NOON + timedelta(days=1), by=person)
    assert codes(program.post("/bookings", wish(room), key="k")) == ["taken"]
    assert program.delete(f"/bookings/{standing.id}").status_code == 204
    again = program.post("/bookings", wish(room), key="k")
    assert codes(again) == ["taken"]
    assert again.mimetype == "application/problem+json"
    assert program.post("/bookings", wish(room), key="another").status_code == 201


def test_a_malformed_call_may_come_again_mended(program: Program, room: Room) -> None:
    assert program.post("/bookings", {**wish(room), "people": "four"}, key="k").status_code == 422
    assert program.post("/bookings", wish(room), key="k").status_code == 201


@pytest.mark.parametrize("key", ["!", "~" * 255, "a key with blanks"])
def test_keys_of_up_to_255_printable_signs_are_kept(program: Program, room: Room, key: str) -> None:
    assert program.post("/bookings", wish(room), key=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "ü", "a\tb"])
def test_any_other_key_is_malformed(program: Program, room: Room, key: str) -> None:
    assert program.post("/bookings", wish(room), key=key).status_code == 422


def test_many_at_once_with_one_key_are_one_deed(program: Program, room: Room) -> None:
    barrier = Barrier(AT_ONCE)

    def post(_number: int) -> tuple[int, object]:
        barrier.wait()
        with program.app.app_context():
            answer = program.post("/bookings", wish(room_id_only), key="k")
            return answer.status_code, answer.json["id"]

    room_id_only = Room(id=room.id)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = set(pool.map(post, range(AT_ONCE)))
    assert len(answers) == 1
    assert {status for status, _id in answers} == {201}
    assert count(Booking) == 1


def test_many_at_once_with_keys_of_their_own_are_one_booking_and_refusals(
    program: Program, room: Room
) -> None:
    barrier = Barrier(AT_ONCE)
    same_room = Room(id=room.id)

    def post(number: int) -> int:
        barrier.wait()
        with program.app.app_context():
            return program.post("/bookings", wish(same_room), key=f"k{number}").status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = sorted(pool.map(post, range(AT_ONCE)))
    assert statuses == [201] + [409] * (AT_ONCE - 1)
    assert count(Booking) == 1
    assert count(IdempotentAnswer) == AT_ONCE


def test_what_met_another_writer_is_done_again_with_its_key(program: Program, room: Room) -> None:
    """A deadlock rolls everything back, the key's place with it; the second attempt finds a clean table."""
    view = program.app.view_functions["api_bookings.book"]
    attempts = []

    def first_a_deadlock(**kwargs: object) -> object:
        attempts.append(1)
        answer = view(**kwargs)
        if len(attempts) == 1:
            raise deadlock()
        return answer

    first_a_deadlock.__access__ = view.__access__  # type: ignore[attr-defined]
    program.app.view_functions["api_bookings.book"] = first_a_deadlock
    answer = program.post("/bookings", wish(room), key="k")
    assert (answer.status_code, len(attempts)) == (201, 2)
    assert count(Booking) == 1


def deadlock() -> OperationalError:
    class DeadlockError(Exception):
        sqlstate = "40P01"

    return OperationalError("INSERT", {}, DeadlockError())


def test_answers_are_forgotten_after_a_day(program: Program, room: Room) -> None:
    program.post("/bookings", wish(room), key="k")
    assert forget_answers in [job.run for job in program.app.extensions["jobs"]]
    assert forget_answers(NOON + timedelta(hours=24)) == 0
    assert forget_answers(NOON + timedelta(hours=24, seconds=1)) == 1
    assert codes(program.post("/bookings", wish(room), key="k")) == ["taken"]
