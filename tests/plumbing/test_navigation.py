"""The navigation knows where the reader is."""

import pytest
from flask_login import login_user

from lounge.plumbing.navigation import Entry, entries
from lounge.plumbing.web import Lounge
from tests.builders import make_person
from tests.conftest import CheckingClient


def current(app: Lounge, path: str) -> list[tuple[str, list[str]]]:
    """The words under which the navigation shows the reader at a path, each with its part."""
    manager = make_person(role="manager")
    with app.test_request_context(path):
        login_user(manager)
        shown: list[Entry] = entries(way for ways in app.navigation for way in ways())
        return [
            (entry.url, [part.url for part in entry.parts if part.is_current])
            for entry in shown
            if entry.is_current
        ]


@pytest.mark.parametrize(
    ("path", "url", "part"),
    [
        ("/", "/", None),
        ("/rooms", "/rooms", "/rooms"),
        ("/rooms/saal", "/rooms", "/rooms"),
        ("/rooms/find", "/rooms", "/rooms/find"),
        ("/bookings/7/change", "/rooms", "/bookings"),
        ("/introductions/wish", "/introductions", "/introductions"),
        ("/organisations/4", "/introductions", "/organisations"),
        ("/profile/preview", "/introductions", "/profile"),
        ("/me", "/me", None),
        ("/events", "/events", "/events"),
        ("/events/7/manage", "/events", "/events"),
        ("/events/mine", "/events", "/events/mine"),
        ("/events/past", "/events", "/events/past"),
        ("/tickets/abc", "/events", None),
        ("/house/events", "/house", None),
        ("/house/rooms/new", "/house", None),
    ],
)
def test_a_page_stands_under_one_word(app: Lounge, path: str, url: str, part: str | None) -> None:
    assert current(app, path) == [(url, [part] if part else [])]


def test_a_page_that_belongs_nowhere_stands_under_no_word(app: Lounge) -> None:
    assert current(app, "/roomsandmore") == []


def test_members_are_led_by_five_words_and_the_house_by_one_more(client: CheckingClient) -> None:
    words = ["Today", "Book", "Events", "People", "Me"]
    client.set_cookie("language", "en")
    client.sign_in(make_person().email)
    assert words_of(client.get("/me").text) == words
    client.post("/sign-out")
    client.sign_in(make_person(role="manager").email)
    assert words_of(client.get("/me").text) == [*words, "House"]


def words_of(page: str) -> list[str]:
    """The words in the main navigation of a page."""
    nav = page.split('<nav class="nav"')[1].split("</nav>", maxsplit=1)[0]
    return [part.split("</span>")[0] for part in nav.split("<span>")[1:]]
