"""Booking a room: what is kept, who is written to, what is noted, and what is refused."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import queries, services
from lounge.rooms.models import Booking, Occupancy, Room
from lounge.rooms.services import Draft, Guest
from lounge.rooms.services.booking import flush
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
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TOMORROW = NOON + DAY


def held() -> list[tuple[int, Interval]]:
    """What is held, by space."""
    rows = db.session.scalars(select(Occupancy).order_by(Occupancy.space_id, Occupancy.held_from))
    return [(row.space_id, row.held) for row in rows]


def letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def refusal(**given) -> tuple[str, ...]:
    """Try to book, and return the codes of what stood in the way."""
    with pytest.raises(Refused) as refused:
        make_booking(**given)
    return refused.value.codes


def test_a_booking_holds_the_room_with_setup_and_clearing():
    room = make_room(setup_minutes=30, clearing_minutes=15)
    booking = make_booking(room=room)
    span = Interval(TOMORROW - timedelta(minutes=30), TOMORROW + HOUR + timedelta(minutes=15))
    assert held() == [(room.spaces[0].id, span)]
    assert (booking.state, booking.sequence, booking.when) == (
        "confirmed",
        0,
        Interval(TOMORROW, TOMORROW + HOUR),
    )


def test_a_booking_of_the_hall_holds_both_halves():
    site = make_site()
    halves = [make_space(site=site), make_space(site=site)]
    booking = make_booking(room=make_room(site=site, spaces=halves))
    assert held() == [(half.id, booking.when) for half in halves]


def test_the_hall_is_taken_when_a_half_is():
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    make_booking(room=make_room(site=site, spaces=[north]))
    assert refusal(room=make_room(site=site, spaces=[north, south])) == ("taken",)


def test_a_booking_that_touches_the_clearing_of_another_is_taken():
    room = make_room(clearing_minutes=30)
    make_booking(room=room)
    assert refusal(room=room, starts_at=TOMORROW + HOUR) == ("taken",)
    make_booking(room=room, starts_at=TOMORROW + HOUR + timedelta(minutes=30))


def test_a_refusal_names_every_reason_at_once():
    room = make_room(capacity=2, longest_minutes=60)
    make_booking(room=room)
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    codes = refusal(room=room, by=by, hours=12, people=5)
    assert set(codes) == {"taken", "closed", "too_long", "too_many_people", "allowance_used"}


def test_a_refusal_leaves_nothing_behind():
    room = make_room()
    make_booking(room=room)
    before = len(letters()), len(held())
    refusal(room=room)
    assert (len(letters()), len(held())) == before


def test_a_refusal_names_the_room_and_what_is_free():
    room = make_room(name="Salon", setup_minutes=0)
    make_booking(room=room, starts_at=TOMORROW, hours=2)
    with pytest.raises(Refused) as refused:
        make_booking(room=room, starts_at=TOMORROW)
    (taken,) = refused.value.objections
    assert taken.facts["room"] == "Salon"
    assert [span["starts_at"] for span in taken.facts["free"]] == [
        TOMORROW - 4 * HOUR,
        TOMORROW + 2 * HOUR,
    ]


def test_a_holiday_is_refused_with_its_name_in_both_languages():
    with pytest.raises(Refused) as refused:
        make_booking(starts_at=NOON.replace(month=12, day=25))
    (closed,) = refused.value.objections
    assert closed.facts["names"] == {"de": "Erster Weihnachtstag", "en": "Christmas Day"}


def test_a_site_that_opens_on_holidays_takes_bookings_then():
    site = make_site()
    with transaction():
        site.is_closed_on_holidays = False
    make_booking(room=make_room(site=site), starts_at=NOON.replace(month=12, day=25))


def test_a_room_with_hours_of_its_own_keeps_to_them():
    room = make_room(site=make_site(opens=NOON.time(), closes=NOON.replace(hour=20).time()))
    assert refusal(room=room, starts_at=TOMORROW - 2 * HOUR) == ("closed",)


def test_a_withdrawn_room_is_refused():
    assert refusal(room=make_room(is_withdrawn=True)) == ("room_withdrawn",)


def test_a_room_without_spaces_could_not_be_guarded_and_is_refused():
    room = make_room()
    with transaction():
        room.spaces = []
    assert refusal(room=room) == ("room_withdrawn",)


def test_members_book_for_their_own_organisation_only():
    assert refusal(organisation=make_organisation()) == ("not_your_organisation",)


def test_the_desk_books_for_any_organisation_on_that_ones_allowance():
    organisation = make_organisation(plan=make_plan(room_hours=1))
    desk = make_person(role="desk", organisation=make_organisation(plan=make_plan(room_hours=0)))
    make_booking(by=desk, organisation=organisation)
    assert refusal(by=desk, organisation=organisation, room=make_room()) == ("allowance_used",)


def test_the_allowance_is_that_of_the_month_in_which_the_booking_begins():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    make_booking(by=by)
    make_booking(by=by, room=make_room(), starts_at=NOON.replace(month=12, day=1))
    assert refusal(by=by, room=make_room(), starts_at=TOMORROW + DAY) == ("allowance_used",)


def test_cancelled_hours_do_not_count():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    booking = make_booking(by=by)
    with transaction():
        services.cancel(booking, by=by, at=NOON)
    make_booking(by=by)


def test_a_plan_without_limit_is_never_used_up():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    for number in range(4):
        make_booking(by=by, room=make_room(), hours=8, starts_at=TOMORROW - 2 * HOUR + number * DAY)


def test_a_lapsed_organisation_does_not_book():
    organisation = make_organisation(ends_on=NOON.date())
    assert refusal(by=make_person(organisation=organisation)) == ("membership_lapsed",)


@pytest.mark.parametrize("year", [5000, 1800])
def test_a_year_that_no_house_means_is_refused(year):
    assert refusal(starts_at=NOON.replace(year=year)) == ("implausible_time",)


def test_a_span_of_years_is_refused():
    assert "too_long" in refusal(hours=24 * 365 * 20)


def test_a_booking_for_nobody_is_refused():
    assert refusal(people=0) == ("too_few_people",)


def test_the_booker_and_the_guests_with_an_address_are_written_to_once_each():
    by = make_person(email="femke@kahn.example", name="Femke Harms", language="en")
    guests = (
        Guest("Ole", "Ole@Krone.example"),
        Guest("Somebody"),
        Guest("Ole again", "ole@krone.example"),
        Guest("Femke", "femke@kahn.example"),
    )
    booking = make_booking(by=by, attendees=guests, title="Cocoa")
    assert [(one.to_address, one.kind, one.language) for one in letters()] == [
        ("femke@kahn.example", "rooms/booked", "en"),
        ("ole@krone.example", "rooms/booked", "en"),
    ]
    assert letters()[1].key == f"booking/{booking.id}/0/ole@krone.example"
    assert len(booking.attendees) == 4


def test_the_letter_carries_an_invitation():
    booking = make_booking(title="Cocoa", attendees=(Guest("Ole", "ole@krone.example"),))
    calendar = letters()[0].calendar
    assert calendar is not None
    assert (calendar["method"], calendar["uid"], calendar["sequence"]) == ("REQUEST", booking.uid, 0)
    assert calendar["starts_at"] == "2026-11-25T11:00:00+00:00"
    assert [one["address"] for one in calendar["attendees"]] == [booking.booked_by.email, "ole@krone.example"]


def test_the_note_is_between_the_booker_and_the_house():
    make_booking(note="Two pots of tea", attendees=(Guest("Ole", "ole@krone.example"),))
    told = [(one.facts["note"], (one.calendar or {})["description"]) for one in letters()]
    assert told == [("Two pots of tea", "Two pots of tea"), ("", "")]


def test_the_deed_is_noted():
    booking = make_booking()
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.subject == "booking"))
    assert (line.deed, line.subject_id, line.by_id) == ("booking.booked", booking.id, booking.booked_by_id)
    assert line.facts["room"] == booking.room.name


def write_at_once(booking: Booking) -> None:
    """Write a second claim to what a booking holds, without asking."""
    draft = queries.draft_of(booking)
    with transaction():
        db.session.add(Occupancy(space_id=draft.room.spaces[0].id, booking_id=booking.id, **span_of(booking)))
        flush(draft)


def book_once(key: str, *, room: Room, by: Person, title: str = "Cocoa") -> Booking:
    with transaction():
        when = Interval(TOMORROW, TOMORROW + HOUR)
        draft = Draft(room=room, when=when, title=title, organisation=by.organisation)
        return services.book(draft, by=by, at=NOON, once=key)


def test_the_same_wish_with_the_same_key_is_one_booking():
    by, room = make_person(), make_room()
    assert book_once("k1", room=room, by=by) == book_once("k1", room=room, by=by)
    assert len(letters()) == 1


def test_another_wish_with_the_same_key_is_another_booking():
    by, room = make_person(), make_room()
    first = book_once("k1", room=room, by=by)
    assert book_once("k1", room=make_room(), by=by).uid != first.uid
    with pytest.raises(Refused, match="taken"):
        book_once("k1", room=room, by=by, title="Tea")


def test_the_key_of_somebody_else_is_no_obstacle():
    first = book_once("k1", room=make_room(), by=make_person())
    assert book_once("k1", room=make_room(), by=make_person()).uid != first.uid
    assert book_once(first.uid, room=make_room(), by=make_person()) != first


def test_a_cancelled_booking_is_made_anew_by_the_same_key():
    by, room = make_person(), make_room()
    first = book_once("k1", room=room, by=by)
    with transaction():
        services.cancel(first, by=by, at=NOON)
    assert book_once("k1", room=room, by=by) != first


def span_of(booking: Booking) -> dict[str, datetime]:
    return {"held_from": booking.starts_at, "held_until": booking.ends_at}


def test_the_database_has_the_last_word_and_says_it_as_courteously():
    booking = make_booking()
    with pytest.raises(Refused) as refused:
        write_at_once(booking)
    assert refused.value.codes == ("taken",)
    assert refused.value.objections[0].facts["room"] == booking.room.name


def test_a_booking_asks_seven_questions_however_many_spaces_and_guests():
    site = make_site()
    counts = []
    for spaces, guests in ((1, 0), (4, 5)):
        by = make_person()
        draft = Draft(
            room=make_room(site=site, spaces=[make_space(site=site) for _ in range(spaces)]),
            when=Interval(TOMORROW, TOMORROW + HOUR),
            title="Cocoa",
            organisation=by.organisation,
            attendees=tuple(Guest(f"Guest {number}") for number in range(guests)),
        )
        db.session.scalars(select(Booking)).all()
        with count_queries() as sent, transaction():
            services.book(draft, by=by, at=NOON)
        counts.append(sum(statement.startswith("SELECT") for statement, _ in sent))
    assert counts[0] == counts[1] <= 7
