"""One's bookings: the list, one of them, giving it back, having it again, and taking it into a calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import services
from lounge.rooms.services import Guest
from tests.builders import NOON, make_booking, make_organisation, make_person, make_plan, make_room
from tests.conftest import CheckingClient
from tests.rooms.pages import fields, find, signed_in, words
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("noon")

DAY = timedelta(days=1)
LATER = NOON + 10 * DAY


def titles(page: str) -> list[str]:
    return [words(one) for one in find(page, ".rows a.rows__link")]


def test_who_has_booked_nothing_is_told_what_to_do(client: CheckingClient):
    signed_in(client, make_person())
    page = client.get("/bookings").text
    assert "Nothing is booked yet" in page
    assert find(page, 'main a[href="/rooms/find"]')


def test_bookings_to_come_are_first_and_the_next_one_on_top(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    for days, title in ((3, "third"), (1, "first"), (2, "second")):
        make_booking(by=by, starts_at=NOON + days * DAY, title=title)
    make_booking(title="Of somebody else")
    assert titles(signed_in(client, by).get("/bookings").text) == ["first", "second", "third"]


def test_past_and_cancelled_ones_are_paged(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    room = make_room()
    for number in range(52):
        start = NOON.replace(hour=7) + timedelta(days=1 + number // 13, hours=number % 13)
        make_booking(by=by, room=room, starts_at=start, title=f"number {number}")
    signed_in(client, by)
    with clock.telling(LATER):
        page = client.get("/bookings").text
        (further,) = find(page, "nav.pager a[rel=next]")
        second = client.get(str(further.attrs["href"])).text
    assert (len(titles(page)), titles(second)) == (50, ["number 1", "number 0"])
    assert "Nothing is booked yet" not in second
    assert not find(second, "nav.pager a[rel=next]")


@pytest.mark.parametrize(
    "mark", ["", "x", "0", "1_", "99999999999999999_1", "1_9999999999", "-1_1", "\x00", "1_1_1", "²_1"]
)
def test_a_mark_that_is_none_of_ours_is_no_page(client: CheckingClient, mark: str):
    signed_in(client, make_person())
    assert client.get("/bookings", query_string={"after": mark}).status_code in (200, 404)


def test_a_nonsense_mark_is_not_found(client: CheckingClient):
    signed_in(client, make_person())
    assert client.get("/bookings?after=nonsense").status_code == 404


def test_the_hours_of_the_month_are_those_of_the_whole_organisation(client: CheckingClient):
    organisation = make_organisation(plan=make_plan(room_hours=10))
    make_booking(by=make_person(organisation=organisation), hours=1.5)
    make_booking(by=make_person(organisation=organisation), starts_at=NOON + 20 * DAY, hours=2)
    page = signed_in(client, make_person(organisation=organisation)).get("/bookings").text
    assert "1.5 of 10 hours" in page
    assert "November" in page


@pytest.mark.parametrize("hours", [0, None])
def test_a_plan_of_no_hours_or_of_any_number_has_words(client: CheckingClient, hours: int | None):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=hours)))
    page = signed_in(client, by).get("/bookings").text
    assert ("0 of 0 hours" if hours == 0 else "no limit") in page


def test_an_organisation_without_membership_has_a_list_all_the_same(client: CheckingClient):
    by = make_person(organisation=make_organisation(ends_on=(NOON - 30 * DAY).date()))
    assert signed_in(client, by).get("/bookings").status_code == 200


def test_the_list_asks_as_little_for_many_as_for_one(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    make_booking(by=by)
    signed_in(client, by).get("/bookings")
    with count_queries() as few:
        client.get("/bookings")
    for number in range(2, 9):
        make_booking(by=by, starts_at=NOON + number * 7 * DAY, attendees=(Guest("Ole"),))
    with count_queries() as many:
        client.get("/bookings")
    assert len(many) <= len(few) <= 12


def test_a_cancelled_booking_is_marked_and_everybody_is_told_once(client: CheckingClient):
    booking = make_booking(attendees=(Guest("Ole", "ole@krone.example"),))
    signed_in(client, booking.booked_by)
    before = db.session.scalar(select(func.count(Letter.id))) or 0
    answer = client.post(f"/bookings/{booking.id}/cancel")
    page = client.get(answer.location).text
    assert booking.is_cancelled
    assert "is cancelled" in page
    assert not find(page, "form[action$=cancel]")
    again = client.get(client.post(f"/bookings/{booking.id}/cancel").location).text
    assert "This booking was cancelled" in again
    assert db.session.scalar(select(func.count(Letter.id))) == before + 2


def test_a_past_booking_cannot_be_cancelled(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    with clock.telling(LATER):
        page = client.get(client.post(f"/bookings/{booking.id}/cancel").location).text
    assert "can no longer be changed" in page
    assert not booking.is_cancelled


def test_cancelling_is_no_link(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    assert client.get(f"/bookings/{booking.id}/cancel").status_code == 405
    assert not booking.is_cancelled


def test_a_foreign_form_token_cancels_nothing_and_leads_to_a_page_that_is_there(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    client.application.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(f"/bookings/{booking.id}/cancel", data={"csrf_token": "foreign"})
    (back,) = find(answer.text, "main a.button--main")
    assert (answer.status_code, booking.is_cancelled) == (400, False)
    assert client.get(str(back.attrs["href"])).status_code == 200


def test_the_desk_cancels_the_booking_of_another(client: CheckingClient):
    booking = make_booking()
    signed_in(client, make_person(role="desk")).post(f"/bookings/{booking.id}/cancel")
    assert booking.is_cancelled


def test_a_past_booking_can_be_had_again_on_the_same_weekday(client: CheckingClient):
    booking = make_booking(note="Two pots\n" * 150, people=3, attendees=(Guest("Ole", "ole@krone.example"),))
    signed_in(client, booking.booked_by)
    with clock.telling(LATER):
        page = client.get(f"/bookings/{booking.id}").text
        (again,) = [one for one in find(page, "main a.button--main") if "Book again" in words(one)]
        address = str(again.attrs["href"])
        stands = fields(client.get(address).text)
        assert client.post("/bookings/new", data=stands).status_code == 302
    assert len(address) < 2_000
    assert (stands["day"], stands["from"], stands["until"]) == ("2026-12-09", "12:00", "13:00")
    assert (stands["title"], stands["people"], stands["room"]) == (booking.title, "3", str(booking.room_id))
    assert stands["attendees"] == "Ole <ole@krone.example>"


def test_a_cancelled_booking_can_be_had_again_on_its_day(client: CheckingClient):
    booking = make_booking()
    with transaction():
        services.cancel(booking, by=booking.booked_by, at=NOON)
    page = signed_in(client, booking.booked_by).get(f"/bookings/{booking.id}").text
    (again,) = [one for one in find(page, "main a.button--main") if "Book again" in words(one)]
    stands = fields(client.get(str(again.attrs["href"])).text)
    assert (stands["day"], stands["seen"]) == ("2026-11-25", "")
    assert client.post("/bookings/new", data=stands).status_code == 302


@pytest.mark.parametrize("again", ["0", "x", "99999999999999999999", "-1"])
def test_what_is_not_there_cannot_be_had_again(client: CheckingClient, again: str):
    make_room()
    signed_in(client, make_person())
    assert client.get(f"/bookings/new?again={again}").status_code in (200, 404)


def test_the_booking_of_another_cannot_be_looked_at_by_having_it_again(client: CheckingClient):
    booking = make_booking(title="A secret")
    signed_in(client, make_person())
    assert "A secret" not in client.get(f"/bookings/new?again={booking.id}").text


def test_a_calendar_takes_the_booking(client: CheckingClient):
    booking = make_booking(title="Tee, Öl & Tau; 🚢", note="Two\nlines")
    answer = signed_in(client, booking.booked_by).get(f"/bookings/{booking.id}.ics")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.mimetype == "text/calendar"
    assert (str(event["uid"]), str(event["summary"])) == (booking.uid, booking.title)
    assert event.decoded("dtstart") == datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert str(event["status"]) == "CONFIRMED"


def test_a_calendar_does_not_take_a_cancelled_booking_for_one_that_stands(client: CheckingClient):
    booking = make_booking()
    with transaction():
        services.cancel(booking, by=booking.booked_by, at=NOON)
    answer = signed_in(client, booking.booked_by).get(f"/bookings/{booking.id}.ics")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED"


def test_strangers_are_asked_to_sign_in(client: CheckingClient):
    booking = make_booking()
    for address in (
        "/bookings",
        "/bookings/new",
        f"/bookings/{booking.id}",
        f"/bookings/{booking.id}.ics",
        "/rooms",
    ):
        answer = client.get(address)
        assert (answer.status_code, (answer.location or "").split("?")[0]) == (302, "/sign-in"), address
