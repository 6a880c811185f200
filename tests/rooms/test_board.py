"""The day board and the week of a room: what they show, to whom, and what they cost."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lounge.domain.interval import Interval
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.models import OpeningHour, Room
from lounge.rooms.services import cancel, close
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_plan,
    make_room,
    make_site,
    make_space,
)
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

TOMORROW = NOON + timedelta(days=1)
DAY = "day=2026-11-25"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def seen(client: CheckingClient, address: str = f"/rooms?{DAY}") -> str:
    """Return the page, which is there."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def between(page: str, start: str, end: str) -> str:
    """Return what stands between two marks."""
    assert start in page
    return page.partition(start)[2].partition(end)[0]


def column(page: str, room: Room) -> str:
    """Return the column of a room."""
    return between(page, f'id="room-{room.key}"', "</section>")


def test_a_house_without_rooms_says_what_to_do(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert "The manager opens a site" in seen(client)


def test_an_own_booking_shows_its_title_and_leads_to_it(client: CheckingClient) -> None:
    booking = make_booking(title="Cocoa with the harbour master")
    client.sign_in(booking.booked_by.email)
    shown = column(seen(client), booking.room)
    assert f'href="/bookings/{booking.id}"' in shown
    assert "Cocoa with the harbour master" in shown
    assert "from-720 for-60" in shown


def test_the_booking_of_others_only_takes_its_time(client: CheckingClient) -> None:
    booking = make_booking(title="A secret")
    client.sign_in(make_person().email)
    page = seen(client)
    assert "A secret" not in page
    assert f"/bookings/{booking.id}" not in page
    assert "12:00–13:00" in column(page, booking.room)


def test_a_site_that_shows_titles_shows_them_without_a_way_in(client: CheckingClient) -> None:
    booking = make_booking(room=make_room(site=make_site(shows_titles=True)), title="Open house")
    client.sign_in(make_person().email)
    page = seen(client)
    assert "Open house" in page
    assert f"/bookings/{booking.id}" not in page


def test_the_desk_sees_title_and_organisation_and_may_open(client: CheckingClient) -> None:
    organisation = make_organisation(name="Reepschlag Taue")
    booking = make_booking(by=make_person(organisation=organisation), title="Ropes")
    client.sign_in(make_person(role="desk").email)
    shown = column(seen(client), booking.room)
    assert "<b>Ropes</b><small>Reepschlag Taue</small>" in shown
    assert f'href="/bookings/{booking.id}"' in shown


def test_a_cancelled_booking_leaves_the_board(client: CheckingClient) -> None:
    booking = make_booking(title="Called off")
    person = booking.booked_by
    with transaction():
        cancel(booking, by=person, at=NOON)
    client.sign_in(person.email)
    assert "Called off" not in seen(client)


def test_setup_and_clearing_stand_beside_the_booking(client: CheckingClient) -> None:
    booking = make_booking(room=make_room(setup_minutes=30, clearing_minutes=15))
    client.sign_in(make_person().email)
    shown = column(seen(client), booking.room)
    assert 'class="board__buffer from-690 for-30"' in shown
    assert 'class="board__buffer from-780 for-15"' in shown


def test_a_gap_leads_to_the_form_with_room_day_and_time(client: CheckingClient) -> None:
    room = make_room()
    client.sign_in(make_person().email)
    assert (
        f'class="board__gap from-480 for-840" href="/bookings/new?room={room.id}&amp;day=2026-11-25&amp;from=08:00'
        in column(seen(client), room)
    )


def test_what_has_passed_today_is_no_gap(client: CheckingClient) -> None:
    room = make_room()
    client.sign_in(make_person().email)
    page = seen(client, "/rooms?day=2026-11-24")
    assert "board__gap from-720" in column(page, room)
    assert "from=08:00" not in page


def test_a_room_for_the_staff_offers_members_no_gap(client: CheckingClient) -> None:
    room = make_room(bookable_by=["desk", "manager"])
    client.sign_in(make_person().email)
    assert "board__gap" not in column(seen(client), room)


def test_a_booking_of_the_hall_takes_its_halves_and_the_other_way_round(client: CheckingClient) -> None:
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    hall = make_room(site=site, spaces=[north, south])
    halves = [make_room(site=site, spaces=[space]) for space in (north, south)]
    make_booking(room=hall)
    make_booking(room=halves[0], starts_at=TOMORROW + timedelta(hours=3))
    client.sign_in(make_person().email)
    page = seen(client)
    assert all("from-720 for-60" in column(page, room) for room in (hall, *halves))
    assert "from-900 for-60" in column(page, hall)
    assert "board__item from-900" not in column(page, halves[1])


def test_the_now_line_stands_on_today_only(client: CheckingClient) -> None:
    make_room()
    client.sign_in(make_person().email)
    assert "board__now from-720" in seen(client, "/rooms")
    assert "board__now" not in seen(client)


def test_closed_hours_are_marked(client: CheckingClient) -> None:
    site = make_site()
    room, late = make_room(site=site), make_room(site=site)
    with transaction():
        late.own_hours = [OpeningHour(weekday=2, opens=time(10), closes=time(22))]
    client.sign_in(make_person().email)
    page = seen(client)
    assert "board__closed from-480 for-120" in column(page, late)
    assert "board__closed" not in column(page, room)


def test_a_public_holiday_is_named(client: CheckingClient) -> None:
    make_room()
    client.sign_in(make_person().email)
    page = seen(client, "/rooms?day=2026-12-25")
    assert "Christmas Day" in page
    assert "board__gap" not in page


def test_a_closure_says_its_reason(client: CheckingClient) -> None:
    room = make_room()
    manager = make_person(role="manager")
    with transaction():
        close(room, Interval(TOMORROW, TOMORROW + timedelta(hours=2)), "New floor", by=manager, at=NOON)
    client.sign_in(make_person().email)
    shown = column(seen(client), room)
    assert "New floor" in shown
    assert "board__closed from-720 for-120" in shown


def test_each_site_has_a_board_of_its_own(client: CheckingClient) -> None:
    here, there = make_room(), make_room(site=make_site(key="bremerhaven", name="Fischkai"))
    client.sign_in(make_person().email)
    first, other = seen(client), seen(client, f"/rooms?{DAY}&site=bremerhaven")
    assert f"room-{here.key}" in first
    assert f"room-{there.key}" not in first
    assert f"room-{there.key}" in other


@pytest.mark.parametrize(
    "address", ["/rooms?day=nonsense", "/rooms?day=9999-12-31", "/rooms?day=0001-01-01&site=x"]
)
def test_a_day_that_is_none_is_today(client: CheckingClient, address: str) -> None:
    make_room()
    client.sign_in(make_person().email)
    assert "Tuesday, November 24, 2026" in seen(client, address) or "Tuesday, 24 November 2026" in seen(
        client, address
    )


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_days_on_which_the_clocks_change_are_shown(client: CheckingClient, day: date) -> None:
    room = make_room(site=make_site(opens=time(0), closes=time(0), weekdays=range(7)))
    with clock.telling(datetime.combine(day, time.min, BERLIN) - timedelta(days=1)):
        client.sign_in(make_person().email)
        make_booking(
            room=room,
            starts_at=datetime.combine(day, time(9), BERLIN),
            at=clock.now(),
        )
        page = seen(client, f"/rooms?day={day}")
    assert "from-540 for-60" in column(page, room)
    assert "09:00–10:00" in column(page, room)


def test_an_unchanged_board_is_not_sent_again(client: CheckingClient) -> None:
    make_room()
    client.sign_in(make_person().email)
    seen(client)  # the first page of a session makes its form token, which the mark holds too
    tag = client.get(f"/rooms?{DAY}").headers["ETag"]
    again = client.get(f"/rooms?{DAY}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_deed_another_reader_or_another_light_makes_another_board(client: CheckingClient) -> None:
    room = make_room()
    person, other = make_person(), make_person()
    client.sign_in(person.email)
    tags = [client.get(f"/rooms?{DAY}").headers["ETag"]]
    make_booking(room=room)
    tags.append(client.get(f"/rooms?{DAY}").headers["ETag"])
    client.post("/theme/dark")
    tags.append(client.get(f"/rooms?{DAY}").headers["ETag"])
    client.post("/language/de")
    tags.append(client.get(f"/rooms?{DAY}").headers["ETag"])
    client.post("/sign-out")
    client.sign_in(other.email)
    tags.append(client.get(f"/rooms?{DAY}").headers["ETag"])
    assert len(set(tags)) == len(tags)


def fill(rooms: list[Room], hours: range) -> None:
    """Book each room in each of these hours of tomorrow."""
    people = [make_person(organisation=make_organisation(plan=make_plan(room_hours=None))) for _ in range(5)]
    for room in rooms:
        for hour in hours:
            starts_at = datetime(2026, 11, 25, hour, tzinfo=BERLIN)
            make_booking(room=room, by=people[hour % 5], starts_at=starts_at, title="Accounts and herring")


def test_the_questions_to_the_database_do_not_grow_with_the_bookings(
    app: Lounge, client: CheckingClient
) -> None:
    site = make_site()
    rooms = [make_room(site=site) for _ in range(4)]
    client.sign_in(make_person(role="desk").email)
    fill(rooms, range(9, 10))
    with count_queries() as few:
        seen(client)
    fill(rooms, range(11, 16))
    with count_queries() as many:
        seen(client)
    assert len(many) == len(few) <= 12


def test_a_full_board_of_twenty_rooms_is_small(client: CheckingClient) -> None:
    site = make_site(shows_titles=True)
    rooms = [make_room(site=site, clearing_minutes=10) for _ in range(20)]
    fill(rooms, range(8, 20, 3))
    client.sign_in(make_person(role="desk").email)
    with count_queries() as asked:
        page = seen(client)
    assert len(page.encode()) <= 60_000
    assert len(asked) <= 12


def test_the_week_of_a_room_has_its_days_and_its_bookings(client: CheckingClient) -> None:
    booking = make_booking()
    client.sign_in(booking.booked_by.email)
    page = seen(client, f"/rooms/{booking.room.key}?week=2026-W48")
    wednesday = between(page, 'id="room-2026-11-25"', "</section>")
    assert "from-720 for-60" in wednesday
    assert page.count('class="board__room') == 7


@pytest.mark.parametrize("week", ["2026-W99", "9999-W01", "soon", ""])
def test_a_week_that_is_none_is_this_one(client: CheckingClient, week: str) -> None:
    room = make_room()
    client.sign_in(make_person().email)
    assert 'id="room-2026-11-24"' in seen(client, f"/rooms/{room.key}?week={week}")


def test_the_page_of_a_room_tells_its_rules_and_hours(client: CheckingClient) -> None:
    room = make_room(longest_minutes=240, days_ahead=90, is_step_free=True, description_en="By the water.")
    client.sign_in(make_person().email)
    page = seen(client, f"/rooms/{room.key}")
    for words in ("30 minutes to 4 hours", "90 days ahead", "step-free", "By the water.", "08:00–22:00"):
        assert words in page


def test_a_room_that_is_not_there_is_not_found(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert client.get("/rooms/cloud-nine").status_code == 404


def test_the_places_on_a_board_come_as_a_stylesheet_that_is_kept(client: CheckingClient) -> None:
    answer = client.get("/rooms/steps.css?first=480&last=1320")
    assert answer.mimetype == "text/css"
    assert ".from-540{grid-row-start:13}" in answer.get_data(as_text=True)
    assert "max-age=86400" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["first=-5&last=60", "first=600&last=60", "first=1&last=60", "last=99999"])
def test_places_that_no_board_has_are_not_found(client: CheckingClient, query: str) -> None:
    assert client.get(f"/rooms/steps.css?{query}").status_code == 404
