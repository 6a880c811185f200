"""Sixteen processes contend for what only one can have, on each database; and the control, without the guard."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lounge.plumbing import guards
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import NO_OVERLAP, Booking, Occupancy, Room
from lounge.settings import Settings
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
from tests.rooms.contest import Wish, ask_then_write, book, move
from tests.support.contest import MANY, Crowd, processes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

TOMORROW = NOON + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def sixteen() -> Iterator[Crowd]:
    """The processes; they outlive a contest, for starting them takes longer than any."""
    with processes() as crowd:
        yield crowd


def overlaps() -> int:
    """Count the pairs of claims to one space that overlap."""
    db.session.rollback()
    one, other = aliased(Occupancy), aliased(Occupancy)
    pairs = select(func.count()).where(
        one.space_id == other.space_id,
        one.id < other.id,
        one.held_from < other.held_until,
        other.held_from < one.held_until,
    )
    return db.session.scalar(pairs) or 0


def count_bookings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Booking.id))) or 0


def wish_of(settings: Settings, *, by: int, room: Room, booking: int | None = None) -> Wish:
    return Wish(
        settings=settings,
        by=by,
        room=room.id,
        starts_at=TOMORROW,
        ends_at=TOMORROW + HOUR,
        at=NOON,
        booking=booking,
    )


def test_of_sixteen_who_want_one_span_one_gets_it(app: Lounge, settings: Settings, sixteen: Crowd) -> None:
    room = make_room(setup_minutes=30)
    wishes = [wish_of(settings, by=make_person().id, room=room) for _ in range(MANY)]
    assert sorted(sixteen.all_do(book, wishes)) == ["done"] + ["taken"] * 15
    assert count_bookings() == 1
    assert overlaps() == 0


def test_the_hall_and_its_halves_are_never_booked_both(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    hall, *halves = (make_room(site=site, spaces=spaces) for spaces in ([south, north], [north], [south]))
    rooms = [hall, halves[0], hall, halves[1]] * 4
    wishes = [wish_of(settings, by=make_person().id, room=room) for room in rooms]
    results = sixteen.all_do(book, wishes)
    booked = {room.id for room, result in zip(rooms, results, strict=True) if result == "done"}
    assert set(results) == {"done", "taken"}
    assert booked in ({hall.id}, {half.id for half in halves})
    assert count_bookings() == len(booked)
    assert overlaps() == 0


def test_the_last_hour_of_an_allowance_is_used_once(app: Lounge, settings: Settings, sixteen: Crowd) -> None:
    organisation = make_organisation(plan=make_plan(room_hours=3))
    make_booking(by=make_person(organisation=organisation), hours=2)
    wishes = [
        wish_of(settings, by=make_person(organisation=organisation).id, room=make_room()) for _ in range(MANY)
    ]
    assert sorted(sixteen.all_do(book, wishes)) == ["allowance_used"] * 15 + ["done"]


def test_of_sixteen_who_move_to_one_place_one_gets_it(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    place = make_room()
    bookings = [make_booking() for _ in range(MANY)]
    wishes = [wish_of(settings, by=one.booked_by_id, room=place, booking=one.id) for one in bookings]
    assert sorted(sixteen.all_do(move, wishes)) == ["done"] + ["taken"] * 15
    assert overlaps() == 0


def test_two_who_want_to_swap_refuse_each_other_without_a_deadlock(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    wishes = []
    for _ in range(MANY // 2):
        one, other = make_booking(), make_booking()
        wishes.append(wish_of(settings, by=one.booked_by_id, room=other.room, booking=one.id))
        wishes.append(wish_of(settings, by=other.booked_by_id, room=one.room, booking=other.id))
    assert sixteen.all_do(move, wishes) == ["taken"] * MANY


def test_the_database_alone_holds_against_who_asks_too_early(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    room = make_room()
    wishes = [wish_of(settings, by=make_person().id, room=room) for _ in range(MANY)]
    assert sorted(sixteen.all_do(ask_then_write, wishes)) == ["done"] + ["guarded"] * 15
    assert overlaps() == 0


def test_without_the_guard_the_same_contest_books_sixteen_times(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    room = make_room()
    wishes = [wish_of(settings, by=make_person().id, room=room) for _ in range(MANY)]
    with db.engine.begin() as connection:
        guards.remove(connection, NO_OVERLAP)
    assert sixteen.all_do(ask_then_write, wishes) == ["done"] * MANY
    assert overlaps() == MANY * (MANY - 1) // 2
