"""Ways out of a refusal, and what is on offer: near, fitting, and never itself refused."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.members.models import Person
from lounge.plumbing.db import transaction
from lounge.rooms import queries, services
from lounge.rooms.models import Booking, Room
from lounge.rooms.queries import WaysOut
from lounge.rooms.services import Draft
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_plan,
    make_room,
    make_site,
    make_space,
)
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TOMORROW = NOON + DAY


def draft_for(by: Person, room: Room, *, hours: float = 1, people: int = 1) -> Draft:
    when = Interval(TOMORROW, TOMORROW + hours * HOUR)
    return Draft(room=room, when=when, title="Tea", organisation=by.organisation, people=people)


def advice(draft: Draft, *, by: Person, equipment: tuple[str, ...] = ()) -> WaysOut:
    return queries.ways_out(draft, by=by, at=NOON, equipment=equipment)


def test_the_nearest_times_come_first_and_earlier_wins():
    by, room = make_person(), make_room()
    make_booking(room=room)
    starts = [when.start - TOMORROW for when in advice(draft_for(by, room), by=by).times]
    assert starts == [-HOUR, HOUR, -1.5 * HOUR]


def test_rooms_of_the_same_site_come_first_and_the_least_too_large_of_them():
    by, site = make_person(), make_site()
    room, large, small = (make_room(site=site, capacity=capacity) for capacity in (6, 20, 8))
    elsewhere = make_room(capacity=7)
    make_room(site=site, capacity=5)
    found = advice(draft_for(by, room, people=6), by=by).rooms
    assert found == (small, large, elsewhere)


def test_a_room_without_the_equipment_is_no_way_out():
    by, site = make_person(), make_site()
    room = make_room(site=site)
    make_room(site=site, equipment=["screen"])
    with_stage = make_room(site=site, equipment=["screen", "stage"])
    assert advice(draft_for(by, room), by=by, equipment=("stage",)).rooms == (with_stage,)


def test_a_hall_is_no_way_out_of_a_taken_half():
    by, site = make_person(), make_site()
    north, south = make_space(site=site), make_space(site=site)
    half = make_room(site=site, spaces=[north])
    make_room(site=site, spaces=[north, south])
    other_half = make_room(site=site, spaces=[south])
    make_booking(room=half)
    assert advice(draft_for(by, half), by=by).rooms == (other_half,)


def test_at_most_three_ways_of_a_kind_are_offered():
    by, site = make_person(), make_site()
    rooms = [make_room(site=site) for _ in range(6)]
    found = advice(draft_for(by, rooms[0]), by=by)
    assert (len(found.times), len(found.rooms)) == (3, 3)


def test_when_the_month_is_used_up_the_next_one_is_a_way_out():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    make_booking(by=by)
    times = advice(draft_for(by, make_room()), by=by).times
    assert {when.start.month for when in times} == {12}


def test_a_lapsed_membership_has_no_way_out_by_another_time_or_room():
    by = make_person(organisation=make_organisation(ends_on=date(2026, 11, 1)))
    make_room()
    assert advice(draft_for(by, make_room()), by=by) == WaysOut()


def test_for_another_organisation_there_is_no_way_out():
    by = make_person()
    draft = replace(draft_for(by, make_room()), organisation=make_organisation())
    assert advice(draft, by=by) == WaysOut()


def test_nonsense_has_no_way_out():
    by = make_person()
    draft = replace(draft_for(by, make_room()), people=0)
    assert advice(draft, by=by) == WaysOut()


def test_a_change_may_be_advised_to_overlap_where_it_stands():
    booking = make_booking(hours=2)
    make_booking(room=booking.room, starts_at=TOMORROW + 3 * HOUR)
    draft = replace(queries.draft_of(booking), when=Interval(TOMORROW + 2 * HOUR, TOMORROW + 4 * HOUR))
    found = queries.ways_out(draft, by=booking.booked_by, at=NOON, instead_of=booking)
    assert found.times[0].start == TOMORROW + HOUR


def test_what_has_begun_is_advised_no_other_start():
    booking = make_booking()
    draft = replace(queries.draft_of(booking), when=Interval(TOMORROW + HOUR, TOMORROW + 2 * HOUR))
    found = queries.ways_out(draft, by=booking.booked_by, at=TOMORROW + 30 * MINUTE, instead_of=booking)
    assert found == WaysOut()


@pytest.fixture
def busy_fortnight() -> tuple[list[Room], list[Person], list[Booking]]:
    """Rooms with all sorts of rules, people with all sorts of memberships, and what they have booked by chance."""
    chance, site = Random(7), make_site()
    north, south = make_space(site=site), make_space(site=site)
    rooms = [
        make_room(site=site, spaces=[north], capacity=10, setup_minutes=15, clearing_minutes=15),
        make_room(site=site, spaces=[south], capacity=12, step_minutes=15, notice_minutes=180),
        make_room(site=site, spaces=[north, south], capacity=30, longest_minutes=180, shortest_minutes=60),
        make_room(capacity=4, days_ahead=5),
        make_room(capacity=4, bookable_by=["desk", "manager"]),
    ]
    limited = make_organisation(plan=make_plan(room_hours=8))
    leaving = make_organisation(ends_on=date(2026, 11, 27))
    people = [make_person(organisation=one) for one in (limited, leaving, None)]
    people.append(make_person(role="desk"))
    booked = []
    for _ in range(150):
        start = NOON + DAY + chance.randrange(0, 12 * 48) * 30 * MINUTE
        room, by, hours = chance.choice(rooms), chance.choice(people), chance.choice((1, 2, 3))
        with suppress(Refused):
            booked.append(make_booking(room=room, by=by, starts_at=start, hours=hours))
    return rooms, people, booked


def test_nothing_that_is_advised_would_be_refused(busy_fortnight):
    rooms, people, booked = busy_fortnight
    assert len(booked) > 30

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(
        room=some.sampled_from(rooms),
        by=some.sampled_from(people),
        begins=some.integers(0, 12 * 24 * 4).map(lambda quarters: NOON + quarters * 15 * MINUTE),
        length=some.integers(1, 20).map(lambda quarters: quarters * 15 * MINUTE),
        head_count=some.integers(1, 14),
        instead_of=some.none() | some.sampled_from(booked),
    )
    def nothing_is_refused(room, by, begins, length, head_count, instead_of):
        by = instead_of.booked_by if instead_of else by
        firm = instead_of.organisation if instead_of else by.organisation
        when = Interval(begins, begins + length)
        draft = Draft(room=room, when=when, title="Tea", organisation=firm, people=head_count)
        found = queries.ways_out(draft, by=by, at=NOON, instead_of=instead_of)
        offered = [replace(draft, when=when) for when in found.times]
        offered += [replace(draft, room=other) for other in found.rooms]
        for offer in offered:
            assert queries.objections_to(offer, by=by, at=NOON, instead_of=instead_of) == ()

    nothing_is_refused()


def test_advice_asks_as_much_of_twenty_rooms_as_of_two():
    by, site = make_person(), make_site()
    room = make_room(site=site)
    counts = []
    for more in (1, 18):
        for _ in range(more):
            make_booking(room=make_room(site=site), by=make_person())
        with count_queries() as sent:
            advice(draft_for(by, room), by=by)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10


def test_offers_put_the_free_rooms_first_and_say_what_speaks_against_the_others():
    by, site = make_person(), make_site()
    small, hall, taken = (make_room(site=site, capacity=capacity) for capacity in (2, 40, 6))
    fitting = make_room(site=site, capacity=6, equipment=["screen", "stage"])
    make_booking(room=taken)
    when = Interval(TOMORROW, TOMORROW + HOUR)
    found = queries.offers(when, people=4, equipment=("screen",), by=by, at=NOON, site=site)
    assert [offer.room for offer in found if offer.is_free] == [fitting, hall]
    reasons = {offer.room: [objection.code for objection in offer.objections] for offer in found}
    assert (reasons[taken], reasons[small]) == (["taken"], ["too_many_people"])


def test_an_offer_without_the_equipment_says_what_is_missing():
    by, room = make_person(), make_room(equipment=["screen"])
    when = Interval(TOMORROW, TOMORROW + HOUR)
    (offer,) = queries.offers(when, people=1, equipment=("screen", "stage"), by=by, at=NOON)
    assert offer.room == room
    assert [(one.code, one.facts["missing"]) for one in offer.objections] == [("lacks_equipment", ["stage"])]


def test_offers_of_nonsense_are_all_refused():
    by = make_person()
    make_room()
    when = Interval(TOMORROW.replace(year=5000), TOMORROW.replace(year=5000) + HOUR)
    assert [offer.is_free for offer in queries.offers(when, people=1, by=by, at=NOON)] == [False]


def test_a_house_without_rooms_offers_none():
    by = make_person()
    assert queries.offers(Interval(TOMORROW, TOMORROW + HOUR), people=1, by=by, at=NOON) == []


def test_offers_ask_as_much_of_twenty_rooms_as_of_two():
    by, site = make_person(), make_site()
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_booking(room=make_room(site=site), by=make_person())
        with count_queries() as sent:
            queries.offers(Interval(TOMORROW, TOMORROW + HOUR), people=1, by=by, at=NOON)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 9


def test_what_is_offered_can_be_booked():
    by, room = make_person(), make_room()
    make_booking(room=room)
    draft = draft_for(by, room)
    with transaction():
        when = advice(draft, by=by).times[0]
        services.book(replace(draft, when=when), by=by, at=NOON)
