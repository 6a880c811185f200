"""What came of an event, in figures."""

from datetime import date, timedelta

import pytest

from lounge.events.models import Event
from lounge.events.queries import figures
from lounge.events.queries.figures import Day, OfKind
from lounge.plumbing.db import transaction
from tests.builders import NOON, make_event, make_person, make_registration
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def rated(event: Event, rating: str, remark: str = "") -> None:
    """Let a guest say how it was."""
    make_registration(event=event, rating=rating, remark=remark, rated_at=NOON)


def test_people_are_counted_with_their_companions_by_kind() -> None:
    event = make_event()
    make_registration(event=event, party=2, companion="Bo", attended_at=NOON)
    make_registration(event=event)
    make_registration(event=event, email="a@guest.example", state="waiting")
    make_registration(event=event, email="b@guest.example", state="cancelled")
    make_registration(event=event, person=make_person(role="partner"), kind="partner", state="offered")
    make_registration(event=event, email="c@guest.example", state="unconfirmed")
    found = figures.figures(event)
    assert list(found.kinds) == ["member", "guest", "partner"]
    assert found.kinds["member"] == OfKind(registered=3, came=2)
    assert found.kinds["guest"] == OfKind(waiting=1, cancelled=1)
    assert found.whole == OfKind(registered=3, came=2, waiting=2, cancelled=1)
    assert found.whole.missing == 1


def test_who_registered_and_who_withdrew_is_told_by_day() -> None:
    event = make_event()
    make_registration(event=event, registered_at=NOON)
    make_registration(event=event, registered_at=NOON + 2 * DAY, party=2)
    make_registration(
        event=event, state="cancelled", registered_at=NOON, ended_at=NOON + 2 * DAY + timedelta(hours=1)
    )
    make_registration(event=event, state="cancelled", ended_at=NOON)
    assert figures.figures(event).days == [
        Day(date(2026, 11, 24), new=2, gone=0, standing=2),
        Day(date(2026, 11, 26), new=2, gone=1, standing=3),
    ]


def test_a_day_ends_at_midnight_where_the_event_is() -> None:
    event = make_event()
    make_registration(event=event, registered_at=NOON.replace(hour=23, minute=30))
    assert figures.figures(event).days[0].day == date(2026, 11, 25)


def test_ratings_are_counted_and_remarks_name_nobody() -> None:
    event = make_event()
    rated(event, "good")
    rated(event, "good", "Warm and short.")
    rated(event, "poor", "Too loud.")
    found = figures.figures(event)
    assert found.ratings == {"good": 2, "fair": 0, "poor": 1}
    assert found.rated == 3
    assert figures.remarks(event, page=1) == ([("poor", "Too loud."), ("good", "Warm and short.")], 2)


def test_remarks_come_a_page_at_a_time() -> None:
    event = make_event(places=50)
    for number in range(figures.REMARKS + 1):
        rated(event, "fair", f"Remark {number:02}")
    assert figures.remarks(event, page=2) == ([("fair", f"Remark {figures.REMARKS:02}")], figures.REMARKS + 1)


def test_an_event_without_guests_has_figures_of_nothing() -> None:
    found = figures.figures(make_event())
    assert (found.whole, found.days, found.rated) == (OfKind(), [], 0)


def test_who_was_seen_was_there_and_where_nobody_was_marked_all_who_are_registered() -> None:
    event, ada, bo = make_event(), make_person(), make_person()
    make_registration(event=event, person=ada)
    seen = make_registration(event=event, person=bo)
    make_registration(event=event, email="guest@guest.example")
    make_registration(event=event, state="waiting")
    assert figures.there(event) == [ada.id, bo.id]
    with transaction():
        seen.attended_at = NOON
    assert figures.there(event) == [bo.id]


def test_it_is_counted_who_came_to_each_of_several_events() -> None:
    event, other, silent = make_event(), make_event(), make_event()
    make_registration(event=event, party=2, attended_at=NOON)
    make_registration(event=event, attended_at=NOON)
    make_registration(event=other, attended_at=NOON)
    make_registration(event=silent)
    assert figures.came([event.id, other.id, silent.id]) == {event.id: 3, other.id: 1}


def test_many_guests_take_as_few_questions_as_one() -> None:
    event = make_event(places=50)

    def ask() -> int:
        assert event.id
        with count_queries() as sent:
            figures.figures(event)
            figures.there(event)
        return len(sent)

    make_registration(event=event)
    few = ask()
    for _ in range(10):
        rated(event, "good", "Good.")
    assert ask() == few
