"""The editor: what is typed is kept, or every reason against it is told and nothing of it is lost."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.events.models import Event
from lounge.events.queries.cards import QuestionCard, card_of
from lounge.plumbing import clock
from lounge.plumbing.db import db
from tests.builders import NOON, make_booking, make_organisation, make_room
from tests.conftest import CheckingClient
from tests.events.planning import EVENING, HOUR, bookings, change, draft, make_card, make_manager
from tests.profiles.test_logos import bomb, picture
from tests.rooms.pages import signed_in

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
    ask = QuestionCard(kind="text", text="Which firm?", purpose="name badges")
    moved = {"starts_at": EVENING + HOUR, "ends_at": EVENING + 3 * HOUR, "questions": (ask,)}
    change(event, replace(card_of(event), title_en="Export to Denmark", **moved), by=by)
    mine = typed(title_en="Export to Norway", seen=seen, host=by.organisation.name)
    answer = manager.post(f"/events/{event.id}/edit", data=mine)
    assert answer.status_code == 409
    assert "Somebody has changed this event meanwhile. It is now Export to Denmark" in answer.text
    told = (
        "Title in English</dt>",
        ">Export to Denmark</dd>",
        "Begins</dt>",
        "Thu 3 Dec, 19:00</dd>",
        "Questions</dt>",
    )
    assert [word for word in told if word not in answer.text] == []
    assert 'value="Export to Norway"' in answer.text
    again = manager.post(f"/events/{event.id}/edit", data=mine | {"seen": str(event.version)})
    assert again.status_code == 302
    assert event.title_en == "Export to Norway"
