"""A booking that is refused: every reason at once, all that was typed, and the ways out."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lounge.domain.wallclock import instant
from lounge.plumbing import clock
from tests.builders import make_booking, make_organisation, make_person, make_plan, make_room, make_site
from tests.conftest import CheckingClient
from tests.rooms.pages import fields, kept, lines, make_night_room, signed_in, typed, ways

pytestmark = pytest.mark.usefixtures("noon")

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = date(2026, 10, 25)


def test_a_refusal_names_every_reason_at_once_and_keeps_all(client: CheckingClient):
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=0)))
    room = make_room(capacity=2)
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    sent = typed(room, people="9", note="Two pots", attendees="Ole\nInsa <insa@krone.example>", once="0" * 32)
    answer = signed_in(client, by).post("/bookings/new", data=sent)
    assert answer.status_code == 409
    said = " ".join(lines(answer.text))
    assert all(word in said for word in ("is taken", "room for 2 people", "used up"))
    stands = fields(answer.text)
    assert {name: stands[name] for name in sent} == sent
    assert len(kept()) == 1


def test_ways_out_are_buttons_that_book_with_all_that_was_typed(member: CheckingClient):
    room = make_room()
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    page = member.post("/bookings/new", data=typed(room, note="Two pots", attendees="Ole")).text
    offered = ways(page)
    assert list(offered)[:2] == ["from 13:00 to 14:00", "from 15:00 to 16:00"]
    answer = member.post("/bookings/new", data=fields(page) | {"choose": offered["from 13:00 to 14:00"]})
    assert answer.status_code == 302
    booking = kept()[-1]
    assert booking.starts_at == datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert (booking.title, booking.note, [one.name for one in booking.attendees]) == (
        "Tea with the pilots", "Two pots", ["Ole"],
    )  # fmt: skip


def test_a_way_out_on_another_day_names_the_day(member: CheckingClient):
    room = make_room()
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 7, tzinfo=UTC), hours=8)
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 15, tzinfo=UTC), hours=6)
    offered = ways(member.post("/bookings/new", data=typed(room)).text)
    assert next(iter(offered)).startswith(("Tue 24 Nov", "Thu 26 Nov"))


def test_another_room_is_a_way_out_too(member: CheckingClient):
    site = make_site()
    room, other = make_room(site=site), make_room(site=site)
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    offered = ways(member.post("/bookings/new", data=typed(room)).text)
    (value,) = [value for word, value in offered.items() if other.name in word]
    member.post("/bookings/new", data=typed(room, choose=value))
    assert kept()[-1].room_id == other.id


def test_every_way_out_is_taken_when_the_clocks_go_back(client: CheckingClient):
    room = make_night_room()
    eve = instant(AUTUMN - timedelta(days=1), time(12), BERLIN)
    make_booking(room=room, starts_at=instant(AUTUMN, time(2), BERLIN), at=eve)
    with clock.telling(eve):
        signed_in(client, make_person())
        page = client.post(
            "/bookings/new",
            data=typed(room, **{"day": "2026-10-25", "from": "02:00", "until": "02:30", "which": "0"}),
        )
        offered = ways(page.text)
        assert offered
        for value in offered.values():
            answer = client.post("/bookings/new", data=fields(page.text) | {"choose": value})
            assert answer.status_code == 302, value


@pytest.mark.parametrize(
    "choose",
    [
        "",
        "|",
        "||||||",
        "x|y|z|w",
        "1|2026-11-25|14:00",
        "999|2026-11-25|14:00|15:00",
        "1|<script>|1|1",
        "\x00|\x00|\x00|\x00",
        "9" * 5000,
    ],
)
def test_a_way_out_that_was_tampered_with_breaks_nothing(member: CheckingClient, choose: str):
    room = make_room()
    make_booking(room=room, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))
    answer = member.post("/bookings/new", data=typed(room, choose=choose))
    assert answer.status_code in (409, 422)
    assert fields(answer.text)["title"] == "Tea with the pilots"
    assert len(kept()) == 1
