"""The start page: the welcome for strangers, and Today for members."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lounge.plumbing import clock
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_plan,
    make_room,
    make_site,
)
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def start(client: CheckingClient, *, language: str = "en") -> str:
    client.set_cookie("language", language)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_stranger_sees_the_rooms_of_each_site(client: CheckingClient):
    here, there = make_room(name="Kajüte"), make_room(name="Lotsenstube")
    make_room(site=here.site, name="Attic", is_withdrawn=True)
    page = start(client)
    assert all(text in page for text in ("Kajüte", "Lotsenstube", here.site.name, there.site.name))
    assert "Attic" not in page


def test_a_house_without_rooms_welcomes_all_the_same(client: CheckingClient):
    assert "Sign in" in start(client)
    assert "Anmelden" in start(client, language="de")


def test_the_welcome_asks_as_little_for_many_rooms_as_for_one(client: CheckingClient):
    make_room()
    with count_queries() as few:
        start(client)
    for _ in range(3):
        site = make_site()
        for _room in range(3):
            make_room(site=site)
    with count_queries() as many:
        start(client)
    assert len(many) <= len(few) + 1 <= 6


def test_who_has_nothing_booked_is_told_what_is_free_now(client: CheckingClient):
    room = make_room(name="Kajüte")
    client.sign_in(make_person(name="Femke Harms").email)
    page = start(client)
    assert "Good to see you, Femke Harms" in page
    assert "Nothing is booked yet" in page
    assert "Free from 12:30 to 13:30" in page
    assert f'href="/bookings/new?room={room.id}&amp;day=2026-11-24&amp;from=12:30&amp;until=13:30"' in page


def test_what_is_next_comes_first_and_what_is_over_not_at_all(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    room = make_room()
    make_booking(room=room, by=by, starts_at=NOON - DAY, at=NOON - 2 * DAY, title="Yesterday")
    make_booking(room=room, by=by, starts_at=NOON + 2 * DAY, title="Later")
    make_booking(room=room, by=by, starts_at=NOON + timedelta(hours=1), title="Next")
    client.sign_in(by.email)
    page = start(client)
    assert page.index("Next") < page.index("Later")
    assert "Yesterday" not in page


def test_what_is_running_is_what_is_next(client: CheckingClient):
    booking = make_booking(starts_at=NOON - timedelta(minutes=30), at=NOON - DAY, title="Under way")
    client.sign_in(booking.booked_by.email)
    assert "Under way" in start(client)


def test_the_bookings_of_others_are_not_on_ones_page(client: CheckingClient):
    make_booking(title="A secret")
    client.sign_in(make_person().email)
    assert "A secret" not in start(client)


def test_the_hours_of_the_month_are_shown(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=10)))
    make_booking(by=by, hours=1.5)
    client.sign_in(by.email)
    assert "1.5 of 10 hours" in start(client)
    assert "1,5 von 10 Stunden" in start(client, language="de")


@pytest.mark.parametrize("hours", [0, None])
def test_a_plan_of_no_hours_or_of_any_number_has_a_page(client: CheckingClient, hours: int | None):
    make_room()
    client.sign_in(make_person(organisation=make_organisation(plan=make_plan(room_hours=hours))).email)
    assert "Room hours in November" in start(client)


def test_a_membership_that_has_ended_has_a_page(client: CheckingClient):
    make_room()
    client.sign_in(make_person(organisation=make_organisation(ends_on=(NOON - 30 * DAY).date())).email)
    assert "No room is free in the next hour." in start(client)


@pytest.mark.parametrize("role", ["member", "partner", "desk", "manager"])
def test_every_role_has_a_page_in_an_empty_house(client: CheckingClient, role: str):
    client.sign_in(make_person(role=role).email)
    assert "No room is free in the next hour." in start(client)


def test_late_at_night_the_page_is_there_too(client: CheckingClient):
    make_room()
    client.sign_in(make_person().email)
    for moment in (datetime(2026, 11, 24, 22, 45, tzinfo=UTC), datetime(2027, 3, 28, 0, 40, tzinfo=UTC)):
        with clock.telling(moment):
            assert "Book a room" in start(client)


def test_today_asks_as_little_for_many_bookings_as_for_one(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    room = make_room()
    make_booking(room=room, by=by)
    client.sign_in(by.email)
    start(client)
    with count_queries() as few:
        start(client)
    for number in range(2, 8):
        make_booking(room=room, by=by, starts_at=NOON + number * 7 * DAY)
    with count_queries() as many:
        start(client)
    assert len(many) <= len(few) <= 14
