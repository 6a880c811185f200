"""Displays at the doors: paired by a code, and what whoever stands before one can do."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lounge.desk.models import DoorDisplay
from lounge.desk.queries import displays as queries
from lounge.desk.queries import doors
from lounge.desk.services import displays
from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import queries as rooms
from lounge.rooms import services
from lounge.rooms.models import Booking, Occupancy
from lounge.rooms.queries.drafts import Draft
from tests.builders import NOON, make_booking, make_person, make_room, make_site, make_space
from tests.desk.doors import HOUR, MINUTE, make_display
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

SECOND = timedelta(seconds=1)


def pair(code: str | None, *, at: datetime = NOON) -> str:
    with transaction():
        return displays.pair(code or "", at=at)[1]


def refusal(deed) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused, transaction():
        deed()
    return refused.value.codes


def book(display: DoorDisplay, minutes: int = 30, *, at: datetime = NOON) -> Booking:
    with transaction():
        return displays.book(display, minutes=minutes, title="At the door", at=at)


def claim(booking: Booking) -> Interval:
    held = select(Occupancy.held_from, Occupancy.held_until).where(Occupancy.booking_id == booking.id)
    return Interval(*db.session.execute(held).one())


def test_a_code_makes_a_screen_the_display_and_is_used_up():
    display = make_display()
    code = display.pairing_code
    key = pair(code)
    found = queries.display_by_key(key)
    assert found is not None
    assert (found.id, found.pairing_code, found.key_digest == key) == (display.id, None, False)
    assert refusal(lambda: displays.pair(code or "", at=NOON)) == ("pairing_unknown",)


def test_a_code_may_be_typed_in_small_letters_and_with_gaps():
    display = make_display()
    code = (display.pairing_code or "").lower()
    assert queries.display_by_key(pair(f" {code[:4]}-{code[4:]} ")) is not None


def test_a_code_holds_for_a_quarter_of_an_hour():
    display = make_display()
    assert refusal(lambda: displays.pair(display.pairing_code or "", at=NOON + 15 * MINUTE)) == (
        "pairing_over",
    )
    assert pair(display.pairing_code, at=NOON + 15 * MINUTE - SECOND)


@pytest.mark.parametrize("code", ["", "nonsense", "%", "0OI1L", "\N{LATIN SMALL LETTER SHARP S}" * 8])
def test_a_code_that_nobody_made_pairs_nothing(code: str):
    make_display()
    assert refusal(lambda: displays.pair(code, at=NOON)) == ("pairing_unknown",)


def test_the_screen_that_was_there_stays_until_another_is_paired():
    display, manager = make_display(), make_person(role="manager")
    old = pair(display.pairing_code)
    with transaction():
        displays.give_code(display, by=manager, at=NOON)
    assert queries.display_by_key(old) is not None
    new = pair(display.pairing_code)
    assert queries.display_by_key(old) is None
    assert queries.display_by_key(new) is not None


def test_a_screen_that_was_taken_off_opens_nothing_nor_does_a_code_that_waited():
    display, manager = make_display(), make_person(role="manager")
    key = pair(display.pairing_code)
    with transaction():
        displays.give_code(display, by=manager, at=NOON)
    code = display.pairing_code
    with transaction():
        displays.unpair(display, by=manager, at=NOON)
    assert queries.display_by_key(key) is None
    assert refusal(lambda: displays.pair(code or "", at=NOON)) == ("pairing_unknown",)


def test_nobody_is_let_in_by_no_key():
    make_display()
    assert queries.display_by_key("") is None


def test_who_takes_the_room_at_the_door_has_it_in_the_houses_name():
    display = make_display(room=make_room(setup_minutes=15, clearing_minutes=10))
    booking = book(display, at=NOON + 7 * MINUTE + 20 * SECOND)
    assert booking.when == Interval(NOON + 7 * MINUTE + 20 * SECOND, NOON + 35 * MINUTE)
    assert claim(booking) == Interval(booking.starts_at, NOON + 45 * MINUTE)
    assert booking.booked_by_id == display.made_by_id
    assert booking.arrived_at == NOON + 7 * MINUTE + 20 * SECOND
    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_it_is_noted_that_nobody_we_know_did_it():
    book(make_display())
    line = db.session.scalars(select(AuditLine).where(AuditLine.deed == "booking.taken_at_the_door")).one()
    assert line.by_id is None


def test_a_room_is_not_taken_into_the_next_booking():
    room = make_room(setup_minutes=15)
    make_booking(room=room, starts_at=NOON + HOUR, at=NOON)
    assert refusal(lambda: displays.book(make_display(room=room), minutes=60, title="", at=NOON)) == (
        "not_free_now",
    )
    assert book(make_display(room=room), 30).ends_at == NOON + 30 * MINUTE


def test_a_room_is_taken_once():
    display = make_display()
    book(display)
    assert refusal(lambda: displays.book(display, minutes=15, title="", at=NOON)) == ("not_free_now",)


@pytest.mark.parametrize(
    "given", [{"bookable_by": ["desk", "manager"]}, {"longest_minutes": 10}, {"is_withdrawn": True}]
)
def test_a_room_that_members_may_not_have_is_not_had_at_the_door(given: dict[str, object]):
    display = make_display(room=make_room(shortest_minutes=5, **given))
    assert refusal(lambda: displays.book(display, minutes=15, title="", at=NOON)) == ("not_free_now",)


def test_a_display_that_only_shows_books_nothing():
    display = make_display(takes_bookings=False)
    assert refusal(lambda: displays.book(display, minutes=15, title="", at=NOON)) == ("not_free_now",)


def test_a_hall_is_not_taken_while_somebody_has_a_part_of_it():
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    hall, part = make_room(site=site, spaces=[north, south]), make_room(site=site, spaces=[north])
    make_booking(room=part, starts_at=NOON, at=NOON - HOUR)
    assert refusal(lambda: displays.book(make_display(room=hall), minutes=15, title="", at=NOON)) == (
        "not_free_now",
    )


def test_who_took_it_can_end_it_and_the_next_can_take_it():
    display = make_display()
    booking = book(display, 60)
    with transaction():
        displays.end(booking, at=NOON + 20 * MINUTE)
    assert book(display, 15, at=NOON + 20 * MINUTE).starts_at == NOON + 20 * MINUTE


def test_what_was_taken_by_mistake_is_ended_and_taken_again_at_once():
    display = make_display()
    for second in (0, 10, 20):
        booking = book(display, at=NOON + second * SECOND)
        with transaction():
            displays.end(booking, at=NOON + (second + 9.7) * SECOND)
    assert book(display, at=NOON + 30 * SECOND).id


def test_what_the_staff_have_booked_is_not_ended_at_the_door():
    booking = make_booking(by=make_person(role="desk"), starts_at=NOON, at=NOON - HOUR)
    assert refusal(lambda: displays.end(booking, at=NOON + MINUTE)) == ("belongs_to_house",)


def test_who_is_there_checks_in_a_quarter_of_an_hour_before_and_not_sooner():
    booking = make_booking(starts_at=NOON, at=NOON - HOUR)
    assert refusal(lambda: displays.check_in(booking, at=NOON - 15 * MINUTE - SECOND)) == ("not_begun",)
    for minute in (-15, 5):
        with transaction():
            displays.check_in(booking, at=NOON + minute * MINUTE)
    db.session.expire_all()
    assert booking.arrived_at == NOON - 15 * MINUTE


def test_nobody_checks_in_to_what_was_cancelled():
    booking = make_booking(starts_at=NOON, at=NOON - HOUR)
    with transaction():
        services.cancel(booking, by=booking.booked_by, at=NOON)
    assert refusal(lambda: displays.check_in(booking, at=NOON)) == ("already_cancelled",)


def test_a_door_knows_what_is_held_for_an_answer_but_nobody_checks_in_to_it():
    room, by = make_room(release_minutes=15), make_person()
    draft = Draft(
        room=room, when=Interval(NOON, NOON + HOUR), title="Two of us", organisation=by.organisation
    )
    with transaction():
        services.hold(draft, by=by, at=NOON - HOUR)
    (stay,) = doors.door(room, takes_bookings=True, at=NOON).ground.stays
    assert (stay.is_awaited, stay.waits_until) == (False, None)


def test_a_door_names_bookings_only_where_the_house_shows_titles():
    for shows in (True, False):
        room = make_room(site=make_site(shows_titles=shows))
        make_booking(room=room, starts_at=NOON + HOUR, title="Cocoa", at=NOON)
        assert [one.title for one in doors.door(room, takes_bookings=True, at=NOON).coming] == [
            "Cocoa" if shows else ""
        ]


def test_a_hall_does_not_name_what_goes_on_in_its_parts():
    site = make_site(shows_titles=True)
    north, south = make_space(site=site), make_space(site=site)
    hall, part = make_room(site=site, spaces=[north, south]), make_room(site=site, spaces=[north])
    make_booking(room=part, starts_at=NOON, title="Cocoa", at=NOON - HOUR)
    known = doors.door(hall, takes_bookings=True, at=NOON)
    assert ([one.title for one in known.coming], known.ground.stays) == ([""], ())
    assert known.ground.elsewhere == (Interval(NOON, NOON + HOUR),)


def test_a_door_knows_when_it_opens_after_a_long_weekend():
    room = make_room(site=make_site(weekdays=range(5)))
    saturday = NOON + timedelta(days=4)
    assert doors.door(room, takes_bookings=True, at=saturday).opens == NOON + timedelta(days=6) - 4 * HOUR


def test_what_a_door_must_know_takes_as_many_questions_for_many_bookings_as_for_one():
    room = make_room(site=make_site(shows_titles=True))
    make_booking(room=room, starts_at=NOON + HOUR, at=NOON)
    with count_queries() as one:
        doors.door(rooms.room(room.id), takes_bookings=True, at=NOON)  # type: ignore[arg-type]
    for hour in range(2, 8):
        make_booking(room=room, starts_at=NOON + hour * HOUR, at=NOON)
    db.session.expunge_all()
    with count_queries() as many:
        doors.door(rooms.room(room.id), takes_bookings=True, at=NOON)  # type: ignore[arg-type]
    assert len(many) == len(one)
