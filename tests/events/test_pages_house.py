"""The manager's page of all events."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from lounge.events.queries import overview
from lounge.members.models import Person
from tests.builders import NOON, make_event, make_organisation, make_registration
from tests.conftest import CheckingClient
from tests.events.host import at_noon, signed_in, texts
from tests.support.queries import count_queries

__all__ = ["at_noon"]
DAY = timedelta(days=1)


@pytest.fixture
def insa(client: CheckingClient) -> Person:
    """A manager who has signed in."""
    return signed_in(client, role="manager")


def page(client: CheckingClient, query: str = "") -> str:
    """Fetch the page."""
    answer = client.get(f"/house/events{query}")
    assert answer.status_code == 200
    return answer.text


def titles(html: str) -> list[str]:
    """Which events stand there."""
    return texts(html, ".events-table th a")


@pytest.mark.parametrize("rest", ["", "/events.csv"])
def test_the_page_is_closed_to_members_partners_and_the_desk(client: CheckingClient, rest: str) -> None:
    for role in ("member", "partner", "desk"):
        signed_in(client, role=role)
        assert client.get(f"/house/events{rest}").status_code == 403


def test_the_house_leads_to_its_events(client: CheckingClient, insa: Person) -> None:
    assert 'href="/house/events"' in client.get("/house").text


def test_a_house_without_events_says_what_to_do(client: CheckingClient, insa: Person) -> None:
    shown = page(client)
    assert "No event here" in shown
    assert "No draft waits to be published." in shown
    assert "In this year there is no event" in shown


def test_what_waits_to_be_published_comes_first(client: CheckingClient, insa: Person) -> None:
    make_event(title="Tomorrow", starts_at=NOON + DAY)
    make_event(title="Asked", state="draft", submitted_at=NOON - DAY, starts_at=NOON + 40 * DAY)
    make_event(title="Long ago", starts_at=NOON - 40 * DAY)
    shown = page(client)
    assert titles(shown) == ["Asked", "Tomorrow", "Long ago"]
    assert "1 draft waits to be published." in shown
    assert "since Mon 23 Nov, 12:00" in shown
    assert texts(shown, ".parts .times") == ["3", "1", "1", "1", "0", "0"]


def test_the_list_can_be_narrowed_and_keeps_what_was_typed(client: CheckingClient, insa: Person) -> None:
    make_event(title="Crossing", reach="national", host=make_organisation(name="Werft Kiel"))
    make_event(title="Breakfast")
    make_event(title="Past crossing", starts_at=NOON - DAY)
    assert titles(page(client, "?view=coming&words=kiel")) == ["Crossing"]
    assert titles(page(client, "?reach=national")) == ["Crossing"]
    assert 'value="kiel"' in page(client, "?words=kiel")
    assert "No such event" in page(client, "?words=nothing")


@pytest.mark.parametrize("odd", ["?view=x", "?reach=x", "?year=x", "?year=99999", "?page=0", "?words=%00"])
def test_what_no_list_has_is_answered_with_a_list(client: CheckingClient, insa: Person, odd: str) -> None:
    make_event()
    page(client, odd)


def test_each_event_stands_with_its_figures(client: CheckingClient, insa: Person) -> None:
    event = make_event(starts_at=NOON - DAY)
    make_registration(event=event, attended_at=NOON)
    make_registration(event=event)
    make_registration(event=event, state="waiting")
    assert texts(page(client), ".events-table .number") == [
        "Registered", "Waiting", "Came", "Registered: 2 of 10", "Waiting: 1", "Came: 1",
    ]  # fmt: skip


def test_a_year_is_summed_by_reach_and_one_can_look_at_another(client: CheckingClient, insa: Person) -> None:
    make_registration(event=make_event(starts_at=NOON - 400 * DAY, reach="regional"), party=2)
    make_registration(event=make_event(), attended_at=NOON)
    assert texts(page(client), ".sum .number") == ["1", "1", "1"]
    shown = page(client, "?year=2025")
    assert "The year 2025, by reach" in shown
    assert texts(shown, ".sum .number") == ["1", "2", "0"]


def test_many_events_come_a_page_at_a_time(client: CheckingClient, insa: Person) -> None:
    for number in range(overview.PAGE + 1):
        make_event(title=f"Event {number:02}", starts_at=NOON + number * DAY)
    assert titles(page(client, "?page=2&view=coming")) == [f"Event {overview.PAGE:02}"]


def test_a_page_of_many_takes_as_few_questions_as_one_of_few(client: CheckingClient, insa: Person) -> None:
    def count() -> int:
        with count_queries() as sent:
            page(client)
        return len(sent)

    make_registration(event=make_event())
    few = count()
    for _ in range(8):
        make_registration(event=make_event())
    assert count() == few


def test_the_table_for_programs_holds_what_is_looked_at(client: CheckingClient, insa: Person) -> None:
    make_registration(event=make_event(title="=Crossing", starts_at=NOON - DAY), attended_at=NOON)
    make_event(title="Breakfast")
    answer = client.get("/house/events/events.csv?view=past")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row[0] for row in rows] == ["Event", "'=Crossing"]
    assert rows[1][3:] == ["2026-11-23 12:00", "2026-11-23 14:00", "local", "10", "1", "0", "1"]
