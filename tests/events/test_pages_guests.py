"""The host's list of guests: who may see it, what stands in it, and what can be done with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lounge.events.models import Event, Registration
from lounge.events.queries import guests
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db
from tests.builders import (
    NOON,
    make_event,
    make_organisation,
    make_person,
    make_registration,
)
from tests.conftest import CheckingClient
from tests.events.host import answer, ask, at_noon, change, event, names, page, signed_in, texts
from tests.support.queries import count_queries

__all__ = ["at_noon", "event"]

PAGES = (
    "guests",
    "guests.csv",
    "guests/door",
    "guests/badges",
    "manage",
    "message",
    "figures",
    "figures.csv",
)
OF_THE_DESK = ("guests", "guests.csv", "guests/door", "guests/badges")


def deeds() -> list[str]:
    """What the audit says was done."""
    return list(db.session.scalars(select(AuditLine.deed).order_by(AuditLine.id)))


@pytest.mark.parametrize("rest", PAGES)
def test_who_does_not_look_after_an_event_finds_no_page_of_its_host(
    client: CheckingClient, event: Event, rest: str
) -> None:
    page(client, event, rest)
    for role in ("member", "partner"):
        signed_in(client, role=role)
        page(client, event, rest, status=404)
    signed_in(client, make_person(organisation=event.host))
    page(client, event, rest, status=404)


@pytest.mark.parametrize("rest", PAGES)
def test_managers_look_after_every_event_and_the_desk_sees_its_guests(
    client: CheckingClient, event: Event, rest: str
) -> None:
    signed_in(client, role="manager")
    page(client, event, rest)
    signed_in(client, role="desk")
    page(client, event, rest, status=200 if rest in OF_THE_DESK else 404)


def test_the_desk_sees_no_draft(client: CheckingClient) -> None:
    signed_in(client, role="desk")
    page(client, make_event(state="draft"), status=404)


def test_an_event_that_is_not_there_has_no_list(client: CheckingClient, event: Event) -> None:
    assert client.get("/events/4711/guests").status_code == 404


@pytest.mark.parametrize("deed", ["attend", "unattend", "let-past"])
def test_who_does_not_look_after_an_event_does_nothing_with_its_guests(
    client: CheckingClient, event: Event, deed: str
) -> None:
    entry = make_registration(event=event)
    signed_in(client)
    assert client.post(f"/events/{event.id}/guests/{entry.id}/{deed}").status_code == 404
    assert client.post(f"/events/{event.id}/places", data={"count": "3"}).status_code == 404


def test_the_desk_marks_who_is_there_and_gives_no_places(client: CheckingClient, event: Event) -> None:
    entry = make_registration(event=event)
    signed_in(client, role="desk")
    assert client.post(f"/events/{event.id}/guests/{entry.id}/attend").status_code == 302
    assert client.post(f"/events/{event.id}/guests/{entry.id}/let-past").status_code == 404
    assert client.post(f"/events/{event.id}/places", data={"count": "3"}).status_code == 404


def test_an_entry_of_another_event_is_not_touched(client: CheckingClient, event: Event) -> None:
    other = make_registration()
    assert client.post(f"/events/{event.id}/guests/{other.id}/attend").status_code == 404


def test_the_organiser_sees_names_and_organisations_and_no_addresses(
    client: CheckingClient, event: Event
) -> None:
    make_registration(event=event, email="ole@guest.example", name="Ole Brandt", party=2, companion="Ada")
    firm = make_organisation(name="Werft Kiel")
    make_registration(event=event, person=make_person(email="bo@kiel.example", name="Bo", organisation=firm))
    for rest in PAGES:
        shown = page(client, event, rest)
        assert "guest.example" not in shown
        assert "kiel.example" not in shown
    shown = page(client, event)
    assert names(shown) == ["Bo", "Ole Brandt"]
    assert "Werft Kiel" in shown
    assert "+ Ada" in shown


def test_the_organiser_finds_nobody_by_address_and_staff_does(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, email="secret@guest.example", name="Ole")
    assert names(page(client, event, "guests?words=secret")) == []
    signed_in(client, role="desk")
    assert names(page(client, event, "guests?words=secret")) == ["Ole"]
    assert "secret@guest.example" in page(client, event)
    assert "secret@guest.example" in page(client, event, "guests.csv")


def test_nobody_yet_is_said_with_what_to_do(client: CheckingClient, event: Event) -> None:
    assert "Nobody yet" in page(client, event)
    assert "Nobody waits" in page(client, event, "guests?view=waiting")
    assert "Nobody here" in page(client, event, "guests?view=came")
    assert "Nobody found" in page(client, event, "guests?words=x")
    assert "Nobody has a place yet" in page(client, event, "guests/door")
    assert "Nobody has a place yet" in page(client, event, "guests/badges")


@pytest.mark.parametrize(
    "odd", ["view=none", "kind=king", "page=-1", "page=x", "words=%00", "words=" + "x" * 500]
)
def test_what_no_list_has_is_answered_with_a_list(client: CheckingClient, event: Event, odd: str) -> None:
    page(client, event, f"guests?{odd}")


def test_somebody_is_marked_as_there_once_and_the_mark_can_be_undone(
    client: CheckingClient, event: Event
) -> None:
    change(event, starts_at=NOON + timedelta(hours=1))
    entry = make_registration(event=event)
    here = f"/events/{event.id}/guests?view=missing#guest-{entry.id}"
    for _ in range(2):
        answer = client.post(f"/events/{event.id}/guests/{entry.id}/attend", data={"next": here})
        assert answer.location == here
    assert deeds().count("registration.attended") == 1
    assert "here since 12:00" in page(client, event)
    for _ in range(2):
        client.post(f"/events/{event.id}/guests/{entry.id}/unattend")
    assert deeds().count("registration.not_attended") == 1
    assert db.session.get_one(Registration, entry.id).attended_at is None


def test_before_the_day_of_the_event_nobody_can_be_there_yet(client: CheckingClient, event: Event) -> None:
    make_registration(event=event)
    shown = page(client, event)
    assert "Is here" not in shown
    assert "Not here yet" not in shown
    change(event, starts_at=NOON + timedelta(hours=11), ends_at=NOON + timedelta(hours=13))
    shown = page(client, event)
    assert "Is here" in shown
    assert "Not here yet" in shown


def test_nobody_is_led_out_of_the_house(client: CheckingClient, event: Event) -> None:
    entry = make_registration(event=event)
    answer = client.post(
        f"/events/{event.id}/guests/{entry.id}/attend", data={"next": "https://elsewhere.example"}
    )
    assert answer.location == "/"


def test_who_has_no_place_is_not_marked_and_it_is_said_why(client: CheckingClient, event: Event) -> None:
    entry = make_registration(event=event, state="waiting")
    back = f"/events/{event.id}/guests"
    client.post(f"/events/{event.id}/guests/{entry.id}/attend", data={"next": back})
    assert "on the waiting list. Give them a place first." in page(client, event)


def test_answers_stand_with_the_day_on_which_they_are_deleted(client: CheckingClient, event: Event) -> None:
    diet, wish = ask(event, kept_days=3), ask(event, "What do you want to hear?", "text", kept_days=30)
    entry = make_registration(event=event)
    answer(entry, diet, "vegan")
    answer(entry, wish, "Nothing of tariffs")
    shown = page(client, event)
    assert "Nothing of tariffs" in shown
    assert "deleted on 7 December 2026" in shown
    assert "deleted on 3 January 2027" in shown
    assert texts(shown, ".sums dt") == ["vegan"]
    change(event, starts_at=NOON - timedelta(days=10), ends_at=NOON - timedelta(days=9))
    assert "Answers were deleted on 18 November 2026" in page(client, event)


def test_diets_in_words_of_their_own_count_together(client: CheckingClient, event: Event) -> None:
    diet = ask(event)
    for said in ("vegan", "vegan", "no nuts", "no fish"):
        answer(make_registration(event=event), diet, said)
    answer(make_registration(event=event, state="waiting"), diet, "halal")
    shown = page(client, event)
    assert texts(shown, ".sums dt") == ["vegan", "in words of their own"]
    assert texts(shown, ".sums dd") == ["2", "2"]


def test_a_name_of_five_thousand_signs_breaks_nothing(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, name="<script>" + "x" * 5000, email="x@guest.example")
    for rest in ("guests", "guests/door", "guests/badges"):
        assert "<script>x" not in page(client, event, rest)


def test_a_long_list_comes_a_page_at_a_time(client: CheckingClient) -> None:
    event = make_event(places=100)
    signed_in(client, event.organiser)
    for number in range(guests.PAGE + 2):
        make_registration(
            event=event,
            email=f"g{number}@guest.example",
            name=f"Guest {number:03}",
            state="waiting",
            queued_at=NOON + timedelta(minutes=number),
        )
    shown = page(client, event, "guests?view=waiting&page=2")
    assert names(shown) == ["Guest 050", "Guest 051"]
    assert texts(shown, "td.guests__place") == ["51", "52"]
    assert "view=waiting&amp;page=1" in shown


@pytest.mark.parametrize(
    "rest", ["guests", "guests?view=waiting", "guests.csv", "guests/door", "guests/badges"]
)
def test_a_list_of_many_takes_as_few_questions_as_one_of_few(
    client: CheckingClient, event: Event, rest: str
) -> None:
    question = ask(event)

    def ask_for_page() -> int:
        with count_queries() as sent:
            page(client, event, rest)
        return len(sent)

    def fill(time: int) -> None:
        for state in ("registered", "waiting", "offered"):
            answer(make_registration(event=event, state=state), question, "vegan")
            make_registration(event=event, email=f"{state}{time}@guest.example", state="waiting")

    fill(1)
    few = ask_for_page()
    for time in (2, 3):
        fill(time)
    assert ask_for_page() == few
