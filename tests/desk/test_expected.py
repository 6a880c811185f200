"""Who is expected today, for what, in order of time; and in how many questions."""

from datetime import date, timedelta

import pytest

from lounge.desk.queries.expected import Expected, expected
from lounge.events.models import EventRoom
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Site
from lounge.rooms.services import Guest, cancel
from tests.builders import (
    NOON,
    keep,
    make_booking,
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_room,
    make_site,
)
from tests.desk.door import make_visit
from tests.introductions.pairs import make_agreed, make_meeting
from tests.support.queries import count_queries

HOUR = timedelta(hours=1)
TODAY = NOON.date()


@pytest.fixture
def site(app: Lounge) -> Site:
    return make_site()


def today(site: Site, day: date = TODAY) -> list[Expected]:
    return expected(site, day, NOON - 4 * HOUR)


def short(found: list[Expected]) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.name, one.room, one.host) for one in found]


def test_a_booking_is_expected_with_everybody_who_is_named(site: Site) -> None:
    room = make_room(site=site, name="Kajüte")
    colleague = make_person(name="Ada", email="ada@kahn.example")
    guests = (Guest("Somebody", "ada@kahn.example"), Guest("Okko", "okko@guest.example"), Guest("Zoe", None))
    make_booking(room=room, by=make_person(name="Femke"), starts_at=NOON, people=4, attendees=guests)
    assert short(today(site)) == [
        ("booking", "Ada", "Kajüte", "Femke"),
        ("booking", "Femke", "Kajüte", ""),
        ("booking", "Okko", "Kajüte", "Femke"),
        ("booking", "Zoe", "Kajüte", "Femke"),
    ]
    ada, _femke, *guests_without = today(site)
    assert ada.who == f"person/{colleague.id}"
    assert {one.who for one in guests_without} == {None}


def test_a_guest_who_has_a_pass_is_expected_once(site: Site) -> None:
    host, guest = make_person(name="Femke"), Guest("Okko", "okko@guest.example")
    booking = make_booking(room=make_room(site=site), by=host, starts_at=NOON, people=2, attendees=(guest,))
    visit = make_visit(
        host=host, site=site, name="Okko H.", email="okko@guest.example", booking_id=booking.id
    )
    assert [one.who for one in today(site) if one.kind != "booking" or one.host] == [f"visit/{visit.id}"]


def test_members_and_guests_of_an_event_are_expected_by_their_ticket(site: Site) -> None:
    event = make_event(starts_at=NOON + HOUR, doors_at=NOON, place_kind="rooms", address="", title="Export")
    keep(EventRoom(event_id=event.id, room_id=make_room(site=site, name="Halle").id))
    member = make_person(name="Ada", organisation=make_organisation(name="Kahn"))
    make_registration(event=event, person=member)
    guest = make_registration(event=event, email="zofia@guest.example", name="Zofia", party=2)
    for state in ("waiting", "cancelled", "unconfirmed"):
        make_registration(event=event, email=f"{state}@guest.example", state=state)
    found = today(site)
    assert [(one.who, one.organisation, one.room, one.at, one.heads) for one in found] == [
        (f"person/{member.id}", "Kahn", "Halle", NOON, 1),
        (f"ticket/{guest.id}", "Kraków Cold Chain", "Halle", NOON, 2),
    ]
    assert (found[1].code, found[1].title("de"), "code" in repr(found[1])) == (guest.code, "Export", False)


def test_an_event_without_a_room_is_expected_where_its_address_is(site: Site) -> None:
    make_registration(event=make_event(starts_at=NOON, place_kind="address", address=site.address))
    assert [one.kind for one in today(site)] == ["event"]


@pytest.mark.parametrize(
    "place",
    [
        {"place_kind": "address", "address": "Rynek 1, Kraków"},
        {"place_kind": "online", "address": "", "online_link": "https://meet.example/x"},
        {"state": "cancelled"},
    ],
)
def test_nobody_is_expected_here_for_what_is_elsewhere_or_called_off(
    site: Site, place: dict[str, str]
) -> None:
    make_registration(event=make_event(starts_at=NOON, **place))
    assert today(site) == []


def test_both_sides_of_an_introduction_are_expected_and_not_as_a_booking(app: Lounge) -> None:
    pair = make_agreed()
    booking = make_meeting(pair, is_confirmed=True).booking
    found = expected(booking.room.site, booking.starts_at.date(), booking.starts_at)
    assert {(one.kind, one.name, one.host) for one in found} == {
        ("introduction", pair.one.name, pair.other.name),
        ("introduction", pair.other.name, pair.one.name),
    }


def test_visitors_are_expected_first_where_they_said_no_time(site: Site) -> None:
    make_visit(site=site, name="At two", expected_at=NOON + 2 * HOUR)
    make_visit(site=site, name="Some time")
    make_visit(site=site, name="Called off", cancelled_at=NOON)
    make_visit(site=site, name="Tomorrow", day=TODAY + timedelta(days=1))
    make_visit(name="Elsewhere")
    assert [one.name for one in today(site)] == ["Some time", "At two"]


def test_what_is_over_or_of_another_day_or_cancelled_is_not_expected(site: Site) -> None:
    room = make_room(site=site)
    running = make_booking(room=room, starts_at=NOON - HOUR, hours=2, at=NOON - 2 * HOUR)
    make_booking(room=room, starts_at=NOON - 2 * HOUR, at=NOON - 3 * HOUR)
    make_booking(room=room, starts_at=NOON + timedelta(days=1))
    later = make_booking(room=room, starts_at=NOON + 3 * HOUR)
    with transaction():
        cancel(later, by=later.booked_by, at=NOON)
    assert [one.booking_id for one in expected(site, TODAY, NOON)] == [running.id]


def test_more_people_are_no_more_questions(site: Site) -> None:
    def fill(count: int) -> None:
        event = make_event(starts_at=NOON, place_kind="rooms", address="", places=50)
        keep(EventRoom(event_id=event.id, room_id=make_room(site=site).id))
        for _ in range(count):
            make_booking(room=make_room(site=site), starts_at=NOON, people=2, attendees=(Guest("Zoe", None),))
            make_registration(event=event)
            make_visit(site=site)

    asked = []
    for count in (1, 4):
        fill(count)
        db.session.rollback()
        db.session.expire_all()
        _loaded = site.address
        with count_queries() as sent:
            assert len(today(site)) >= 4 * count
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 6
