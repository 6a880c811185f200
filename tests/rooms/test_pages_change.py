"""Changing a booking by the form: one's own, another's, and one that somebody else changed in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import services
from lounge.rooms.models import Booking
from lounge.rooms.queries import draft_of
from lounge.rooms.services import Guest
from tests.builders import NOON, make_booking, make_organisation, make_person, make_room
from tests.conftest import CheckingClient
from tests.rooms.pages import fields, find, lines, make_night_room, signed_in, ways

pytestmark = pytest.mark.usefixtures("noon")

HOUR = timedelta(hours=1)


def form_of(client: CheckingClient, booking: Booking) -> dict[str, str]:
    return fields(client.get(f"/bookings/{booking.id}/change").text)


def send(client: CheckingClient, booking: Booking, form: dict[str, str]):
    return client.post(f"/bookings/{booking.id}/change", data=form)


def letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind, letter.to_address) for letter in found]


def change_behind(booking: Booking, **changed: object) -> None:
    """Let the desk change the booking meanwhile."""
    with transaction():
        draft = replace(draft_of(booking), **changed)  # type: ignore[arg-type]
        services.change(booking, draft, seen=None, by=make_person(role="desk"), at=NOON)


def test_the_form_opens_with_the_booking_as_it_stands(client: CheckingClient):
    guests = (Guest("Ole Krone", "ole@krone.example"), Guest("Insa"))
    booking = make_booking(people=3, note="Two pots\nNo sugar", attendees=guests)
    signed_in(client, booking.booked_by)
    stands = form_of(client, booking)
    expected = {
        "room": str(booking.room_id), "day": "2026-11-25", "from": "12:00", "until": "13:00", "people": "3",
        "title": booking.title, "note": "Two pots\nNo sugar", "attendees": "Ole Krone <ole@krone.example>\nInsa",
        "seen": str(booking.version),
    }  # fmt: skip
    assert {name: stands[name] for name in expected} == expected


def test_what_is_sent_as_it_stands_changes_nothing_and_writes_to_nobody(client: CheckingClient):
    booking = make_booking(
        note="Two pots\nNo sugar", attendees=(Guest("Ole", "ole@krone.example"), Guest("Insa"))
    )
    signed_in(client, booking.booked_by)
    before = letters()
    answer = send(client, booking, form_of(client, booking))
    assert (answer.status_code, answer.location) == (302, f"/bookings/{booking.id}")
    assert (letters(), booking.sequence) == (before, 0)
    assert "The change is kept" not in client.get(answer.location).text


def test_another_room_and_time_are_kept_and_everybody_is_written_to(client: CheckingClient):
    booking = make_booking(attendees=(Guest("Ole", "ole@krone.example"), Guest("Insa", "insa@krone.example")))
    other = make_room(site=booking.room.site)
    signed_in(client, booking.booked_by)
    form = form_of(client, booking) | {"room": str(other.id), "from": "16:00", "until": "17:30"}
    form["attendees"] = "Ole <ole@krone.example>\nNew <new@krone.example>"
    before = len(letters())
    assert send(client, booking, form).status_code == 302
    assert (booking.room_id, booking.sequence) == (other.id, 1)
    assert booking.when == Interval(
        datetime(2026, 11, 25, 15, tzinfo=UTC), datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
    )
    assert sorted(letters()[before:]) == [
        ("rooms/booked", "new@krone.example"),
        ("rooms/cancelled", "insa@krone.example"),
        *sorted([("rooms/changed", booking.booked_by.email), ("rooms/changed", "ole@krone.example")]),
    ]


def test_a_stale_page_shows_both_loses_nothing_and_can_be_sent_again(client: CheckingClient):
    booking = make_booking(title="Cocoa")
    signed_in(client, booking.booked_by)
    form = form_of(client, booking) | {"title": "Mine", "note": "As I typed it", "people": "4"}
    change_behind(booking, title="Theirs", note="As the desk typed it", people=5)
    answer = send(client, booking, form)
    assert answer.status_code == 409
    stands = fields(answer.text)
    assert {name: stands[name] for name in ("title", "note", "people")} == {
        "title": "Mine", "note": "As I typed it", "people": "4",
    }  # fmt: skip
    (panel,) = find(answer.text, ".panel--notice")
    assert all(text in panel.to_text() for text in ("Theirs", "As the desk typed it", "5 people"))
    assert ways(answer.text) == {}
    assert booking.title == "Theirs"
    assert send(client, booking, stands).status_code == 302
    assert (booking.title, booking.note) == ("Mine", "As I typed it")


def test_a_booking_that_was_cancelled_meanwhile_is_not_brought_back(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    form = form_of(client, booking) | {"title": "Mine"}
    with transaction():
        services.cancel(booking, by=make_person(role="desk"), at=NOON)
    answer = send(client, booking, form)
    assert answer.status_code == 409
    assert "cancelled this booking meanwhile" in " ".join(lines(answer.text))
    assert "Send it again" not in answer.text
    assert fields(answer.text)["title"] == "Mine"
    assert send(client, booking, fields(answer.text)).status_code == 409
    assert booking.is_cancelled


@pytest.mark.parametrize("seen", ["x", "", "-1", "\x00", "9" * 500, "²"])
def test_a_version_that_was_tampered_with_breaks_nothing(client: CheckingClient, seen: str):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    answer = send(client, booking, form_of(client, booking) | {"seen": seen, "title": "Mine"})
    assert answer.status_code in (302, 409)


def test_a_refused_change_keeps_all_and_offers_ways_out(client: CheckingClient):
    booking = make_booking(starts_at=NOON + timedelta(days=1))
    make_booking(room=booking.room, starts_at=NOON + timedelta(days=1, hours=2))
    signed_in(client, booking.booked_by)
    form = form_of(client, booking) | {"from": "14:00", "until": "15:00", "note": "Two pots"}
    answer = send(client, booking, form)
    assert (answer.status_code, fields(answer.text)["note"]) == (409, "Two pots")
    value = ways(answer.text)["from 13:00 to 14:00"]
    assert send(client, booking, fields(answer.text) | {"choose": value}).status_code == 302
    assert (booking.starts_at, booking.note) == (NOON + timedelta(days=1, hours=1), "Two pots")


def test_a_bad_field_keeps_all_that_was_typed(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    answer = send(client, booking, form_of(client, booking) | {"people": "many", "title": "Mine"})
    assert (answer.status_code, fields(answer.text)["title"]) == (422, "Mine")
    assert booking.title != "Mine"


@pytest.mark.parametrize("role", ["member", "partner"])
def test_the_booking_of_another_is_not_found(client: CheckingClient, role: str):
    booking = make_booking()
    signed_in(client, make_person(role=role, organisation=booking.organisation))
    for suffix in ("", "/change", ".ics"):
        assert client.get(f"/bookings/{booking.id}{suffix}").status_code == 404
    assert client.post(f"/bookings/{booking.id}/change", data={}).status_code == 404
    assert client.post(f"/bookings/{booking.id}/cancel").status_code == 404
    assert not booking.is_cancelled


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_the_staff_change_any_booking_and_it_stays_its_organisations(client: CheckingClient, role: str):
    booking = make_booking()
    signed_in(client, make_person(role=role))
    payer = booking.organisation_id
    assert (
        send(client, booking, form_of(client, booking) | {"title": "Moved by the house"}).status_code == 302
    )
    assert (booking.title, booking.organisation_id) == ("Moved by the house", payer)
    assert letters()[-1] == ("rooms/changed", booking.booked_by.email)


def test_a_booking_made_for_another_organisation_stays_its_own(client: CheckingClient):
    other = make_organisation()
    desk = make_person(role="desk")
    booking = make_booking(by=desk, organisation=other)
    with transaction():
        desk.role = "member"
    signed_in(client, desk)
    assert send(client, booking, form_of(client, booking) | {"title": "Still theirs"}).status_code == 302
    assert (booking.title, booking.organisation_id) == ("Still theirs", other.id)


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_a_booking_that_is_not_there_is_not_found(client: CheckingClient, number: str):
    signed_in(client, make_person(role="manager"))
    for suffix in ("", "/change", ".ics"):
        assert client.get(f"/bookings/{number}{suffix}").status_code == 404
    assert client.post(f"/bookings/{number}/cancel").status_code == 404


def test_a_past_booking_stays_as_it_was(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    form = form_of(client, booking) | {"title": "Better late"}
    with clock.telling(NOON + timedelta(days=3)):
        answer = send(client, booking, form)
    assert answer.status_code == 409
    assert "ended at" in " ".join(lines(answer.text))
    assert booking.title != "Better late"


def test_a_running_booking_may_end_earlier(client: CheckingClient):
    booking = make_booking(hours=2)
    signed_in(client, booking.booked_by)
    with clock.telling(booking.starts_at + timedelta(minutes=20)):
        form = form_of(client, booking)
        assert send(client, booking, form | {"until": "13:00"}).status_code == 302
    assert booking.ends_at == booking.starts_at + HOUR


def test_a_booking_over_midnight_keeps_its_time_when_its_title_is_changed(client: CheckingClient):
    booking = make_booking(room=make_night_room(), starts_at=datetime(2026, 11, 25, 22, tzinfo=UTC), hours=3)
    before = booking.when
    signed_in(client, booking.booked_by)
    assert send(client, booking, form_of(client, booking) | {"title": "Night watch"}).status_code == 302
    assert (booking.title, booking.when) == ("Night watch", before)


def test_a_booking_in_the_second_two_o_clock_stays_there(client: CheckingClient):
    start = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    booking = make_booking(room=make_night_room(), starts_at=start, at=start - timedelta(days=1))
    signed_in(client, booking.booked_by)
    with clock.telling(start - timedelta(days=1)):
        assert send(client, booking, form_of(client, booking) | {"title": "Night watch"}).status_code == 302
    assert (booking.title, booking.starts_at) == ("Night watch", start)


def test_an_address_with_something_more_opens_the_booking_all_the_same(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    stands = fields(client.get(f"/bookings/{booking.id}/change?utm_source=letter&title=Mine").text)
    assert (stands["title"], stands["from"], stands["room"]) == ("Mine", "12:00", str(booking.room_id))


def test_a_withdrawn_room_stays_in_the_form_of_its_booking(client: CheckingClient):
    booking = make_booking()
    with transaction():
        booking.room.is_withdrawn = True
    signed_in(client, booking.booked_by)
    form = form_of(client, booking)
    assert form["room"] == str(booking.room_id)
    assert send(client, booking, form | {"title": "Still here"}).status_code == 302


def test_a_foreign_form_token_keeps_the_change_that_was_typed(client: CheckingClient):
    booking = make_booking()
    signed_in(client, booking.booked_by)
    form = form_of(client, booking) | {"title": "Mine", "csrf_token": "foreign"}
    client.application.config["WTF_CSRF_ENABLED"] = True
    answer = send(client, booking, form)
    assert answer.status_code == 400
    (again,) = find(answer.text, "main a.button--main")
    stands = fields(client.get(str(again.attrs["href"])).text)
    assert (stands["title"], stands["seen"]) == ("Mine", form["seen"])
    assert booking.title != "Mine"
