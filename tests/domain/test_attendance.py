"""Whether somebody has come in time, and what is done when nobody has."""

from datetime import UTC, datetime, timedelta

import pytest

from lounge.domain.attendance import end_objections, ended, is_around, release_objections, released_at
from lounge.domain.interval import Interval

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
MEETING = Interval(TEN, TEN + HOUR)


def codes(objections) -> list[str]:
    return [one.code for one in objections]


@pytest.mark.parametrize(
    ("at", "is_so"),
    [
        (TEN - HOUR - SECOND, False),
        (TEN - HOUR, True),
        (TEN + HOUR - SECOND, True),
        (TEN + HOUR, False),
    ],
)
def test_who_comes_from_an_hour_before_until_the_end_has_come_for_it(at: datetime, *, is_so: bool):
    assert is_around(MEETING, at=at) is is_so


def test_a_room_waits_for_its_minutes_but_not_beyond_the_end():
    assert released_at(MEETING, release_minutes=15) == TEN + 15 * MINUTE
    assert released_at(MEETING, release_minutes=90) == TEN + HOUR


@pytest.mark.parametrize(
    ("at", "is_due"),
    [
        (TEN + 15 * MINUTE - SECOND, False),
        (TEN + 15 * MINUTE, True),
        (TEN + 75 * MINUTE - SECOND, True),
        (TEN + 75 * MINUTE, False),
    ],
)
def test_what_is_released_is_released_in_its_time_or_never(at: datetime, *, is_due: bool):
    found = release_objections(MEETING, release_minutes=15, at=at)
    assert codes(found) == ([] if is_due else ["not_due"])


def test_a_room_that_waits_for_ever_is_never_released():
    assert codes(release_objections(MEETING, release_minutes=None, at=TEN + HOUR)) == ["not_due"]


@pytest.mark.parametrize(
    ("state", "at", "code"),
    [
        ("confirmed", TEN - SECOND, ["not_begun"]),
        ("confirmed", TEN, []),
        ("confirmed", TEN + HOUR - SECOND, []),
        ("confirmed", TEN + HOUR, ["already_ended"]),
        ("cancelled", TEN, ["already_cancelled"]),
    ],
)
def test_only_what_is_running_can_be_ended(state: str, at: datetime, code: list[str]):
    assert codes(end_objections(MEETING, state=state, at=at)) == code


def test_it_ends_with_the_last_full_minute():
    assert ended(MEETING, at=TEN + 7 * MINUTE + 40 * SECOND) == Interval(TEN, TEN + 7 * MINUTE)


def test_what_has_hardly_begun_ends_at_once():
    assert ended(MEETING, at=TEN + 20.5 * SECOND) == Interval(TEN, TEN + 20 * SECOND)
    assert ended(MEETING, at=TEN + 0.5 * SECOND) == Interval(TEN, TEN + 0.5 * SECOND)
    assert ended(MEETING, at=TEN) == Interval(TEN, TEN + timedelta(microseconds=1))
