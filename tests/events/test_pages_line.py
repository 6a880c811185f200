"""The waiting list as its host sees it: places are given and added, once however often it is pressed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lounge.events.models import Event, EventRoom, Registration
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import NOON, keep, make_event, make_registration, make_room
from tests.conftest import CheckingClient
from tests.events.host import at_noon, event, names, page, signed_in, texts

__all__ = ["at_noon", "event"]


def test_the_waiting_list_stands_in_order_with_places_in_line(client: CheckingClient, event: Event) -> None:
    for name, hours in (("Late", 2), ("Early", 1)):
        make_registration(event=event, name=name, state="waiting", queued_at=NOON + timedelta(hours=hours))
    make_registration(event=event, name="Lucky", state="offered")
    shown = page(client, event, "guests?view=waiting")
    assert names(shown) == ["Lucky", "Early", "Late"]
    assert texts(shown, "td.guests__place") == ["–", "1", "2"]
    assert texts(page(client, event, "guests?view=waiting&words=late"), "td.guests__place") == ["–"]


def test_somebody_is_let_past_the_others_and_gets_the_next_place(client: CheckingClient) -> None:
    event = make_event(places=1)
    signed_in(client, event.organiser)
    make_registration(event=event)
    first, second = (make_registration(event=event, name=name, state="waiting") for name in ("Ada", "Bo"))
    back = f"/events/{event.id}/guests?view=waiting"
    for _ in range(2):
        client.post(f"/events/{event.id}/guests/{second.id}/let-past", data={"next": back})
    shown = client.get(back).text
    assert names(shown) == ["Bo", "Ada"]
    assert db.session.get_one(Registration, first.id).state == "waiting"


def test_a_place_is_added_for_somebody_and_held_for_them_at_once(client: CheckingClient) -> None:
    event = make_event(places=1)
    signed_in(client, event.organiser)
    make_registration(event=event)
    make_registration(event=event, name="Ada", state="waiting")
    second = make_registration(event=event, name="Bo", state="waiting", party=2, companion="Cy")
    back = f"/events/{event.id}/guests?view=waiting"
    assert "Add 2 places" in client.get(back).text
    for _ in range(2):
        client.post(
            f"/events/{event.id}/guests/{second.id}/let-past",
            data={"next": back, "add_place": "y", "add_places": "y"},
        )
    assert "A place is held for Bo until" in client.get(back).text
    assert db.session.get_one(Event, event.id).places == 3
    assert [one.kind for one in db.session.scalars(select(Letter))] == ["events/offer"]


def test_places_are_added_and_who_waits_moves_up(client: CheckingClient) -> None:
    event = make_event(places=1)
    signed_in(client, event.organiser)
    make_registration(event=event)
    waits = make_registration(event=event, state="waiting")
    back = f"/events/{event.id}/guests?view=waiting"
    answer = client.post(f"/events/{event.id}/places", data={"count": "2", "next": back})
    assert answer.location == back
    assert "2 places are added." in client.get(back).text
    assert db.session.get_one(Event, event.id).places == 3
    assert db.session.get_one(Registration, waits.id).state == "offered"


def test_places_are_added_once_however_often_it_is_pressed(client: CheckingClient, event: Event) -> None:
    back = f"/events/{event.id}/guests?view=waiting"
    for _ in range(2):
        client.post(f"/events/{event.id}/places", data={"count": "2", "seen": "10", "next": back})
    assert "There are 12 places by now." in client.get(back).text
    assert db.session.get_one(Event, event.id).places == 12


def test_no_more_places_are_added_than_the_rooms_hold(client: CheckingClient) -> None:
    event = make_event(places=5, place_kind="rooms", address="")
    keep(EventRoom(event_id=event.id, room_id=make_room(capacity=6).id))
    signed_in(client, event.organiser)
    waits = make_registration(event=event, state="waiting", party=2)
    back = f"/events/{event.id}/guests?view=waiting"
    client.post(f"/events/{event.id}/places", data={"count": "2", "next": back})
    assert "The rooms hold 6 people; you planned 7 places." in client.get(back).text
    client.post(f"/events/{event.id}/guests/{waits.id}/let-past", data={"next": back, "add_places": "y"})
    assert "The rooms hold 6 people; you planned 7 places." in client.get(back).text
    client.post(f"/events/{event.id}/places", data={"count": "1", "next": back})
    assert db.session.get_one(Event, event.id).places == 6
    shown = client.get(back).text
    assert "Its rooms hold no more people than that." in shown
    assert "Add places" not in shown
    assert "Add 2 places" not in shown


@pytest.mark.parametrize("count", ["", "0", "-1", "1001", "many", "9" * 30])
def test_no_number_of_places_is_refused_and_said(client: CheckingClient, event: Event, count: str) -> None:
    answer = client.post(f"/events/{event.id}/places?view=waiting", data={"count": count})
    assert answer.status_code == 422
    assert "Please look at this once more" in answer.text
    assert db.session.get_one(Event, event.id).places == 10


def test_nothing_can_be_done_with_the_list_of_an_event_that_was_called_off(client: CheckingClient) -> None:
    event = make_event(state="cancelled")
    entry = make_registration(event=event, state="waiting")
    signed_in(client, event.organiser)
    back = f"/events/{event.id}/guests?view=waiting"
    assert "Give the next place" not in client.get(back).text
    client.post(f"/events/{event.id}/guests/{entry.id}/let-past", data={"next": back})
    assert "This event was cancelled." in client.get(back).text
    client.post(f"/events/{event.id}/places", data={"count": "2", "next": back})
    assert "This event was cancelled." in client.get(back).text
