"""The booking form at midnight, and in the nights in which the clocks change."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Room
from tests.builders import NOON, make_booking, make_person, make_room, make_site
from tests.conftest import CheckingClient

AUTUMN = datetime(2026, 10, 20, 10, tzinfo=UTC)
DOUBLED = {"day": "2026-10-25", "from": "02:00", "until": "02:30", "title": "Night shift", "people": "1"}


@pytest.fixture(autouse=True)
def in_autumn() -> Iterator[None]:
    """It is some days before the clocks go back."""
    with clock.telling(AUTUMN):
        yield


@pytest.fixture
def room() -> Room:
    """A room that is open day and night."""
    return make_room(site=make_site(opens=time(0), closes=time(0), weekdays=range(7)))


@pytest.fixture
def person(client: CheckingClient) -> Person:
    """Somebody who is signed in."""
    found = make_person()
    client.sign_in(found.email)
    return found


def bookings() -> list[Booking]:
    """Return what is booked."""
    return list(db.session.query(Booking).order_by(Booking.starts_at))


def start() -> datetime:
    """Return when the only booking begins."""
    (found,) = bookings()
    return found.starts_at


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("midnight", ["00:00", "24:00"])
def test_a_booking_may_end_at_midnight(client: CheckingClient, room: Room, midnight: str) -> None:
    sent = DOUBLED | {"day": "2026-10-22", "from": "23:00", "until": midnight, "room": str(room.id)}
    assert client.post("/bookings/new", data=sent).status_code == 302
    (found,) = bookings()
    assert found.when.duration == timedelta(hours=1)


@pytest.mark.usefixtures("person")
def test_midnight_in_an_address_is_shown_as_a_time_that_a_field_can_hold(
    client: CheckingClient, room: Room
) -> None:
    page = client.get(f"/bookings/new?room={room.id}&day=2026-10-22&from=23:00&until=24:00").text
    assert 'value="00:00"' in page
    assert 'value="24:00"' not in page


@pytest.mark.usefixtures("person")
def test_an_hour_that_comes_twice_is_asked_about(client: CheckingClient, room: Room) -> None:
    answer = client.post("/bookings/new", data=DOUBLED | {"room": str(room.id)})
    assert answer.status_code == 422
    assert "Choose which of the two you mean" in answer.text
    assert 'value="Night shift"' in answer.text
    assert not bookings()


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(("which", "hour"), [("0", 0), ("1", 1)])
def test_either_of_two_equal_hours_can_be_booked(
    client: CheckingClient, room: Room, which: str, hour: int
) -> None:
    client.post("/bookings/new", data=DOUBLED | {"room": str(room.id), "which": which})
    assert start() == datetime(2026, 10, 25, hour, tzinfo=UTC)


@pytest.mark.usefixtures("person")
def test_an_hour_that_comes_once_is_not_asked_about(client: CheckingClient, room: Room) -> None:
    page = client.get(f"/bookings/new?room={room.id}").text
    assert "comes twice" not in page
    assert (
        client.post("/bookings/new", data=DOUBLED | {"room": str(room.id), "day": "2026-10-24"}).status_code
        == 302
    )


@pytest.mark.usefixtures("person")
def test_what_is_booked_from_the_first_turn_may_end_in_the_second(client: CheckingClient, room: Room) -> None:
    sent = DOUBLED | {"room": str(room.id), "from": "02:30", "until": "02:00", "which": "0"}
    assert client.post("/bookings/new", data=sent).status_code == 302
    (found,) = bookings()
    assert found.when.duration == timedelta(minutes=30)


def test_the_change_of_a_booking_in_the_second_turn_keeps_it_there(
    client: CheckingClient, room: Room, person: Person
) -> None:
    second = datetime(2026, 10, 25, 1, tzinfo=UTC)
    booking = make_booking(room=room, by=person, starts_at=second, hours=0.5, at=AUTUMN)
    page = client.get(f"/bookings/{booking.id}/change").text
    assert 'checked id="which-1"' in page
    sent = DOUBLED | {"room": str(room.id), "which": "1", "title": "Another name", "seen": "1"}
    assert client.post(f"/bookings/{booking.id}/change", data=sent).status_code == 302
    assert start() == second


@pytest.mark.usefixtures("person")
def test_a_time_that_the_clocks_jump_over_is_named(client: CheckingClient, room: Room) -> None:
    sent = DOUBLED | {"room": str(room.id), "day": "2027-03-28", "until": "03:30"}
    answer = client.post("/bookings/new", data=sent)
    assert answer.status_code == 422
    assert "there is no 02:00" in answer.text


def test_the_nearest_time_names_its_day_when_that_is_another(
    client: CheckingClient, room: Room, person: Person
) -> None:
    with clock.telling(NOON):
        starts_at = datetime(2026, 11, 25, 7, tzinfo=UTC)
        small = make_room(shortest_minutes=60, longest_minutes=840)
        make_booking(room=small, by=person, starts_at=starts_at, hours=14)
        sent = DOUBLED | {"day": "2026-11-25", "from": "12:00", "until": "13:00", "room": str(small.id)}
        answer = client.post("/bookings/new", data=sent)
    assert answer.status_code == 409
    assert f'value="{small.id}|2026-11-24|21:00|22:00|"' in answer.text
    assert "Tue 24 Nov, 21:00–22:00" in answer.text
