"""An event with its host, and somebody who looks at it, for the tests of the host's pages."""

from collections.abc import Iterator

import pytest
from justhtml import JustHTML
from sqlalchemy import update

from lounge.events.models import Answer, Event, Question, Registration
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, keep, make_event, make_person
from tests.conftest import CheckingClient


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def signed_in(client: CheckingClient, person: Person | None = None, *, role: str = "member") -> Person:
    """Let the client be this person, or somebody of that role, who reads English."""
    person = person or make_person(role=role)
    client.post("/sign-out")
    client.sign_in(person.email)
    client.set_cookie("language", "en")
    return person


@pytest.fixture
def event(client: CheckingClient) -> Event:
    """An event in ten days, whose organiser has signed in."""
    found = make_event()
    signed_in(client, found.organiser)
    return found


def ask(event: Event, text: str = "What do you eat?", kind: str = "diet", **given: object) -> Question:
    """Add a question to an event."""
    return keep(Question(event_id=event.id, kind=kind, text=text, purpose="For the kitchen", **given))


def answer(entry: Registration, question: Question, text: str) -> None:
    """Let somebody answer a question."""
    keep(Answer(registration_id=entry.id, question_id=question.id, text=text))


def change(event: Event, **given: object) -> None:
    """Change a row past all rules."""
    with transaction():
        db.session.execute(update(Event).where(Event.id == event.id).values(given))


def texts(html: str, selector: str) -> list[str]:
    """Return what stands in the elements that a CSS selector names."""
    return [" ".join(node.to_text().split()) for node in JustHTML(html, sanitize=False).query(selector)]


def page(client: CheckingClient, event: Event, rest: str = "guests", *, status: int = 200) -> str:
    """Fetch a page of the event."""
    answer = client.get(f"/events/{event.id}/{rest}")
    assert answer.status_code == status, rest
    return answer.text


def names(html: str) -> list[str]:
    """Who stands in the list."""
    return texts(html, ".guests__who b")
