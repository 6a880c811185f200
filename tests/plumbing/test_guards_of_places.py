"""What the database itself forbids about places: on both engines, by insert and update, and past every rule."""

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lounge.events.models import NO_MORE_THAN_PLACES, Event, Registration
from lounge.plumbing import guards
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import make_event, make_registration


@pytest.fixture
def event(app: Lounge) -> Event:
    """An event for three, of which two have come."""
    event = make_event(places=3)
    for _ in range(2):
        make_registration(event=event)
    return event


def refused(deed: Callable[[], object]) -> bool:
    with pytest.raises(IntegrityError) as error:
        deed()
    db.session.rollback()
    return guards.refused_by(error.value, NO_MORE_THAN_PLACES)


def write(table: type, number: int, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(table).where(table.id == number).values(values))


def test_the_last_place_is_taken_and_no_other(event: Event) -> None:
    make_registration(event=event)
    assert refused(lambda: make_registration(event=event))


def test_a_party_of_two_needs_two_places(event: Event) -> None:
    assert refused(lambda: make_registration(event=event, party=2, companion="Jan"))


def test_a_place_that_is_offered_is_taken(event: Event) -> None:
    make_registration(event=event, state="offered")
    assert refused(lambda: make_registration(event=event))


@pytest.mark.parametrize("state", ["waiting", "cancelled", "lapsed", "unconfirmed"])
def test_who_has_no_place_takes_none(event: Event, state: str) -> None:
    for number in range(3):
        make_registration(event=event, state=state, email=f"{state}{number}@guest.example")


def test_nobody_moves_up_into_a_full_event(event: Event) -> None:
    waiting = make_registration(event=event, state="waiting")
    make_registration(event=event)
    assert refused(lambda: write(Registration, waiting.id, state="registered"))


def test_nobody_comes_from_another_event_into_a_full_one(event: Event) -> None:
    make_registration(event=event)
    elsewhere = make_registration()
    assert refused(lambda: write(Registration, elsewhere.id, event_id=event.id))


def test_a_party_does_not_grow_beyond_the_places(event: Event) -> None:
    last = make_registration(event=event)
    assert refused(lambda: write(Registration, last.id, party=2))


def test_places_are_not_taken_from_those_who_have_them(event: Event) -> None:
    write(Event, event.id, places=2)
    assert refused(lambda: write(Event, event.id, places=1))


def test_what_a_registration_says_can_change_when_all_is_full(event: Event) -> None:
    last = make_registration(event=event)
    write(Registration, last.id, party=1, state="registered", name="Jan")


def test_a_guard_that_was_taken_away_is_missed_and_installed_again(event: Event) -> None:
    with db.engine.begin() as connection:
        guards.remove(connection, NO_MORE_THAN_PLACES)
        assert len(guards.missing(connection)) >= 3
        guards.install(connection)
        assert not guards.missing(connection)
    make_registration(event=event)
    assert refused(lambda: make_registration(event=event))
