"""What a manager asks of all events: their order, their parts, and the sum of a year."""

from datetime import timedelta

import pytest

from lounge.events.models import Event
from lounge.events.queries import overview
from lounge.events.queries.overview import Sum, Wanted
from tests.builders import NOON, make_event, make_organisation, make_person, make_registration
from tests.conftest import BERLIN
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def titles(*, page: int = 1, **wanted: str) -> list[str]:
    """The titles on a page of the list."""
    found, _ = overview.events(Wanted(**wanted), at=NOON, page=page)
    return [one.event.title("en") for one in found]


def one_of_each() -> None:
    """Make an event of each sort."""
    make_event(title="Long ago", starts_at=NOON - 30 * DAY)
    make_event(title="Just over", starts_at=NOON - timedelta(hours=2))
    make_event(title="Called off", state="cancelled", starts_at=NOON + DAY)
    make_event(title="Draft", state="draft", starts_at=NOON + 3 * DAY)
    make_event(title="On right now", starts_at=NOON - timedelta(hours=1))
    make_event(title="Next month", starts_at=NOON + 30 * DAY)
    make_event(title="Asked late", state="draft", starts_at=NOON + 60 * DAY, submitted_at=NOON)
    make_event(title="Asked", state="draft", starts_at=NOON + 20 * DAY, submitted_at=NOON)


def test_what_waits_for_a_manager_comes_first_and_what_is_past_last() -> None:
    one_of_each()
    assert titles() == [
        "Asked", "Asked late", "On right now", "Next month", "Draft", "Called off", "Just over", "Long ago",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("view", "listed"),
    [
        ("asked", ["Asked", "Asked late"]),
        ("coming", ["On right now", "Next month"]),
        ("past", ["Just over", "Long ago"]),
        ("drafts", ["Draft"]),
        ("cancelled", ["Called off"]),
    ],
)
def test_each_part_can_be_looked_at_and_is_counted(view: str, listed: list[str]) -> None:
    one_of_each()
    assert titles(view=view) == listed
    counts = overview.counts(at=NOON)
    assert (counts[view], counts["all"]) == (len(listed), 8)


def test_a_house_without_events_has_none_to_count() -> None:
    assert titles() == []
    assert set(overview.counts(at=NOON).values()) == {0}


def test_events_are_found_by_title_in_either_language_and_by_host() -> None:
    make_event(
        title="x", title_de="Überfahrt", title_en="Crossing", host=make_organisation(name="Werft Kiel")
    )
    make_event(title="Other", host=make_organisation(name="Mill"))
    for words in ("überfahrt", "CROSS", "kiel", "crossing kiel"):
        assert titles(words=words) == ["Crossing"]
    assert titles(words="crossing mill") == []


def test_events_are_found_by_their_reach() -> None:
    make_event(title="Here")
    make_event(title="Far", reach="international")
    assert titles(reach="international") == ["Far"]


def test_each_event_says_how_full_it_is_and_who_came() -> None:
    event = make_event(starts_at=NOON - DAY)
    make_registration(event=event, party=2, attended_at=NOON)
    make_registration(event=event)
    make_registration(event=event, state="waiting")
    make_event(title="Empty", starts_at=NOON - 2 * DAY)
    full, empty = overview.events(Wanted(), at=NOON, page=1)[0]
    assert (full.fullness.registered, full.fullness.waiting, full.came) == (3, 1, 2)
    assert (empty.fullness.registered, empty.came) == (0, None)


def test_many_events_come_a_page_at_a_time() -> None:
    for number in range(overview.PAGE + 1):
        make_event(title=f"{number:02}", starts_at=NOON + number * DAY)
    assert len(titles()) == overview.PAGE
    assert titles(page=2) == [f"{overview.PAGE:02}"]
    assert len(overview.every_event(Wanted(), at=NOON)) == overview.PAGE + 1


def test_a_page_with_many_takes_as_few_questions_as_one_with_few() -> None:
    def ask() -> int:
        with count_queries() as sent:
            found, _ = overview.events(Wanted(words="export"), at=NOON, page=1)
            assert all(one.event.host.name and one.event.organiser.name for one in found)
        return len(sent)

    make_event()
    few = ask()
    for _ in range(8):
        make_registration(event=make_event())
    assert ask() == few


def in_the_year(number: int, *, month: int, reach: str = "local", **given: object) -> Event:
    """An event at noon of a month's first day."""
    return make_event(starts_at=NOON.replace(year=number, month=month, day=1), reach=reach, **given)


def test_a_year_is_summed_by_reach() -> None:
    make_registration(event=in_the_year(2026, month=3), party=2, attended_at=NOON)
    make_registration(event=in_the_year(2026, month=12))
    wide = in_the_year(2026, month=6, reach="national")
    make_registration(event=wide, state="waiting")
    in_the_year(2026, month=7, state="cancelled")
    in_the_year(2026, month=7, state="draft")
    in_the_year(2025, month=12)
    sums = overview.year(2026, BERLIN)
    assert sums == {"local": Sum(events=2, registered=3, came=2), "national": Sum(events=1)}
    assert list(sums) == ["local", "national"]
    assert sum(sums.values(), Sum()) == Sum(events=3, registered=3, came=2)


def test_a_year_begins_and_ends_by_the_clock_of_the_house() -> None:
    make_event(starts_at=NOON.replace(year=2026, month=12, day=31, hour=23, minute=30))
    assert overview.year(2026, BERLIN) == {}
    assert overview.year(2027, BERLIN)["local"].events == 1


def test_one_can_choose_between_the_years_in_which_there_are_events_and_this_one() -> None:
    assert overview.years(BERLIN, at=NOON) == [2026]
    in_the_year(2024, month=5)
    in_the_year(2029, month=5, state="draft")
    assert overview.years(BERLIN, at=NOON) == [2026, 2025, 2024]
    in_the_year(2027, month=5)
    assert overview.years(BERLIN, at=NOON) == [2027, 2026, 2025, 2024]


def test_a_draft_that_waits_says_so() -> None:
    make_event(state="draft", submitted_at=NOON)
    make_event(state="draft", organiser=make_person())
    found, _ = overview.events(Wanted(), at=NOON, page=1)
    assert [one.standing for one in found] == ["asked", "draft"]
