"""The times that are put before two people: theirs, the house's, and nobody else's."""

from datetime import UTC, datetime, time, timedelta

import pytest

from lounge.domain.wallclock import day_of
from lounge.introductions.queries import slots
from lounge.introductions.queries.slots import Slot
from lounge.plumbing.db import db
from lounge.rooms.services import Guest
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_plan,
    make_room,
    make_site,
)
from tests.introductions.pairs import BERLIN, DAY, HOUR, Hours, Pair, make_agreed, slot_at
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

MORNINGS: Hours = tuple((weekday, time(9), time(11)) for weekday in range(5))
AROUND_THE_CLOCK = {"opens": time(0), "closes": time(0), "weekdays": range(7)}


def found(pair: Pair, *, at: datetime = NOON, viewer=None) -> list[Slot]:
    return slots.slots(pair.introduction, viewer=viewer or pair.one, at=at)


def written(pair: Pair, *, at: datetime = NOON) -> list[str]:
    starts = [slot.when.start.astimezone(BERLIN) for slot in found(pair, at=at)]
    return [f"{start:%d %H:%M}" for start in starts]


def why(pair: Pair, *, viewer=None) -> list[str]:
    codes = slots.why_none(pair.introduction, viewer=viewer or pair.one, at=NOON)
    assert not codes or not found(pair, viewer=viewer)
    return [objection.code for objection in codes]


def test_three_times_are_offered_from_tomorrow_on_different_days():
    make_room()
    pair = make_agreed()
    assert written(pair) == ["25 09:00", "26 17:00", "27 13:00"]
    assert all(slot.when.duration == HOUR for slot in found(pair))
    assert why(pair) == []


def test_times_lie_within_the_hours_that_both_named():
    make_room()
    wednesdays, mornings = [(2, time(10), time(16))], [(2, time(8), time(12))]
    assert written(make_agreed(hours=wednesdays, other_hours=mornings)) == [
        "25 10:00",
        "25 11:00",
        "02 11:00",
    ]


def test_who_named_no_hours_can_whenever_the_other_one_can():
    make_room()
    pair = make_agreed(hours=[], other_hours=[(1, time(15), time(16))])
    assert written(pair) == ["01 15:00", "08 15:00"]


def test_two_who_named_no_hours_meet_in_office_hours():
    make_room(site=make_site(**AROUND_THE_CLOCK))
    for slot in found(make_agreed(hours=[], other_hours=[])):
        start, end = (one.astimezone(BERLIN) for one in (slot.when.start, slot.when.end))
        assert start.weekday() < 5
        assert time(9) <= start.time() < end.time() <= time(18)


def test_hours_apart_are_told_as_the_reason():
    make_room()
    assert why(make_agreed(hours=[(0, time(9), time(12))], other_hours=[(1, time(9), time(12))])) == [
        "hours_apart"
    ]


def test_hours_too_short_for_a_meeting_leave_nothing_free():
    make_room()
    assert why(make_agreed(hours=[(0, time(9), time(9, 45))])) == ["nothing_free"]


def test_the_smallest_room_that_holds_two_comes_first():
    site = make_site()
    make_room(site=site, capacity=1)
    make_room(site=site, capacity=8)
    small = make_room(site=site, capacity=2)
    assert {slot.room for slot in found(make_agreed())} == {small}


def test_a_larger_room_is_taken_where_the_small_one_is_not_free():
    site = make_site()
    small, large = make_room(site=site, capacity=2), make_room(site=site, capacity=9)
    nine = slot_at("2026-11-25 09:00", small).when.start
    make_booking(room=small, starts_at=nine, hours=2)
    pair = make_agreed(hours=[(2, time(9), time(11))])
    rooms = {f"{slot.when.start:%d}": slot.room for slot in found(pair)}
    assert rooms == {"25": large, "02": small}


@pytest.mark.parametrize("whose", ["one", "other"])
@pytest.mark.parametrize("is_guest", [True, False])
def test_neither_has_anything_else_in_the_house_then(whose, is_guest):
    make_room()
    pair = make_agreed(hours=[(2, time(9), time(11))])
    person = getattr(pair, whose)
    nine = slot_at("2026-11-25 09:00").when.start
    by, guests = (make_person(), (Guest("Me", person.email.upper()),)) if is_guest else (person, ())
    make_booking(by=by, starts_at=nine, hours=1.5, attendees=guests)
    assert written(pair) == ["02 09:00", "02 10:00"]


def test_a_closed_day_is_no_day_to_meet():
    make_room()  # closed on Christmas Day, 25 December, a Friday
    pair = make_agreed(hours=[(4, time(9), time(10))])
    assert written(pair, at=datetime(2026, 12, 20, 11, tzinfo=UTC)) == []


@pytest.mark.parametrize("rule", [
    {"shortest_minutes": 90}, {"longest_minutes": 30}, {"step_minutes": 45, "shortest_minutes": 45},
    {"capacity": 1}, {"bookable_by": ["manager"]}, {"is_withdrawn": True},
])  # fmt: skip
def test_a_room_that_cannot_be_had_for_an_hour_is_not_offered(rule):
    make_room(**rule)
    assert why(make_agreed()) == ["no_room_for_two"]


def test_a_membership_that_ends_is_told_as_the_reason():
    make_room()
    pair = make_agreed(one=make_person(organisation=make_organisation(ends_on=NOON.date())))
    assert why(pair) == ["membership_lapsed"]
    assert why(pair, viewer=pair.other) == []


def test_an_allowance_that_is_used_up_leaves_the_next_month():
    make_room()
    firm = make_organisation(plan=make_plan(room_hours=1))
    pair = make_agreed(one=make_person(organisation=firm))
    make_booking(by=make_person(organisation=firm), starts_at=NOON + 3 * HOUR)
    assert {slot.when.start.month for slot in found(pair)} == {12}
    assert {slot.when.start.month for slot in found(pair, viewer=pair.other)} == {11}


def test_an_hour_on_the_wall_stays_where_it_is_when_the_clocks_change():
    make_room(site=make_site(**AROUND_THE_CLOCK))
    pair = make_agreed(hours=[(5, time(9), time(10)), (0, time(9), time(10))], other_hours=[])
    before_the_change = datetime(2027, 3, 26, 11, tzinfo=UTC)  # the clocks go forward on Sunday, 28 March
    starts = [slot.when.start for slot in found(pair, at=before_the_change)]
    assert starts[0] == datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert {start.astimezone(BERLIN).time() for start in starts} == {time(9)}
    assert datetime(2027, 4, 3, 7, tzinfo=UTC) in starts


def test_in_the_night_of_the_change_an_hour_that_is_jumped_over_is_not_offered():
    make_room(site=make_site(**AROUND_THE_CLOCK))
    pair = make_agreed(hours=[(6, time(1), time(4))], other_hours=[])
    saturday = datetime(2027, 3, 27, 11, tzinfo=UTC)
    offered = found(pair, at=saturday)
    assert offered
    for slot in offered:
        assert slot.when.duration == HOUR
        assert day_of(slot.when.start, BERLIN).weekday() == 6


def test_a_time_so_near_that_nobody_could_confirm_it_is_not_offered():
    make_room(site=make_site(**AROUND_THE_CLOCK))
    pair = make_agreed(hours=[(2, time(0), time(4))], other_hours=[])
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # half past eleven in the evening
    assert written(pair, at=late)[0] == "25 02:30"


def test_a_mark_leads_back_to_its_slot():
    slot = slot_at("2026-11-25 09:00")
    assert slots.slot_marked(slot.mark, at=NOON) == slot


@pytest.mark.parametrize(
    "mark", ["", "_", "1_", "x_1", "1_1", "99999_1795593600", "1_99999999999999", "²_1", "1_-5", "9" * 90]
)
def test_a_mark_that_is_none_leads_nowhere(mark):
    assert slots.slot_marked(mark, at=NOON) is None


@pytest.mark.parametrize(
    "text", ["2026-11-24 15:00", "2026-11-28 10:00", "2026-11-25 08:30", "2026-12-09 10:00"]
)
def test_a_time_that_is_none_of_theirs_is_gone(text):
    pair = make_agreed()
    objections = slots.slot_objections(pair.introduction, slot_at(text), by=pair.one, at=NOON)
    assert [one.code for one in objections] == ["slot_gone"]


def test_every_slot_that_is_offered_can_be_proposed():
    site = make_site()
    for _ in range(3):
        make_room(site=site, setup_minutes=30)
    make_booking(room=make_room(site=site), starts_at=NOON + DAY)
    pair = make_agreed(hours=MORNINGS)
    for slot in found(pair):
        assert slots.slot_objections(pair.introduction, slot, by=pair.one, at=NOON) == ()


def test_the_times_ask_as_much_in_a_full_house_as_in_an_empty_one():
    site = make_site()
    make_room(site=site, capacity=2)
    pair = make_agreed()
    counts = []
    for more in (0, 8):
        for number in range(more):
            make_booking(room=make_room(site=site, capacity=2), starts_at=NOON + (1 + number % 3) * DAY)
        db.session.rollback()
        pair.seen(pair.one)
        with count_queries() as sent:
            assert len(found(pair)) == 3
        counts.append(len(sent))
    assert counts[1] <= counts[0] <= 8


def test_three_hours_of_work_are_not_spread_beyond_fourteen_days():
    make_room()
    last = max(slot.when.end for slot in found(make_agreed(hours=[(1, time(9), time(12))])))
    assert last <= NOON + timedelta(days=15)
