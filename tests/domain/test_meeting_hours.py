"""Hours of the week: in order, apart, and shared by two."""

from datetime import time

from lounge.domain.meeting_hours import Hour, objections, shared

TUESDAY = Hour(1, time(9), time(12))


def codes(*hours: Hour) -> list[str]:
    return [objection.code for objection in objections(hours)]


def test_hours_that_touch_stand_side_by_side() -> None:
    assert codes(TUESDAY, Hour(1, time(12), time(13)), Hour(2, time(9), time(12))) == []


def test_hours_that_overlap_are_named_once() -> None:
    (found,) = objections([Hour(1, time(11, 59), time(13)), TUESDAY])
    assert (found.code, found.facts) == (
        "hours_overlap",
        {"weekday": 1, "begins": "11:59", "ends": "13:00"},
    )


def test_hours_end_after_they_begin() -> None:
    assert codes(Hour(1, time(12), time(12)), Hour(2, time(12), time(9))) == ["hours_order", "hours_order"]


def test_two_share_what_both_named() -> None:
    others = [Hour(1, time(8), time(10)), Hour(1, time(11), time(17)), Hour(2, time(9), time(12))]
    assert shared([TUESDAY], others) == (Hour(1, time(9), time(10)), Hour(1, time(11), time(12)))


def test_two_whose_hours_only_touch_share_none() -> None:
    assert shared([TUESDAY], [Hour(1, time(12), time(13))]) == ()
