"""Finding a room: what is asked when nothing is said, which rooms are free, and why the others are not."""

from datetime import UTC, date, datetime, time
from urllib.parse import quote

import pytest

from lounge.domain.interval import Interval
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from lounge.rooms import services
from lounge.rooms.models import OpeningHour
from tests.builders import NOON, make_booking, make_organisation, make_person, make_plan, make_room, make_site
from tests.conftest import CheckingClient
from tests.rooms.pages import fields, find, signed_in, words
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("noon")

AT_TWO = "day=2026-11-25&from=14:00&until=15:00"


def free(page: str) -> list[str]:
    return [words(one) for one in find(page, "h3.card__title a")]


def others(page: str) -> dict[str, str]:
    """Return the rooms that cannot be had, and all that is said of them."""
    rows = find(page, "section[aria-labelledby=others] ul.rows > li")
    return {words(row.query("b")[0]): words(row) for row in rows}


def value(page: str, name: str) -> str:
    (field,) = find(page, f'main form input[name="{name}"]')
    return field.attrs.get("value") or ""


def test_who_says_nothing_means_the_next_hour_for_one(member: CheckingClient):
    make_room(name="Kajüte")
    page = member.get("/rooms/find").text
    asked = [value(page, name) for name in ("day", "from", "until", "people")]
    assert asked == ["2026-11-24", "12:30", "13:30", "1"]
    assert free(page) == ["Kajüte"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 24, 20, 29, tzinfo=UTC), ["2026-11-24", "21:30"]),
        (datetime(2026, 11, 24, 20, 31, tzinfo=UTC), ["2026-11-25", "09:00"]),
        (datetime(2026, 11, 24, 22, 45, tzinfo=UTC), ["2026-11-25", "09:00"]),
        (datetime(2026, 12, 31, 22, 45, tzinfo=UTC), ["2027-01-01", "09:00"]),
        (datetime(2027, 3, 28, 0, 40, tzinfo=UTC), ["2027-03-28", "09:00"]),
    ],
)
def test_late_in_the_evening_the_next_morning_is_meant(
    member: CheckingClient, now: datetime, expected: list[str]
):
    with clock.telling(now):
        page = member.get("/rooms/find").text
    assert [value(page, name) for name in ("day", "from")] == expected


def test_a_free_room_leads_to_the_form_with_all_that_was_asked(member: CheckingClient):
    room = make_room()
    (link,) = find(member.get(f"/rooms/find?{AT_TWO}&people=4").text, "h3.card__title a")
    stands = fields(member.get(str(link.attrs["href"])).text)
    expected = {"room": str(room.id), "day": "2026-11-25", "from": "14:00", "until": "15:00", "people": "4"}
    assert {name: stands[name] for name in expected} == expected


def test_the_room_that_is_least_too_large_comes_first(member: CheckingClient):
    for capacity in (30, 8, 12):
        make_room(name=f"For {capacity}", capacity=capacity)
    assert free(member.get(f"/rooms/find?{AT_TWO}&people=8").text) == ["For 8", "For 12", "For 30"]


def test_every_reason_against_a_room_is_said(member: CheckingClient):
    room = make_room(name="Kajüte", capacity=2)
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    page = member.get(f"/rooms/find?{AT_TWO}&people=4&equipment=stage").text
    assert free(page) == []
    said = others(page)["Kajüte"]
    assert all(text in said for text in ("is taken", "room for 2 people", "does not have: stage"))
    assert "No room is free then" in page


def test_the_next_free_time_of_a_taken_room_is_a_way_to_book_it(member: CheckingClient):
    room = make_room()
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    (button,) = find(member.get(f"/rooms/find?{AT_TWO}&people=2").text, ".rows__do a")
    assert words(button).startswith("Book 13:00–14:00")
    stands = fields(member.get(str(button.attrs["href"])).text)
    assert (stands["room"], stands["people"]) == (str(room.id), "2")
    assert member.post("/bookings/new", data=stands | {"title": "Tea"}).status_code == 302


def test_a_room_that_no_time_helps_has_no_such_way(member: CheckingClient):
    make_room(capacity=2)
    make_room(bookable_by=["desk"])
    page = member.get(f"/rooms/find?{AT_TWO}&people=4").text
    assert (len(others(page)), find(page, ".rows__do a")) == (2, [])


def test_rooms_of_one_site_only(member: CheckingClient):
    make_room(name="Here")
    there = make_room(name="There")
    page = member.get(f"/rooms/find?{AT_TWO}&site={there.site.key}").text
    assert (free(page), others(page)) == (["There"], {})


def test_rooms_without_a_step_only(member: CheckingClient):
    make_room(name="Upstairs")
    make_room(name="Ground floor", is_step_free=True)
    page = member.get(f"/rooms/find?{AT_TWO}&is_step_free=y").text
    assert (free(page), others(page)) == (["Ground floor"], {})


def test_equipment_is_asked_for_all_at_once(member: CheckingClient):
    make_room(name="Both", equipment=["screen", "sound"])
    make_room(name="One", equipment=["screen"])
    page = member.get(f"/rooms/find?{AT_TWO}&equipment=screen&equipment=sound").text
    assert free(page) == ["Both"]
    assert "does not have: sound system" in others(page)["One"]


def test_a_withdrawn_room_is_not_found(member: CheckingClient):
    make_room(is_withdrawn=True)
    page = member.get(f"/rooms/find?{AT_TWO}").text
    assert (free(page), others(page)) == ([], {})


def test_a_closed_room_and_a_holiday_say_why(member: CheckingClient):
    room = make_room()
    when = Interval(datetime(2026, 11, 25, 8, tzinfo=UTC), datetime(2026, 11, 25, 20, tzinfo=UTC))
    with transaction():
        services.close(room, when, "The floor is oiled", by=make_person(role="manager"), at=NOON)
    assert "The floor is oiled" in others(member.get(f"/rooms/find?{AT_TWO}").text)[room.name]
    page = member.get("/rooms/find?day=2026-12-25&from=14:00&until=15:00").text
    assert "Christmas" in others(page)[room.name]


def test_a_used_up_allowance_and_an_ended_membership_are_said(client: CheckingClient):
    room = make_room()
    poor = make_person(organisation=make_organisation(plan=make_plan(room_hours=0)))
    assert "used up" in others(signed_in(client, poor).get(f"/rooms/find?{AT_TWO}").text)[room.name]
    client.post("/sign-out")
    gone = make_person(organisation=make_organisation(ends_on=date(2026, 11, 1)))
    assert "ended on" in others(signed_in(client, gone).get(f"/rooms/find?{AT_TWO}").text)[room.name]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("day", "tomorrow"), ("day", "2026-02-30"), ("day", "1800-01-01"), ("day", "9999-12-31"), ("day", ""),
        ("from", "25:00"), ("from", "soon"), ("from", ""), ("until", "13:00"), ("until", "14:00"), ("until", ""),
        ("people", "0"), ("people", "-1"), ("people", "many"), ("people", "9" * 30), ("people", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_kept(member: CheckingClient, name: str, wrong: str):
    make_room()
    asked = {"day": "2026-11-25", "from": "14:00", "until": "15:00", "people": "2"} | {name: wrong}
    answer = member.get("/rooms/find", query_string=asked)
    assert answer.status_code == 422
    assert {field: value(answer.text, field) for field in asked} == asked
    assert find(answer.text, f'main form [name="{name}"][aria-invalid=true]')
    assert (free(answer.text), others(answer.text)) == ([], {})


@pytest.mark.parametrize(
    "query", ["site=atlantis", "equipment=<script>", "site=%00", "equipment=%00", "day=%00&people=%00"]
)
def test_wishes_that_were_tampered_with_break_nothing(member: CheckingClient, query: str):
    make_room()
    assert (
        member.get(
            f"/rooms/find?{AT_TWO}&{query}" if "day" not in query else f"/rooms/find?{query}"
        ).status_code
        == 422
    )


@pytest.mark.parametrize(
    "times", ["day=2027-03-28&from=02:30&until=04:00", "day=2026-10-25&from=02:00&until=02:30"]
)
def test_the_nights_when_the_clocks_change_have_an_answer(member: CheckingClient, times: str):
    make_room()
    answer = member.get(f"/rooms/find?{times}")
    assert answer.status_code == (422 if "03-28" in times else 200)


def test_errors_are_said_in_german(client: CheckingClient):
    signed_in(client, make_person(), language="de")
    page = client.get("/rooms/find?day=x&from=y&until=z&people=w").text
    said = " ".join(words(one) for one in find(page, ".field__error"))
    assert "valid" not in said
    assert said


def test_a_search_until_midnight_is_answered(member: CheckingClient):
    site = make_site()
    with transaction():
        site.hours = [OpeningHour(weekday=day, opens=time(8), closes=time(0)) for day in range(7)]
    make_room(site=site, name="Late")
    for until in ("00:00", quote("24:00")):
        assert free(member.get(f"/rooms/find?day=2026-11-25&from=23:00&until={until}").text) == ["Late"]


def test_a_house_without_rooms_says_so(member: CheckingClient):
    assert "No room is free then" in member.get("/rooms/find").text


def test_the_search_asks_as_little_for_many_rooms_as_for_one(member: CheckingClient):
    site = make_site()
    make_booking(room=make_room(site=site), starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    member.get(f"/rooms/find?{AT_TWO}")
    with count_queries() as few:
        member.get(f"/rooms/find?{AT_TWO}")
    for _ in range(5):
        make_booking(room=make_room(site=site), starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    with count_queries() as many:
        member.get(f"/rooms/find?{AT_TWO}")
    assert len(many) <= len(few) <= 12


@pytest.mark.parametrize(
    "address",
    [
        "/rooms/%00",
        "/rooms/a%00b",
        "/rooms/%F0%9F%9A%A2",
        "/rooms/..%2F..",
        "/rooms?site=%00&day=%00",
        "/rooms/x?week=%00",
    ],
)
def test_addresses_with_odd_signs_lead_nowhere_in_particular(member: CheckingClient, address: str):
    make_room()
    assert member.get(address).status_code in (200, 404)


def test_a_site_without_rooms_says_so_on_its_board(member: CheckingClient):
    make_room()
    empty = make_site(name="Fischkai")
    assert "There is no room yet" in member.get(f"/rooms?site={empty.key}").text


def test_midnight_is_a_time_of_the_now_line(member: CheckingClient):
    make_room(site=make_site(opens=time(0), closes=time(0), weekdays=range(7)))
    with clock.telling(datetime(2026, 11, 24, 23, 1, tzinfo=UTC)):
        assert "board__now from-0" in member.get("/rooms").text
