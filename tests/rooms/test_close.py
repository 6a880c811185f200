"""Shutting a room or a whole site for a time, and opening it again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.rooms import queries, services
from lounge.rooms.models import Closure, Occupancy, Room, Site
from tests.builders import NOON, make_booking, make_person, make_room, make_site, make_space

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TOMORROW = NOON + DAY
SHUT = Interval(TOMORROW - HOUR, TOMORROW + HOUR)


def close(owner: Site | Room, when: Interval = SHUT, reason: str = "Painters") -> Closure:
    by = make_person(role="manager")
    with transaction():
        return services.close(owner, when, reason, by=by, at=NOON)


def reopen(closure: Closure) -> None:
    by = make_person(role="manager")
    with transaction():
        services.reopen(closure, by=by, at=NOON)


def held() -> list[tuple[int, Interval]]:
    rows = db.session.scalars(select(Occupancy).order_by(Occupancy.space_id, Occupancy.held_from))
    return [(row.space_id, row.held) for row in rows]


def test_a_closed_room_is_refused_with_the_reason():
    room = make_room(name="Salon")
    close(room)
    with pytest.raises(Refused) as refused:
        make_booking(room=room)
    (closed,) = refused.value.objections
    assert (closed.code, closed.facts["reason"], closed.facts["name"]) == ("closed", "closure", "Painters")
    assert closed.facts["room"] == "Salon"


def test_a_closed_half_shuts_the_hall_too():
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    close(make_room(site=site, spaces=[north]))
    make_booking(room=make_room(site=site, spaces=[south]))
    with pytest.raises(Refused, match="closed"):
        make_booking(room=make_room(site=site, spaces=[north, south]))


def test_a_closed_site_shuts_all_its_rooms_and_no_others():
    site = make_site()
    rooms = [make_room(site=site), make_room(site=site)]
    close(site)
    for room in rooms:
        with pytest.raises(Refused, match="closed"):
            make_booking(room=room)
    make_booking()


def test_what_is_booked_cannot_be_shut_and_the_bookings_are_named():
    booking = make_booking(title="Cocoa")
    with pytest.raises(Refused) as refused:
        close(booking.room.site)
    (taken,) = refused.value.objections
    assert taken.code == "taken"
    assert [(one["id"], one["title"]) for one in taken.facts["bookings"]] == [(booking.id, "Cocoa")]
    assert db.session.scalar(select(func.count(Closure.id))) == 0


def test_what_is_over_cannot_be_shut():
    with pytest.raises(Refused, match="in_the_past"):
        close(make_room(), Interval(NOON - 2 * HOUR, NOON - HOUR))


def test_a_closure_may_overlap_another():
    room = make_room()
    close(room, Interval(TOMORROW, TOMORROW + 2 * HOUR))
    close(room.site, Interval(TOMORROW - HOUR, TOMORROW + 3 * HOUR))
    space = room.spaces[0].id
    assert held() == [
        (space, Interval(TOMORROW - HOUR, TOMORROW)),
        (space, Interval(TOMORROW, TOMORROW + 2 * HOUR)),
        (space, Interval(TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR)),
    ]


def test_what_is_reopened_can_be_booked():
    room = make_room()
    reopen(close(room))
    assert held() == []
    make_booking(room=room)


def test_reopening_leaves_shut_what_another_closure_shuts():
    room = make_room()
    first = close(room, Interval(TOMORROW, TOMORROW + 2 * HOUR))
    close(room.site, Interval(TOMORROW + HOUR, TOMORROW + 3 * HOUR))
    reopen(first)
    taken = [span for _space, span in held()]
    assert taken == [
        Interval(TOMORROW + HOUR, TOMORROW + 2 * HOUR),
        Interval(TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR),
    ]


def test_closing_and_reopening_are_noted():
    room = make_room()
    reopen(close(room))
    deeds = db.session.scalars(
        select(AuditLine.deed).where(AuditLine.subject == "closure").order_by(AuditLine.id)
    )
    assert deeds.all() == ["closure.made", "closure.lifted"]


def test_closures_are_found_until_they_end():
    closure = close(make_room())
    assert queries.closure(closure.id) == closure
    assert queries.closure(2**80) is None
    assert queries.closures(at=SHUT.end - HOUR) == [closure]
    assert queries.closures(at=SHUT.end) == []
