"""Booking by the form, as a clumsy and as a hostile hand would fill it in."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import (
    make_organisation,
    make_person,
    make_room,
)
from tests.conftest import CheckingClient
from tests.rooms.pages import fields, find, kept, lines, make_night_room, signed_in, typed, words

pytestmark = pytest.mark.usefixtures("noon")

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = date(2026, 10, 25)


def test_the_form_opens_with_what_the_address_brings(member: CheckingClient):
    make_room()
    room = make_room()
    page = member.get(
        f"/bookings/new?room={room.id}&day=2026-11-26&from=09:30&until=11:00&title=Tea&people=4"
    )
    stands = fields(page.text)
    expected = typed(
        room, **{"day": "2026-11-26", "from": "09:30", "until": "11:00"}, title="Tea", people="4"
    )
    assert {name: stands[name] for name in expected} == expected
    assert len(stands["once"]) == 32


def test_a_gap_that_is_opened_ends_an_hour_later(member: CheckingClient):
    stands = fields(member.get(f"/bookings/new?room={make_room().id}&day=2026-11-26&from=09:30").text)
    assert (stands["from"], stands["until"]) == ("09:30", "10:30")


def test_a_room_for_long_meetings_opens_with_its_shortest(member: CheckingClient):
    room = make_room(shortest_minutes=120)
    stands = fields(member.get(f"/bookings/new?room={room.id}&day=2026-11-26&from=09:30").text)
    assert stands["until"] == "11:30"


def test_a_booth_for_half_an_hour_opens_with_its_longest(member: CheckingClient):
    room = make_room(shortest_minutes=15, longest_minutes=30, step_minutes=15)
    stands = fields(member.get(f"/bookings/new?room={room.id}&day=2026-11-26&from=09:30").text)
    assert stands["until"] == "10:00"


@pytest.mark.parametrize("until", ["24:00", "00:00"])
def test_midnight_is_an_end(member: CheckingClient, until: str):
    room = make_night_room()
    stands = fields(member.get(f"/bookings/new?room={room.id}&day=2026-11-26&from=23:00&until={until}").text)
    assert stands["until"] == "00:00"
    assert member.post("/bookings/new", data=stands | {"title": "Night watch"}).status_code == 302
    assert kept()[0].ends_at - kept()[0].starts_at == timedelta(hours=1)


def test_the_last_half_hour_of_the_day_opens_until_midnight(member: CheckingClient):
    room = make_night_room()
    stands = fields(member.get(f"/bookings/new?room={room.id}&day=2026-11-26&from=23:30").text)
    assert stands["until"] == "00:00"


@pytest.mark.parametrize(
    ("now", "day", "begins"),
    [
        ("2026-11-24 12:00", "2026-11-24", "12:30"),
        ("2026-11-24 21:40", "2026-11-25", "09:00"),
        ("2026-11-24 23:45", "2026-11-25", "09:00"),
        ("2026-11-25 01:10", "2026-11-25", "09:00"),
    ],
)
def test_who_names_no_time_means_soon(member: CheckingClient, now: str, day: str, begins: str):
    make_room()
    with clock.telling(datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)):
        stands = fields(member.get("/bookings/new").text)
    assert (stands["day"], stands["from"]) == (day, begins)


@pytest.mark.parametrize("room", ["abc", "0", "-1", "999999", "99999999999999999999", "1.5", "²"])
def test_a_room_that_is_not_there_is_asked_for_again(member: CheckingClient, room: str):
    make_room()
    assert fields(member.get(f"/bookings/new?room={room}").text)["room"] == "0"
    answer = member.post("/bookings/new", data=typed(room, title="Kept as typed"))
    assert (answer.status_code, kept()) == (422, [])
    stands = fields(answer.text)
    assert (stands["room"], stands["title"]) == ("0", "Kept as typed")


def test_a_withdrawn_room_is_not_swapped_for_another(member: CheckingClient):
    make_room()
    gone = make_room(is_withdrawn=True)
    answer = member.post("/bookings/new", data=typed(gone))
    assert (answer.status_code, fields(answer.text)["room"], kept()) == (422, "0", [])


def test_a_form_that_is_filled_in_books(member: CheckingClient):
    room = make_room()
    answer = member.post(
        "/bookings/new", data=typed(room, attendees="Ole Krone <ole@krone.example>", note="Tea")
    )
    (booking,) = kept()
    assert (answer.status_code, answer.location) == (302, f"/bookings/{booking.id}")
    assert booking.starts_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    assert (booking.title, booking.people, booking.note) == ("Tea with the pilots", 2, "Tea")
    assert [(one.name, one.email) for one in booking.attendees] == [("Ole Krone", "ole@krone.example")]
    assert db.session.scalar(select(func.count(Letter.id))) == 2


def test_an_empty_form_asks_for_each_thing(member: CheckingClient):
    make_room()
    answer = member.post("/bookings/new", data={})
    assert (answer.status_code, kept()) == (422, [])
    for name in ("day", "from", "until", "title"):
        assert find(answer.text, f'form#booking [name="{name}"][aria-invalid=true]'), name


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("day", "24.11.2026"),
        ("day", "2026-02-30"),
        ("day", ""),
        ("from", "25:00"),
        ("from", "soon"),
        ("from", ""),
        ("until", "14:60"),
        ("until", "13:00"),
        ("until", "14:00"),
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 121),
        ("title", "a bell \x07 rings"),
        ("title", "a private sign \ue000"),
        ("people", "0"),
        ("people", "-3"),
        ("people", "99999999999999999999"),
        ("people", "two"),
        ("people", "1e3"),
        ("people", ""),
        ("attendees", "ole@"),
        ("attendees", "Ole <ole>"),
        ("attendees", "Good <good@krone.example>\n<>"),
        ("attendees", "\n".join(f"Guest {n}" for n in range(201))),
        ("attendees", "x" * 10_001),
        ("note", "y" * 2_001),
        ("note", "a bell \x07 rings"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_all_is_kept(member: CheckingClient, field: str, wrong: str):
    room = make_room()
    sent = typed(room, attendees="Ole", note="Tea") | {field: wrong}
    answer = member.post("/bookings/new", data=sent)
    assert (answer.status_code, kept()) == (422, [])
    stands = fields(answer.text)
    shown = {name: text.strip() for name, text in sent.items()}
    assert {name: stands[name].strip() for name in sent} == shown
    assert find(answer.text, f'form#booking [name="{field}"][aria-invalid=true]')
    assert lines(answer.text)


def test_errors_are_said_in_the_readers_language(client: CheckingClient):
    signed_in(client, make_person(), language="de")
    answer = client.post("/bookings/new", data=typed(make_room(), people="viele", day="morgen", title=""))
    for english in ("valid", "Choose", "required", "Say in"):
        assert not [line for line in lines(answer.text) if english in line], lines(answer.text)


@pytest.mark.parametrize(
    "title",
    [
        "Hafenrundfahrt 🚢 mit Öl & Tee",
        "مرحبا بكم في الميناء",
        "<script>alert(1)</script>",
        "'; DROP TABLE room; --",
    ],
)
def test_any_writing_is_a_title_and_stays_text(member: CheckingClient, title: str):
    answer = member.post("/bookings/new", data=typed(make_room(), title=title))
    page = member.get(answer.location).text
    assert [words(one) for one in find(page, "h1")] == [title]
    assert kept()[0].title == title


def test_a_title_is_one_line(member: CheckingClient):
    member.post("/bookings/new", data=typed(make_room(), title="Tea\r\nBcc: all@krone.example"))
    assert kept()[0].title == "Tea Bcc: all@krone.example"


def test_a_lone_surrogate_does_no_harm(member: CheckingClient):
    body = "&".join(f"{name}={text}" for name, text in typed(make_room(), title="half%ED%A0%80sign").items())
    answer = member.post("/bookings/new", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert kept()[0].title.encode()


def test_a_body_that_is_no_text_does_no_harm(member: CheckingClient):
    for body in (b"\xff\xfe\x00title=1", b"%", b"room=%zz&&&=", b"\x00"):
        answer = member.post("/bookings/new", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422
    assert member.post("/bookings/new", data=b"{", content_type="application/json").status_code == 422
    assert member.post("/bookings/new", data=b"x", content_type="multipart/form-data").status_code in (
        400,
        422,
    )


@pytest.mark.parametrize("guard", [False, True])
def test_ten_megabytes_are_too_much(member: CheckingClient, guard: object):
    member.application.config["WTF_CSRF_ENABLED"] = guard
    answer = member.post("/bookings/new", data=typed(make_room(), title="x" * 10_000_000))
    assert (answer.status_code, kept()) == (413, [])
    assert "1 MB" in answer.text


def test_lines_of_a_note_stay_lines(member: CheckingClient):
    answer = member.post("/bookings/new", data=typed(make_room(), note="Two pots\r\nNo sugar\r\n\r\nThanks"))
    assert kept()[0].note == "Two pots\nNo sugar\n\nThanks"
    assert "Two pots\nNo sugar" in member.get(answer.location).text


@pytest.mark.parametrize("day", ["1800-01-01", "0001-01-01", "9999-12-31"])
def test_a_year_that_no_house_means_is_said(member: CheckingClient, day: str):
    answer = member.post("/bookings/new", data=typed(make_room(), day=day))
    assert (answer.status_code, kept()) == (422, [])
    assert "Look at the year again" in " ".join(lines(answer.text))


def test_the_hour_that_the_clocks_leave_out_is_said(member: CheckingClient):
    room = make_night_room(days_ahead=300)
    answer = member.post(
        "/bookings/new", data=typed(room, **{"day": "2027-03-28", "from": "02:30", "until": "04:00"})
    )
    assert (answer.status_code, kept()) == (422, [])
    assert "the clocks go forward" in " ".join(lines(answer.text))


def test_the_same_form_sent_twice_is_one_booking(member: CheckingClient):
    sent = typed(make_room(), once="ab" * 16, attendees="Ole")
    first, second = (member.post("/bookings/new", data=sent) for _ in range(2))
    assert first.location == second.location
    assert len(kept()) == 1


def test_a_changed_form_with_the_same_key_is_another_booking(member: CheckingClient):
    sent = typed(make_room(), once="ab" * 16)
    member.post("/bookings/new", data=sent)
    member.post("/bookings/new", data=sent | {"from": "16:00", "until": "17:00"})
    assert len(kept()) == 2


@pytest.mark.parametrize("once", ["", "x", "<b>", "ab" * 17, "AB" * 16, "\x00"])
def test_a_key_that_is_none_of_ours_is_no_key(member: CheckingClient, once: str):
    assert member.post("/bookings/new", data=typed(make_room(), once=once)).status_code == 302


def test_the_staff_book_for_another_organisation(client: CheckingClient):
    other = make_organisation(name="Reepschlag Taue")
    signed_in(client, make_person(role="desk"))
    client.post("/bookings/new", data=typed(make_room(), organisation=str(other.id)))
    assert kept()[0].organisation_id == other.id


def test_the_form_of_the_staff_opens_with_their_own_organisation(client: CheckingClient):
    desk = make_person(role="desk")
    signed_in(client, desk)
    room = make_room()
    assert fields(client.get("/bookings/new").text)["organisation"] == str(desk.organisation_id)
    assert client.post("/bookings/new", data=typed(room, organisation="999999")).status_code == 422
    assert client.post("/bookings/new", data=typed(room, organisation="house")).status_code == 422
    assert kept() == []


def test_a_member_cannot_book_for_another_organisation(client: CheckingClient):
    other, by = make_organisation(), make_person()
    signed_in(client, by)
    room = make_room()
    assert "organisation" not in fields(client.get("/bookings/new").text)
    client.post("/bookings/new", data=typed(room, organisation=str(other.id)))
    assert kept()[0].organisation_id == by.organisation_id


def test_a_foreign_form_token_loses_nothing(client: CheckingClient):
    signed_in(client, make_person())
    room = make_room()
    client.application.config["WTF_CSRF_ENABLED"] = True
    sent = typed(room, note="Two pots\nNo sugar", attendees="Ole <ole@krone.example>", csrf_token="foreign")
    answer = client.post("/bookings/new", data=sent)
    assert (answer.status_code, kept()) == (400, [])
    assert "Two pots" in answer.text
    (again,) = find(answer.text, "main a.button--main")
    stands = fields(client.get(str(again.attrs["href"])).text)
    del sent["csrf_token"]
    assert {name: stands[name] for name in sent} == sent
    assert stands["csrf_token"] not in ("", "foreign")


def test_a_house_without_rooms_has_a_form_that_can_be_read(member: CheckingClient):
    assert member.get("/bookings/new").status_code == 200
    assert member.post("/bookings/new", data=typed(1)).status_code == 422


def test_a_control_sign_in_the_address_breaks_no_page(member: CheckingClient):
    make_room()
    query = "title=a%00b&note=%07&once=%00&seen=%00&people=%00&day=%00&from=%00&room=%00&attendees=%00"
    assert member.get(f"/bookings/new?{query}").status_code == 200
