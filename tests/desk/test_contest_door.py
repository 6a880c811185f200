"""Many at one door in the same moment: a room is taken once, and who comes as it is released keeps it or lost it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lounge.desk.queries import displays as queries
from lounge.desk.services import displays
from lounge.domain.refusal import Refused
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking, Occupancy
from lounge.rooms.services import attendance
from tests.builders import NOON, make_booking, make_room
from tests.desk.doors import make_display

MANY = 8
LATE = NOON + timedelta(minutes=15)


def at_once(app: Lounge, deeds: list[Callable[[], None]]) -> list[str]:
    """Do all of it in the same moment, each in a transaction of its own, and return what became of each."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], None]) -> str:
        with app.app_context():
            start.wait(60)
            try:
                with transaction():
                    deed()
            except Refused as refused:
                return refused.codes[0]
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_many_who_touch_the_same_free_room_one_has_it(app: Lounge) -> None:
    number = make_display().id
    db.session.rollback()

    def touch() -> None:
        found = queries.display(number)
        assert found is not None
        displays.book(found, minutes=30, title="", at=NOON)

    assert sorted(at_once(app, [touch] * MANY)) == ["done"] + ["not_free_now"] * (MANY - 1)
    assert db.session.scalar(select(func.count(Booking.id))) == 1


@pytest.mark.parametrize("again", range(3))
def test_who_comes_as_the_room_is_released_keeps_it_or_has_lost_it(app: Lounge, again: int) -> None:
    number = make_booking(room=make_room(release_minutes=15), starts_at=NOON, at=NOON - timedelta(hours=1)).id
    db.session.rollback()

    def found() -> Booking:
        booking = rooms.booking(number)
        assert booking is not None
        return booking

    deeds = [lambda: displays.check_in(found(), at=LATE), lambda: attendance.release(found(), at=LATE)]
    told = at_once(app, deeds * (MANY // 2))
    db.session.expire_all()
    booking = found()
    has_come = booking.arrived_at is not None
    assert has_come is (booking.missed_at is None) is (booking.state == "confirmed"), again
    assert (db.session.scalar(select(func.count(Occupancy.id))) == 1) is has_come
    assert set(told[::2]) == ({"done"} if has_come else {"already_cancelled"})
