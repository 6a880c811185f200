"""Events and bookings that want the same rooms at the same moment, on each database: one gets them, whole."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.events.models import Event, EventRoom
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Occupancy
from lounge.settings import Settings
from tests.builders import NOON, make_room
from tests.events.contest import Coming, publish
from tests.events.planning import EVENING, bookings, draft, make_card, make_manager
from tests.rooms.contest import Wish, book
from tests.support.contest import MANY, Crowd, processes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def sixteen() -> Iterator[Crowd]:
    """The processes; they outlive a contest, for starting them takes longer than any."""
    with processes() as crowd:
        yield crowd


def publishers(settings: Settings, by: Person, events: Sequence[int]) -> list[Coming]:
    """Sixteen who publish these events, which go round."""
    turns = (events[number % len(events)] for number in range(MANY))
    return [Coming(settings=settings, at=NOON, by=by.id, event=event) for event in turns]


def test_of_sixteen_events_that_want_the_same_rooms_one_has_both(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    manager, hall, box = make_manager(), make_room(), make_room()
    events = [draft(make_card(hall, box, by=manager), by=manager).id for _ in range(MANY)]
    results = sixteen.all_do(publish, publishers(settings, manager, events))
    db.session.rollback()
    assert results.count("done") == 1
    assert set(results) == {"done", "taken,taken"}
    assert sorted(one.room_id for one in bookings()) == [hall.id, box.id]
    published = db.session.scalars(select(Event).where(Event.state == "published")).one()
    assert {row.booking_id for row in published.rooms} == {one.id for one in bookings()}
    kept = select(func.count()).select_from(EventRoom).where(EventRoom.booking_id.is_not(None))
    assert db.session.scalar(kept) == 2


def test_events_and_bookings_never_share_a_room(app: Lounge, settings: Settings, sixteen: Crowd) -> None:
    manager, hall, box = make_manager(), make_room(), make_room()
    wanted = {
        "settings": settings,
        "at": NOON,
        "by": manager.id,
        "starts_at": EVENING,
        "ends_at": EVENING + HOUR,
    }
    sixteen.all_do(book, [Wish(room=room.id, **wanted) for room in [hall, box] * 8])
    event = draft(make_card(hall, box, by=manager, starts_at=EVENING + HOUR), by=manager)
    late = draft(make_card(box, hall, by=manager, starts_at=EVENING + HOUR), by=manager)
    results = sixteen.all_do(publish, publishers(settings, manager, [event.id, late.id]))
    db.session.rollback()
    assert results.count("done") == 1
    assert len(bookings()) == 4
    assert db.session.scalar(select(func.count()).select_from(Occupancy)) == 4
