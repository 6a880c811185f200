"""Sixteen stations see the same card at the same moment, on each database; and the control, without the lock."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lounge.desk.models import Movement
from lounge.desk.queries import inside
from lounge.domain import arrival
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import (
    NOON,
    make_booking,
    make_event,
    make_organisation,
    make_person,
    make_plan,
    make_registration,
    make_room,
)
from tests.desk.contest import (
    Sent,
    arrive,
    ask_then_write,
    close_the_day,
    depart,
    undo,
)
from tests.desk.door import Door, make_visit
from tests.support.contest import MANY, Crowd, processes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]


@pytest.fixture(scope="module")
def stations() -> Iterator[Crowd]:
    """The processes; they outlive a contest, for starting them takes longer than any."""
    with processes() as crowd:
        yield crowd


@pytest.fixture
def door(app: Lounge) -> Door:
    return Door()


def turns(settings: Settings, door: Door, *codes: str, **more: Any) -> list[Sent]:
    """One turn for each station; the codes go round, and each has a nonce of its own unless one is given."""
    usual = {"settings": settings, "by": door.by.id, "site": door.site.key, "at": NOON}
    found = []
    for number in range(MANY):
        told = {"nonce": f"station {number}", "code": codes[number % len(codes)] if codes else ""}
        found.append(Sent(**{**usual, **told, **more}))
    return found


def stays(door: Door) -> list[arrival.Stay[inside.Row]]:
    db.session.rollback()
    return list(arrival.stays(inside.movements(door.site.id, inside.since(door.site, NOON))))


def test_sixteen_scans_of_one_card_are_one_arrival(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    person = make_person()
    booking = make_booking(room=make_room(site=door.site), by=person, starts_at=NOON + timedelta(minutes=30))
    answers = stations.all_do(arrive, turns(settings, door, person.card_code))
    assert Counter(answers) == {"welcome": 1, "already again": 15}
    assert [(stay.arrival.who, stay.departure) for stay in stays(door)] == [(f"person/{person.id}", None)]
    deeds = Counter(db.session.scalars(select(AuditLine.deed)))
    assert (deeds["movement.came"], deeds["booking.arrived"]) == (1, 1)
    db.session.refresh(booking)
    assert booking.arrived_at == NOON


def test_sixteen_retries_under_one_nonce_are_one_movement(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    answers = stations.all_do(arrive, turns(settings, door, make_person().card_code, nonce="the same"))
    assert Counter(answers) == {"welcome": 1, "welcome again": 15}
    db.session.rollback()
    assert len(db.session.scalars(select(Movement)).all()) == 1


def test_a_card_and_a_ticket_of_one_member_are_one_arrival(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    person = make_person()
    ticket = make_registration(event=make_event(starts_at=NOON), person=person)
    answers = stations.all_do(arrive, turns(settings, door, person.card_code, ticket.code))
    assert Counter(answers) == {"welcome": 1, "already again": 15}
    assert len(stays(door)) == 1


def test_sixteen_guests_of_one_event_come_at_once_and_all_come_in(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    event = make_event(starts_at=NOON, places=MANY)
    tickets = [make_registration(event=event, email=f"g{number}@guest.example") for number in range(MANY)]
    assert (
        stations.all_do(arrive, turns(settings, door, *(one.code for one in tickets))) == ["welcome"] * MANY
    )
    assert len(stays(door)) == MANY
    db.session.expire_all()
    assert {one.attended_at for one in tickets} == {NOON}


def test_who_is_in_leaves_once(app: Lounge, settings: Settings, door: Door, stations: Crowd) -> None:
    person = make_person()
    door.comes(person.card_code)
    answers = stations.all_do(depart, turns(settings, door, person.card_code))
    assert Counter(answers) == {"left": 1, "not_inside": 15}


def test_an_arrival_is_undone_once(app: Lounge, settings: Settings, door: Door, stations: Crowd) -> None:
    answer = door.comes(make_person().card_code)
    answers = stations.all_do(undo, turns(settings, door, undoes=answer.nonce))
    assert Counter(answers) == {"undone": 1, "already_undone": 15}
    assert stays(door) == []


def test_the_last_guest_of_a_plan_is_one(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    plan = make_plan()
    with transaction():
        plan.guests_a_day = 3
    host = make_person(organisation=make_organisation(plan=plan))
    visits = [make_visit(host=host, site=door.site) for _ in range(MANY)]
    answers = stations.all_do(arrive, turns(settings, door, *(visit.code for visit in visits)))
    assert Counter(answers) == {"welcome": 3, "guests_used_up": 13}


def test_sixteen_workers_close_a_day_once(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    for _ in range(3):
        door.comes(make_person().card_code)
    night = NOON + timedelta(hours=11)
    assert sorted(stations.all_do(close_the_day, turns(settings, door, at=night))) == ["0"] * 15 + ["3"]
    assert all(stay.departure for stay in stays(door))


def test_without_the_lock_the_same_scans_are_sixteen_arrivals(
    app: Lounge, settings: Settings, door: Door, stations: Crowd
) -> None:
    answers = stations.all_do(ask_then_write, turns(settings, door, make_person().card_code))
    assert answers == ["welcome"] * MANY
