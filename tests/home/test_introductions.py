"""This week's introductions on the start page, and the meetings that came of them."""

from collections.abc import Iterator

import pytest

from lounge.plumbing import clock
from tests.builders import NOON, make_introduction, make_person, make_wish
from tests.conftest import CheckingClient
from tests.introductions.pairs import make_agreed, make_meeting
from tests.support.queries import count_queries

REASONS = [{"code": "they_offer", "words": [["sensors", "sensors"]]}]


@pytest.fixture(autouse=True)
def at_noon(client: CheckingClient) -> Iterator[None]:
    """It is Tuesday noon in Bremen, and the reader reads English."""
    client.set_cookie("language", "en")
    with clock.telling(NOON):
        yield


def test_three_are_shown_and_what_waits_is_counted(client: CheckingClient) -> None:
    one = make_person()
    make_introduction(first=one, second=make_person(name="Said Already"), answers={one.id: "yes"})
    for number in range(3):
        other = make_person(name=f"Waits {number}")
        make_introduction(first=one, second=other, reasons={one.id: REASONS})
    client.sign_in(one.email)
    page = client.get("/").text
    assert page.count("Waits ") == 3
    assert "Said Already" not in page
    assert "3 wait for you." in page
    assert "sensors" in page


def test_without_a_wish_the_page_says_how_to_be_introduced(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert 'href="/introductions/wish"' in client.get("/").text


def test_who_waits_for_the_next_round_is_told_so(client: CheckingClient) -> None:
    client.sign_in(make_wish().person.email)
    assert "No introductions wait for you." in client.get("/").text


def test_a_settled_meeting_is_among_what_is_next_for_both(client: CheckingClient) -> None:
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    for person in (pair.one, pair.other):
        client.sign_in(person.email)
        page = client.get("/").text
        assert "Femke Harms &amp; Ole Brandt" in page
        assert "your meeting is settled" in page
        client.post("/sign-out")


def test_the_page_asks_as_little_for_many_introductions_as_for_one(client: CheckingClient) -> None:
    one = make_wish().person
    make_introduction(first=one, reasons={one.id: REASONS})
    client.sign_in(one.email)
    client.get("/")
    with count_queries() as few:
        client.get("/")
    for _ in range(4):
        make_introduction(first=one, reasons={one.id: REASONS})
    client.get("/")
    with count_queries() as many:
        client.get("/")
    assert len(many) <= len(few) <= 18
