"""How the figures of an event are drawn."""

from datetime import date, timedelta

import pytest

from lounge.events.queries.figures import Day, by_week
from lounge.events.views.charts import curve

MONDAY = date(2026, 11, 23)


def days(*standing: int) -> list[Day]:
    """So many registered, from Monday on."""
    return [
        Day(MONDAY + timedelta(days=n), new=1, gone=0, standing=count) for n, count in enumerate(standing)
    ]


def test_nobody_is_no_curve() -> None:
    assert curve([], until=MONDAY) is None


def test_a_curve_rises_by_steps_from_the_first_day_to_the_end_of_today() -> None:
    drawn = curve(days(2, 4), until=MONDAY + timedelta(days=3))
    assert drawn
    assert drawn.line == "M0 200H0.0V100.0H250.0V0.0H1000"
    assert drawn.area.endswith("V200Z")
    assert (drawn.first, drawn.last) == (MONDAY, MONDAY + timedelta(days=3))


def test_a_curve_of_one_day_spans_the_frame() -> None:
    drawn = curve(days(1), until=MONDAY - timedelta(days=9))
    assert drawn
    assert drawn.line == "M0 200H0.0V0.0H1000"


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (60, [0, 20, 40, 60]), (999, [0, 500, 1000])],
)
def test_the_lines_of_the_frame_stand_at_round_numbers(most: int, numbers: list[int]) -> None:
    drawn = curve(days(most), until=MONDAY)
    assert drawn
    assert [number for number, _ in drawn.levels] == numbers
    assert drawn.levels[0][1] == 100
    assert drawn.levels[-1][1] == 0


def test_an_event_from_which_all_withdrew_has_a_curve_too() -> None:
    drawn = curve([Day(MONDAY, new=1, gone=1, standing=0)], until=MONDAY)
    assert drawn
    assert drawn.line == "M0 200H0.0V200.0H1000"


def test_days_are_put_together_by_week() -> None:
    found = by_week(days(*range(1, 10)))
    assert found == [
        Day(MONDAY, new=7, gone=0, standing=7),
        Day(MONDAY + timedelta(days=7), new=2, gone=0, standing=9),
    ]
