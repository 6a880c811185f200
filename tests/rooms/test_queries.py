"""Questions about rooms and bookings: what they answer, how often they ask, and that an index answers them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from lounge.domain.interval import Interval
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries, services
from lounge.rooms.models import Booking, Occupancy, Room
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
from tests.support.queries import count_queries, plan_of, watch_queries

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TOMORROW = NOON + DAY


def span(starts_at: datetime, hours: float) -> Interval:
    return Interval(starts_at, starts_at + hours * HOUR)


def forget() -> None:
    """Let the next question find nothing that an earlier one has loaded."""
    db.session.rollback()
    db.session.expunge_all()


def test_sites_and_rooms_come_in_the_order_of_the_house():
    second, first = make_site(), make_site()
    with transaction():
        first.position, second.position = 1, 2
    one, two, three = make_room(site=second), make_room(site=first), make_room(site=second)
    assert queries.sites() == [first, second]
    assert queries.rooms() == [two, one, three]
    assert queries.rooms(second) == [one, three]


def test_a_withdrawn_room_is_found_but_not_offered():
    room = make_room(is_withdrawn=True)
    assert queries.rooms() == []
    assert queries.every_room() == [room]
    assert queries.room(room.id) == queries.room_by_key(room.key) == room


@pytest.mark.parametrize("number", [0, -1, 4711, 2**31, 2**63, 10**40])
def test_a_number_that_no_row_has_finds_nothing(number):
    assert queries.room(number) is None
    assert queries.booking(number) is None


def test_a_site_is_found_by_its_key():
    site = make_site(key="harbour")
    assert queries.site("harbour") == site
    assert queries.site("nowhere") is None


def test_what_is_taken_is_held_with_setup_and_clearing():
    booking = make_booking(room=make_room(setup_minutes=30, clearing_minutes=30))
    assert queries.taken(booking.room, span(TOMORROW, 1)) == [span(TOMORROW - HOUR / 2, 2)]
    assert queries.taken(booking.room, span(TOMORROW, 1), but=booking) == []
    assert queries.taken(booking.room, span(TOMORROW + 2 * HOUR, 1)) == []


@pytest.mark.parametrize(
    ("begins", "hours", "found"),
    [
        (-3, 1, 0),
        (-1, 1, 0),
        (-1, 1.5, 1),
        (0, 2, 1),
        (0.5, 1, 1),
        (1.5, 3, 2),
        (2, 1, 0),
        (-5, 20, 2),
        (4, 9, 0),
    ],
)
def test_only_what_overlaps_is_taken(begins, hours, found):
    room = make_room()
    for start in (0, 3):
        make_booking(room=room, starts_at=TOMORROW + start * HOUR, hours=2 if start == 0 else 1)
    assert len(queries.taken(room, span(TOMORROW + begins * HOUR, hours))) == found


def test_a_claim_that_began_long_ago_is_found():
    room = make_room()
    with transaction():
        services.close(room, Interval(NOON - 300 * DAY, NOON + 300 * DAY), "Flood", by=make_person(), at=NOON)
    (claim,) = queries.claims([room.spaces[0].id], span(TOMORROW, 1))
    assert (claim.reason, claim.booking_id) == ("Flood", None)
    assert queries.taken(room, span(TOMORROW, 1)) == []


def test_a_hall_is_taken_once_where_one_booking_holds_both_halves():
    site = make_site()
    hall = make_room(site=site, spaces=[make_space(site=site), make_space(site=site)])
    booking = make_booking(room=hall)
    assert queries.taken(hall, booking.when) == [booking.when]


def test_availability_tells_free_taken_and_closed_apart():
    room = make_room()
    make_booking(room=room, starts_at=TOMORROW)
    found = queries.availability(room, Interval(TOMORROW - 12 * HOUR, TOMORROW + 12 * HOUR), at=NOON)
    opens, closes = TOMORROW - 4 * HOUR, TOMORROW + 10 * HOUR
    assert found.free == (Interval(opens, TOMORROW), Interval(TOMORROW + HOUR, closes))
    assert found.taken == (span(TOMORROW, 1),)
    assert found.closed == (Interval(TOMORROW - 12 * HOUR, opens), Interval(closes, TOMORROW + 12 * HOUR))


def test_what_is_shut_is_closed_and_what_is_past_is_not_free():
    room = make_room()
    with transaction():
        services.close(room, span(TOMORROW + HOUR, 1), "Painters", by=make_person(), at=NOON)
    found = queries.availability(room, span(TOMORROW, 3), at=TOMORROW + timedelta(minutes=10))
    assert found.free == (span(TOMORROW + HOUR / 2, 0.5), span(TOMORROW + 2 * HOUR, 1))
    assert found.closed == (span(TOMORROW + HOUR, 1),)


def test_a_room_that_is_not_for_you_has_nothing_free():
    room = make_room(bookable_by=["desk"])
    assert queries.availability(room, span(TOMORROW, 3), at=NOON).free == ()
    assert queries.availability(room, span(TOMORROW, 3), at=NOON, by_role="desk").free == (span(TOMORROW, 3),)


def test_the_usage_of_a_month_counts_confirmed_bookings_of_the_organisation():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=20)))
    make_booking(by=by, hours=2)
    make_booking(by=make_person())
    make_booking(by=by, starts_at=NOON.replace(month=12, day=1))
    found = queries.usage(by.organisation, at=NOON)
    assert (found.hours, found.used) == (20, 2 * HOUR)


def test_usage_is_told_also_where_there_is_no_limit():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    make_booking(by=by, hours=2)
    found = queries.usage(by.organisation, at=NOON)
    assert (found.hours, found.used) == (None, 2 * HOUR)


def test_upcoming_and_past_bookings_are_told_apart():
    by = make_person()
    later, sooner = make_booking(by=by, starts_at=TOMORROW + HOUR), make_booking(by=by)
    gone = make_booking(by=by, starts_at=TOMORROW + 2 * HOUR)
    make_booking()
    with transaction():
        services.cancel(gone, by=by, at=NOON)
    assert queries.upcoming(by, at=NOON) == [sooner, later]
    assert queries.past(by, at=NOON).items == (gone,)
    assert queries.past(by, at=TOMORROW + HOUR).items == (gone, sooner)
    assert queries.upcoming(by, at=TOMORROW + HOUR) == [later]


def test_a_list_is_paged_without_gap_or_repeat():
    by = make_person()
    whole = [make_booking(by=by, starts_at=TOMORROW + (number // 2) * HOUR) for number in range(7)]
    seen, mark = [], None
    while True:
        page = queries.bookings(begins=NOON, ends=NOON + 3 * DAY, after=mark, count=2)
        seen += page.items
        if (mark := page.next) is None:
            break
    assert seen == whole
    back = queries.past(by, at=NOON + 9 * DAY, count=3)
    rest = queries.past(by, at=NOON + 9 * DAY, count=9, after=back.next)
    assert [*back.items, *rest.items] == whole[::-1]


@pytest.mark.parametrize(
    "mark", ["", "x", "1_", "_1", "1_x", "1e5_2", "9" * 30 + "_1", "1_" + "9" * 30, "1_2_3"]
)
def test_a_mark_that_is_none_is_refused(mark):
    with pytest.raises(ValueError, match="mark"):
        queries.bookings(after=mark)


def test_bookings_are_filtered_by_time_room_person_and_state():
    one, other = make_booking(), make_booking(starts_at=TOMORROW + HOUR)
    with transaction():
        services.cancel(other, by=other.booked_by, at=NOON)
    assert queries.bookings(room_id=one.room_id).items == (one,)
    assert queries.bookings(person=other.booked_by).items == (other,)
    assert queries.bookings(begins=TOMORROW + HOUR, ends=TOMORROW + 2 * HOUR).items == (other,)
    assert queries.bookings(states=["confirmed"]).items == (one,)
    assert queries.bookings(ends=TOMORROW).items == ()
    assert queries.bookings(room_id=10**30).items == ()


def test_a_list_of_bookings_asks_as_much_of_twenty_as_of_two():
    by = make_person()
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_booking(by=by, attendees=(services.Guest("Ole"),))
        forget()
        with count_queries() as sent:
            for booking in queries.upcoming(by, at=NOON):
                assert booking.room.site.name
                assert booking.organisation.name
                assert len(booking.attendees) == 1
        counts.append(len(sent))
        by = queries.upcoming(by, at=NOON)[0].booked_by
    assert counts[0] == counts[1] <= 3


def test_the_rooms_ask_as_much_of_twenty_as_of_two():
    site = make_site()
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_room(site=site)
        forget()
        with count_queries() as sent:
            assert all(queries.rules_of(room).capacity == 6 for room in queries.rooms())
        counts.append(len(sent))
        site = queries.sites()[0]
    assert counts == [2, 2]


def test_a_single_room_is_one_question():
    number = make_room().id
    forget()
    with count_queries() as sent:
        room = queries.room(number)
        assert room is not None
        assert queries.rules_of(room).opening.hours
    assert len(sent) == 1


@pytest.fixture
def full_house() -> tuple[Room, Person]:
    """A room among many, in a house with years of bookings, and who booked half of them."""
    site = make_site()
    rooms, people = [make_room(site=site) for _ in range(20)], [make_person() for _ in range(20)]
    starts = [NOON + days * DAY + hour * HOUR for days in range(-200, 200) for hour in (0, 3)]
    rows = [
        {
            "id": number,
            "room_id": room.id,
            "starts_at": start,
            "ends_at": start + HOUR,
            "organisation_id": people[number % 20].organisation_id,
            "booked_by_id": people[number % 20].id,
            "title": "Cocoa",
            "version": 1,
            "uid": f"u{number}",
            "created_at": NOON,
        }
        for number, (room, start) in enumerate(((room, start) for room in rooms for start in starts), start=1)
    ]
    spaces = {room.id: room.spaces[0].id for room in rooms}
    claims = [
        {
            "space_id": spaces[row["room_id"]],
            "held_from": row["starts_at"],
            "held_until": row["ends_at"],
            "booking_id": row["id"],
        }
        for row in rows
    ]
    with transaction():
        db.session.execute(insert(Booking), rows)
        db.session.execute(insert(Occupancy), claims)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return rooms[3], people[5]


QUESTIONS: dict[str, Callable[[Room, Person], Any]] = {
    "taken": lambda room, _: queries.taken(room, span(NOON, 48)),
    "taken_at_the_end": lambda room, _: queries.taken(room, span(NOON + 500 * DAY, 48)),
    "usage": lambda _, by: queries.usage(by.organisation, at=NOON),
    "upcoming": lambda _, by: queries.upcoming(by, at=NOON),
    "past": lambda _, by: queries.past(by, at=NOON, after=queries.past(by, at=NOON).next),
    "everything": lambda _, __: queries.bookings(after=queries.bookings().next),
    "a_day": lambda _, __: queries.bookings(begins=NOON, ends=NOON + DAY),
    "a_day_of_a_room": lambda room, _: queries.bookings(begins=NOON, ends=NOON + DAY, room_id=room.id),
    "a_day_of_mine": lambda _, by: queries.bookings(begins=NOON, ends=NOON + DAY, person=by),
    "engaged": lambda _, by: queries.engaged([by], span(NOON, 240)),
    "offers": lambda _, by: queries.offers(span(TOMORROW, 1), people=2, by=by, at=NOON),
}


@pytest.mark.slow
def test_no_question_reads_the_whole_table(full_house: tuple[Room, Person]):
    for name, ask in QUESTIONS.items():
        with watch_queries() as sent:
            ask(*full_house)
        plans = [plan_of(one) for one in sent]
        for table in ("occupancy", "booking"):
            for plan in plans:
                wrong = [line for line in plan.splitlines() if reads_all(line, table)]
                assert not wrong, f"{name} reads all of {table}:\n{plan}"


def reads_all(line: str, table: str) -> bool:
    """Whether a line of a plan goes through a table from end to end, rather than through a part of its index."""
    words = line.replace("_1", "").split()
    scans = " ".join(words)
    walks_an_index = table == "booking" and "INDEX" in words  # a page of a list goes along it, and stops
    return f"Seq Scan on {table}" in scans or (words[:2] == ["SCAN", table] and not walks_an_index)
