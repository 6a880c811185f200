"""How an event stands, its figures and messages, as its host sees them."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select

from lounge.events.models import Event, Message
from lounge.events.queries import figures, messages
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import NOON, keep, make_event, make_introduction, make_person, make_registration
from tests.conftest import CheckingClient
from tests.events.host import ask, at_noon, change, event, signed_in, texts
from tests.support.queries import count_queries

__all__ = ["at_noon", "event"]

WORDS = {"subject": "Bring a card", "text": "Dear guests,\nplease bring a business card."}
DAY = timedelta(days=1)


def page(client: CheckingClient, event: Event, rest: str = "manage") -> str:
    """Fetch a page of the event."""
    answer = client.get(f"/events/{event.id}/{rest}")
    assert answer.status_code == 200
    return answer.text


def over(event: Event) -> Event:
    """Let the event have been yesterday."""
    change(event, starts_at=NOON - DAY, ends_at=NOON - DAY + timedelta(hours=2))
    return event


def write(client: CheckingClient, event: Event, **more: str) -> Any:
    """Send the form of a message."""
    return client.post(f"/events/{event.id}/message", data=WORDS | more)


def letters() -> list[str]:
    """To whom messages of hosts were written."""
    found = select(Letter.to_address).where(Letter.kind == "events/message").order_by(Letter.id)
    return list(db.session.scalars(found))


def test_a_draft_says_that_nobody_else_sees_it(client: CheckingClient) -> None:
    event = make_event(state="draft")
    signed_in(client, event.organiser)
    assert "This is a draft" in page(client, event)
    change(event, submitted_at=NOON)
    assert "It lies with the managers" in page(client, event)
    change(event, submitted_at=None, reply="Please name a speaker.")
    assert "Please name a speaker." in page(client, event)
    change(event, submitted_at=NOON)
    signed_in(client, role="manager")
    assert f"{event.organiser.name} asked on" in page(client, event)


def test_it_says_how_full_the_event_is_and_how_far_away(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, party=2)
    make_registration(event=event, state="offered")
    make_registration(event=event, state="waiting")
    shown = page(client, event)
    assert texts(shown, ".glance dd") == ["10", "2", "1", "1"]
    assert "3 of 10" in shown
    assert "It is full." in shown


@pytest.mark.parametrize(
    ("begins", "said"),
    [(timedelta(hours=3), "today"), (timedelta(hours=-1), "today"), (timedelta(hours=-13), "is on")],
)
def test_on_the_day_it_says_so(client: CheckingClient, event: Event, begins: timedelta, said: str) -> None:
    change(event, starts_at=NOON + begins, ends_at=NOON + timedelta(hours=5))
    assert texts(page(client, event), ".glance dd")[0] == said


def test_places_that_are_kept_for_a_kind_are_told_apart(client: CheckingClient) -> None:
    event = make_event(member_places=4, guest_places=2)
    signed_in(client, event.organiser)
    make_registration(event=event)
    make_registration(event=event, person=make_person(role="partner"), kind="partner")
    shown = page(client, event)
    assert "1 (4 kept)" in shown
    assert "0 (2 kept)" in shown
    assert texts(shown, "#places ~ p") == ["Partners 1"]


def test_after_the_event_it_says_who_came_and_how_they_found_it(client: CheckingClient, event: Event) -> None:
    assert "Nobody is marked as there yet" in page(client, over(event))
    make_registration(event=event, attended_at=NOON - DAY, rating="good")
    make_registration(event=event)
    shown = page(client, event)
    assert "1 guest was marked as there." in shown
    assert texts(shown, ".glance dd") == ["2", "1", "1"]


def test_an_event_that_was_called_off_says_why(client: CheckingClient) -> None:
    event = make_event(state="cancelled", cancelled_why="The hall is under water.")
    signed_in(client, event.organiser)
    assert "The hall is under water." in page(client, event)


def test_what_is_asked_stands_with_the_day_on_which_answers_are_deleted(
    client: CheckingClient, event: Event
) -> None:
    ask(event, kept_days=7)
    assert "Answers are deleted on 11 December 2026" in page(client, event)


def test_a_message_is_looked_at_before_it_is_sent(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, email="ole@guest.example")
    shown = write(client, event)
    assert shown.status_code == 200
    assert texts(shown.text, ".letter h3") == ["Bring a card"]
    assert "It goes to 1 guest" in shown.text
    assert letters() == []
    again = write(client, event, again="y").text
    assert "Look at it first" in again
    assert "please bring a business card." in again


def test_a_message_goes_to_who_has_a_place_and_takes_messages(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, email="ole@guest.example")
    make_registration(event=event, email="quiet@guest.example", takes_messages=False)
    for state in ("waiting", "offered", "cancelled", "unconfirmed"):
        make_registration(event=event, email=f"{state}@guest.example", state=state)
    answer = write(client, event, send="y")
    assert answer.location == f"/events/{event.id}/message"
    assert letters() == ["ole@guest.example"]
    shown = page(client, event, "message")
    assert "Your message is on its way to 1 guest." in shown
    assert "1 more wants no messages" in shown
    assert texts(shown, ".sent summary") == ["Bring a card"]


def test_a_message_that_is_sent_twice_goes_once(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, email="ole@guest.example")
    for _ in range(2):
        assert write(client, event, send="y").status_code == 302
    assert letters() == ["ole@guest.example"]
    assert db.session.scalars(select(Message.readers)).all() == [1]
    assert write(client, event, send="y", subject="Another thing").status_code == 302
    assert len(letters()) == 2


def test_the_same_words_a_day_later_are_another_message(client: CheckingClient, event: Event) -> None:
    reader = make_registration(event=event, email="ole@guest.example")
    keep(
        Message(event_id=event.id, by_id=event.organiser_id, sent_at=NOON - messages.ONCE, readers=1, **WORDS)
    )
    write(client, event, send="y")
    assert letters() == [reader.email]


def test_where_nobody_reads_nothing_is_sent_and_nothing_is_lost(client: CheckingClient, event: Event) -> None:
    answer = write(client, event, send="y")
    assert answer.status_code == 409
    assert "there is nobody to write to" in answer.text
    assert "please bring a business card." in answer.text
    assert db.session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    "wrong", [{"subject": ""}, {"text": " "}, {"subject": "x" * 121}, {"text": "x" * 4001}]
)
def test_half_a_message_is_refused_and_kept(
    client: CheckingClient, event: Event, wrong: dict[str, str]
) -> None:
    make_registration(event=event)
    answer = write(client, event, send="y", **wrong)
    assert answer.status_code == 422
    assert "Please look at this once more" in answer.text
    assert letters() == []


def test_who_does_not_look_after_an_event_writes_to_nobody(client: CheckingClient, event: Event) -> None:
    make_registration(event=event)
    for role in ("member", "desk"):
        signed_in(client, role=role)
        assert write(client, event, send="y").status_code == 404
    assert letters() == []


def test_messages_come_a_page_at_a_time(client: CheckingClient, event: Event) -> None:
    for number in range(messages.PAGE + 1):
        told = {"subject": f"Message {number:02}", "text": "x", "readers": 1}
        keep(Message(event_id=event.id, by_id=event.organiser_id, sent_at=NOON + number * DAY, **told))
    assert texts(page(client, event, "message?page=2"), ".sent summary") == ["Message 00"]


def test_figures_of_an_event_to_come_show_who_is_registered(client: CheckingClient, event: Event) -> None:
    assert "Nobody registered yet" in page(client, event, "figures")
    make_registration(event=event)
    make_registration(event=event, email="ole@guest.example", party=2)
    shown = page(client, event, "figures")
    assert "Registered people over time: 3 at the end" in shown
    assert texts(shown, ".bars__word") == ["Members", "Guests"]
    assert texts(shown, ".bars__number") == ["1", "2"]
    assert "asked in a letter after the event" in shown


def test_figures_after_the_event_show_who_came_what_they_said_and_whom_they_met(
    client: CheckingClient, event: Event
) -> None:
    ada, bo = make_person(), make_person()
    for person in (ada, bo):
        make_registration(event=event, person=person, attended_at=NOON, rating="good", remark="Warm.")
    make_registration(event=over(event), email="ole@guest.example")
    make_introduction(first=ada, second=bo, state="agreed", at=NOON)
    shown = page(client, event, "figures")
    assert texts(shown, ".glance dd")[:4] == ["3", "2", "1", "1"]
    assert texts(shown, ".remarks q") == ["Warm.", "Warm."]
    assert texts(shown, ".sum .number") == ["3", "2", "1", "0", "0"]


def test_where_nobody_was_marked_it_is_not_said_that_nobody_came(
    client: CheckingClient, event: Event
) -> None:
    make_registration(event=over(event))
    shown = page(client, event, "figures")
    assert "it cannot be said who came" in shown
    assert texts(shown, ".glance dt")[:2] == ["registered", "new introductions that came of it"]


def test_many_days_are_put_together_by_week(client: CheckingClient) -> None:
    event = make_event(places=100, starts_at=NOON + 60 * DAY)
    signed_in(client, event.organiser)
    for number in range(32):
        make_registration(event=event, email=f"g{number}@guest.example", registered_at=NOON - number * DAY)
    shown = page(client, event, "figures")
    assert "Week from" in shown
    assert texts(shown, "#over-time ~ details tbody tr")[-1].endswith("32")


def test_the_table_of_figures_tells_the_same(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, attended_at=NOON, rating="fair")
    make_registration(event=over(event), email="ole@guest.example", state="waiting")
    text = client.get(f"/events/{event.id}/figures.csv").text
    rows = [tuple(row) for row in csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";")]
    assert rows[0] == ("Figure", "Of what", "Number")
    assert ("Registered", "All", "1") in rows
    assert ("Waiting", "Guests", "1") in rows
    assert ("Came", "Members", "1") in rows
    assert ("Feedback", "all right", "1") in rows
    assert ("New introductions", "", "0") in rows
    assert ("Registered at the end of the day", "2026-11-24", "1") in rows


@pytest.mark.parametrize("rest", ["manage", "message", "figures", "figures.csv"])
def test_an_event_with_many_guests_takes_as_few_questions_as_one_with_few(
    client: CheckingClient, event: Event, rest: str
) -> None:
    def count() -> int:
        with count_queries() as sent:
            page(client, event, rest)
        return len(sent)

    def fill(times: int) -> None:
        for _ in range(times):
            make_registration(event=event, attended_at=NOON, rating="good", remark="Good.")
            by = make_person(role="manager")
            keep(Message(event_id=event.id, by_id=by.id, sent_at=NOON, readers=1, **WORDS))

    ask(event)
    fill(2)
    few = count()
    fill(6)
    ask(event, "And to drink?", "text")
    assert count() == few


def test_remarks_come_a_page_at_a_time(client: CheckingClient) -> None:
    event = over(make_event(places=50))
    signed_in(client, event.organiser)
    for number in range(figures.REMARKS + 1):
        make_registration(event=event, rating="fair", remark=f"Remark {number:02}")
    assert texts(page(client, event, "figures?page=2"), ".remarks q") == [f"Remark {figures.REMARKS:02}"]
