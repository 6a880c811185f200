"""What somebody has to do with events: tickets, waiting lists, drafts, and what was."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lounge.plumbing import clock
from tests.builders import NOON, make_event, make_person, make_registration
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def page(client: CheckingClient, query: str = "") -> str:
    client.set_cookie("language", "en")
    answer = client.get(f"/events/mine{query}")
    assert answer.status_code == 200
    return answer.text


def test_strangers_are_asked_to_sign_in(client: CheckingClient) -> None:
    assert client.get("/events/mine").status_code == 302


def test_who_has_nothing_is_told_what_to_do(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    shown = page(client)
    assert "You have no ticket yet" in shown
    assert "You organise nothing yet" in shown


def test_tickets_and_waiting_lists_lead_to_the_ticket(client: CheckingClient) -> None:
    person = make_person()
    made = [make_registration(person=person, state=state) for state in ("registered", "waiting", "offered")]
    gone = make_registration(person=person, state="cancelled")
    client.sign_in(person.email)
    shown = page(client)
    assert all(f"/tickets/{one.code}" in shown for one in made)
    assert gone.code not in shown


def test_drafts_tell_how_they_stand(client: CheckingClient) -> None:
    person = make_person()
    make_event(organiser=person, state="draft")
    make_event(organiser=person, state="draft", submitted_at=NOON)
    make_event(organiser=person, state="draft", reply="Later, please.")
    make_event(organiser=person, title="Not yours to see")
    client.sign_in(person.email)
    shown = page(client)
    assert all(told in shown for told in ("draft", "waits for the house", "sent back to you"))


def test_events_of_others_are_not_mine(client: CheckingClient) -> None:
    make_registration(event=make_event(title="Elsewhere"))
    client.sign_in(make_person().email)
    assert "Elsewhere" not in page(client)


def test_past_events_come_a_page_at_a_time(client: CheckingClient) -> None:
    person = make_person()
    for number in range(31):
        event = make_event(title=f"Past {number}.", starts_at=NOON - (number + 1) * DAY)
        make_registration(event=event, person=person)
    client.sign_in(person.email)
    assert "Past 30." not in page(client)
    second = page(client, "?page=2")
    assert "Past 30." in second
    assert "My tickets" not in second
    assert "Nothing more was before that." in page(client, "?page=9")


def test_what_one_organised_is_kept_under_a_fold(client: CheckingClient) -> None:
    person = make_person()
    make_event(title="Long ago", organiser=person, starts_at=NOON - 30 * DAY)
    client.sign_in(person.email)
    shown = page(client)
    assert "1 earlier one" in shown
    assert "Long ago" in shown


def test_the_page_asks_as_little_for_many_events_as_for_one(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)

    def make_all() -> None:
        for starts_at in (NOON + DAY, NOON - DAY):
            make_registration(event=make_event(starts_at=starts_at), person=person)
            make_event(organiser=person, starts_at=starts_at)

    make_all()
    with count_queries() as few:
        page(client)
    for _ in range(4):
        make_all()
    with count_queries() as many:
        page(client)
    assert len(many) == len(few)
