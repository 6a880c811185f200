"""Hours of rooms in a month."""

from datetime import date, timedelta

from lounge.domain.allowance import Allowance
from tests.domain.builders import TUESDAY, codes, minutes, span


def make_allowance(*, hours: float | None = 10, used: float = 8) -> Allowance:
    return Allowance(hours, timedelta(hours=used), TUESDAY)


def test_what_is_left_may_be_used_to_the_minute():
    assert make_allowance().remaining == timedelta(hours=2)
    assert make_allowance().objections(timedelta(hours=2)) == ()


def test_a_minute_more_than_what_is_left_is_refused():
    assert codes(make_allowance().objections(minutes(121))) == ["allowance_used"]


def test_a_refusal_has_all_the_figures():
    [objection] = make_allowance(hours=7.5, used=7).objections(timedelta(hours=1))
    figures = {"hours": 7.5, "used_minutes": 420, "remaining_minutes": 30, "wanted_minutes": 60}
    assert objection.facts == {**figures, "month": date(2026, 11, 1)}


def test_more_used_than_allowed_leaves_nothing_rather_than_less():
    assert make_allowance(hours=5).remaining == timedelta(0)


def test_a_plan_without_a_limit_has_no_remainder_and_no_objection():
    assert make_allowance(hours=None).remaining is None
    assert make_allowance(hours=None).objections(timedelta(days=31)) == ()


def test_no_hours_at_all_allow_nothing():
    assert codes(make_allowance(hours=0, used=0).objections(minutes(1))) == ["allowance_used"]


def test_the_night_of_october_costs_the_hour_that_comes_twice():
    night = span("2026-10-25 01:00", "04:00")
    assert codes(make_allowance(hours=3.5, used=0).objections(night.duration)) == ["allowance_used"]


def test_the_night_of_march_does_not_cost_the_hour_that_is_missing():
    night = span("2026-03-29 01:00", "04:00")
    assert make_allowance(hours=2, used=0).objections(night.duration) == ()
