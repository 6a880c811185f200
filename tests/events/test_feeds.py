"""Feeds tell everybody what is for everybody, in the words of who asks, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar
from icalendar import Event as Entry
from lxml import etree

from lounge.events.models import Event, EventMarket, EventRegion, EventRoom, EventTopic, Invitation
from lounge.events.services.letters.ways import INVITATION
from lounge.plumbing import clock, links
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from tests.builders import NOON, keep, make_event, make_person, make_room, make_site
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY = timedelta(days=1)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Let it be noon."""
    with clock.telling(NOON):
        yield


def fetch(client: CheckingClient, address: str = "/events.ics", **headers: str) -> Calendar:
    """Read a calendar as a calendar program does."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    assert answer.content_type == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.data)
    assert isinstance(found, Calendar)
    assert not found.errors
    assert not any(entry.errors for entry in found.events)
    return found


def titles(client: CheckingClient, address: str = "/events.ics", **headers: str) -> list[str]:
    """What the entries of a calendar are called."""
    return [str(entry["SUMMARY"]) for entry in fetch(client, address, **headers).events]


def only(client: CheckingClient, address: str = "/events.ics", **headers: str) -> Entry:
    """The only entry of a calendar."""
    (entry,) = fetch(client, address, **headers).events
    return entry


def with_all(**given: Any) -> Event:
    """Make an event of wide reach in a room of the house."""
    event = make_event(
        title_de="Delegation aus Riga",
        title_en="A delegation from Riga",
        text_de="**Zweiundzwanzig** Firmen",
        text_en="**Twenty-two** firms",
        place_kind="rooms",
        address="",
        reach="international",
        topics=[EventTopic(topic="export"), EventTopic(topic="digital")],
        markets=[EventMarket(country="LV")],
        regions=[EventRegion(region="DE-NI"), EventRegion(region="LV")],
        **given,
    )
    keep(EventRoom(event_id=event.id, room=make_room(name="Saal Süd", site=make_site(name="Speicher"))))
    return event


def test_the_calendar_holds_what_is_to_come_and_what_was_lately(client: CheckingClient) -> None:
    for title, days in (("later", 20), ("soon", 1), ("lately", -80), ("long ago", -100)):
        make_event(title=title, starts_at=NOON + days * DAY)
    make_event(title="draft", state="draft")
    assert titles(client) == ["lately", "soon", "later"]


def test_programs_find_the_events_of_a_day(client: CheckingClient) -> None:
    make_event(title="tomorrow", starts_at=NOON + DAY)
    make_event(title="the day after", starts_at=NOON + 2 * DAY)
    day = (NOON + DAY).date()
    found = recurring_ical_events.of(fetch(client)).at(day)
    assert [str(entry["SUMMARY"]) for entry in found] == ["tomorrow"]


@pytest.mark.parametrize("visible_to", ["members", "invited"])
def test_what_is_not_for_everybody_is_in_no_public_feed(client: CheckingClient, visible_to: str) -> None:
    person = make_person()
    event = make_event(
        organiser=person,
        visible_to=visible_to,
        open_to=visible_to,
        topics=[EventTopic(topic="export")],
        markets=[EventMarket(country="PL")],
    )
    client.sign_in(person.email)
    for address in ("/events.ics", "/events/topics/export.ics", "/events/markets/PL.ics"):
        assert titles(client, address) == []
    assert b"Export to Poland" not in client.get("/events.atom").data
    assert titles(client, f"/events/{event.id}.ics") == ["Export to Poland"]
    client.post("/sign-out")
    assert client.get(f"/events/{event.id}.ics").status_code == 404


def test_an_invitation_opens_the_file_too(client: CheckingClient) -> None:
    event = make_event(visible_to="invited", open_to="invited")
    asked = Invitation(
        event_id=event.id, email="ewa@cold.example", invited_at=NOON, invited_by_id=event.organiser_id
    )
    token = links.sign(INVITATION, until=NOON + DAY, invitation=keep(asked).id)
    assert titles(client, f"/events/{event.id}.ics?invitation={token}") == ["Export to Poland"]
    assert f"/events/{event.id}.ics?invitation=" in client.get(
        f"/events/{event.id}?invitation={token}"
    ).get_data(as_text=True)


def test_the_link_is_for_registered_people_only(client: CheckingClient) -> None:
    event = make_event(place_kind="online", address="", online_link="https://meet.example/secret")
    for address in ("/events.ics", "/events.atom", "/events.rss", f"/events/{event.id}.ics"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"meet.example" not in answer.data
    assert only(client)["LOCATION"] == "online"


def test_an_entry_says_what_when_where_and_for_whom(client: CheckingClient) -> None:
    event = with_all(sequence=3)
    entry = only(client, "/events.ics?lang=de")
    assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == (event.uid, 3, "CONFIRMED")
    assert entry["SUMMARY"] == "Delegation aus Riga"
    assert "Saal Süd, Speicher" in entry["LOCATION"]
    assert entry["URL"].endswith(f"/events/{event.id}")
    assert "Zweiundzwanzig Firmen" in entry["DESCRIPTION"]
    assert "Niedersachsen, Lettland" in entry["DESCRIPTION"]
    assert entry["CATEGORIES"].cats == ["Digitales", "Export", "Lettland", "international"]
    assert entry.decoded("DTSTART") == event.starts_at
    assert "ATTENDEE" not in entry


def test_the_address_or_the_program_chooses_the_language(client: CheckingClient) -> None:
    with_all()
    client.sign_in(make_person(language="de").email)
    english = {"Accept-Language": "en"}
    assert titles(client, **english) == ["A delegation from Riga"]
    assert titles(client, "/events.ics?lang=de", **english) == ["Delegation aus Riga"]
    assert titles(client, "/events.ics?lang=xx", **{"Accept-Language": "fr"}) == ["Delegation aus Riga"]


def test_each_topic_and_each_market_has_a_calendar(client: CheckingClient) -> None:
    with_all()
    make_event(title="elsewhere", topics=[EventTopic(topic="law")])
    assert titles(client, "/events/topics/export.ics?lang=en") == ["A delegation from Riga"]
    assert titles(client, "/events/markets/LV.ics?lang=en") == ["A delegation from Riga"]
    assert titles(client, "/events/topics/space.ics") == []
    assert b"X-WR-CALNAME:Veranstaltungen: Lettland" in client.get("/events/markets/LV.ics?lang=de").data


@pytest.mark.parametrize(
    "address",
    ["/events/topics/gossip.ics", "/events/markets/XX.ics", "/events/markets/pl.ics", "/events/999.ics"],
)
def test_what_does_not_exist_has_no_calendar(client: CheckingClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_draft_is_no_file(client: CheckingClient) -> None:
    event = make_event(state="draft")
    client.sign_in(event.organiser.email)
    assert client.get(f"/events/{event.id}.ics").status_code == 404


def test_what_was_called_off_is_told_for_a_while(client: CheckingClient) -> None:
    event = make_event(state="cancelled", sequence=1, cancelled_why="Hochwasser")
    entry = only(client)
    assert (entry["UID"], entry["STATUS"], entry["SEQUENCE"]) == (event.uid, "CANCELLED", 1)
    news = client.get("/events.atom?lang=en").get_data(as_text=True)
    assert "Cancelled: Export to Poland" in news
    assert "Hochwasser" in news
    with clock.telling(NOON + 31 * DAY):
        assert titles(client) == []


def test_what_was_never_published_is_never_told(client: CheckingClient) -> None:
    make_event(state="cancelled", published_at=None)
    assert titles(client) == []


def test_a_program_that_knows_the_feed_is_told_so(client: CheckingClient) -> None:
    event = make_event()
    for address in ("/events.ics", "/events.atom", "/events.rss"):
        first = client.get(address)
        assert "public" in first.headers["Cache-Control"]
        assert "Set-Cookie" not in first.headers
        known = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (known.status_code, known.data) == (304, b"")
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304
        with transaction():
            one = db.session.get_one(Event, event.id)
            one.starts_at, one.changed_at = one.starts_at - timedelta(hours=1), one.changed_at + DAY
        changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        assert client.get(address, headers=since).status_code == 200


def test_a_move_is_the_same_entry_at_another_time(client: CheckingClient) -> None:
    event = make_event()
    before = only(client)
    with transaction():
        one = db.session.get_one(Event, event.id)
        one.starts_at, one.sequence = one.starts_at + timedelta(hours=1), 1
        one.ends_at, one.changed_at = one.ends_at + timedelta(hours=1), NOON + timedelta(minutes=1)
    after = only(client)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") - before.decoded("DTSTART") == timedelta(hours=1)
    assert after.decoded("DTSTAMP") > before.decoded("DTSTAMP")


def test_news_tell_the_latest_first(client: CheckingClient) -> None:
    make_event(title="older", at=NOON - 5 * DAY)
    with_all(at=NOON - DAY)
    feed = etree.fromstring(client.get("/events.atom?lang=en").data)
    found = feed.xpath("/a:feed/a:entry/a:title/text()", namespaces=ATOM)
    assert found == ["A delegation from Riga", "older"]
    content = feed.xpath("/a:feed/a:entry/a:content/text()", namespaces=ATOM)[0]
    assert "<strong>Twenty-two</strong>" in content
    assert "Lower Saxony, Latvia" in content
    assert feed.xpath("/a:feed/a:entry/a:category/@term", namespaces=ATOM)[-1] == "international"


def test_script_in_a_text_is_no_script_in_the_news(client: CheckingClient) -> None:
    make_event(text_en="<script>alert(1)</script> [now](javascript:alert(1))", title="<b>Bold</b>")
    feed = etree.fromstring(client.get("/events.atom?lang=en").data)
    content = feed.xpath("/a:feed/a:entry/a:content/text()", namespaces=ATOM)[0]
    assert "<script" not in content
    assert 'href="javascript' not in content


@pytest.mark.parametrize("address", ["/events.ics", "/events.atom", "/events/topics/export.ics"])
def test_more_events_ask_the_database_no_more(client: CheckingClient, app: Lounge, address: str) -> None:
    with_all()
    with count_queries() as few:
        client.get(address)
    for _ in range(4):
        with_all()
    with count_queries() as many:
        client.get(address)
    assert len(many) == len(few)
