"""When the doors close everybody is checked out, marked as automatic, once."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from lounge.desk.jobs.closing import check_out
from lounge.desk.models import Movement
from lounge.desk.queries import closing as hours
from lounge.desk.queries import inside
from lounge.domain import arrival
from lounge.domain.interval import Interval
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.services import Draft
from lounge.rooms.services.lending import lend
from tests.builders import NOON, make_person, make_room, make_site
from tests.desk.door import MINUTE, Door
from tests.domain.builders import TUESDAY, at

CLOSES = at("22:00")
NIGHT_ENDS = at("2026-11-25 03:00")


@pytest.fixture
def door(app: Lounge) -> Door:
    return Door(site=make_site(closes=time(22)))


def departures(door: Door) -> list[tuple[str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(Movement).where(Movement.kind == "out").order_by(Movement.id))
    return [(f"{one.happened_at:%H:%M}", one.way) for one in found]


def test_whoever_is_in_leaves_when_the_doors_close(door: Door) -> None:
    door.comes(make_person().card_code)
    check_out(CLOSES - MINUTE)
    assert departures(door) == []
    check_out(CLOSES + MINUTE)
    check_out(CLOSES + 6 * MINUTE)
    assert departures(door) == [("21:00", "automatic")]
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.deed == "site.closed")).all()
    assert (line.by_id, line.facts) == (None, {"people": 1})


def test_who_comes_after_the_doors_have_closed_leaves_when_the_night_ends(door: Door) -> None:
    door.comes(make_person().card_code, at=CLOSES + 30 * MINUTE)
    check_out(CLOSES + 60 * MINUTE)
    assert departures(door) == []
    check_out(NIGHT_ENDS)
    assert departures(door) == [("02:00", "automatic")]


def test_while_something_goes_on_in_a_room_nobody_is_sent_home(door: Door) -> None:
    manager, room = make_person(role="manager"), make_room(site=door.site, clearing_minutes=0)
    evening = Interval(at("21:00"), at("22:00"))
    with transaction():
        draft = Draft(room=room, when=evening, title="Late talk", organisation=manager.organisation)
        (booking,) = lend([draft], by=manager, at=NOON)
        booking.ends_at = at("23:30")
    door.comes(manager.card_code)
    assert hours.closes_at(door.site, TUESDAY) == NIGHT_ENDS
    check_out(CLOSES + MINUTE)
    assert departures(door) == []


def test_on_a_day_on_which_the_doors_do_not_open_the_night_ends_it(door: Door) -> None:
    sunday = TUESDAY + timedelta(days=5)
    assert hours.closes_at(door.site, sunday) == at("2026-11-30 03:00")
    assert hours.closes_at(door.site, TUESDAY) == CLOSES


def test_doors_that_never_close_are_closed_by_the_night(app: Lounge) -> None:
    always = make_site(opens=time(0), closes=time(0), weekdays=range(7))
    assert hours.closes_at(always, TUESDAY) == NIGHT_ENDS


def test_what_becomes_known_after_the_day_was_closed_is_closed_too(door: Door) -> None:
    morning = NIGHT_ENDS + timedelta(hours=6)
    check_out(CLOSES + MINUTE)
    door.comes(make_person().card_code, at=morning, happened_at=NOON)
    check_out(morning + MINUTE)
    assert departures(door) == [("21:00", "automatic")]


def test_who_is_said_to_stay_leaves_when_the_night_ends(door: Door) -> None:
    person = make_person()
    door.comes(person.card_code)
    check_out(CLOSES)
    gone = db.session.scalars(select(Movement).where(Movement.kind == "out")).one()
    door.take(kind="undo", undoes=gone.nonce, at=CLOSES + MINUTE)
    check_out(CLOSES + 5 * MINUTE)
    assert door.inside(CLOSES + 5 * MINUTE) == {f"person/{person.id}": NOON}
    check_out(NIGHT_ENDS)
    rows = inside.movements(door.site.id, inside.since(door.site, NOON))
    assert [stay.departure and stay.departure.happened_at for stay in arrival.stays(rows)] == [NIGHT_ENDS]


def test_each_house_closes_by_its_own_hours(door: Door) -> None:
    other = Door(site=make_site(closes=time(18)))
    for each in (door, other):
        each.comes(make_person().card_code)
    check_out(at("18:01"))
    assert (len(door.inside()), other.inside()) == (1, {})
