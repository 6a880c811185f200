"""The nights in which the clocks change: a booking keeps its real length, in rules, allowance, claims and letters."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.domain.wallclock import instant
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import queries
from lounge.rooms.models import Occupancy, Room
from tests.builders import make_booking, make_organisation, make_person, make_plan, make_room, make_site

pytestmark = pytest.mark.usefixtures("app")

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


def open_all_night(**given) -> Room:
    """Make a room that is never closed."""
    site = make_site(opens=time(0), closes=time(0), weekdays=range(7))
    with transaction():
        site.is_closed_on_holidays = False
    return make_room(site=site, days_ahead=300, **given)


def at(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return instant(day, time(hour, minute), BERLIN, fold=fold)


def test_the_night_of_march_from_one_to_four_is_two_hours():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=2)))
    make_booking(room=open_all_night(), by=by, starts_at=at(SPRING, 1), hours=2, at=BEFORE)
    used = queries.usage(by.organisation, at=at(SPRING, 12))
    assert (used.used, used.remaining) == (2 * HOUR, 0 * HOUR)


def test_the_night_of_october_from_one_to_four_is_four_hours():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=3)))
    with pytest.raises(Refused) as refused:
        make_booking(room=open_all_night(), by=by, starts_at=at(AUTUMN, 1), hours=4, at=BEFORE)
    (used_up,) = refused.value.objections
    assert (used_up.code, used_up.facts["wanted_minutes"]) == ("allowance_used", 240)


def test_both_hours_from_two_to_three_can_be_booked_by_two():
    room = open_all_night()
    first = make_booking(room=room, starts_at=at(AUTUMN, 2), hours=1, at=BEFORE)
    second = make_booking(room=room, starts_at=at(AUTUMN, 2, fold=1), hours=1, at=BEFORE)
    assert second.starts_at - first.starts_at == HOUR
    assert queries.taken(room, Interval(at(AUTUMN, 2), at(AUTUMN, 3))) == [first.when, second.when]


def test_setup_reaches_back_over_the_jump():
    room = open_all_night(setup_minutes=60)
    make_booking(room=room, starts_at=at(SPRING, 3), hours=1, at=BEFORE)
    held = db.session.scalars(select(Occupancy)).one()
    assert held.held_from == at(SPRING, 1)


def test_the_longest_booking_is_of_hours_that_elapse():
    room = open_all_night(longest_minutes=180)
    make_booking(room=room, starts_at=at(SPRING, 0), hours=3, at=BEFORE)
    with pytest.raises(Refused, match="too_long"):
        make_booking(room=room, starts_at=at(AUTUMN, 0), hours=4, at=BEFORE)


def test_the_letter_tells_the_instant_whatever_the_clocks_do():
    make_booking(room=open_all_night(), starts_at=at(AUTUMN, 2, fold=1), hours=1, at=BEFORE)
    calendar = db.session.scalars(select(Letter)).one().calendar
    assert calendar is not None
    assert (calendar["starts_at"], calendar["zone"]) == ("2026-10-25T01:00:00+00:00", "Europe/Berlin")


def test_an_instant_in_another_zone_is_the_same_booking():
    room = open_all_night()
    tokyo = at(AUTUMN, 2).astimezone(ZoneInfo("Asia/Tokyo"))
    booking = make_booking(room=room, starts_at=tokyo, at=BEFORE)
    db.session.rollback()
    assert booking.starts_at == at(AUTUMN, 2)
    assert booking.starts_at.tzinfo is UTC


def test_the_day_of_a_night_has_all_its_free_hours():
    room = open_all_night()
    day = Interval(at(AUTUMN, 0), at(AUTUMN, 0) + 25 * HOUR)
    assert queries.availability(room, day, at=BEFORE).free == (day,)
