"""Bookings that programs change and cancel."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking, Room
from tests.builders import NOON, make_booking, make_person, make_room
from tests.support.program import Program, codes

TOMORROW = NOON + timedelta(days=1)


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


def wish(room: Room) -> dict[str, Any]:
    usual = {"starts_at": "2026-11-25T12:00:00+01:00", "ends_at": "2026-11-25T13:00:00+01:00", "title": "Tea"}
    return {"room_id": room.id, **usual}


def kept() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_a_change_names_only_what_is_to_be_different(program: Program, person: Person, room: Room) -> None:
    booking = make_booking(room=room, by=person, title="Tea", note="No sugar")
    answer = program.patch(f"/bookings/{booking.id}", {"title": "Coffee"})
    assert (answer.status_code, answer.json["title"], answer.json["note"]) == (200, "Coffee", "No sugar")
    assert answer.json["version"] == 2
    assert answer.headers["ETag"] == '"2"'


def test_a_booking_moves_to_another_room_and_time(program: Program, person: Person, room: Room) -> None:
    booking, other = make_booking(room=room, by=person), make_room()
    moved = {
        "room_id": other.id,
        "starts_at": "2026-11-25T15:00:00+01:00",
        "ends_at": "2026-11-25T16:00:00+01:00",
    }
    answer = program.patch(f"/bookings/{booking.id}", moved)
    assert (answer.json["room"]["id"], answer.json["starts_at"]) == (other.id, moved["starts_at"])


def test_a_move_onto_another_booking_is_refused_and_changes_nothing(
    program: Program, person: Person, room: Room
) -> None:
    booking = make_booking(room=room, by=person)
    make_booking(room=room, starts_at=TOMORROW + timedelta(hours=1))
    answer = program.patch(f"/bookings/{booking.id}", {"ends_at": "2026-11-25T14:00:00+01:00"})
    assert codes(answer) == ["taken"]
    assert program.get(f"/bookings/{booking.id}").json["version"] == 1


def test_an_end_before_the_start_that_stands_is_malformed(
    program: Program, person: Person, room: Room
) -> None:
    booking = make_booking(room=room, by=person)
    answer = program.patch(f"/bookings/{booking.id}", {"ends_at": "2026-11-25T11:00:00+01:00"})
    assert list(answer.json["errors"]) == ["ends_at"]


def test_an_old_version_is_refused_with_how_it_stands_now(
    program: Program, person: Person, room: Room
) -> None:
    booking = make_booking(room=room, by=person)
    program.patch(f"/bookings/{booking.id}", {"title": "Coffee", "version": 1})
    answer = program.patch(f"/bookings/{booking.id}", {"title": "Cocoa", "version": 1})
    assert (answer.status_code, codes(answer)) == (409, ["stale"])
    assert answer.json["objections"][0]["title"] == "Coffee"


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"1:br"', '"7", "1"', "*"])
def test_the_etag_that_stands_matches(program: Program, person: Person, room: Room, tag: str) -> None:
    booking = make_booking(room=room, by=person)
    answer = program.patch(f"/bookings/{booking.id}", {"title": "Coffee"}, headers={"If-Match": tag})
    assert answer.status_code == 200


@pytest.mark.parametrize("tag", ['"2"', '"x"', '""', "nonsense"])
def test_any_other_etag_does_not(program: Program, person: Person, room: Room, tag: str) -> None:
    booking = make_booking(room=room, by=person)
    answer = program.patch(f"/bookings/{booking.id}", {"title": "Coffee"}, headers={"If-Match": tag})
    assert (answer.status_code, codes(answer)) == (412, ["stale"])


def test_a_cancelled_booking_stays_and_its_room_is_free(program: Program, person: Person, room: Room) -> None:
    booking = make_booking(room=room, by=person, starts_at=TOMORROW)
    answer = program.delete(f"/bookings/{booking.id}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert program.get(f"/bookings/{booking.id}").json["state"] == "cancelled"
    assert program.post("/bookings", wish(room)).status_code == 201


def test_cancelling_twice_is_cancelling_once(program: Program, person: Person, room: Room) -> None:
    booking = make_booking(room=room, by=person)
    program.delete(f"/bookings/{booking.id}")
    before = kept()[0].cancelled_at
    with clock.telling(NOON + timedelta(minutes=5)):
        assert program.delete(f"/bookings/{booking.id}").status_code == 204
    assert kept()[0].cancelled_at == before


def test_what_is_over_cannot_be_cancelled(program: Program, person: Person, room: Room) -> None:
    booking = make_booking(room=room, by=person)
    with clock.telling(NOON + timedelta(days=3)):
        answer = program.delete(f"/bookings/{booking.id}")
    assert answer.status_code == 409
    assert len(codes(answer)) == 1


def test_a_cancelled_booking_cannot_be_changed(program: Program, person: Person, room: Room) -> None:
    booking = make_booking(room=room, by=person)
    program.delete(f"/bookings/{booking.id}")
    assert "already_cancelled" in codes(program.patch(f"/bookings/{booking.id}", {"title": "Coffee"}))
