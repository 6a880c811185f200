"""A member's own calendar follows what they book and where they go, at an address that is a key."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from icalendar import Calendar
from icalendar import Event as Entry
from sqlalchemy import select

from lounge.events.models import CalendarFeed, Event, EventRoom, Registration
from lounge.events.services import feeds as services
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.rooms import services as rooms
from lounge.rooms.services import Guest
from tests.builders import NOON, keep, make_booking, make_event, make_person, make_registration
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Let it be noon."""
    with clock.telling(NOON):
        yield


def address_of(person: Person) -> str:
    """Make the person's own calendar, and return where it is."""
    with transaction():
        return f"/calendar/{services.make(person, at=NOON).secret}.ics"


def fetch(client: CheckingClient, address: str) -> dict[str, Entry]:
    """Read a calendar as a calendar program does; by uid."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.data)
    assert isinstance(found, Calendar)
    assert not any(entry.errors for entry in found.events)
    entries = {str(entry["UID"]): entry for entry in found.events}
    assert len(entries) == len(found.events)
    return entries


def test_it_holds_bookings_invitations_and_events(client: CheckingClient) -> None:
    person = make_person(email="femke@kahn.example")
    own = make_booking(by=person, note="Two jugs of cocoa")
    invited = make_booking(attendees=(Guest("Femke", person.email),), note="not for guests")
    going = make_registration(person=person)
    theirs = make_event(organiser=person, title="My own evening")
    make_booking()
    make_registration()
    found = fetch(client, address_of(person))
    assert set(found) == {own.uid, invited.uid, going.uid, theirs.uid}
    assert found[own.uid]["DESCRIPTION"] == "Two jugs of cocoa"
    assert "DESCRIPTION" not in found[invited.uid]
    assert found[own.uid]["URL"].endswith(f"/bookings/{own.id}")
    assert found[going.uid]["URL"].endswith(f"/tickets/{going.code}")
    assert found[theirs.uid]["SUMMARY"] == "My own evening"


def test_who_is_registered_for_their_own_event_has_it_once(client: CheckingClient) -> None:
    person = make_person()
    going = make_registration(person=person, event=make_event(organiser=person))
    assert set(fetch(client, address_of(person))) == {going.uid}


def test_the_entry_is_the_one_that_came_by_letter(client: CheckingClient) -> None:
    going = make_registration(event=make_event(sequence=2), sequence=1)
    assert going.person
    entry = fetch(client, address_of(going.person))[going.uid]
    assert (entry["SEQUENCE"], entry["STATUS"]) == (3, "CONFIRMED")
    ticket = client.get(f"/tickets/{going.code}.ics")
    (file,) = Calendar.from_ical(ticket.data).events
    assert (file["UID"], file["SEQUENCE"]) == (entry["UID"], entry["SEQUENCE"])


def test_a_place_that_is_not_sure_says_so(client: CheckingClient) -> None:
    person = make_person(language="en")
    waiting = make_registration(person=person, state="waiting")
    offered = make_registration(person=person, state="offered")
    found = fetch(client, address_of(person))
    assert found[waiting.uid]["SUMMARY"] == "Waiting list: Export to Poland"
    assert found[offered.uid]["SUMMARY"] == "Place held for you: Export to Poland"
    assert {entry["STATUS"] for entry in found.values()} == {"TENTATIVE"}


def test_the_link_is_shown_to_who_has_a_place_only(client: CheckingClient) -> None:
    person = make_person()
    link = {"place_kind": "online", "address": "", "online_link": "https://meet.example/1"}
    going = make_registration(person=person, event=make_event(**link))
    waiting = make_registration(person=person, event=make_event(**link), state="waiting")
    found = fetch(client, address_of(person))
    assert b"meet.example" in found[going.uid].to_ical()
    assert b"meet.example" not in found[waiting.uid].to_ical()


@pytest.mark.parametrize("state", ["cancelled", "lapsed"])
def test_what_is_given_up_is_told_for_a_while(client: CheckingClient, state: str) -> None:
    gone = make_registration(state=state, event=make_event(starts_at=NOON + 60 * DAY))
    assert gone.person
    address = address_of(gone.person)
    assert fetch(client, address)[gone.uid]["STATUS"] == "CANCELLED"
    with clock.telling(NOON + 31 * DAY):
        assert fetch(client, address) == {}


def test_a_booking_that_is_cancelled_falls_away(client: CheckingClient) -> None:
    booking = make_booking()
    address = address_of(booking.booked_by)
    with transaction():
        rooms.cancel(booking, by=booking.booked_by, at=NOON)
    entry = fetch(client, address)[booking.uid]
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)
    with clock.telling(NOON + 31 * DAY):
        assert fetch(client, address) == {}


def test_an_event_that_is_called_off_falls_away(client: CheckingClient) -> None:
    going = make_registration(event=make_event(state="cancelled"))
    assert going.person
    assert fetch(client, address_of(going.person))[going.uid]["STATUS"] == "CANCELLED"


def test_it_reaches_three_months_back(client: CheckingClient) -> None:
    person = make_person()
    make_registration(person=person, event=make_event(starts_at=NOON - 91 * DAY))
    lately = make_registration(person=person, event=make_event(starts_at=NOON - 80 * DAY))
    assert set(fetch(client, address_of(person))) == {lately.uid}


def test_a_room_that_is_lent_to_an_event_is_the_events(client: CheckingClient) -> None:
    manager = make_person(role="manager")
    booking = make_booking(by=manager)
    event = make_event()
    keep(EventRoom(event_id=event.id, room_id=booking.room_id, booking_id=booking.id))
    assert fetch(client, address_of(manager)) == {}


def test_what_is_held_or_not_confirmed_is_not_in_it(client: CheckingClient) -> None:
    person = make_person(email="femke@kahn.example")
    make_registration(email="femke@kahn.example", state="unconfirmed")
    booking = make_booking(by=person)
    with transaction():
        booking.state = "held"
    assert fetch(client, address_of(person)) == {}


def test_the_address_goes_nowhere(client: CheckingClient) -> None:
    answer = client.get(address_of(make_person()))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


def test_a_program_that_knows_it_is_told_so(client: CheckingClient) -> None:
    going = make_registration()
    assert going.person
    address = address_of(going.person)
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    with transaction():
        db.session.get_one(Registration, going.id).state = "waiting"
    assert client.get(address, headers=known).status_code == 200


def test_an_address_that_nobody_has_opens_nothing(client: CheckingClient) -> None:
    for secret in ("none", "x" * 5000, "%00"):
        assert client.get(f"/calendar/{secret}.ics").status_code == 404
        assert client.get(f"/tickets/{secret}.ics").status_code == 404


def test_a_guest_who_has_not_confirmed_has_no_ticket(client: CheckingClient) -> None:
    guest = make_registration(email="ewa@cold.example", state="unconfirmed")
    assert client.get(f"/tickets/{guest.code}.ics").status_code == 404


def test_the_page_makes_an_address_makes_it_anew_and_takes_it_away(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)
    assert "/calendar/" not in client.get("/me/calendar").get_data(as_text=True)
    secrets = []
    for _ in range(2):
        assert client.post("/me/calendar").location == "/me/calendar"
        secrets.append(db.session.scalars(select(CalendarFeed.secret)).one())
        page = client.get("/me/calendar")
        assert f"/calendar/{secrets[-1]}.ics" in page.get_data(as_text=True)
        assert page.headers["Cache-Control"] == "no-store"
    assert client.get(f"/calendar/{secrets[0]}.ics").status_code == 404
    assert client.get(f"/calendar/{secrets[1]}.ics").status_code == 200
    client.post("/me/calendar/end")
    assert client.get(f"/calendar/{secrets[1]}.ics").status_code == 404
    assert client.post("/me/calendar/end").status_code == 302
    deeds = db.session.scalars(
        select(AuditLine.deed).where(AuditLine.deed.startswith("calendar.")).order_by(AuditLine.id)
    ).all()
    assert deeds == ["calendar.made", "calendar.ended", "calendar.made", "calendar.ended"]
    assert not any(
        secret in str(line.facts) for secret in secrets for line in db.session.scalars(select(AuditLine))
    )


def test_more_entries_ask_the_database_no_more(client: CheckingClient) -> None:
    person = make_person(email="femke@kahn.example")
    address = address_of(person)

    def more() -> None:
        number = len(db.session.scalars(select(Event.id)).all())
        start = (NOON + DAY).replace(hour=8 + number)
        make_booking(by=person, starts_at=start, attendees=(Guest("Ewa", f"ewa{number}@cold.example"),))
        make_booking(starts_at=start, attendees=(Guest("Femke", person.email),))
        make_registration(person=person)
        make_event(organiser=person)

    more()
    with count_queries() as few:
        client.get(address)
    for _ in range(3):
        more()
    with count_queries() as many:
        assert len(fetch(client, address)) == 16
    assert len(many) == len(few)
