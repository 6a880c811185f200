"""What lies on a board, item by item: whose bookings one sees, what is closed, what is free, and the odd nights."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lounge.domain.interval import Interval
from lounge.domain.wallclock import instant
from lounge.domain.week import Week
from lounge.members.models import Person
from lounge.plumbing.db import transaction
from lounge.rooms import queries, services
from lounge.rooms.models import OpeningHour, Room, Site
from lounge.rooms.queries import Board, Item
from lounge.rooms.services import attendance
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_plan,
    make_room,
    make_site,
    make_space,
)

pytestmark = pytest.mark.usefixtures("app")

BERLIN = ZoneInfo("Europe/Berlin")
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)


def board(
    room: Room,
    day: date = TOMORROW,
    *,
    viewer: Person | None = None,
    at: datetime = NOON,
    language: str = "en",
) -> Board:
    return queries.day_board(room.site, day, viewer=viewer or make_person(), at=at, language=language)


def week(room: Room, day: date = TODAY) -> Board:
    return queries.week_board(room, Week.of(day), viewer=make_person(), at=NOON, language="de")


def items(shown: Board, *kinds: str, column: int = 0) -> list[Item]:
    return [item for item in shown.columns[column].items if item.kind in kinds]


def spans(shown: Board, kind: str, *, column: int = 0) -> list[str]:
    return [f"{item.begins}-{item.ends}" for item in items(shown, kind, column=column)]


def at(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return instant(day, time(hour, minute), BERLIN, fold=fold)


def make_night_site() -> Site:
    site = make_site(opens=time(0), closes=time(0), weekdays=range(7))
    with transaction():
        site.is_closed_on_holidays = False
    return site


def open_at(site: Site, *hours: tuple[time, time]) -> None:
    with transaction():
        site.hours = [
            OpeningHour(weekday=weekday, opens=opens, closes=closes)
            for weekday in range(7)
            for opens, closes in hours
        ]


def close(owner: Room | Site, begins: datetime, ends: datetime) -> None:
    with transaction():
        by = make_person(role="manager")
        services.close(owner, Interval(begins, ends), "The floor is oiled", by=by, at=NOON)


def test_ones_own_booking_is_a_way_to_it():
    booking = make_booking()
    (item,) = items(board(booking.room, viewer=booking.booked_by), "own", "busy")
    assert (item.kind, item.title, item.booking_id) == ("own", booking.title, booking.id)
    assert (item.begins, item.ends, item.place) == ("12:00", "13:00", "from-720 for-60")


def test_a_colleagues_booking_has_its_title_and_is_no_way_to_it():
    booking = make_booking()
    colleague = make_person(organisation=booking.organisation)
    (item,) = items(board(booking.room, viewer=colleague), "own", "busy")
    assert (item.kind, item.title, item.booking_id) == ("own", booking.title, None)


@pytest.mark.parametrize("role", ["member", "partner"])
def test_of_others_one_sees_only_that_it_is_taken(role: str):
    booking = make_booking()
    (item,) = items(board(booking.room, viewer=make_person(role=role)), "own", "busy")
    assert (item.kind, item.title, item.booking_id) == ("busy", "", None)


def test_the_house_may_show_titles_to_all():
    booking = make_booking(room=make_room(site=make_site(shows_titles=True)))
    (item,) = items(board(booking.room), "busy")
    assert (item.title, item.booking_id) == (booking.title, None)


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_the_staff_see_what_it_is_and_whose(role: str):
    booking = make_booking()
    (item,) = items(board(booking.room, viewer=make_person(role=role)), "busy")
    assert (item.title, item.organisation) == (booking.title, booking.organisation.name)
    assert item.booking_id == booking.id


def test_setup_and_clearing_lie_around_a_booking():
    booking = make_booking(room=make_room(setup_minutes=30, clearing_minutes=15))
    shown = board(booking.room)
    assert (spans(shown, "setup"), spans(shown, "clearing")) == (["11:30-12:00"], ["13:00-13:15"])


def test_a_closure_says_why_and_until_when():
    room = make_room()
    close(room, at(TOMORROW, 9), at(TOMORROW, 11))
    (item,) = [item for item in items(board(room), "closed") if item.title]
    assert (item.title, item.begins, item.ends) == ("The floor is oiled", "09:00", "11:00")


def test_a_closure_of_days_fills_each_of_them_while_it_is_open():
    room = make_room()
    close(room.site, at(TODAY, 13), at(date(2026, 11, 27), 9))
    (item,) = [item for item in items(board(room), "closed") if item.title]
    assert (item.begins, item.ends) == ("08:00", "22:00")
    assert items(board(room), "gap") == []


def test_a_break_at_noon_is_closed():
    site = make_site()
    open_at(site, (time(8), time(12)), (time(14), time(18)))
    shown = board(make_room(site=site))
    assert (shown.first, shown.last, spans(shown, "closed")) == (480, 1080, ["12:00-14:00"])
    assert spans(shown, "gap") == ["08:00-12:00", "14:00-18:00"]


@pytest.mark.parametrize(("language", "name"), [("de", "Reformationstag"), ("en", "Reformation Day")])
def test_a_holiday_of_bremen_has_its_name(language: str, name: str):
    shown = board(make_room(), date(2026, 10, 31), at=LONG_AGO, language=language)
    assert shown.columns[0].holiday == name
    assert (items(shown, "gap"), len(items(shown, "closed"))) == ([], 1)


def test_a_site_that_keeps_no_holidays_names_none():
    shown = board(make_room(site=make_night_site()), date(2026, 10, 31), at=LONG_AGO)
    assert shown.columns[0].holiday is None


def make_hall() -> tuple[Room, Room, Room]:
    site = make_site()
    south, north = make_space(site=site), make_space(site=site)
    hall = make_room(site=site, spaces=[south, north], clearing_minutes=30)
    return hall, *(make_room(site=site, spaces=[space], clearing_minutes=30) for space in (south, north))


def test_the_hall_shows_what_its_halves_hold_as_one():
    hall, south, north = make_hall()
    make_booking(room=south, starts_at=at(TOMORROW, 10), hours=2)
    make_booking(room=north, starts_at=at(TOMORROW, 11), hours=2)
    shown = board(hall, viewer=make_person(role="desk"))
    (item,) = items(shown, "busy", "own")
    assert (item.begins, item.ends, item.title, item.booking_id) == ("10:00", "13:00", "", None)
    assert spans(shown, "clearing") == ["13:00-13:30"]
    assert spans(shown, "gap") == ["08:00-09:30", "13:30-22:00"]


def test_halves_booked_apart_stay_apart_in_the_hall():
    hall, south, north = make_hall()
    make_booking(room=south, starts_at=at(TOMORROW, 9))
    make_booking(room=north, starts_at=at(TOMORROW, 14))
    assert spans(board(hall), "busy") == ["09:00-10:00", "14:00-15:00"]


def test_each_half_shows_the_booking_of_the_whole_hall():
    hall, _south, _north = make_hall()
    booking = make_booking(room=hall, starts_at=at(TOMORROW, 10), hours=2)
    shown = board(hall, viewer=booking.booked_by)
    for column in range(3):
        (item,) = items(shown, "own", "busy", column=column)
        assert (item.kind, item.booking_id) == ("own", booking.id)


def test_a_half_does_not_show_the_other_half():
    hall, south, _north = make_hall()
    make_booking(room=south, starts_at=at(TOMORROW, 10))
    assert items(board(hall), "busy", "own", "clearing", column=2) == []


def test_gaps_begin_at_the_next_step_from_now():
    shown = board(make_room(), TODAY, at=NOON + timedelta(minutes=7))
    assert spans(shown, "gap") == ["12:30-22:00"]


def test_a_day_that_is_over_has_no_gaps():
    assert items(board(make_room(), TODAY - timedelta(days=1)), "gap") == []


def test_beyond_the_days_ahead_only_the_staff_see_gaps():
    room, day = make_room(days_ahead=3), TODAY + timedelta(days=6)
    assert items(board(room, day), "gap") == []
    assert spans(board(room, day, viewer=make_person(role="desk")), "gap") == ["08:00-22:00"]


def test_gaps_are_for_those_who_may_book():
    room = make_room(bookable_by=["desk", "manager"])
    assert items(board(room), "gap") == []
    assert items(board(room, viewer=make_person(role="manager")), "gap")


def test_a_gap_leaves_time_for_clearing_before_what_begins_at_midnight():
    room = make_room(site=make_night_site(), clearing_minutes=60)
    make_booking(room=room, starts_at=at(date(2026, 11, 26), 0))
    assert spans(board(room), "gap") == ["00:00-23:00"]


def test_a_booking_before_the_opening_hours_is_still_on_the_board():
    site = make_night_site()
    room = make_room(site=site)
    make_booking(room=room, starts_at=at(TOMORROW, 5, 30))
    open_at(site, (time(8), time(18)))
    shown = board(room)
    assert (shown.first, shown.last, spans(shown, "busy")) == (300, 1080, ["05:30-06:30"])


def test_a_booking_over_midnight_is_on_both_days():
    room = make_room(site=make_night_site())
    make_booking(room=room, starts_at=at(TOMORROW, 23), hours=2)
    assert spans(board(room), "busy") == ["23:00-24:00"]
    assert spans(board(room, TOMORROW + timedelta(days=1)), "busy") == ["00:00-01:00"]


def test_an_evening_until_midnight_is_not_on_the_board_of_the_next_day():
    room = make_room(site=make_night_site())
    make_booking(room=room, starts_at=at(TODAY, 23), hours=1)
    assert items(board(room), "busy") == []


def test_a_booking_of_three_days_fills_the_one_between():
    room = make_room(site=make_night_site(), longest_minutes=4000)
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    make_booking(room=room, by=by, starts_at=at(TODAY, 20), hours=40)
    assert spans(board(room), "busy") == ["00:00-24:00"]


def test_the_night_of_march_leaves_nothing_out():
    room, eve = make_room(site=make_night_site()), at(SPRING - timedelta(days=1), 12)
    make_booking(room=room, starts_at=at(SPRING, 1, 30), hours=1, at=eve)
    shown = board(room, SPRING, at=eve)
    assert (spans(shown, "busy"), spans(shown, "gap")) == (["01:30-03:30"], ["00:00-01:30", "03:30-24:00"])


def test_the_night_of_october_shows_both_hours_from_two_to_three():
    room, eve = make_room(site=make_night_site()), at(AUTUMN - timedelta(days=1), 12)
    first = make_booking(room=room, starts_at=at(AUTUMN, 2), hours=1, at=eve)
    second = make_booking(room=room, starts_at=at(AUTUMN, 2, fold=1), hours=1, at=eve)
    shown = board(room, AUTUMN, viewer=make_person(role="desk"), at=eve)
    assert [item.booking_id for item in items(shown, "busy")] == [first.id, second.id]
    assert all("for-0" not in item.place for item in shown.columns[0].items)


def test_the_hour_between_the_first_two_and_the_second_is_on_the_board():
    room, eve = make_room(site=make_night_site()), at(AUTUMN - timedelta(days=1), 12)
    make_booking(room=room, starts_at=at(AUTUMN, 1), hours=1, at=eve)
    make_booking(room=room, starts_at=at(AUTUMN, 2, fold=1), hours=1, at=eve)
    assert len(items(board(room, AUTUMN, at=eve), "gap")) == 3


def test_now_lies_on_the_board_of_today_only():
    room = make_room()
    assert (board(room, TODAY).now, board(room).now) == (720, None)
    assert board(room, TODAY, at=at(TODAY, 6)).now is None


def test_a_week_shows_seven_days_of_one_room():
    booking = make_booking()
    shown = week(booking.room)
    assert [column.day.weekday() for column in shown.columns] == list(range(7))
    assert [len(items(shown, "busy", column=day)) for day in range(4)] == [0, 0, 1, 0]
    assert items(shown, "gap", column=0) == items(shown, "gap", column=6) == []


def test_a_week_names_its_holidays():
    shown = week(make_room(), date(2026, 12, 24))
    assert all("Weihnachtstag" in (column.holiday or "") for column in shown.columns[4:6])


def test_a_withdrawn_room_keeps_its_week_and_has_no_gaps():
    booking = make_booking()
    with transaction():
        booking.room.is_withdrawn = True
    shown = week(booking.room)
    assert len(items(shown, "busy", column=2)) == 1
    assert not [item for day in range(7) for item in items(shown, "gap", column=day)]


def test_a_site_without_rooms_has_an_empty_board():
    shown = queries.day_board(make_site(), TODAY, viewer=make_person(), at=NOON, language="de")
    assert shown.columns == ()


def test_the_number_of_changes_rises_with_each_deed():
    before = queries.last_change()
    booking = make_booking()
    booked = queries.last_change()
    with transaction():
        services.cancel(booking, by=booking.booked_by, at=NOON)
    assert before < booked < queries.last_change()


def test_who_may_open_a_booking_sees_that_somebody_has_come() -> None:
    booking = make_booking(at=NOON)
    with transaction():
        attendance.note_arrival(booking, by=None, at=booking.starts_at)
    for viewer, sees in ((booking.booked_by, True), (make_person(role="desk"), True), (make_person(), False)):
        shown = items(board(booking.room, viewer=viewer), "own", "busy")
        assert [item.has_come for item in shown] == [sees]
