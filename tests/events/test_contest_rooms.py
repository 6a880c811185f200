"""Events and bookings that want the same rooms at the same moment, on each database: one gets them, whole."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.events.models import Event, EventRoom
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Occupancy, Room
from lounge.settings import Settings
from tests.builders import NOON, make_room
from tests.events.planning import EVENING, bookings, draft, make_card, make_manager
from tests.support.contest import MANY, Contenders, Wish, book, contenders, publish

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def sixteen() -> Iterator[Contenders]:
    """The processes; they outlive a contest, for starting them takes longer than any."""
    with contenders() as pool:
        yield pool


def wish_of(settings: Settings, *, by: int, room: Room, event: int | None = None) -> Wish:
    return Wish(
        settings=settings,
        by=by,
        room=room.id,
        starts_at=EVENING,
        ends_at=EVENING + HOUR,
        at=NOON,
        event=event,
    )


def test_of_sixteen_events_that_want_the_same_rooms_one_has_both(
    app: Lounge, settings: Settings, sixteen: Contenders
) -> None:
    manager, hall, box = make_manager(), make_room(), make_room()
    events = [draft(make_card(hall, box, by=manager), by=manager).id for _ in range(MANY)]
    wishes = [wish_of(settings, by=manager.id, room=hall, event=event) for event in events]
    results = sixteen.contend(publish, wishes)
    db.session.rollback()
    assert results.count("done") == 1
    assert set(results) == {"done", "taken,taken"}
    assert sorted(one.room_id for one in bookings()) == [hall.id, box.id]
    published = db.session.scalars(select(Event).where(Event.state == "published")).one()
    assert {row.booking_id for row in published.rooms} == {one.id for one in bookings()}
    kept = select(func.count()).select_from(EventRoom).where(EventRoom.booking_id.is_not(None))
    assert db.session.scalar(kept) == 2


def test_events_and_bookings_never_share_a_room(app: Lounge, settings: Settings, sixteen: Contenders) -> None:
    manager, hall, box = make_manager(), make_room(), make_room()
    sixteen.contend(book, [wish_of(settings, by=manager.id, room=room) for room in [hall, box] * 8])
    event = draft(make_card(hall, box, by=manager, starts_at=EVENING + HOUR), by=manager)
    late = draft(make_card(box, hall, by=manager, starts_at=EVENING + HOUR), by=manager)
    turns = [wish_of(settings, by=manager.id, room=box, event=(event, late)[n % 2].id) for n in range(MANY)]
    results = sixteen.contend(publish, turns)
    db.session.rollback()
    assert results.count("done") == 1
    assert len(bookings()) == 4
    assert db.session.scalar(select(func.count()).select_from(Occupancy)) == 4
