"""Events on the start page: one's own tickets, what else is on, and what strangers may see."""

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


def start(client: CheckingClient) -> str:
    client.set_cookie("language", "en")
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.text


def test_a_members_tickets_stand_under_what_is_next(client: CheckingClient) -> None:
    person = make_person()
    made = make_registration(event=make_event(title="Export to Poland"), person=person)
    client.sign_in(person.email)
    shown = start(client)
    assert f"/tickets/{made.code}" in shown
    assert "Nothing is booked yet" not in shown
    assert shown.count("Export to Poland") == 1


def test_other_events_of_the_next_weeks_are_shown(client: CheckingClient) -> None:
    make_event(title="Breakfast", starts_at=NOON + DAY)
    make_event(title="In spring", starts_at=NOON + 100 * DAY)
    make_event(title="Called off", state="cancelled")
    make_event(title="Fireside", visible_to="invited", open_to="invited")
    client.sign_in(make_person().email)
    shown = start(client)
    assert "Breakfast" in shown
    assert not any(title in shown for title in ("In spring", "Called off", "Fireside"))


def test_without_events_a_member_is_invited_to_plan_one(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert "Plan one yourself" in start(client)


def test_strangers_see_the_next_public_events(client: CheckingClient) -> None:
    make_event(title="Open day", starts_at=NOON + 100 * DAY)
    make_event(title="Members only", visible_to="members", open_to="members")
    shown = start(client)
    assert "Open day" in shown
    assert "Members only" not in shown


def test_the_start_asks_as_little_for_many_events_as_for_one(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)

    def make_some() -> None:
        make_event(starts_at=NOON + DAY)
        make_registration(event=make_event(), person=person)

    make_some()
    with count_queries() as few:
        start(client)
    for _ in range(4):
        make_some()
    with count_queries() as many:
        start(client)
    assert len(many) == len(few)
