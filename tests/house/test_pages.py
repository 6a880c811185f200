"""The pages of administration."""

from datetime import UTC, datetime, timedelta

import pytest

from lounge.house import queries as house
from lounge.rooms import queries as rooms
from tests.builders import NOON, make_booking, make_person, make_room, make_site
from tests.conftest import CheckingClient

LATER = datetime(2031, 3, 4, 11, 0, tzinfo=UTC)  # a Tuesday far ahead of the real clock, by which pages go
HOURS = {f"hours_{weekday}": "08:00–20:00" for weekday in range(5)}
SITE = {
    "name": "Speicher am Fluss",
    "address": "Am Kai 1, Bremen",
    "zone": "Europe/Berlin",
    "country": "DE",
} | HOURS


@pytest.fixture
def manager(client: CheckingClient) -> CheckingClient:
    client.sign_in(make_person(role="manager", name="Insa Tiedemann").email)
    client.set_cookie("language", "en")
    return client


def room_form(site_id: int, **changed: str) -> dict[str, str | list[str]]:
    numbers = {
        "capacity": "6", "shortest_minutes": "30", "longest_minutes": "240", "step_minutes": "30", "days_ahead": "60",
        "notice_minutes": "0", "setup_minutes": "0", "clearing_minutes": "15",
    }  # fmt: skip
    kinds: dict[str, str | list[str]] = {"kind": "meeting", "bookable_by": ["member", "desk", "manager"]}
    return kinds | numbers | {"site": str(site_id), "name": "Kapitänszimmer", "picture": ""} | changed


@pytest.mark.parametrize(
    "address",
    ["/house", "/house/members", "/house/audit", "/house/closures", "/house/rooms/new", "/house/sites/new"],
)
def test_administration_is_closed_to_members_and_the_desk(client: CheckingClient, address: str) -> None:
    for role in ("member", "partner", "desk"):
        client.sign_in(make_person(role=role).email)
        assert client.get(address).status_code == 403
        client.post("/sign-out")


@pytest.mark.parametrize(
    ("typed", "kept", "code"),
    [("15", 15, 302), ("", None, 302), ("4", 30, 422), ("241", 30, 422), ("soon", 30, 422)],
)
def test_the_manager_says_how_long_a_room_waits_for_whoever_booked_it(
    manager: CheckingClient, typed: str, kept: int | None, code: int
) -> None:
    room = make_room(release_minutes=30)
    form = room_form(room.site_id, release_minutes=typed)
    assert manager.post(f"/house/rooms/{room.key}", data=form).status_code == code
    found = rooms.room(room.id)
    assert found is not None
    assert found.release_minutes == kept


def test_an_empty_house_says_how_to_begin(manager: CheckingClient) -> None:
    assert "Open a site" in manager.get("/house").text


def test_a_site_and_a_room_make_a_house(manager: CheckingClient) -> None:
    assert manager.post("/house/sites/new", data=SITE).location == "/house"
    site = rooms.sites()[0]
    assert manager.post("/house/rooms/new", data=room_form(site.id)).location == "/house"
    room = rooms.room_by_key("kapitaenszimmer")
    assert room
    assert (room.capacity, len(room.spaces), len(room.hours)) == (6, 1, 5)


def test_two_rooms_of_one_name_get_two_addresses(manager: CheckingClient) -> None:
    site = make_site()
    for _twice in range(2):
        manager.post("/house/rooms/new", data=room_form(site.id))
    assert rooms.room_by_key("kapitaenszimmer-2")


@pytest.mark.parametrize("hours", ["8 to 20", "20:00–08:00", "25:00–26:00", "08:00", "12:00–12:00"])
def test_hours_that_no_clock_shows_are_refused_and_kept(manager: CheckingClient, hours: str) -> None:
    answer = manager.post("/house/sites/new", data=SITE | {"hours_2": hours})
    assert answer.status_code == 422
    assert f'value="{hours}"' in answer.text


def test_a_day_may_have_a_break_and_end_at_midnight(manager: CheckingClient) -> None:
    manager.post("/house/sites/new", data=SITE | {"hours_4": "08:00-12:00, 14:00–24:00"})
    page = manager.get(f"/house/sites/{rooms.sites()[0].key}").text
    assert "08:00–12:00, 14:00–24:00" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("capacity", "0"),
        ("step_minutes", "7"),
        ("longest_minutes", "10"),
        ("kind", "spaceship"),
        ("name", " "),
    ],
)
def test_a_room_with_a_senseless_rule_is_refused(manager: CheckingClient, field: str, value: str) -> None:
    site = make_site()
    answer = manager.post("/house/rooms/new", data=room_form(site.id, **{field: value}))
    assert answer.status_code == 422
    assert rooms.every_room() == []


def test_a_changed_rule_holds_for_new_bookings(manager: CheckingClient) -> None:
    room = make_room()
    manager.post(f"/house/rooms/{room.key}", data=room_form(room.site_id, capacity="3"))
    changed = rooms.room_by_key(room.key)
    assert changed
    assert changed.capacity == 3


def test_spaces_stay_while_bookings_lie_ahead(manager: CheckingClient) -> None:
    room = make_room()
    other = make_room(site=room.site)
    make_booking(room=room, starts_at=LATER, at=LATER - timedelta(days=1))
    form = room_form(room.site_id) | {"spaces": [str(space.id) for space in other.spaces]}
    answer = manager.post(f"/house/rooms/{room.key}", data=form)
    assert answer.status_code == 409
    assert "booking" in answer.text


def test_a_room_is_closed_and_opened_again(manager: CheckingClient) -> None:
    room = make_room()
    data = {
        "owner": f"room/{room.key}",
        "first_day": "2031-03-03",
        "last_day": "2031-03-04",
        "reason": "Floor is oiled",
    }
    assert manager.post("/house/closures", data=data).status_code == 302
    assert "Floor is oiled" in manager.get("/house/closures").text
    closure = rooms.closures(at=NOON)[0]
    assert closure.ends_at - closure.starts_at == timedelta(days=2)
    manager.post(f"/house/closures/{closure.id}/lift")
    assert rooms.closures(at=NOON) == []


def test_a_closure_that_ends_before_it_begins_is_refused(manager: CheckingClient) -> None:
    room = make_room()
    data = {"owner": f"room/{room.key}", "first_day": "2031-03-03", "last_day": "2031-03-02", "reason": "Oil"}
    assert manager.post("/house/closures", data=data).status_code == 422


def test_a_closure_over_a_booking_names_it(manager: CheckingClient) -> None:
    booking = make_booking(starts_at=LATER, at=LATER - timedelta(days=1))
    day = booking.starts_at.date().isoformat()
    data = {"owner": f"room/{booking.room.key}", "first_day": day, "last_day": day, "reason": "Oil"}
    assert manager.post("/house/closures", data=data).status_code == 409


def test_the_audit_names_who_did_what(manager: CheckingClient) -> None:
    manager.post("/house/sites/new", data=SITE)
    page = manager.get("/house/audit").text
    assert "Insa Tiedemann" in page
    assert "opened a site" in page


def test_the_members_page_finds_by_name(manager: CheckingClient) -> None:
    name = make_person().organisation.name
    assert name.replace("&", "&amp;") in manager.get("/house/members").text
    assert "Nobody of that name" in manager.get("/house/members?words=zzz").text
    assert house.PAGE == 50
