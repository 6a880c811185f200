"""What an arrival does, what taking it back does, and what a station without network tells later."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.desk.models import Conflict, Movement
from lounge.desk.queries import conflicts
from lounge.introductions.models import Side
from lounge.members.models import Person
from lounge.plumbing import letters
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from tests.builders import (
    NOON,
    make_booking,
    make_event,
    make_organisation,
    make_person,
    make_plan,
    make_registration,
    make_room,
)
from tests.desk.door import MINUTE, Door, codes, make_visit
from tests.introductions.pairs import make_agreed, make_meeting
from tests.support.queries import count_queries

HOUR = timedelta(hours=1)


@pytest.fixture
def door(app: Lounge) -> Door:
    return Door()


@pytest.fixture
def person(app: Lounge) -> Person:
    return make_person()


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_arrival_checks_in_the_bookings_of_that_hour(door: Door, person: Person) -> None:
    soon = make_booking(room=make_room(site=door.site), by=person, starts_at=NOON + HOUR)
    later = make_booking(room=make_room(site=door.site), by=person, starts_at=NOON + 3 * HOUR)
    door.comes(person.card_code)
    db.session.expire_all()
    assert (soon.arrived_at, later.arrived_at) == (NOON, None)


def test_an_arrival_attends_the_events_of_that_hour(door: Door, person: Person) -> None:
    soon = make_registration(event=make_event(starts_at=NOON + HOUR), person=person)
    evening = make_registration(event=make_event(starts_at=NOON + 6 * HOUR), person=person)
    answer = door.comes(person.card_code)
    db.session.expire_all()
    assert (soon.attended_at, evening.attended_at) == (NOON, None)
    assert [one.kind for one in answer.expected] == ["event", "event"]


def test_who_is_in_and_shows_the_ticket_in_the_evening_attends(door: Door, person: Person) -> None:
    ticket = make_registration(event=make_event(starts_at=NOON + 6 * HOUR), person=person)
    door.comes(person.card_code)
    assert door.comes(ticket.code, at=NOON + 4 * HOUR).outcome == "already"
    db.session.expire_all()
    assert ticket.attended_at == NOON + 4 * HOUR


def test_a_companion_counts(door: Door) -> None:
    event = make_event(starts_at=NOON, allows_companion=True)
    ticket = make_registration(event=event, email="zofia@guest.example", party=2)
    door.comes(ticket.code)
    assert db.session.scalar(select(Movement.heads)) == 2


def test_who_is_let_in_from_the_waiting_list_has_no_place_and_is_in(door: Door) -> None:
    ticket = make_registration(event=make_event(starts_at=NOON), email="zofia@guest.example", state="waiting")
    assert codes(door.comes(ticket.code)) == ["ticket_waiting"]
    assert door.comes(ticket.code, waive=["ticket_waiting"]).outcome == "welcome"
    db.session.refresh(ticket)
    assert (ticket.state, ticket.attended_at) == ("waiting", None)


def test_an_arrival_notes_that_somebody_came_for_their_introduction(app: Lounge) -> None:
    pair = make_agreed()
    booking = make_meeting(pair, is_confirmed=True).booking
    door = Door(site=booking.room.site)
    for person, other in ((pair.one, pair.other), (pair.other, pair.one)):
        (expected,) = door.comes(person.card_code, at=booking.starts_at).expected
        assert (expected.kind, expected.host) == ("introduction", other.name)
    db.session.expire_all()
    assert set(db.session.scalars(select(Side.was_at_the_door))) == {True}


def test_taking_an_arrival_back_takes_back_that_they_came_to_meet(app: Lounge) -> None:
    pair = make_agreed()
    booking = make_meeting(pair, is_confirmed=True).booking
    door, now = Door(site=booking.room.site), booking.starts_at
    answer = door.comes(pair.one.card_code, at=now)
    door.undoes(answer, at=now + MINUTE)
    db.session.expire_all()
    assert set(db.session.scalars(select(Side.was_at_the_door))) == {False}
    door.comes(pair.one.card_code, at=now + 3 * MINUTE)
    again = door.comes(pair.one.card_code, at=now + 8 * MINUTE)
    door.undoes(again, at=now + 9 * MINUTE)
    db.session.expire_all()
    assert set(db.session.scalars(select(Side.was_at_the_door))) == {False, True}


def test_a_visitor_comes_by_their_pass_and_checks_in_the_booking_they_come_for(
    door: Door, person: Person
) -> None:
    booking = make_booking(room=make_room(site=door.site), by=person, starts_at=NOON + HOUR)
    visit = make_visit(host=person, site=door.site, booking_id=booking.id)
    answer = door.comes(visit.code)
    assert (answer.outcome, answer.subject and answer.subject.who) == ("welcome", f"visit/{visit.id}")
    assert (answer.expected[0].host, answer.expected[0].room) == (person.name, booking.room.name)
    db.session.refresh(booking)
    assert booking.arrived_at == NOON


def test_the_host_is_told_at_once_and_once_that_their_visitor_is_here(door: Door, person: Person) -> None:
    visit = make_visit(host=person, site=door.site, name="Okko", organisation="Harbour Works")
    came = door.comes(visit.code)
    door.comes(visit.code, at=NOON + 2 * MINUTE)
    door.undoes(came, at=NOON + 3 * MINUTE)
    door.comes(visit.code, at=NOON + 4 * MINUTE)
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.kind, letter.to_address, letter.written_at) == ("desk/guest_here", person.email, NOON)
    text = letters.render(letter)
    assert text.subject == "Okko is here"
    for body in (text.plain, text.html):
        assert (
            f"Okko, Harbour Works, came in at 12:00 and is waiting at the front desk, {door.site.name}."
            in body
        )


def test_a_plan_s_guests_are_counted_by_who_came_on_the_day(door: Door) -> None:
    plan = make_plan()
    with transaction():
        plan.guests_a_day = 1
    host = make_person(organisation=make_organisation(plan=plan))
    first, second = (make_visit(host=host, site=door.site) for _ in range(2))
    came = door.comes(first.code)
    assert codes(door.comes(second.code)) == ["guests_used_up"]
    assert door.comes(first.code).outcome == "already"
    door.undoes(came)
    assert door.comes(second.code).outcome == "welcome"


def test_who_is_found_by_name_comes_in_as_by_their_card(door: Door, person: Person) -> None:
    answer = door.take(kind="in", who=f"person/{person.id}", way="search")
    assert answer.outcome == "welcome"
    assert door.comes(person.card_code).outcome == "already"


@pytest.mark.parametrize("who", ["person/0", "person/4711", "person/x", "dog/1", "", "person/99999999999"])
def test_nobody_is_nobody(door: Door, who: str) -> None:
    assert codes(door.take(kind="in", who=who)) == ["unknown_code"]


def test_staff_and_partners_need_no_membership(door: Door) -> None:
    gone = make_organisation(ends_on=NOON.date() - timedelta(days=1))
    for role, outcome in {
        "member": "refused",
        "desk": "welcome",
        "manager": "welcome",
        "partner": "welcome",
    }.items():
        assert door.comes(make_person(organisation=gone, role=role).card_code).outcome == outcome


def test_two_stations_whose_clocks_differ_make_one_arrival_that_is_undone_as_one(
    door: Door, person: Person
) -> None:
    first = door.comes(person.card_code, happened_at=NOON + MINUTE)
    second = door.comes(person.card_code, happened_at=NOON - MINUTE)
    assert (first.outcome, second.outcome) == ("welcome", "already")
    door.undoes(first)
    assert door.inside() == {}


def test_taking_an_arrival_back_takes_back_that_they_attended(door: Door) -> None:
    ticket = make_registration(event=make_event(starts_at=NOON), email="zofia@guest.example")
    answer = door.comes(ticket.code)
    door.undoes(answer, at=NOON + MINUTE)
    db.session.refresh(ticket)
    assert ticket.attended_at is None


def test_what_the_host_had_noted_before_stays_noted(door: Door) -> None:
    ticket = make_registration(
        event=make_event(starts_at=NOON), email="zofia@guest.example", attended_at=NOON - HOUR
    )
    door.undoes(door.comes(ticket.code), at=NOON + MINUTE)
    db.session.refresh(ticket)
    assert ticket.attended_at == NOON - HOUR


def test_taking_back_a_second_scan_leaves_the_first_one_and_its_attendance(door: Door) -> None:
    ticket = make_registration(event=make_event(starts_at=NOON), email="zofia@guest.example")
    door.comes(ticket.code)
    again = door.comes(ticket.code, at=NOON + 5 * MINUTE)
    door.undoes(again, at=NOON + 6 * MINUTE)
    db.session.refresh(ticket)
    assert (ticket.attended_at, door.inside()) == (NOON, {f"ticket/{ticket.id}": NOON})


def test_a_departure_is_taken_back(door: Door, person: Person) -> None:
    door.comes(person.card_code)
    gone = door.goes(person.card_code, at=NOON + MINUTE)
    assert door.undoes(gone, at=NOON + 2 * MINUTE).outcome == "undone"
    assert door.inside() == {f"person/{person.id}": NOON}


def test_an_undoing_is_once_and_of_what_is_known(door: Door, person: Person) -> None:
    answer = door.comes(person.card_code)
    undone = door.undoes(answer)
    assert door.undoes(answer, nonce=undone.nonce).outcome == "undone"
    assert codes(door.undoes(answer)) == ["already_undone"]
    assert codes(door.undoes(undone)) == ["not_undoable"]
    assert codes(door.take(kind="undo", undoes="never heard of")) == ["unknown_movement"]
    assert codes(door.undoes(answer, nonce=answer.nonce)) == ["nonce_taken"]


def test_the_station_s_clock_does_not_lengthen_the_time_for_undoing(door: Door, person: Person) -> None:
    answer = door.comes(person.card_code)
    late = NOON + 16 * MINUTE
    assert codes(door.undoes(answer, at=late, happened_at=NOON)) == ["too_late_to_undo"]
    assert door.undoes(answer, at=late, happened_at=NOON, was_offline=True).outcome == "undone"


def test_an_arrival_that_a_station_let_in_is_kept_and_settled_by_a_person(door: Door) -> None:
    barred = make_person(organisation=make_organisation(is_paused=True))
    told = {"nonce": "offline", "happened_at": NOON - HOUR, "was_offline": True}
    answer = door.comes(barred.card_code, **told)
    again = door.comes(barred.card_code, **told)
    assert (answer.outcome, codes(answer)) == ("conflict", ["membership_paused"])
    assert again == answer or (again.outcome, again.objections) == (answer.outcome, answer.objections)
    assert door.inside() == {f"person/{barred.id}": NOON - HOUR}
    kept = db.session.scalars(select(Conflict)).one()
    assert (kept.movement_id, kept.happened_at, kept.received_at) == (answer.movement_id, NOON - HOUR, NOON)
    assert conflicts.objections_of(kept) == answer.objections


@pytest.mark.parametrize(
    ("told", "expected"),
    [({"code": "nobody"}, "unknown_code"), ({"happened_at": NOON - timedelta(days=4)}, "too_long_ago")],
)
def test_what_cannot_be_kept_is_a_conflict_without_an_arrival(
    door: Door, person: Person, told: dict[str, object], expected: str
) -> None:
    usual = {"kind": "in", "code": person.card_code, "nonce": "offline", "was_offline": True}
    for _ in range(2):
        answer = door.take(**{**usual, **told})
        assert (answer.outcome, codes(answer)) == ("conflict", [expected])
    kept = db.session.scalars(select(Conflict)).one()
    assert (kept.movement_id, count(Movement)) == (None, 0)
    assert [one.code for one in conflicts.objections_of(kept)] == [expected]


def test_a_departure_that_is_told_late_counts_although_no_arrival_is_known_yet(
    door: Door, person: Person
) -> None:
    assert door.goes(person.card_code, happened_at=NOON - HOUR).outcome == "left"
    door.comes(person.card_code, happened_at=NOON - 2 * HOUR)
    assert door.inside() == {}
    assert codes(door.goes(person.card_code)) == ["not_inside"]


def test_a_departure_that_is_told_late_ends_the_stay_before_it(door: Door, person: Person) -> None:
    door.comes(person.card_code, at=NOON - 3 * HOUR)
    door.comes(person.card_code, at=NOON - HOUR)
    door.goes(person.card_code, happened_at=NOON - 2 * HOUR)
    assert door.inside() == {f"person/{person.id}": NOON - HOUR}


def test_the_night_has_sent_everybody_home(door: Door, person: Person) -> None:
    door.comes(person.card_code, at=NOON - timedelta(days=1))
    assert door.comes(person.card_code).outcome == "welcome"


def test_the_audit_names_the_arrival_and_nobody_by_name(door: Door) -> None:
    lapsed = make_person(organisation=make_organisation(ends_on=NOON.date() - timedelta(days=1)))
    door.comes(lapsed.card_code)
    door.comes(lapsed.card_code, waive=["membership_lapsed"])
    found = db.session.scalars(
        select(AuditLine).where(AuditLine.deed.like("movement.%")).order_by(AuditLine.id)
    ).all()
    assert [(line.deed, line.subject, line.by_id) for line in found] == [
        ("movement.refused", "site", door.by.id),
        ("movement.came", "movement", door.by.id),
    ]
    assert not [line for line in found if lapsed.name in str(line.facts) or lapsed.email in str(line.facts)]


def test_an_arrival_asks_the_same_number_of_questions_however_much_goes_on(
    door: Door, person: Person
) -> None:
    asked = []
    for _ in range(2):
        for _ in range(3):
            make_booking(room=make_room(site=door.site), starts_at=NOON + HOUR)
            door.comes(make_person().card_code)
        with count_queries() as sent:
            door.comes(person.card_code)
            door.goes(person.card_code, at=NOON + MINUTE)
        asked.append(len(sent))
    assert asked[1] <= asked[0] <= 20
