"""The demo house moves on with the days, by the rules, around all that anybody has booked."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lounge.demo import firms, house
from lounge.domain.interval import Interval
from lounge.domain.wallclock import DAY, day_of
from lounge.events.models import EventRoom
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms import queries, services
from lounge.rooms.models import Booking, Room
from lounge.rooms.services import Draft
from tests.builders import NOON, make_person
from tests.demo.test_fill import complaints, confirmed, empty, fill, overlaps, rows

pytestmark = pytest.mark.slow
THREE_WEEKS = timedelta(weeks=3)
LATER = NOON + THREE_WEEKS


def move_on(app: Lounge, after: timedelta = THREE_WEEKS) -> None:
    """Let the worker's job run, so long after the demo was filled."""
    house.move_on(app.extensions["lounge"], at=NOON + after)


def per_day(app: Lounge) -> Counter[date]:
    """How many bookings stand on each day."""
    zone = app.extensions["lounge"].timezone
    return Counter(day_of(booking.starts_at, zone) for booking in confirmed())


def book(by: Person, room: Room) -> Booking:
    """Book the room as a member does, three days after the one on which the demo moves on."""
    start = LATER.replace(hour=9) + 3 * DAY
    draft = Draft(
        room=room, when=Interval(start, start + DAY / 12), title="Ours", organisation=by.organisation
    )
    with transaction():
        return services.book(draft, by=by, at=LATER - DAY)


@pytest.fixture
def filled(app: Lounge) -> Lounge:
    """The app of a demo house."""
    fill(app)
    return app


def test_after_three_weeks_the_coming_days_are_busy_and_by_the_rules(filled: Lounge) -> None:
    before = {booking.id for booking in confirmed()}
    move_on(filled)
    days = per_day(filled)
    today = LATER.date()
    assert all(15 <= days[today + n * DAY] <= 60 for n in range(9) if (today + n * DAY).weekday() < 5)
    assert before < {booking.id for booking in confirmed()}
    assert complaints() == []
    assert overlaps() == []


def test_the_member_comes_again(filled: Lounge) -> None:
    move_on(filled)
    member = members.person_by_email(firms.MEMBER)
    assert member is not None
    own = [one for one in confirmed() if one.booked_by is member and one.starts_at > LATER]
    assert 3 <= len(own) <= 8


def test_a_day_is_filled_once(filled: Lounge) -> None:
    for days in (0, 3, 4, 9, 9):
        move_on(filled, days * DAY)
    assert complaints() == []
    with transaction():
        lent = select(EventRoom.booking_id).where(EventRoom.booking_id.is_not(None))
        ahead = select(Booking).where(Booking.starts_at > NOON + 13 * DAY, Booking.id.not_in(lent))
        for booking in db.session.scalars(ahead):
            db.session.delete(booking)
    before = rows()
    move_on(filled, 9 * DAY)
    assert rows() == before


def test_what_people_booked_themselves_stays_as_it_is(filled: Lounge) -> None:
    member = members.person_by_email(firms.MEMBER)
    assert member is not None
    newcomer = make_person(organisation=member.organisation)
    rooms = queries.rooms()[:3]
    own = [book(newcomer, room) for room in rooms]
    before = [(one.starts_at, one.ends_at, one.version, one.state) for one in own]
    move_on(filled)
    assert overlaps() == []
    assert complaints() == []
    db.session.expire_all()
    assert [(one.starts_at, one.ends_at, one.version, one.state) for one in own] == before
    assert {one for one in confirmed() if one.booked_by is newcomer} == set(own)


def test_a_house_that_was_changed_moves_on_too(filled: Lounge) -> None:
    with transaction():
        for room in queries.rooms():
            if room.key == "kontor":
                room.key = "bureau"
            elif room.key == "kajuete":
                room.bookable_by = ["desk"]
            elif room.key == "bruecke":
                room.is_withdrawn = True
    move_on(filled)
    assert per_day(filled)[LATER.date()] > 5


def test_the_same_seed_and_day_move_on_alike(app: Lounge) -> None:
    houses = []
    for _ in range(2):
        fill(app)
        move_on(app)
        houses.append(rows())
        empty()
    assert houses[0] == houses[1]


def test_a_house_that_is_no_demo_stays_as_it_is(app: Lounge) -> None:
    before = rows()
    move_on(app)
    assert rows() == before
