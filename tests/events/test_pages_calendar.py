"""The calendar: what is to come and for whom, filters, a month at a glance, past events, and empty pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from markupsafe import escape

from lounge.events.models import (
    Event,
    EventMarket,
    EventPicture,
    EventRegion,
    EventRoom,
    EventTopic,
    Invitation,
)
from lounge.plumbing import clock
from tests.builders import NOON, keep, make_event, make_person, make_registration, make_room, make_site
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def page(client: CheckingClient, address: str = "/events", *, language: str = "en") -> str:
    client.set_cookie("language", language)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def make_rich_event(number: int = 0, **given: object) -> Event:
    """Make an event of all sorts, in a room and with a picture."""
    event = make_event(
        title=f"Export {number}",
        starts_at=NOON + (number + 1) * DAY,
        place_kind="rooms",
        reach="international",
        **given,
    )  # type: ignore[arg-type]
    keep(EventRoom(event_id=event.id, room=make_room(name=f"Saal {number}")))
    keep(EventTopic(event_id=event.id, topic="export"))
    keep(EventMarket(event_id=event.id, country="PL"))
    keep(EventRegion(event_id=event.id, region="DE-NI"))
    keep(EventPicture(event_id=event.id, digest="abc", wide=b"", small=b""))
    return event


def test_a_card_says_when_where_who_and_how_full(client: CheckingClient) -> None:
    event = make_rich_event(places=3)
    make_registration(event=event)
    shown = page(client)
    for told in (
        "Export 0",
        "Wed 25 Nov, 12:00",
        "Saal 0",
        escape(event.host.name),
        "Poland",
        "international",
    ):
        assert told in shown
    assert "2 places free" in shown
    assert f"/events/{event.id}/picture-small.jpg?v=abc" in shown
    assert "Polen" in page(client, language="de")


def test_an_event_without_a_picture_is_drawn_by_what_it_is_about(client: CheckingClient) -> None:
    keep(EventTopic(event_id=make_event().id, topic="maritime"))
    assert "events/maritime.svg" in page(client)


def test_an_event_about_nothing_is_drawn_as_the_house(client: CheckingClient) -> None:
    make_event()
    assert "events/house.svg" in page(client)


def test_what_is_typed_stays_text(client: CheckingClient) -> None:
    make_event(title="<script>alert(1)</script>", address="<b>Kai</b>")
    shown = page(client)
    assert "<script>alert" not in shown
    assert "<b>Kai" not in shown


def test_drafts_and_what_is_over_are_not_to_come(client: CheckingClient) -> None:
    make_event(title="Draft", state="draft")
    make_event(title="Yesterday", starts_at=NOON - DAY)
    make_event(title="Ends now", starts_at=NOON - timedelta(hours=2))
    shown = page(client)
    assert not any(title in shown for title in ("Draft", "Yesterday", "Ends now"))


def test_what_runs_now_stands_first(client: CheckingClient) -> None:
    make_event(title="Breakfast", starts_at=NOON - timedelta(hours=1))
    shown = page(client)
    assert "Running now" in shown
    assert "running now" in shown


def test_what_is_called_off_is_told_until_its_day_is_over(client: CheckingClient) -> None:
    make_event(title="Regatta", state="cancelled")
    make_event(title="Never out", state="cancelled", published_at=None)
    shown = page(client)
    assert "Regatta" in shown
    assert "called off" in shown
    assert "Never out" not in shown


def test_strangers_see_only_what_is_public(client: CheckingClient) -> None:
    make_event(title="Open day")
    make_event(title="Members only", visible_to="members", open_to="members")
    make_event(title="Fireside", visible_to="invited", open_to="invited")
    shown = page(client)
    assert "Open day" in shown
    assert "Members only" not in shown
    assert "Fireside" not in shown


def test_members_see_what_is_for_members_and_what_they_are_invited_to(client: CheckingClient) -> None:
    person, host = make_person(), make_person()
    make_event(title="Members only", visible_to="members", open_to="members")
    fireside = make_event(organiser=host, title="Fireside", visible_to="invited", open_to="invited")
    make_event(title="Not mine", visible_to="invited", open_to="invited")
    keep(Invitation(event_id=fireside.id, email=person.email, invited_at=NOON, invited_by_id=host.id))
    client.sign_in(person.email)
    shown = page(client)
    assert "Members only" in shown
    assert "Fireside" in shown
    assert "Not mine" not in shown


def test_who_comes_sees_it_though_the_invitation_is_gone(client: CheckingClient) -> None:
    person = make_person()
    make_registration(
        event=make_event(title="Fireside", visible_to="invited", open_to="invited"), person=person
    )
    client.sign_in(person.email)
    assert "Fireside" in page(client)


def test_a_card_says_how_the_reader_stands(client: CheckingClient) -> None:
    person = make_person()
    for state in ("registered", "waiting", "offered"):
        make_registration(event=make_event(), person=person, state=state)
    client.sign_in(person.email)
    shown = page(client)
    for told in ("You are registered", "You are on the waiting list", "A place is held for you"):
        assert told in shown


def test_a_card_says_that_registration_is_not_open_or_closed_or_full(client: CheckingClient) -> None:
    make_event(opens_at=NOON + DAY)
    make_event(closes_at=NOON)
    make_registration(event=make_event(places=1))
    shown = page(client)
    for told in (
        "Registration opens Wed 25 Nov, 12:00",
        "Registration is closed",
        "Full, with a waiting list",
    ):
        assert told in shown


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("topic=food", "Food"),
        ("market=DK", "Denmark"),
        ("reach=wide", "Wide"),
        ("reach=national", "Wide"),
        ("place=online", "Online"),
        ("place=lotsenhaus", "Inside"),
    ],
)
def test_the_calendar_shows_what_the_reader_looks_for(client: CheckingClient, query: str, title: str) -> None:
    keep(EventTopic(event_id=make_event(title="Food").id, topic="food"))
    keep(EventMarket(event_id=make_event(title="Denmark").id, country="DK"))
    make_event(title="Wide", reach="national")
    make_event(title="Online", place_kind="online", online_link="https://meet.example")
    inside = make_room(site=make_site(key="lotsenhaus"))
    keep(EventRoom(event_id=make_event(title="Inside", place_kind="rooms").id, room=inside))
    shown = page(client, f"/events?{query}")
    titles = ("Food", "Denmark", "Wide", "Online", "Inside")
    assert [one for one in titles if f">{one}</a></h3>" in shown] == [title]
    assert "1 event" in shown


def test_the_reader_can_look_for_only_their_own(client: CheckingClient) -> None:
    person = make_person()
    make_event(title="Elsewhere")
    make_event(title="Organised", organiser=person)
    make_registration(event=make_event(title="Attended"), person=person)
    client.sign_in(person.email)
    shown = page(client, "/events?mine=1")
    assert "Organised" in shown
    assert "Attended" in shown
    assert "Elsewhere" not in shown


def test_nonsense_is_no_filter(client: CheckingClient) -> None:
    make_event(title="Breakfast")
    address = "/events?topic=%27;--&market=xx&reach=far&place=%00&mine=1&month=2026-13&page=-3"
    assert "Breakfast" in page(client, address)


def test_a_filter_that_finds_nothing_leads_back_to_everything(client: CheckingClient) -> None:
    make_event()
    assert "Nothing like that is planned" in page(client, "/events?topic=space")


def test_an_empty_calendar_says_what_can_be_done(client: CheckingClient) -> None:
    assert "Subscribe to the calendar" in page(client)
    client.sign_in(make_person().email)
    assert "Plan an event" in page(client)


def test_the_month_marks_the_days_with_events_and_leads_there(client: CheckingClient) -> None:
    make_event(starts_at=NOON + 2 * DAY)
    make_event(starts_at=NOON + 2 * DAY)
    shown = page(client)
    assert 'href="/events?month=2026-11#day-2026-11-26"' in shown
    assert 'aria-label="26 November 2026: 2 events"' in shown
    assert 'id="day-2026-11-26"' in page(client, "/events?month=2026-11")


def test_a_month_shows_its_events_alone(client: CheckingClient) -> None:
    make_event(title="This month", starts_at=NOON + DAY)
    make_event(title="Next month", starts_at=NOON + 10 * DAY)
    shown = page(client, "/events?month=2026-12")
    assert "Next month" in shown
    assert "This month" not in shown
    assert "Nothing is planned in March" in page(client, "/events?month=2027-03")


def test_the_last_month_of_all_is_still_a_page(client: CheckingClient) -> None:
    assert "December 2099" in page(client, "/events?month=2099-12")


def test_past_events_come_a_page_at_a_time(client: CheckingClient) -> None:
    for number in range(31):
        make_event(title=f"Past {number}.", starts_at=NOON - (number + 1) * DAY)
    make_event(title="To come")
    shown = page(client, "/events/past")
    assert "Past 0." in shown
    assert "Past 30." not in shown
    assert "To come" not in shown
    assert "Past 30." in page(client, "/events/past?page=2")


def test_without_past_events_the_page_says_so(client: CheckingClient) -> None:
    assert "Nothing has been yet" in page(client, "/events/past")


def test_the_calendar_asks_as_little_for_many_events_as_for_one(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)
    make_registration(event=make_rich_event(), person=person)
    with count_queries() as few:
        page(client)
    for number in range(1, 9):
        make_registration(event=make_rich_event(number), person=person)
    with count_queries() as many:
        page(client)
    assert len(many) == len(few)


def test_an_event_in_another_zone_is_told_by_its_own_clock(client: CheckingClient) -> None:
    make_event(zone="Europe/Helsinki")
    shown = page(client)
    assert "13:00" in shown
    assert "Helsinki time" in shown
