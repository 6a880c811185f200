"""Rooms and availability, as programs read them."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest

from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Room
from tests.builders import NOON, make_booking, make_person, make_room, make_site, make_space
from tests.support.program import Program
from tests.support.queries import count_queries

DAY = "from=2026-11-25T00:00:00%2B01:00&to=2026-11-26T00:00:00%2B01:00"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


@pytest.fixture
def program(app: Lounge) -> Program:
    return Program.of(app)


def test_rooms_are_listed_as_the_house_shows_them(program: Program) -> None:
    site = make_site()
    second, first = (
        make_room(site=site, name="Saal", position=2),
        make_room(site=site, name="Box", position=1),
    )
    listed = program.get("/rooms").json
    assert [room["id"] for room in listed["items"]] == [first.id, second.id]
    assert listed["next"] is None


def test_a_room_says_what_it_is_and_what_it_demands(program: Program) -> None:
    room = make_room(name="Kajüte", capacity=2, equipment=["phone_booth"], setup_minutes=15)
    told = program.get(f"/rooms/{room.id}").json
    assert (told["id"], told["name"], told["capacity"], told["equipment"]) == (
        room.id,
        "Kajüte",
        2,
        ["phone_booth"],
    )
    assert told["site"]["zone"] == "Europe/Berlin"
    assert told["setup_minutes"] == 15
    assert told["opening_hours"][0] == {"weekday": 0, "opens": "08:00", "closes": "22:00"}


def test_a_withdrawn_room_is_read_but_not_listed(program: Program) -> None:
    room = make_room(is_withdrawn=True)
    assert program.get("/rooms").json["items"] == []
    assert program.get(f"/rooms/{room.id}").json["is_withdrawn"] is True


def test_pages_of_rooms_follow_each_other_and_end(program: Program) -> None:
    site = make_site()
    ids = [make_room(site=site).id for _one in range(5)]
    seen, path = [], "/rooms?limit=2"
    while path:
        answer = program.get(path).json
        assert len(answer["items"]) <= 2
        seen += [room["id"] for room in answer["items"]]
        path = answer["next"]
    assert seen == ids


@pytest.mark.parametrize(
    ("limit", "status"), [("1", 200), ("200", 200), ("0", 422), ("201", 422), ("x", 422), ("9" * 99, 422)]
)
def test_a_page_has_at_most_200(program: Program, limit: str, status: int) -> None:
    assert program.get(f"/rooms?limit={limit}").status_code == status


@pytest.mark.parametrize("mark", ["0", "x", "9" * 30, "%00", "", "%F0%9F%9A%80"])
def test_a_mark_that_no_page_gave_out_is_malformed(program: Program, mark: str) -> None:
    assert "after" in program.get(f"/rooms?after={mark}").json["errors"]


def test_the_queries_for_rooms_do_not_grow_with_them(program: Program) -> None:
    site = make_site()
    make_room(site=site)
    with count_queries() as few:
        program.get("/rooms")
    for _one in range(5):
        make_room(site=site)
    with count_queries() as many:
        program.get("/rooms")
    assert len(many) == len(few)


def test_a_room_that_is_not_there_is_not_found(program: Program) -> None:
    assert program.get("/rooms/4711").status_code == 404
    assert program.get(f"/rooms/4711/availability?{DAY}").status_code == 404


def test_a_day_is_free_taken_and_closed(program: Program) -> None:
    room = make_room(clearing_minutes=30)
    make_booking(room=room, starts_at=NOON + timedelta(days=1), hours=2)
    told = program.get(f"/rooms/{room.id}/availability?{DAY}").json
    assert told["taken"] == [
        {"starts_at": "2026-11-25T12:00:00+01:00", "ends_at": "2026-11-25T14:30:00+01:00"}
    ]
    assert told["closed"][0] == {
        "starts_at": "2026-11-25T00:00:00+01:00",
        "ends_at": "2026-11-25T08:00:00+01:00",
    }
    assert told["free"][0]["starts_at"] == "2026-11-25T08:00:00+01:00"
    assert told["free"][-1]["starts_at"] == "2026-11-25T14:30:00+01:00"


def test_half_a_hall_takes_the_hall(program: Program) -> None:
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    half, hall = make_room(site=site, spaces=[north]), make_room(site=site, spaces=[north, south])
    make_booking(room=half)
    assert program.get(f"/rooms/{hall.id}/availability?{DAY}").json["taken"]


def test_instants_are_written_with_the_houses_offset_of_their_day(program: Program) -> None:
    room = make_room(days_ahead=365)
    summer = "from=2027-06-15T06:00:00Z&to=2027-06-15T08:00:00Z"
    told = program.get(f"/rooms/{room.id}/availability?{summer}").json
    assert told["free"] == [
        {"starts_at": "2027-06-15T08:00:00+02:00", "ends_at": "2027-06-15T10:00:00+02:00"}
    ]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("2026-12-26T00:00:00+01:00", 200),
        ("2026-12-26T01:00:01+01:00", 422),
        ("2126-01-01T00:00:00+01:00", 422),
    ],
)
def test_at_most_31_days_are_looked_at(program: Program, end: str, status: int) -> None:
    room = make_room()
    path = f"/rooms/{room.id}/availability?from=2026-11-25T00:00:00%2B01:00&to={quote(end)}"
    assert program.get(path).status_code == status


@pytest.mark.parametrize(
    ("span", "field"),
    [
        ("from=2026-11-25T00:00:00&to=2026-11-26T00:00:00Z", "from"),
        ("from=2026-11-25&to=2026-11-26T00:00:00Z", "from"),
        ("from=2026-11-26T00:00:00Z&to=2026-11-26T00:00:00Z", "to"),
        ("from=2026-11-26T00:00:00Z&to=2026-11-25T00:00:00Z", "to"),
        ("from=2026-11-25T00:00:00Z", "to"),
        ("from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z&until=1", "until"),
        ("from=2026-13-25T00:00:00Z&to=2026-11-26T00:00:00Z", "from"),
        ("from=0001-01-01T00:00:00%2B14:00&to=2026-11-26T00:00:00Z", "from"),
        ("from=9999-12-31T23:59:59-12:00&to=2026-11-26T00:00:00Z", "from"),
        ("from=%D9%A2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z", "from"),
    ],
)
def test_a_span_that_is_none_is_malformed(program: Program, span: str, field: str) -> None:
    room = make_room()
    assert list(program.get(f"/rooms/{room.id}/availability?{span}").json["errors"]) == [field]


def test_a_plus_that_was_not_escaped_is_understood(program: Program) -> None:
    room = make_room()
    plain = "from=2026-11-25T00:00:00+01:00&to=2026-11-26T00:00:00+01:00"
    assert program.get(f"/rooms/{room.id}/availability?{plain}").status_code == 200


def test_a_room_for_the_staff_is_not_free_for_members(app: Lounge) -> None:
    room = make_room(bookable_by=["desk", "manager"])
    path = f"/rooms/{room.id}/availability?{DAY}"
    assert Program.of(app, make_person(role="member")).get(path).json["free"] == []
    assert Program.of(app, make_person(role="desk")).get(path).json["free"]


def test_partners_see_rooms_too(app: Lounge) -> None:
    make_room()
    assert len(Program.of(app, make_person(role="partner")).get("/rooms").json["items"]) == 1


def test_a_room_that_was_withdrawn_is_never_free(program: Program) -> None:
    room = make_room()
    with transaction():
        db.session.get_one(Room, room.id).is_withdrawn = True
    assert program.get(f"/rooms/{room.id}/availability?{DAY}").json["free"] == []
