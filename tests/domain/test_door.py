"""What a display at a room's door says, at every moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.door import Ground, Shut, Stay, at_the_door, book_objections, moment, moments
from lounge.domain.interval import Interval

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
DAY = Interval(TEN - 4 * HOUR, TEN + 20 * HOUR)
OPEN = (Interval(TEN - 2 * HOUR, TEN + 10 * HOUR),)


def span(start: float, end: float) -> Interval:
    return Interval(TEN + start * HOUR, TEN + end * HOUR)


def stay(
    start: float = 0, end: float = 1, *, key: int = 1, held: tuple[float, float] | None = None, **more: object
) -> Stay:
    return Stay(key, span(start, end), span(*(held or (start, end))), **more)  # type: ignore[arg-type]


def ground(*stays: Stay, **more: object) -> Ground:
    return Ground(within=DAY, opening=OPEN, stays=stays, **more)  # type: ignore[arg-type]


def test_a_free_room_is_free_until_it_closes():
    now = moment(ground(), at=TEN)
    assert (now.state, now.until, now.lengths, now.free_again) == (
        "free",
        TEN + 10 * HOUR,
        (15, 30, 60),
        None,
    )


def test_a_free_room_is_free_until_the_next_booking_is_made_ready():
    now = moment(ground(stay(1, 2, held=(0.75, 2))), at=TEN)
    assert (now.state, now.until, now.lengths) == ("free", TEN + 0.75 * HOUR, (15, 30))


def test_who_takes_it_at_the_door_leaves_time_to_clear_it():
    assert moment(ground(stay(1, 2), clearing=31 * MINUTE), at=TEN).lengths == (15,)


def test_what_is_known_only_for_a_while_is_free_until_nobody_knows():
    known = Ground(within=DAY, opening=(DAY,))
    assert (moment(known, at=TEN).until, moment(known, at=TEN).lengths) == (None, (15, 30, 60))


def test_a_booking_that_somebody_has_come_for_can_be_ended():
    now = moment(ground(stay(has_come=True)), at=TEN)
    assert (now.state, now.stay, now.until, now.can_end, now.can_check_in) == (
        "taken",
        1,
        TEN + HOUR,
        1,
        None,
    )


def test_a_booking_that_nobody_has_come_for_is_expected_while_the_room_waits():
    due = TEN + 15 * MINUTE
    now = moment(ground(stay(waits_until=due)), at=TEN)
    assert (now.state, now.waits_until, now.can_check_in, now.can_end) == ("expected", due, 1, None)


def test_where_a_room_waits_for_ever_a_booking_takes_it_whether_somebody_has_come_or_not():
    now = moment(ground(stay()), at=TEN)
    assert (now.state, now.can_check_in, now.can_end) == ("taken", 1, 1)


def test_what_the_house_has_is_neither_checked_in_nor_ended_at_the_door():
    now = moment(ground(stay(is_of_house=True, waits_until=TEN)), at=TEN)
    assert (now.state, now.can_check_in, now.can_end) == ("taken", None, None)


def test_two_bookings_on_end_each_end_by_themselves_and_it_is_said_when_the_room_is_free():
    two = ground(stay(0, 1), stay(1, 2, key=2))
    assert (moment(two, at=TEN).until, moment(two, at=TEN).free_again) == (TEN + HOUR, TEN + 2 * HOUR)
    assert moment(two, at=TEN + HOUR).stay == 2


def test_who_comes_a_little_early_can_check_in_at_the_door():
    early = ground(stay())
    assert moment(early, at=TEN - 15 * MINUTE).can_check_in == 1
    assert moment(early, at=TEN - 15 * MINUTE - SECOND).can_check_in is None


def test_a_room_is_made_ready_before_and_cleared_after():
    held = ground(stay(held=(-0.25, 1.25)))
    assert (moment(held, at=TEN - MINUTE).state, moment(held, at=TEN - MINUTE).until) == ("ready", TEN)
    assert moment(held, at=TEN + HOUR).until == TEN + 1.25 * HOUR


def test_a_hall_is_taken_while_somebody_has_a_part_of_it():
    now = moment(ground(elsewhere=(span(0, 1),)), at=TEN)
    assert (now.state, now.stay, now.until) == ("taken", None, TEN + HOUR)
    assert moment(ground(elsewhere=(span(0.5, 1),)), at=TEN).lengths == (15, 30)


def test_outside_of_the_hours_it_is_closed_until_it_opens():
    now = moment(ground(), at=TEN - 3 * HOUR)
    assert (now.state, now.until, now.free_again, now.reason) == ("closed", OPEN[0].start, OPEN[0].start, "")


def test_a_closure_says_what_it_is_for():
    shut = ground(closures=(Shut(span(1, 2), "a new floor"),))
    assert (moment(shut, at=TEN + HOUR).state, moment(shut, at=TEN + HOUR).reason) == (
        "closed",
        "a new floor",
    )
    assert moment(shut, at=TEN).until == TEN + HOUR


def test_after_the_last_hour_nobody_knows_when_it_is_free_again():
    now = moment(ground(), at=TEN + 12 * HOUR)
    assert (now.state, now.until, now.free_again) == ("closed", None, None)


def test_a_room_that_was_withdrawn_says_so_whatever_is_booked():
    gone = ground(is_withdrawn=True)
    assert moment(gone, at=TEN).state == "withdrawn"
    assert [one.state for one in moments(gone)] == ["withdrawn"]


@pytest.mark.parametrize(
    ("at", "minutes", "end"),
    [
        (TEN, 15, TEN + 15 * MINUTE),
        (TEN + 4 * MINUTE + 59 * SECOND, 15, TEN + 15 * MINUTE),
        (TEN + 5 * MINUTE, 15, TEN + 20 * MINUTE),
        (TEN + MINUTE, 60, TEN + HOUR),
    ],
)
def test_who_takes_a_room_at_the_door_has_it_until_a_full_five_minutes(
    at: datetime, minutes: int, end: datetime
):
    assert at_the_door(at, minutes=minutes) == Interval(at, end)


def test_a_room_is_refused_for_longer_than_it_is_free():
    soon = ground(stay(0.5, 1))
    assert book_objections(soon, minutes=30, at=TEN) == ()
    (objection,) = book_objections(soon, minutes=60, at=TEN)
    assert (objection.code, objection.facts) == ("not_free_now", {"free_until": TEN + HOUR / 2})


def test_a_room_is_refused_while_it_is_taken_and_where_the_door_only_shows():
    (objection,) = book_objections(ground(stay()), minutes=15, at=TEN)
    assert objection.facts == {"free_until": None}
    assert book_objections(ground(lengths=()), minutes=15, at=TEN)[0].code == "not_free_now"


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """A day with bookings that do not overlap, with setup and clearing, and a closure, some of it off the quarters."""
    cuts = sorted(draw(st.sets(st.integers(min_value=-230, max_value=1190), max_size=12)))
    spans = [
        Interval(TEN + a * MINUTE, TEN + b * MINUTE) for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    buffer = draw(st.sampled_from([0, 10, 15])) * MINUTE
    stays = [
        Stay(
            number,
            when if when.duration <= 2 * buffer else when.widened(-buffer, -buffer),
            when,
            has_come=draw(st.booleans()),
            is_of_house=draw(st.booleans()),
            waits_until=when.start if draw(st.booleans()) else None,
        )
        for number, when in enumerate(spans)
    ]
    shut = draw(st.sampled_from([(), (Shut(span(3, 4), "a new floor"),)]))
    return ground(*stays, closures=shut, clearing=buffer)


@given(grounds(), st.integers(min_value=-240, max_value=1199), st.integers(min_value=0, max_value=59))
def test_what_was_said_beforehand_is_what_is_said_then(known: Ground, minute: int, second: int):
    at = TEN + minute * MINUTE + second * SECOND
    before = [one for one in moments(known) if one.begins <= at][-1]
    now = moment(known, at=at)
    assert (before.state, before.until, before.lengths, before.free_again) == (
        now.state,
        now.until,
        now.lengths,
        now.free_again,
    )
    assert (before.stay, before.can_check_in, before.can_end, before.reason) == (
        now.stay,
        now.can_check_in,
        now.can_end,
        now.reason,
    )


@given(grounds(), st.integers(min_value=-240, max_value=1199))
def test_what_is_had_at_the_door_is_in_nobodys_way(known: Ground, minute: int):
    at = TEN + minute * MINUTE
    for minutes in moment(known, at=at).lengths:
        had = at_the_door(at, minutes=minutes).widened(timedelta(0), known.clearing)
        assert not any(had.overlaps(one.held) for one in known.stays)
        assert not any(had.overlaps(one.when) for one in known.closures)
