"""An event's own page: what it says, how it looks when shared, and the box by which one comes to it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from markupsafe import escape

from lounge.events.models import (
    Cohost,
    Event,
    EventMarket,
    EventPicture,
    EventRegion,
    EventRoom,
    EventTopic,
    Invitation,
    Question,
)
from lounge.events.services.letters.ways import invitation_path
from lounge.plumbing import clock
from tests.builders import (
    NOON,
    keep,
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_room,
)
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def page(client: CheckingClient, event: Event, *, language: str = "en", more: str = "") -> str:
    client.set_cookie("language", language)
    answer = client.get(f"/events/{event.id}{more}")
    assert answer.status_code == 200
    return answer.text


def said_to_programs(shown: str) -> dict[str, Any]:
    """What programs read that list events."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_page_says_what_when_where_and_who(client: CheckingClient) -> None:
    cohost = make_organisation(name="Kontor der Ostsee")
    event = make_event(
        text_en="Come **all**.", way_en="Follow the lighthouse.", doors_at=NOON + 10 * DAY - HOUR
    )
    keep(Cohost(event_id=event.id, organisation=cohost))
    keep(EventRegion(event_id=event.id, region="DE-NI"))
    keep(EventTopic(event_id=event.id, topic="export"))
    keep(EventMarket(event_id=event.id, country="PL"))
    shown = page(client, event)
    for told in (
        *("Friday 4 December 2026", "12:00", "14:00", "Doors open at 11:00", "Tiefer Kai 14"),
        *("Follow the lighthouse.", "<strong>all</strong>", "Kontor der Ostsee", "Lower Saxony", "Poland"),
        str(escape(event.host.name)),
    ):
        assert told in shown
    assert "Freitag, 4. Dezember 2026" in page(client, event, language="de")


def test_rooms_are_named_with_their_house(client: CheckingClient) -> None:
    event = make_event(place_kind="rooms", address="")
    room = keep(EventRoom(event_id=event.id, room=make_room(name="Saal"))).room
    shown = page(client, event)
    assert "Saal" in shown
    assert room.site.address in shown


def test_script_in_a_text_does_nothing(client: CheckingClient) -> None:
    event = make_event(
        title="</script><script>alert(1)</script>",
        text_en="<script>alert(2)</script>[a](javascript:alert(3))",
    )
    shown = page(client, event)
    assert "<script>alert" not in shown
    assert 'href="javascript:' not in shown
    assert said_to_programs(shown)["name"] == "</script><script>alert(1)</script>"


def test_the_online_link_is_not_on_the_page(client: CheckingClient) -> None:
    event = make_event(place_kind="online", address="", online_link="https://meet.example/secret")
    shown = page(client, event)
    assert "meet.example" not in shown
    assert "The link to join online is on the ticket." in shown


def test_a_shared_link_has_a_title_a_picture_and_a_description(client: CheckingClient) -> None:
    event = make_event(title="Export “now”", text_en="First *words*.")
    keep(EventPicture(event_id=event.id, digest="abc", wide=b"", small=b""))
    shown = page(client, event)
    base = "http://127.0.0.1:8000"
    for name, content in {
        "og:title": "Export “now”",
        "og:description": "First words.",
        "og:url": f"{base}/events/{event.id}",
        "og:image": f"{base}/events/{event.id}/picture.jpg?v=abc",
    }.items():
        assert f'<meta property="{name}" content="{content}">' in shown
    assert '<meta name="twitter:card" content="summary_large_image">' in shown


def test_a_shared_link_without_a_picture_shows_the_drawing(client: CheckingClient) -> None:
    shown = page(client, make_event())
    found = re.search(r'og:image" content="http://127.0.0.1:8000(/static/events/house.png[^"]*)"', shown)
    assert found
    with client.get(found[1]) as picture:
        assert picture.mimetype == "image/png"


def test_programs_read_the_event(client: CheckingClient) -> None:
    event = make_event(places=1, opens_at=NOON - DAY, doors_at=NOON + 10 * DAY - HOUR)
    make_registration(event=event)
    told = said_to_programs(page(client, event))
    assert told["@type"] == "Event"
    assert told["startDate"] == "2026-12-04T12:00:00+01:00"
    assert told["endDate"] == "2026-12-04T14:00:00+01:00"
    assert told["doorTime"] == "2026-12-04T11:00:00+01:00"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert told["location"]["address"] == "Tiefer Kai 14, 28195 Bremen"
    assert told["organizer"] == [{"@type": "Organization", "name": event.host.name}]
    assert told["offers"]["availability"] == "https://schema.org/SoldOut"
    assert told["offers"]["validFrom"] == "2026-11-23T12:00:00+01:00"


def test_programs_learn_of_calling_off_and_of_going_online(client: CheckingClient) -> None:
    off = make_event(state="cancelled", online_link="https://meet.example")
    told = said_to_programs(page(client, off))
    assert told["eventStatus"] == "https://schema.org/EventCancelled"
    assert told["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [one["@type"] for one in told["location"]] == ["Place", "VirtualLocation"]
    online = make_event(place_kind="online", address="", online_link="https://meet.example")
    assert said_to_programs(page(client, online))["location"]["@type"] == "VirtualLocation"


def test_what_is_not_public_is_not_offered_to_programs(client: CheckingClient) -> None:
    event = make_event(visible_to="members", open_to="members")
    client.sign_in(make_person().email)
    shown = page(client, event)
    assert "og:title" not in shown
    assert "ld+json" not in shown
    assert '<meta name="robots" content="noindex">' in shown


@pytest.mark.parametrize("visible_to", ["members", "invited"])
def test_who_may_not_see_it_finds_nothing(client: CheckingClient, visible_to: str) -> None:
    event = make_event(visible_to=visible_to, open_to=visible_to)
    assert client.get(f"/events/{event.id}").status_code == 404
    assert client.get(f"/events/{event.id}/register").status_code == 404
    assert client.post(f"/events/{event.id}/register").status_code == 404


def test_drafts_are_seen_by_their_organiser_only(client: CheckingClient) -> None:
    event = make_event(state="draft")
    assert client.get(f"/events/{event.id}").status_code == 404
    client.sign_in(event.organiser.email)
    assert "This is a draft" in page(client, event)


def test_the_link_of_an_invitation_shows_the_event(client: CheckingClient) -> None:
    event = make_event(visible_to="invited", open_to="invited")
    other = make_event(visible_to="invited", open_to="invited")
    by = event.organiser_id
    invitation = keep(
        Invitation(event_id=event.id, email="ewa@cold.example", invited_at=NOON, invited_by_id=by)
    )
    path = invitation_path(invitation, event)
    answer = client.get(path)
    assert answer.status_code == 200
    assert f"/events/{event.id}/register?invitation=" in answer.text
    assert client.get(path.replace(f"/events/{event.id}", f"/events/{other.id}")).status_code == 404
    assert client.get(f"{path}x").status_code == 404


def test_strangers_are_led_to_a_form_and_members_register_at_once(client: CheckingClient) -> None:
    event = make_event()
    assert f'href="/events/{event.id}/register"' in page(client, event)
    client.sign_in(make_person().email)
    assert f'method="post" action="/events/{event.id}/register"' in page(client, event)


def test_members_too_are_led_to_the_form_where_something_is_asked(client: CheckingClient) -> None:
    event = make_event()
    keep(Question(event_id=event.id, kind="text", text="Why?", purpose="To know"))
    client.sign_in(make_person().email)
    assert f'href="/events/{event.id}/register"' in page(client, event)


def test_the_box_says_why_one_cannot_register(client: CheckingClient) -> None:
    assert "Registration opens on" in page(client, make_event(opens_at=NOON + DAY))
    assert "Closed" in page(client, make_event(closes_at=NOON))
    assert "It has taken place." in page(client, make_event(starts_at=NOON - DAY))
    assert "Storm tide" in page(client, make_event(state="cancelled", cancelled_why="Storm tide"))
    assert "Sign in to register" in page(client, make_event(open_to="members"))
    assert "for invited guests" in page(client, make_event(open_to="invited"))


def test_a_full_event_says_how_many_wait(client: CheckingClient) -> None:
    event = make_event(places=1)
    make_registration(event=event)
    for _ in range(2):
        make_registration(event=event, state="waiting")
    shown = page(client, event)
    assert "Join the waiting list" in shown
    assert "2 people are waiting." in shown


def test_places_that_are_kept_for_others_are_named(client: CheckingClient) -> None:
    assert "4 places are open to you; others are kept." in page(
        client, make_event(places=10, member_places=6)
    )


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("registered", "To my ticket"),
        ("offered", "Take it by Tue 24 Nov, 16:00"),
        ("waiting", "No. 2"),
    ],
)
def test_the_box_knows_how_the_reader_stands(client: CheckingClient, state: str, told: str) -> None:
    event, person = make_event(), make_person()
    make_registration(event=event, state="waiting")
    own = make_registration(event=event, person=person, state=state)
    client.sign_in(person.email)
    shown = page(client, event)
    assert told in shown
    assert f"/tickets/{own.code}" in shown


def test_only_who_looks_after_it_is_led_to_its_guests(client: CheckingClient) -> None:
    event = make_event()
    assert "Guests and places" not in page(client, event)
    client.sign_in(event.organiser.email)
    assert "Guests and places" in page(client, event)


def test_the_page_asks_as_little_for_many_guests_as_for_one(client: CheckingClient) -> None:
    event, person = make_event(places=2), make_person()
    client.sign_in(person.email)
    make_registration(event=event)
    with count_queries() as few:
        page(client, event)
    make_registration(event=event)
    for _ in range(8):
        make_registration(event=event, state="waiting")
    with count_queries() as many:
        page(client, event)
    assert len(many) == len(few)
