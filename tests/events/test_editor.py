"""The editor: what is typed is kept, or every reason against it is told and nothing of it is lost."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.events.models import Event
from lounge.events.queries.cards import card_of
from lounge.plumbing import clock
from lounge.plumbing.db import db
from tests.builders import NOON, make_booking, make_event, make_organisation, make_person, make_room
from tests.conftest import CheckingClient
from tests.events.planning import EVENING, bookings, change, draft, make_card, make_manager, published
from tests.profiles.test_logos import bomb, picture
from tests.rooms.pages import signed_in
from tests.support.queries import count_queries

EVERY_FIELD: dict[str, Any] = {
    "title_de": "Morgenkaffee Polen",
    "title_en": "Coffee with Poland",
    "text_de": "Mit **Frühstück**.",
    "text_en": "With *breakfast*.",
    "topics": ["export", "food"],
    "markets": ["PL", "JP"],
    "day": "2026-12-03",
    "from": "18:00",
    "until": "20:00",
    "doors": "17:30",
    "last_day": "",
    "place_kind": "address",
    "address": "Am Wall 1, Bremen",
    "online_link": "meet.example.org/poland",
    "way_de": "Tram 4",
    "way_en": "Tram 4, two stops",
    "places": "40",
    "member_places": "20",
    "guest_places": "10",
    "partner_places": "5",
    "allows_companion": "y",
    "hold_minutes": "720",
    "visible_to": "public",
    "open_to": "members",
    "opens_at": "2026-11-25T08:00",
    "closes_at": "2026-12-03T12:00",
    "reach": "national",
    "regions": ["DE-NI", "DK"],
    "questions-0-text": "What do you eat?",
    "questions-0-kind": "diet",
    "questions-0-purpose": "so that the kitchen can plan",
    "questions-0-kept_days": "3",
    "questions-4-text": "Which talk?",
    "questions-4-kind": "choice",
    "questions-4-options": "Ports\nFish\n\nPorts",
    "questions-4-purpose": "rooms",
    "questions-4-kept_days": "14",
    "questions-4-is_required": "y",
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture
def manager(client: CheckingClient) -> CheckingClient:
    """A manager who reads English."""
    return signed_in(
        client, make_manager(email="boss@lounge.example", organisation=make_organisation(name="The house"))
    )


def typed(**given: Any) -> dict[str, Any]:
    """Return a short event as it is typed."""
    short = {
        name: EVERY_FIELD[name] for name in ("title_en", "day", "from", "until", "place_kind", "address")
    }
    usual = {"places": "20", "host": "The house", "hold_minutes": "1440", "reach": "local", "do": "save"}
    return short | usual | {"visible_to": "public", "open_to": "public"} | given


def kept() -> Event | None:
    """Return the one event there is."""
    return db.session.scalars(select(Event).order_by(Event.id.desc())).first()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def test_everything_that_is_typed_is_kept_and_shown_again(manager: CheckingClient) -> None:
    make_organisation(name="Kahn & Krone"), make_organisation(name="Deichkontor")
    hosts = {"host": "kahn & krone", "cohosts-0": "Deichkontor", "cohosts-1": ""}
    answer = manager.post("/events/new", data=EVERY_FIELD | hosts | {"do": "save"})
    event = kept()
    assert event is not None
    assert answer.headers["Location"] == f"/events/{event.id}/edit"
    card = card_of(event)
    assert (card.host.name, [one.name for one in card.cohosts]) == ("Kahn & Krone", ["Deichkontor"])
    assert (card.starts_at, card.doors_at) == (EVENING, EVENING.replace(hour=16, minute=30))
    assert (card.markets, card.regions, card.topics) == (("JP", "PL"), ("DE-NI", "DK"), ("export", "food"))
    assert card.online_link == "https://meet.example.org/poland"
    assert [one.options for one in card.questions] == [(), ("Ports", "Fish")]
    page = manager.get(f"/events/{event.id}/edit").text
    for word in (
        "Coffee with Poland",
        "<strong>Frühstück</strong>",
        "Deichkontor",
        "2026-12-03T12:00",
        "Which talk?",
    ):
        assert word in page
    again = manager.post(f"/events/{event.id}/edit", data=EVERY_FIELD | hosts | {"do": "save"})
    assert again.status_code == 302


def test_a_manager_publishes_at_once_with_the_room(manager: CheckingClient) -> None:
    room = make_room()
    answer = manager.post(
        "/events/new", data=typed(place_kind="rooms", rooms=[str(room.id)], places="6", do="publish")
    )
    event = kept()
    assert event is not None
    assert (event.state, answer.headers["Location"]) == ("published", f"/events/{event.id}/manage")
    assert [one.room_id for one in bookings()] == [room.id]


def test_what_is_refused_keeps_nothing_and_loses_nothing(manager: CheckingClient) -> None:
    room = make_room(name="Kajüte")
    make_booking(room=room, starts_at=EVENING)
    answer = manager.post(
        "/events/new",
        data=typed(
            place_kind="rooms", rooms=[str(room.id)], places="60", text_en="All I wrote", do="publish"
        ),
    )
    assert (answer.status_code, count()) == (409, 0)
    assert "Kajüte is taken from 18:00 to 19:00" in answer.text
    assert "The rooms hold 6 people; you planned 60 places" in answer.text
    assert "All I wrote" in answer.text


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"until": "17:00"}, 409, "does not come after the beginning"),
    ({"title_en": ""}, 409, "Give the event a title"),
    ({"member_places": "30"}, 409, "30 places would be kept, but there are only 20"),
    ({"closes_at": "2026-12-04T12:00"}, 409, "Registration would go on after the event has ended"),
    ({"opens_at": "2026-12-03T19:00"}, 409, "Registration would end before it begins"),
    ({"doors": "18:30"}, 409, "The doors would open at 18:30"),
    ({"visible_to": "invited"}, 409, "More people could register than can see the event"),
    ({"day": "2026-13-03"}, 422, "Write the day like this"),
    ({"day": "3026-12-03"}, 422, "too far from today"),
    ({"day": "2027-03-28", "from": "02:30"}, 422, "the clocks go forward"),
    ({"from": "half past"}, 422, "Write the time like this"),
    ({"opens_at": "soon"}, 422, "Write day and time like this"),
    ({"places": "0"}, 422, "Write how many places there are"),
    ({"places": "-3"}, 422, "Write a whole number"),
    ({"places": "9999999999999"}, 422, "Write a whole number"),
    ({"title_en": "x" * 5000}, 422, "Field cannot be longer than 140 characters"),
    ({"title_en": "a\x00b\x1b"}, 422, "control characters"),
    ({"host": "Nobody Ltd"}, 422, "The house knows no organisation of this name"),
    ({"cohosts-0": "Nobody Ltd"}, 422, "The house knows no organisation of this name"),
    ({"online_link": "javascript:alert(1)"}, 422, "Write the address like this"),
    ({"place_kind": "moon"}, 422, "Not a valid choice"),
    ({"rooms": ["99"]}, 422, "valid choice"),
    ({"reach": "galactic"}, 422, "Not a valid choice"),
    ({"questions-0-text": "Why?"}, 422, "Say what the answers are for"),
    ({"questions-0-purpose": "Fun"}, 422, "Write the question"),
    (
        {"questions-0-text": "A?", "questions-0-purpose": "B", "questions-0-kept_days": "9999"},
        422,
        "from 0 to 365",
    ),
    (
        {
            "questions-0-text": "A?",
            "questions-0-purpose": "B",
            "questions-0-kind": "choice",
            "questions-0-options": "x",
        },
        422,
        "at least two answers",
    ),
]


@pytest.mark.parametrize(("given", "status", "said"), BAD, ids=range(len(BAD)))
def test_bad_input_is_answered_clearly_and_nothing_is_lost(
    manager: CheckingClient, given: dict[str, Any], status: int, said: str
) -> None:
    answer = manager.post("/events/new", data=typed(text_en="All I wrote", **given))
    assert (answer.status_code, count()) == (status, 0)
    assert said in answer.text
    assert "All I wrote" in answer.text


def test_script_in_the_text_is_only_text(manager: CheckingClient) -> None:
    text = "<script>alert(1)</script> [click](javascript:alert(1)) ![](https://tracker.example/x.png)"
    manager.post("/events/new", data=typed(text_en=text))
    event = kept()
    assert event is not None
    page = manager.get(f"/events/{event.id}/edit").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '<img src="https://tracker' not in page
    assert (
        manager.post("/events/preview", data={"text": text})
        .get_json()["html"]
        .startswith("<p>&lt;script&gt;")
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"no picture at all", "no picture that the house can read"),
        (bomb(60_000, 60_000), "more than 32 million dots"),
        (b"\0" * 8_000_001, "larger than 8 MB"),
    ],
    ids=["none", "bomb", "huge"],
)
def test_a_bad_picture_is_refused_beside_its_field_and_the_rest_stands(
    manager: CheckingClient, file: bytes, said: str
) -> None:
    answer = manager.post(
        "/events/new", data=typed(text_en="All I wrote", picture=(BytesIO(file), "harbour.png"))
    )
    answer.request.environ["wsgi.input"].close()  # the client leaves open what it had to put into a file
    assert (answer.status_code, count()) == (422, 0)
    assert said in answer.text
    assert "All I wrote" in answer.text


def test_a_picture_is_shown_in_both_sizes_and_taken_away(manager: CheckingClient) -> None:
    manager.post("/events/new", data=typed(picture=(BytesIO(picture()), "harbour.png")))
    event = kept()
    assert event is not None
    for name in ("picture", "picture-small"):
        file = manager.get(f"/events/{event.id}/{name}.jpg")
        assert (file.status_code, file.mimetype) == (200, "image/jpeg")
        assert file.headers["Cache-Control"].startswith("private")
    assert client_of_nobody(manager).get(f"/events/{event.id}/picture.jpg").status_code == 404
    manager.sign_in("boss@lounge.example")
    manager.post(f"/events/{event.id}/edit", data=typed(drops_picture="y"))
    assert manager.get(f"/events/{event.id}/picture.jpg").status_code == 404


def client_of_nobody(client: CheckingClient) -> CheckingClient:
    client.delete_cookie("lounge")
    return client


def test_a_stale_form_says_how_it_stands_and_keeps_what_was_typed(manager: CheckingClient) -> None:
    by = make_manager()
    event = draft(make_card(by=by, title_de=""), by=by)
    seen = str(event.version)
    change(event, replace(card_of(event), title_en="Export to Denmark"), by=by)
    mine = typed(title_en="Export to Norway", seen=seen, host=by.organisation.name)
    answer = manager.post(f"/events/{event.id}/edit", data=mine)
    assert answer.status_code == 409
    assert "Somebody has changed this event meanwhile. It is now Export to Denmark" in answer.text
    assert '<dd class="typed" dir="auto">Export to Denmark</dd>' in answer.text
    assert 'value="Export to Norway"' in answer.text
    again = manager.post(f"/events/{event.id}/edit", data=mine | {"seen": str(event.version)})
    assert again.status_code == 302
    assert event.title_en == "Export to Norway"


def test_lines_come_and_go_without_a_script(manager: CheckingClient) -> None:
    page = manager.post("/events/new", data=typed(do="add-questions")).text
    assert 'name="questions-0-text"' in page
    two = {"questions-0-text": "First?", "questions-1-text": "Second?"}
    page = manager.post("/events/new", data=typed(do="remove-questions-0", **two)).text
    assert "First?" not in page
    assert "Second?" in page
    page = manager.post("/events/new", data=typed(do="add-cohosts")).text
    assert 'name="cohosts-0"' in page
    assert count() == 0


def test_rooms_tell_whether_they_are_free_with_and_without_a_script(manager: CheckingClient) -> None:
    free, taken = make_room(), make_room()
    make_booking(room=taken, starts_at=EVENING)
    page = manager.post("/events/new", data=typed(do="look", place_kind="rooms")).text
    assert "taken from 18:00 to 19:00" in page
    asked = "day=2026-12-03&from=18:00&until=20:00&doors=&last_day="
    items = {one["id"]: one for one in manager.get(f"/events/rooms?{asked}").get_json()["items"]}
    assert (items[free.id]["said"], items[free.id]["is_free"]) == ("free", True)
    assert (items[taken.id]["said"], items[taken.id]["is_free"]) == ("taken from 18:00 to 19:00", False)
    assert manager.get("/events/rooms?day=nonsense").get_json() == {"items": [], "others": ""}


def test_an_events_own_room_is_free_for_it(manager: CheckingClient) -> None:
    by, room = make_manager(), make_room()
    event = published(room, by=by)
    asked = f"event={event.id}&day=2026-12-03&from=19:00&until=21:00&doors=&last_day="
    [one] = manager.get(f"/events/rooms?{asked}").get_json()["items"]
    assert one["is_free"]


def test_another_event_for_the_same_people_is_warned_of_and_not_refused(manager: CheckingClient) -> None:
    by = make_manager()
    other = published(by=by, reach="national", markets=("PL",), title_en="Baltic day")
    wide = {"reach": "regional", "markets": ["PL"], "regions": ["DE-NI"]}
    manager.post("/events/new", data=typed(**wide))
    event = kept()
    assert event is not None
    page = manager.get(f"/events/{event.id}/edit").text
    assert "Somebody reaches for the same people on that day" in page
    assert f'href="/events/{other.id}"' in page
    assert "there is also “Baltic day”" in page
    live = manager.get("/events/rooms?day=2026-12-03&from=18:00&until=20:00&reach=national&markets=PL")
    assert f'href="/events/{other.id}"' in live.get_json()["others"]
    for tame in ({**wide, "reach": "local"}, {**wide, "markets": ["DK"]}, {**wide, "day": "2026-12-04"}):
        assert (
            "reaches for the same people"
            not in manager.post("/events/new", data=typed(do="look", **tame)).text
        )


def test_a_member_asks_and_cannot_publish(client: CheckingClient) -> None:
    person = make_person(organisation=make_organisation(name="Kahn"))
    member = signed_in(client, person)
    assert "Ask to publish it" in member.get("/events/new").text
    member.post("/events/new", data=typed(host="The house", do="submit"))
    event = kept()
    assert event is not None
    assert (event.state, event.host.name, event.submitted_at) == ("draft", "Kahn", NOON)
    assert member.post(f"/events/{event.id}/publish").status_code == 403
    refused = member.post(f"/events/{event.id}/edit", data=typed(do="publish"))
    assert (refused.status_code, event.state) == (409, "draft")


def test_nobody_else_finds_the_editor_of_an_event(client: CheckingClient) -> None:
    by = make_person()
    event = draft(make_card(by=by), by=by)
    stranger = signed_in(client, make_person())
    for path in ("edit", "cancel", "duplicate", "invite"):
        assert stranger.get(f"/events/{event.id}/{path}").status_code == 404
    assert stranger.post(f"/events/{event.id}/edit", data=typed()).status_code == 404
    assert stranger.get(f"/events/{event.id}/picture.jpg").status_code == 404


def test_a_line_in_which_nothing_is_written_asks_nothing(manager: CheckingClient) -> None:
    empty = {"questions-0-text": "", "questions-0-kind": "choice", "questions-0-kept_days": "14"}
    assert manager.post("/events/new", data=typed(**empty)).status_code == 302
    event = kept()
    assert event is not None
    assert event.questions == []


def test_what_was_called_off_is_not_edited(manager: CheckingClient) -> None:
    event = make_event(state="cancelled")
    assert manager.get(f"/events/{event.id}/edit").headers["Location"] == f"/events/{event.id}/manage"
    refused = manager.post(f"/events/{event.id}/edit", data=typed(host=event.host.name))
    assert (refused.status_code, "This event was called off" in refused.text) == (409, True)


def test_a_draft_with_the_day_of_the_calendar_begins_on_it(manager: CheckingClient) -> None:
    assert 'value="2027-02-03"' in manager.get("/events/new?day=2027-02-03").text
    assert 'value="2026-12-15"' in manager.get("/events/new?day=nonsense").text


def test_the_editor_asks_as_few_questions_with_many_rooms(manager: CheckingClient) -> None:
    first = make_room()
    manager.get("/events/new")
    with count_queries() as few:
        manager.get("/events/new")
    for _ in range(8):
        make_room(site=first.site)
    with count_queries() as many:
        manager.get("/events/new")
    assert len(few) == len(many)
