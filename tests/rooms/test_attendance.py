"""Who has come for a booking: checked in, ended early, and released when nobody has come."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection, Refused
from lounge.members.models import Person
from lounge.plumbing import letters as post
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.rooms import jobs, queries, services
from lounge.rooms.models import Booking, Occupancy, Site
from lounge.rooms.queries.drafts import draft_of
from lounge.rooms.services import Guest, attendance, signals
from tests.builders import NOON, make_booking, make_organisation, make_person, make_plan, make_room, make_site

pytestmark = pytest.mark.usefixtures("app")

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def make_waiting(**given: Any) -> Booking:
    """Book a room at noon that waits for a quarter of an hour."""
    room = given.pop("room", None) or make_room(release_minutes=15)
    return make_booking(room=room, **{"starts_at": NOON, "at": NOON - HOUR} | given)


def come(who: Person | str, site: Site, at: datetime) -> list[int]:
    with transaction():
        return [booking.id for booking in attendance.check_in(who, site=site, at=at)]


def deeds() -> list[str]:
    return list(db.session.scalars(select(AuditLine.deed).order_by(AuditLine.id)))


def claims(booking: Booking) -> int:
    return db.session.scalar(select(func.count()).where(Occupancy.booking_id == booking.id)) or 0


def text(letter: Letter) -> str:
    said = post.render(letter)
    return said.plain + said.html


def fresh(booking: Booking) -> Booking:
    db.session.expire_all()
    found = queries.booking(booking.id)
    assert found is not None
    return found


def test_who_booked_is_checked_in_once():
    booking = make_waiting()
    site = booking.room.site
    assert come(booking.booked_by, site, NOON + MINUTE) == [booking.id]
    assert come(booking.booked_by, site, NOON + 2 * MINUTE) == [booking.id]
    assert fresh(booking).arrived_at == NOON + MINUTE
    assert deeds().count("booking.arrived") == 1


def test_who_is_invited_is_checked_in_too_by_account_or_address():
    guest = make_person()
    booking = make_waiting(attendees=(Guest(guest.name, guest.email), Guest("Ada", "ada@kahn.example")))
    assert come(" Ada@Kahn.example", booking.room.site, NOON) == [booking.id]
    assert come(guest, booking.room.site, NOON + MINUTE) == [booking.id]
    assert fresh(booking).arrived_at == NOON


def test_of_two_arrivals_the_earlier_one_counts_in_whichever_order_they_are_known():
    booking = make_waiting()
    come(booking.booked_by, booking.room.site, NOON + 9 * MINUTE)
    come(booking.booked_by, booking.room.site, NOON + 2 * MINUTE)
    assert fresh(booking).arrived_at == NOON + 2 * MINUTE


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (NOON - HOUR - SECOND, 0),
        (NOON - HOUR, 1),
        (NOON + HOUR - SECOND, 1),
        (NOON + HOUR, 0),
    ],
)
def test_it_is_the_bookings_from_an_hour_before_until_their_end(at: datetime, count: int):
    booking = make_waiting()
    assert len(come(booking.booked_by, booking.room.site, at)) == count


def test_bookings_elsewhere_cancelled_or_others_are_not_touched():
    booking = make_waiting()
    other = make_waiting()
    cancelled = make_waiting(by=booking.booked_by)
    with transaction():
        services.cancel(cancelled, by=booking.booked_by, at=NOON - HOUR)
    assert come(booking.booked_by, make_site(), NOON) == []
    assert come(booking.booked_by, booking.room.site, NOON) == [booking.id]
    assert (fresh(other).arrived_at, fresh(cancelled).arrived_at) == (None, None)


def test_a_form_that_was_open_when_somebody_came_can_still_be_sent():
    booking = make_waiting()
    seen = booking.version
    come(booking.booked_by, booking.room.site, NOON)
    with transaction():
        draft = draft_of(booking)
        services.change(booking, draft, seen=seen, by=booking.booked_by, at=NOON)


def test_nobody_comes_and_the_room_is_released_and_can_be_booked_at_once():
    booking = make_waiting()
    jobs.release_missed(NOON + 15 * MINUTE)
    booking = fresh(booking)
    assert (booking.state, booking.missed_at, claims(booking)) == ("cancelled", NOON + 15 * MINUTE, 0)
    assert make_booking(room=booking.room, starts_at=NOON + 30 * MINUTE, hours=0.5, at=NOON + 15 * MINUTE).id
    assert deeds().count("booking.missed") == 1


def test_it_is_released_not_a_second_too_early_and_only_once():
    booking = make_waiting()
    jobs.release_missed(NOON + 15 * MINUTE - SECOND)
    assert fresh(booking).state == "confirmed"
    for late in (15, 16):
        jobs.release_missed(NOON + late * MINUTE)
    assert deeds().count("booking.missed") == 1


def test_who_comes_in_time_keeps_the_room():
    booking = make_waiting()
    come(booking.booked_by, booking.room.site, NOON - HOUR)
    jobs.release_missed(NOON + 15 * MINUTE)
    assert fresh(booking).state == "confirmed"


def test_who_comes_between_the_question_and_the_deed_keeps_the_room():
    booking = make_waiting()
    (due,) = queries.unattended(at=NOON + 15 * MINUTE)
    come(booking.booked_by, booking.room.site, NOON + 15 * MINUTE)
    with transaction():
        attendance.release(due, at=NOON + 15 * MINUTE)
    assert fresh(booking).state == "confirmed"


def test_a_room_without_such_a_time_waits_for_ever():
    booking = make_waiting(room=make_room())
    jobs.release_missed(NOON + 20 * MINUTE)
    assert fresh(booking).state == "confirmed"
    with pytest.raises(Refused) as refused, transaction():
        attendance.release(booking, at=NOON + 20 * MINUTE)
    assert refused.value.codes == ("not_due",)


def test_what_the_staff_have_booked_is_never_released():
    booking = make_waiting(by=make_person(role="manager"))
    jobs.release_missed(NOON + 15 * MINUTE)
    assert fresh(booking).state == "confirmed"


def test_what_is_only_held_is_not_missed():
    booking = make_waiting()
    with transaction():
        booking.state = "held"
    jobs.release_missed(NOON + 15 * MINUTE)
    assert fresh(booking).state == "held"


def test_where_the_house_was_asleep_for_an_hour_nobody_is_blamed():
    booking = make_waiting(hours=3)
    jobs.release_missed(NOON + 15 * MINUTE + HOUR)
    assert fresh(booking).state == "confirmed"


def test_what_somebody_above_counts_on_stays_and_holds_up_no_other():
    kept, other = make_waiting(), make_waiting()

    def refuse(booking: Booking, **_told: Any) -> None:
        if booking.id == kept.id:
            raise Refused([Objection("belongs_to_event", {"event": "Export", "event_id": 1})])

    with signals.cancelled.connected_to(refuse):
        jobs.release_missed(NOON + 15 * MINUTE)
    assert (fresh(kept).state, fresh(kept).missed_at, fresh(other).state) == ("confirmed", None, "cancelled")


def test_those_above_hear_of_a_release():
    heard: list[tuple[int, object]] = []

    def hear(booking: Booking, *, by: Person | None, at: datetime) -> None:
        heard.append((booking.id, by))

    booking = make_waiting()
    with signals.cancelled.connected_to(hear):
        jobs.release_missed(NOON + 15 * MINUTE)
    assert heard == [(booking.id, None)]


def test_the_hours_of_a_room_that_stood_empty_still_count():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    make_waiting(by=by)
    jobs.release_missed(NOON + 15 * MINUTE)
    assert queries.usage(by.organisation, at=NOON).used == HOUR
    with pytest.raises(Refused) as refused:
        make_booking(by=by, starts_at=NOON + 2 * HOUR)
    assert refused.value.codes == ("allowance_used",)


def test_excused_they_count_no_longer_and_the_booking_stays_cancelled():
    by, manager = make_person(), make_person(role="manager")
    booking = make_waiting(by=by)
    jobs.release_missed(NOON + 15 * MINUTE)
    for _twice in range(2):
        with transaction():
            attendance.excuse(booking, by=manager, at=NOON + HOUR)
    assert (fresh(booking).state, booking.missed_at) == ("cancelled", None)
    assert queries.usage(by.organisation, at=NOON).used == timedelta(0)
    assert deeds().count("booking.excused") == 1


def test_who_had_come_in_time_is_not_blamed_when_that_is_known_only_later():
    booking = make_waiting()
    jobs.release_missed(NOON + 15 * MINUTE)
    assert come(booking.booked_by, booking.room.site, NOON + 14 * MINUTE) == []
    assert (fresh(booking).state, fresh(booking).missed_at) == ("cancelled", None)


def test_who_comes_after_the_release_has_missed_it():
    booking = make_waiting()
    jobs.release_missed(NOON + 15 * MINUTE)
    assert come(booking.booked_by, booking.room.site, NOON + 16 * MINUTE) == []
    assert fresh(booking).missed_at == NOON + 15 * MINUTE


def test_who_booked_and_who_was_invited_are_told_and_their_calendars_too():
    by = make_person(language="de", name="Ole Brandt")
    booking = make_waiting(by=by, attendees=(Guest("Ada", "ada@kahn.example"),))
    jobs.release_missed(NOON + 15 * MINUTE)
    told = {
        letter.to_address: letter for letter in db.session.scalars(select(Letter)) if "missed" in letter.kind
    }
    assert set(told) == {by.email, "ada@kahn.example"}
    assert all(letter.calendar and letter.calendar["method"] == "CANCEL" for letter in told.values())
    assert "15 Minuten nach Beginn" in text(told[by.email])
    assert "zählt" in text(told[by.email])
    assert "zählt" not in text(told["ada@kahn.example"])
    assert booking.title in text(told["ada@kahn.example"])


def test_where_hours_are_not_counted_the_letter_does_not_speak_of_them():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
    make_waiting(by=by)
    jobs.release_missed(NOON + 15 * MINUTE)
    (letter,) = (one for one in db.session.scalars(select(Letter)) if "missed" in one.kind)
    assert "room hours" not in text(letter)
    assert "15 minutes after the beginning" in text(letter)


def test_who_ends_early_gives_the_rest_of_the_time_to_others():
    booking = make_waiting(hours=2)
    with transaction():
        attendance.end_early(booking, by=None, at=NOON + 20 * MINUTE + 30 * SECOND)
    assert fresh(booking).when == Interval(NOON, NOON + 20 * MINUTE)
    assert make_booking(room=booking.room, starts_at=NOON + 30 * MINUTE, hours=1, at=NOON + 25 * MINUTE).id
    assert queries.usage(booking.organisation, at=NOON).used == 20 * MINUTE
    assert deeds().count("booking.ended_early") == 1


def test_ended_early_the_room_is_still_cleared():
    booking = make_waiting(room=make_room(clearing_minutes=15), hours=2)
    with transaction():
        attendance.end_early(booking, by=None, at=NOON + HOUR)
    held = db.session.scalar(select(Occupancy.held_until).where(Occupancy.booking_id == booking.id))
    assert held == NOON + HOUR + 15 * MINUTE


@pytest.mark.parametrize(("at", "code"), [(NOON - MINUTE, "not_begun"), (NOON + HOUR, "already_ended")])
def test_only_what_is_running_is_ended(at: datetime, code: str):
    booking = make_waiting()
    with pytest.raises(Refused) as refused, transaction():
        attendance.end_early(booking, by=None, at=at)
    assert refused.value.codes == (code,)


def test_the_worker_knows_the_job(app: Lounge):
    assert "lounge.rooms.jobs.release_missed" in {job.name for job in app.extensions["jobs"]}
