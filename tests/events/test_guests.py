"""What a host asks of the list of guests: its parts, its order, and who is found in it."""

from datetime import timedelta

import pytest

from lounge.events.models import Event
from lounge.events.queries import guests
from lounge.events.queries.guests import Counts, Wanted
from tests.builders import NOON, make_event, make_organisation, make_person, make_registration
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")


def names(event: Event, view: str = "live", *, page: int = 1, **wanted: object) -> list[str]:
    """Who is on a page of the list."""
    found, _ = guests.guests(event, Wanted(view=view, **wanted), page=page)  # type: ignore[arg-type]
    return [one.name for one in found]


def in_every_state() -> Event:
    """An event with one entry of each kind that there can be, and one at another event."""
    event = make_event()
    states = ("unconfirmed", "registered", "waiting", "offered", "lapsed", "cancelled")
    for state in states:
        make_registration(event=event, email=f"{state}@guest.example", name=state.title(), state=state)
    make_registration(event=event, person=make_person(name="Here"), attended_at=NOON)
    make_registration(name="Elsewhere")
    return event


@pytest.mark.parametrize(
    ("view", "listed"),
    [
        ("live", ["Here", "Offered", "Registered", "Waiting"]),
        ("registered", ["Here", "Registered"]),
        ("waiting", ["Offered", "Waiting"]),
        ("came", ["Here"]),
        ("missing", ["Registered"]),
    ],
)
def test_each_part_of_the_list_holds_who_belongs_there(view: str, listed: list[str]) -> None:
    assert names(in_every_state(), view) == listed


def test_who_does_not_come_stands_with_the_latest_first() -> None:
    event = make_event()
    for name, state, ended in (("Ada", "cancelled", 1), ("Bo", "lapsed", 2)):
        make_registration(event=event, name=name, state=state, ended_at=NOON + timedelta(hours=ended))
    assert names(event, "gone") == ["Bo", "Ada"]


def test_the_parts_of_the_list_are_counted_in_one_question() -> None:
    event = in_every_state()
    assert event.id
    with count_queries() as sent:
        found = guests.counts(event)
    assert found == Counts(live=4, registered=2, waiting=2, came=1, missing=1, gone=2)
    assert len(sent) == 1


def test_the_list_stands_by_name_whatever_the_letters() -> None:
    event = make_event()
    for name in ("bo", "Cy", "Ada"):
        make_registration(event=event, name=name)
    assert names(event) == ["Ada", "bo", "Cy"]


def test_who_waits_stands_in_the_order_of_the_list() -> None:
    event = make_event()
    for name, hours in (("Late", 3), ("Early", 1), ("Middle", 2)):
        make_registration(event=event, name=name, state="waiting", queued_at=NOON + timedelta(hours=hours))
    make_registration(event=event, name="Has an offer", state="offered", queued_at=NOON + timedelta(hours=4))
    assert names(event, "waiting") == ["Has an offer", "Early", "Middle", "Late"]


@pytest.mark.parametrize("words", ["öztürk", "ÖZT", "ayşe öz", "Kiel", "kiel ayşe", "begleitung"])
def test_guests_are_found_by_name_organisation_and_companion(words: str) -> None:
    event = make_event()
    person = make_person(name="Ayşe Öztürk", organisation=make_organisation(name="Werft Kiel"))
    make_registration(event=event, person=person, companion="Begleitung", party=2)
    make_registration(event=event, name="Ole Brandt", email="ole@guest.example")
    assert names(event, words=words) == ["Ayşe Öztürk"]


def test_a_sign_that_means_anything_to_the_database_finds_only_itself() -> None:
    event = make_event()
    make_registration(event=event, name="Ole Brandt")
    assert names(event, words="%") == []
    assert names(event, words="_") == []


def test_only_who_may_see_addresses_finds_by_them() -> None:
    event = make_event()
    make_registration(event=event, name="Ole", email="secret@guest.example")
    assert names(event, words="secret") == []
    assert names(event, words="secret", finds_addresses=True) == ["Ole"]


def test_the_list_can_be_narrowed_to_a_kind() -> None:
    event = make_event()
    make_registration(event=event, name="Ole", email="ole@guest.example")
    make_registration(event=event, name="Femke")
    assert names(event, kind="guest") == ["Ole"]


def test_a_long_list_comes_a_page_at_a_time() -> None:
    event = make_event(places=100)
    for number in range(guests.PAGE + 1):
        make_registration(event=event, email=f"g{number}@guest.example", name=f"Guest {number:03}")
    assert len(names(event)) == guests.PAGE
    assert names(event, page=2) == [f"Guest {guests.PAGE:03}"]
    assert guests.guests(event, Wanted(), page=3) == ([], guests.PAGE + 1)
    assert len(guests.every_guest(event, Wanted())) == guests.PAGE + 1


def test_a_guest_is_found_only_on_the_list_of_their_own_event() -> None:
    entry, other = make_registration(), make_event()
    assert guests.guest(entry.event, entry.id) is entry
    assert guests.guest(other, entry.id) is None


def test_a_page_with_many_takes_as_few_questions_as_one_with_few() -> None:
    event = make_event(places=50)

    def ask() -> int:
        with count_queries() as sent:
            found, _ = guests.guests(event, Wanted(words="e"), page=1)
            assert all(one.person is None or one.person.organisation.name for one in found)
            assert all(one.answers == [] for one in found)
        return len(sent)

    make_registration(event=event)
    few = ask()
    for _ in range(12):
        make_registration(event=event)
    assert event.id
    assert ask() == few
