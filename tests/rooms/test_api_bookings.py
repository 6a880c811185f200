"""Bookings, as programs make, read, change and cancel them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.domain.interval import Interval
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking, Room
from lounge.rooms.services import Draft, Guest, hold
from tests.builders import NOON, make_booking, make_organisation, make_person, make_plan, make_room
from tests.support.program import Program, codes
from tests.support.queries import count_queries

TOMORROW = NOON + timedelta(days=1)

MALFORMED: dict[str, list[object]] = {
    "starts_at": [
        "2026-11-25T12:00:00",
        "tomorrow",
        1764068400,
        None,
        "2026-02-30T12:00:00Z",
        "2026-11-25T25:00:00Z",
        "2026-11-25T12:00:00+25:00",
        "0001-01-01T00:00:00+01:00",
        "2026-11-25T12:00:00Z\n",
        ["2026"],
    ],
    "ends_at": ["2026-11-25T12:00:00+01:00", "2026-11-25T11:00:00+01:00"],
    "room_id": ["1", 0, -1, 2**31, 10**400, 1.5, True, None, 4711, {}],
    "title": ["", "   ", "x" * 201, "a\u0000b", "a\nb", "\u0007", 5, None, ["Tea"], "\ue000", "Tea\u202eaeT"],
    "note": ["x" * 2001, "\u001b[31m"],
    "people": [0, -4, "four", 10**30, 1e300],
    "attendees": [{}, "Okko", [{"name": "x"}] * 101],
    "organisation_id": ["7"],
    "uid": ["mine"],
    "state": ["cancelled"],
    "__proto__": [{}],
}
MALFORMED_GUESTS: dict[str, list[object]] = {
    "attendees.0.name": [{}, {"name": ""}],
    "attendees.0.email": [
        {"name": "O", "email": "no"},
        {"name": "O", "email": "a@b"},
        {"name": "O", "email": "a@b.c\r\nBcc: x"},
    ],
    "attendees.0.role": [{"name": "O", "role": "boss"}],
    "attendees.0": ["Okko", None],
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


@pytest.fixture
def person(app: Lounge) -> Person:
    return make_person(name="Femke Harms")


@pytest.fixture
def program(app: Lounge, person: Person) -> Program:
    return Program.of(app, person)


@pytest.fixture
def room(app: Lounge) -> Room:
    return make_room(name="Kajüte")


@pytest.fixture
def desk(app: Lounge) -> Program:
    return Program.of(app, make_person(role="desk"))


def wish(room: Room, **other: Any) -> dict[str, Any]:
    usual = {"starts_at": "2026-11-25T12:00:00+01:00", "ends_at": "2026-11-25T13:00:00+01:00", "title": "Tea"}
    return {"room_id": room.id, **usual, **other}


def kept() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_a_booking_is_kept_and_found_where_the_answer_says(program: Program, room: Room) -> None:
    answer = program.post("/bookings", wish(room, note="No sugar", people=2))
    assert answer.status_code == 201
    assert answer.json["starts_at"] == "2026-11-25T12:00:00+01:00"
    assert (answer.json["note"], answer.json["people"], answer.json["state"]) == ("No sugar", 2, "confirmed")
    found = program.get(answer.headers["Location"])
    assert found.json == answer.json
    assert found.headers["ETag"] == answer.headers["ETag"]


def test_any_offset_means_the_same_instant(program: Program, room: Room) -> None:
    program.post(
        "/bookings", wish(room, starts_at="2026-11-25T20:00:00+09:00", ends_at="2026-11-25T07:00:00-05:00")
    )
    assert kept()[0].starts_at == datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert kept()[0].ends_at == datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_guests_are_kept_by_name_and_address(program: Program, room: Room) -> None:
    guests = [{"name": "Okko", "email": "okko@kahn.example"}, {"name": "Ada"}]
    answer = program.post("/bookings", wish(room, attendees=guests, people=3))
    assert answer.json["attendees"] == [guests[0], {"name": "Ada", "email": None}]


def test_a_taken_room_is_refused_with_what_is_known_about_it(program: Program, room: Room) -> None:
    make_booking(room=room, starts_at=TOMORROW)
    answer = program.post("/bookings", wish(room))
    assert (answer.status_code, codes(answer)) == (409, ["taken"])
    span = answer.json["objections"][0]["spans"][0]
    assert span == {"starts_at": "2026-11-25T12:00:00+01:00", "ends_at": "2026-11-25T13:00:00+01:00"}
    assert len(kept()) == 1


def test_every_objection_comes_at_once(program: Program, room: Room) -> None:
    wanted = wish(room, starts_at="2026-11-24T06:10:00+01:00", ends_at="2026-11-24T22:50:00+01:00", people=99)
    found = codes(program.post("/bookings", wanted))
    assert {"in_the_past", "too_long", "closed", "too_many_people", "off_step"} <= set(found)
    assert kept() == []


def test_the_allowance_of_the_month_is_kept_to(app: Lounge, room: Room) -> None:
    person = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    program = Program.of(app, person)
    assert program.post("/bookings", wish(room)).status_code == 201
    later = wish(room, starts_at="2026-11-25T14:00:00+01:00", ends_at="2026-11-25T15:00:00+01:00")
    assert codes(program.post("/bookings", later)) == ["allowance_used"]


def test_years_are_too_long_and_refused_quickly(program: Program, room: Room) -> None:
    assert "too_long" in codes(program.post("/bookings", wish(room, ends_at="2926-11-25T13:00:00+01:00")))


def test_every_field_that_is_malformed_is_named(program: Program, room: Room) -> None:
    for field, values in MALFORMED.items():
        for value in values:
            answer = program.post("/bookings", wish(room, **{field: value}))
            assert (answer.status_code, list(answer.json["errors"])) == (422, [field]), f"{field}: {value!r}"[
                :200
            ]
    assert kept() == []


def test_every_guest_that_is_malformed_is_named(program: Program, room: Room) -> None:
    for field, guests in MALFORMED_GUESTS.items():
        for guest in guests:
            answer = program.post("/bookings", wish(room, attendees=[guest]))
            assert list(answer.json["errors"]) == [field], guest


@pytest.mark.parametrize(
    "title", ["x" * 200, "Grüße 🚢", "<script>alert(1)</script>", "'; DROP TABLE booking; --", "%(x)s {0}"]
)
def test_any_other_title_is_a_title(program: Program, room: Room, title: str) -> None:
    assert program.post("/bookings", wish(room, title=title)).json["title"] == title


def test_the_naive_instant_is_explained(program: Program, room: Room) -> None:
    answer = program.post("/bookings", wish(room, starts_at="2026-11-25T12:00:00"))
    assert "offset" in answer.json["errors"]["starts_at"][0]


def test_a_member_books_for_their_own_organisation_only(program: Program, room: Room) -> None:
    other = make_organisation()
    assert "not_your_organisation" in codes(program.post("/bookings", wish(room, organisation_id=other.id)))


def test_the_desk_books_for_any_organisation(desk: Program, room: Room) -> None:
    other = make_organisation()
    answer = desk.post("/bookings", wish(room, organisation_id=other.id))
    assert answer.json["organisation"] == {"id": other.id, "name": other.name}


def test_an_organisation_that_is_not_there_is_malformed(desk: Program, room: Room) -> None:
    assert list(desk.post("/bookings", wish(room, organisation_id=4711)).json["errors"]) == [
        "organisation_id"
    ]


def test_others_bookings_are_as_if_they_were_not_there(program: Program, person: Person, room: Room) -> None:
    theirs = make_booking(room=room, by=make_person(organisation=person.organisation))
    for answer in (
        program.get(f"/bookings/{theirs.id}"),
        program.patch(f"/bookings/{theirs.id}", {"title": "Mine"}),
        program.delete(f"/bookings/{theirs.id}"),
    ):
        assert answer.status_code == 404
        assert theirs.title not in answer.text
    assert kept()[0].state == "confirmed"


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_the_staff_read_change_and_cancel_all(app: Lounge, room: Room, role: str) -> None:
    theirs = make_booking(room=room)
    staff = Program.of(app, make_person(role=role))
    assert staff.get(f"/bookings/{theirs.id}").json["title"] == theirs.title
    assert staff.patch(f"/bookings/{theirs.id}", {"title": "Moved"}).status_code == 200
    assert staff.delete(f"/bookings/{theirs.id}").status_code == 204


def test_the_list_holds_ones_own_bookings_in_order(program: Program, person: Person, room: Room) -> None:
    later = make_booking(room=room, by=person, starts_at=TOMORROW + timedelta(hours=2))
    sooner = make_booking(room=room, by=person, starts_at=TOMORROW)
    make_booking(room=room, starts_at=TOMORROW + timedelta(hours=4))
    assert [one["id"] for one in program.get("/bookings").json["items"]] == [sooner.id, later.id]


def test_the_list_of_the_staff_holds_all(desk: Program, room: Room) -> None:
    ids = [make_booking(room=room, starts_at=TOMORROW + timedelta(hours=hour)).id for hour in (0, 1)]
    assert [one["id"] for one in desk.get("/bookings").json["items"]] == ids


def test_the_list_is_narrowed_by_time_and_room(desk: Program, room: Room) -> None:
    here, there = make_booking(room=room, starts_at=TOMORROW), make_booking(starts_at=TOMORROW)
    make_booking(room=room, starts_at=TOMORROW + timedelta(hours=1))
    span = "from=2026-11-25T12:00:00%2B01:00&to=2026-11-25T13:00:00%2B01:00"
    assert [one["id"] for one in desk.get(f"/bookings?{span}").json["items"]] == [here.id, there.id]
    assert [one["id"] for one in desk.get(f"/bookings?{span}&room_id={room.id}").json["items"]] == [here.id]
    assert desk.get(f"/bookings?{span}&room_id=4711").json["items"] == []


def test_pages_of_bookings_follow_each_other_and_end(desk: Program, room: Room) -> None:
    ids = [make_booking(room=room, starts_at=TOMORROW + timedelta(hours=hour)).id for hour in range(5)]
    seen, path = [], f"/bookings?limit=2&room_id={room.id}&from=2026-11-01T00:00:00%2B01:00"
    while path:
        answer = desk.get(path).json
        seen += [one["id"] for one in answer["items"]]
        path = answer["next"]
    assert seen == ids


@pytest.mark.parametrize("mark", ["x", "1", "_", "9" * 39, "-1_", "1_99999999999999999999"])
def test_a_mark_that_no_page_gave_out_is_malformed(desk: Program, mark: str) -> None:
    assert "after" in desk.get(f"/bookings?after={mark}").json["errors"]


def test_the_queries_for_a_list_do_not_grow_with_it(desk: Program, room: Room) -> None:
    make_booking(room=room, starts_at=TOMORROW)
    with count_queries() as few:
        desk.get("/bookings")
    for hour in range(1, 6):
        make_booking(room=room, starts_at=TOMORROW + timedelta(hours=hour))
    with count_queries() as many:
        desk.get("/bookings")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [
        ("bookings:read", (200, 403, 403)),
        ("bookings:write", (403, 201, 204)),
        ("rooms:read", (403, 403, 403)),
    ],
)
def test_scopes_part_reading_from_writing(
    app: Lounge, person: Person, room: Room, scope: str, statuses: tuple[int, int, int]
) -> None:
    booking = make_booking(by=person)
    limited = Program.of(app, person, scopes=[scope])
    assert limited.get("/bookings").status_code == statuses[0]
    assert limited.post("/bookings", wish(room)).status_code == statuses[1]
    assert limited.delete(f"/bookings/{booking.id}").status_code == statuses[2]


def test_nothing_is_written_when_the_call_is_refused(program: Program, room: Room) -> None:
    program.post("/bookings", wish(room, people=99))
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 0


def test_who_is_invited_reads_a_booking_but_not_its_note(app: Lounge, room: Room, person: Person) -> None:
    theirs = make_booking(room=room, note="Between us", attendees=(Guest(person.name, person.email),))
    invited, booker = Program.of(app, person), Program.of(app, theirs.booked_by)
    assert [one["id"] for one in invited.get("/bookings").json["items"]] == [theirs.id]
    assert invited.get(f"/bookings/{theirs.id}").json["note"] == ""
    assert booker.get(f"/bookings/{theirs.id}").json["note"] == "Between us"
    assert codes(invited.delete(f"/bookings/{theirs.id}")) == ["not_yours"]
    refused = invited.patch(f"/bookings/{theirs.id}", {"title": "Mine", "version": 99})
    assert codes(refused) == ["not_yours"]
    assert "Between us" not in refused.text


def test_what_is_held_is_told_as_held_and_cannot_be_moved(
    program: Program, room: Room, person: Person
) -> None:
    when = Interval(TOMORROW, TOMORROW + timedelta(hours=1))
    with transaction():
        held = hold(
            Draft(room=room, when=when, title="Tea", organisation=person.organisation), by=person, at=NOON
        )
    assert program.get(f"/bookings/{held.id}").json["state"] == "held"
    assert codes(program.patch(f"/bookings/{held.id}", {"title": "Coffee"})) == ["still_held"]
    assert program.delete(f"/bookings/{held.id}").status_code == 204
    assert program.get(f"/bookings/{held.id}").json["state"] == "cancelled"
