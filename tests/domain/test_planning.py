"""What must be true of an event before it is kept, before it is published, and when it is changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.interval import Interval
from lounge.domain.planning import LONGEST, Plan, Times, change_objections, on_steps
from lounge.domain.wallclock import is_on_step

START = datetime(2026, 12, 3, 17, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOW = START - timedelta(days=9)
BERLIN = ZoneInfo("Europe/Berlin")

EVENING = Times(START, START + 2 * HOUR)
PLAN = Plan(titles=("", "Export to Poland"), times=EVENING, places=10, capacities=(6, 4))


def codes(objections: Any) -> list[str]:
    return [one.code for one in objections]


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"ends_at": START}, "ends_before_begin"),
        ({"ends_at": START - HOUR}, "ends_before_begin"),
        ({"ends_at": START + LONGEST + MINUTE}, "lasts_too_long"),
        ({"doors_at": START + MINUTE}, "doors_after_begin"),
        ({"opens_at": START}, "registration_order"),
        ({"opens_at": NOW, "closes_at": NOW}, "registration_order"),
        ({"closes_at": START + 2 * HOUR + MINUTE}, "registration_order"),
        (
            {"starts_at": datetime(1899, 12, 31, tzinfo=UTC), "ends_at": datetime(1900, 1, 1, tzinfo=UTC)},
            "implausible_time",
        ),
    ],
)
def test_times_that_no_calendar_can_show_are_refused(times: dict[str, datetime], code: str) -> None:
    assert codes(replace(EVENING, **times).objections()) == [code]


@pytest.mark.parametrize(
    "times",
    [
        {},
        {"ends_at": START + MINUTE},
        {"ends_at": START + LONGEST},
        {"doors_at": START},
        {"opens_at": START - MINUTE},
        {"opens_at": NOW, "closes_at": NOW + MINUTE},
        {"closes_at": START + 2 * HOUR},
    ],
)
def test_times_at_the_limit_are_welcome(times: dict[str, datetime]) -> None:
    assert not codes(replace(EVENING, **times).objections())


def test_all_nonsense_is_told_at_once() -> None:
    wrong = replace(
        PLAN,
        titles=("", ""),
        times=replace(EVENING, ends_at=START),
        kept={"member": 11},
        visible_to="members",
    )
    told = ["title_missing", "ends_before_begin", "more_kept_than_places", "open_wider_than_visible"]
    assert codes(wrong.nonsense()) == told
    assert not PLAN.nonsense()


@pytest.mark.parametrize(
    ("visible_to", "may_be_open_to"),
    [
        ("public", {"public", "members", "invited"}),
        ("members", {"members", "invited"}),
        ("invited", {"invited"}),
    ],
)
def test_nobody_may_register_who_cannot_see_it(visible_to: str, may_be_open_to: set[str]) -> None:
    audiences = ("public", "members", "invited")
    plans = {one: replace(PLAN, visible_to=visible_to, open_to=one) for one in audiences}
    assert {one for one, plan in plans.items() if not plan.nonsense()} == may_be_open_to


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ({}, []),
        ({"capacities": ()}, ["no_room_chosen"]),
        ({"places": 11}, ["places_exceed_rooms"]),
        ({"place_kind": "address"}, ["address_missing"]),
        ({"place_kind": "address", "address": "Am Wall 1", "places": 900}, []),
        ({"place_kind": "online"}, ["link_missing"]),
        ({"place_kind": "online", "online_link": "https://meet.example"}, []),
    ],
)
def test_what_is_published_has_a_place_that_is_large_enough(place: dict[str, Any], found: list[str]) -> None:
    assert codes(replace(PLAN, **place).unready(at=NOW)) == found


@pytest.mark.parametrize(("at", "found"), [(START, []), (START + MINUTE, ["in_the_past"])])
def test_what_has_begun_is_not_published(at: datetime, found: list[str]) -> None:
    assert codes(PLAN.unready(at=at)) == found


LATER = replace(PLAN, times=Times(START + HOUR, START + 3 * HOUR))


@pytest.mark.parametrize(
    ("wanted", "taken", "at", "found"),
    [
        (PLAN, 10, NOW, []),
        (PLAN, 11, NOW, ["too_few_places"]),
        (replace(PLAN, capacities=()), 0, NOW, ["no_room_chosen"]),
        (LATER, 0, NOW, []),
        (LATER, 0, START + HOUR, []),
        (LATER, 0, START + 1.5 * HOUR, ["in_the_past"]),
        (LATER, 0, START + 2 * HOUR, ["event_over"]),
        (replace(PLAN, titles=("Neu", "")), 0, START + 2 * HOUR, []),
        (replace(PLAN, times=replace(EVENING, ends_at=START + 4 * HOUR)), 0, START + HOUR, []),
    ],
)
def test_a_published_event_is_changed_with_respect_for_those_who_come(
    wanted: Plan, taken: int, at: datetime, found: list[str]
) -> None:
    assert codes(change_objections(PLAN, wanted, taken=taken, at=at)) == found


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.integers(1, 600),
    st.sampled_from([5, 15, 30, 45, 60, 120]),
)
def test_the_time_on_steps_holds_the_whole_time_and_little_more(
    begins: datetime, length: int, step: int
) -> None:
    start = begins.replace(second=0, microsecond=0, tzinfo=UTC)
    when = Interval(start, start + length * MINUTE)
    found = on_steps(when, step * MINUTE, BERLIN)
    assert found.covers(when)
    assert is_on_step(found.start, step * MINUTE, BERLIN) or found.start.astimezone(BERLIN).fold
    assert found.duration - when.duration < 2 * step * MINUTE
