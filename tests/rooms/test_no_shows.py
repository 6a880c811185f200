"""Who booked and did not come: counted for the manager, shown to who booked, and excused."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.rooms import jobs, queries
from lounge.rooms.models import Booking, Room
from lounge.rooms.services import attendance
from tests.builders import NOON, make_booking, make_person, make_room, make_site
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

BERLIN = ZoneInfo("Europe/Berlin")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture
def manager(client: CheckingClient) -> CheckingClient:
    client.sign_in(make_person(role="manager").email)
    client.set_cookie("language", "en")
    return client


def make_waiting_room() -> Room:
    """Make a room that is open every day, and waits for a quarter of an hour."""
    return make_room(site=make_site(weekdays=range(7)), release_minutes=15)


def make_missed(
    *, by: Person | None = None, room: Room | None = None, at: datetime = NOON - 7 * DAY, title: str = "Cocoa"
) -> Booking:
    """Book a room a week ago, and let nobody come."""
    room = room or make_waiting_room()
    booking = make_booking(by=by, room=room, starts_at=at, at=at - DAY, title=title)
    jobs.release_missed(at + 15 * MINUTE)
    return booking


def found() -> queries.NoShows:
    return queries.no_shows(at=NOON, zone=BERLIN)


def test_who_did_not_come_most_often_comes_first():
    seldom, often = make_person(name="Ada"), make_person(name="Bea")
    make_missed(by=seldom)
    for days in (3, 4):
        make_missed(by=often, at=NOON - days * DAY)
    assert [(one.person.name, len(one.missed), one.of) for one in found().people] == [
        ("Bea", 2, 2),
        ("Ada", 1, 1),
    ]


def test_what_somebody_came_for_is_counted_beside_it():
    by, room = make_person(), make_waiting_room()
    make_missed(by=by, room=room)
    came = make_booking(by=by, room=room, starts_at=NOON - 5 * DAY, at=NOON - 6 * DAY)
    with transaction():
        attendance.note_arrival(came, by=None, at=NOON - 5 * DAY)
    make_booking(by=by, room=room, starts_at=NOON + DAY, at=NOON)  # nobody can have come yet
    (one,) = found().people
    assert (len(one.missed), one.of, found().missed, found().of) == (1, 2, 1, 2)


def test_rooms_and_weeks_are_counted():
    empty, other = make_waiting_room(), make_waiting_room()
    make_missed(room=empty, at=NOON - DAY)
    make_missed(room=empty, at=NOON - 8 * DAY)
    make_missed(room=other, at=NOON - 7 * DAY)
    assert found().rooms == ((empty.name, 2), (other.name, 1))
    assert found().weeks[-2:] == ((date(2026, 11, 16), 2), (date(2026, 11, 23), 1))
    assert len(found().weeks) == 13


def test_after_90_days_it_is_forgotten():
    make_missed(at=NOON - 91 * DAY)
    assert found().people == ()


def test_the_page_asks_as_often_for_many_as_for_one(manager: CheckingClient):
    make_missed()
    with count_queries() as one:
        manager.get("/house/no-shows")
    for days in range(2, 8):
        make_missed(at=NOON - days * DAY)
    with count_queries() as many:
        manager.get("/house/no-shows")
    assert len(many) == len(one)


def test_the_manager_reads_who_how_often_and_where(manager: CheckingClient):
    booking = make_missed(by=make_person(name="Ole Brandt"), title="Round table")
    page = manager.get("/house/no-shows").text
    for words in ("Ole Brandt", "1 time", "of 1 booking", booking.room.name, "Round table", "Excuse"):
        assert words in page


def test_the_manager_excuses_it_and_its_time_counts_no_longer(manager: CheckingClient):
    booking = make_missed()
    assert manager.post(f"/house/no-shows/{booking.id}/excuse").status_code == 302
    assert "Its time counts no longer" in manager.get("/house/no-shows").text
    db.session.expire_all()
    assert (booking.missed_at, booking.state) == (None, "cancelled")
    assert manager.post("/house/no-shows/99999/excuse").status_code == 404


def test_where_nobody_was_missing_the_page_says_what_can_be_done(manager: CheckingClient):
    assert "No room is released yet" in manager.get("/house/no-shows").text
    make_room(release_minutes=15)
    assert "Everybody came" in manager.get("/house/no-shows").text


@pytest.mark.parametrize("role", ["member", "partner", "desk"])
def test_only_the_manager_reads_who_did_not_come(client: CheckingClient, role: str):
    client.sign_in(make_person(role=role).email)
    assert client.get("/house/no-shows").status_code == 403
    assert client.post("/house/no-shows/1/excuse").status_code == 403


def test_who_booked_sees_that_nobody_came(client: CheckingClient):
    by = make_person()
    client.sign_in(by.email)
    booking = make_missed(by=by)
    page = client.get(f"/bookings/{booking.id}").text
    assert "no-show" in page
    assert "released at 12:15" in page
    assert "no-show" in client.get("/bookings").text


def test_who_booked_sees_until_when_the_room_waits_and_that_somebody_came(client: CheckingClient):
    by = make_person()
    client.sign_in(by.email)
    booking = make_booking(by=by, room=make_room(release_minutes=15), starts_at=NOON + DAY)
    address = f"/bookings/{booking.id}"
    assert "If nobody has come by 12:15" in client.get(address).text
    with transaction():
        attendance.note_arrival(booking, by=None, at=NOON + DAY - 5 * MINUTE)
    page = client.get(address).text
    assert "Somebody came at 11:55" in page
    assert "If nobody has come" not in page


def test_a_room_says_that_it_is_released(client: CheckingClient):
    client.sign_in(make_person().email)
    room = make_room(release_minutes=20)
    assert "20 minutes after the start" in client.get(f"/rooms/{room.key}").text
