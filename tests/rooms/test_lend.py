"""The house lends several rooms at once, or none, and moves what it has lent without standing in its own way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection, Refused
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.rooms import services
from lounge.rooms.models import Booking, Occupancy, Room
from lounge.rooms.services import Draft
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

HOUR = timedelta(hours=1)
TOMORROW = NOON + timedelta(days=1)


def wish(room: Room, by: Person, *, starts_at: datetime = TOMORROW, hours: float = 2) -> Draft:
    when = Interval(starts_at, starts_at + hours * HOUR)
    return Draft(room=room, when=when, title="Night of the harbour", organisation=by.organisation)


def lend(*drafts: Draft, by: Person, at: datetime = NOON) -> list[Booking]:
    with transaction():
        return services.lend(drafts, by=by, at=at)


def move(
    lent: Sequence[Booking], *drafts: Draft, by: Person, at: datetime = NOON, lender: Person | None = None
) -> list[Booking]:
    with transaction():
        return services.lend_anew(lent, drafts, by=by, at=at, lender=lender)


def refused(
    lent: Sequence[Booking], *drafts: Draft, by: Person, at: datetime = NOON
) -> tuple[Objection, ...]:
    try:
        move(lent, *drafts, by=by, at=at)
    except Refused as refusal:
        return refusal.objections
    return ()


def standing() -> list[Booking]:
    return list(db.session.scalars(select(Booking).where(Booking.state != "cancelled").order_by(Booking.id)))


def manager(**given: object) -> Person:
    return make_person(role="manager", **given)  # type: ignore[arg-type]


def test_rooms_are_lent_without_letters_and_cost_no_hours(app: Lounge) -> None:
    by = manager(organisation=make_organisation(plan=make_plan(room_hours=0)))
    one, two = make_room(), make_room()
    lent = lend(wish(two, by), wish(one, by), by=by)
    assert [booking.room_id for booking in lent] == [two.id, one.id]
    assert db.session.scalars(select(Letter)).all() == []
    assert db.session.scalars(select(AuditLine.deed)).all() == ["booking.lent", "booking.lent"]


def test_rooms_are_lent_also_by_a_house_without_a_membership(app: Lounge) -> None:
    by = manager(organisation=make_organisation(ends_on=NOON.date() - timedelta(days=30)))
    assert lend(wish(make_room(), by), by=by)


def test_all_are_lent_or_none(app: Lounge) -> None:
    by, free, taken, short = manager(), make_room(), make_room(), make_room(longest_minutes=60)
    make_booking(room=taken, starts_at=TOMORROW)
    found = refused([], wish(free, by), wish(taken, by), wish(short, by), by=by)
    assert [(one.code, one.facts["room"]) for one in found] == [
        ("taken", taken.name),
        ("too_long", short.name),
    ]
    assert len(standing()) == 1


def test_two_rooms_of_one_floor_are_not_lent_together_but_one_after_the_other(app: Lounge) -> None:
    by, site = manager(), make_site()
    north, south = make_space(site=site), make_space(site=site)
    hall, half = make_room(site=site, spaces=[north, south]), make_room(site=site, spaces=[south])
    [objection] = refused([], wish(hall, by), wish(half, by), by=by)
    assert (objection.code, objection.facts) == ("rooms_overlap", {"room": hall.name, "other": half.name})
    assert lend(wish(hall, by), wish(half, by, starts_at=TOMORROW + 2 * HOUR), by=by)


def test_what_is_lent_is_moved_within_its_own_time(app: Lounge) -> None:
    by, room = manager(), make_room(setup_minutes=60, clearing_minutes=60)
    [before] = lend(wish(room, by), by=by)
    [after] = move([before], wish(room, by, starts_at=TOMORROW + HOUR), by=by)
    assert (after.id, after.starts_at, after.sequence) == (before.id, TOMORROW + HOUR, 1)
    [claim] = db.session.scalars(select(Occupancy)).all()
    assert claim.held_from == TOMORROW


def test_rooms_change_their_times_with_each_other(app: Lounge) -> None:
    by, site = manager(), make_site()
    space = make_space(site=site)
    one, two = make_room(site=site, spaces=[space]), make_room(site=site, spaces=[space])
    later = TOMORROW + 2 * HOUR
    lent = lend(wish(one, by), wish(two, by, starts_at=later), by=by)
    move(lent, wish(one, by, starts_at=later), wish(two, by), by=by)
    assert [booking.starts_at for booking in standing()] == [later, TOMORROW]


def test_what_stays_as_it_is_is_neither_judged_nor_touched(app: Lounge) -> None:
    by, room = manager(), make_room()
    [lent] = lend(wish(room, by), by=by)
    with transaction():
        room.longest_minutes = 30
    version = lent.version
    assert move([lent], wish(room, by), by=by, at=TOMORROW + 5 * HOUR)[0].version == version


def test_a_room_that_is_no_longer_wanted_is_free_again(app: Lounge) -> None:
    by, old, new = manager(), make_room(), make_room()
    lent = lend(wish(old, by), by=by)
    move(lent, wish(new, by), by=by)
    assert [booking.room_id for booking in standing()] == [new.id]
    assert make_booking(room=old, starts_at=TOMORROW)


def test_a_move_that_is_refused_leaves_everything_as_it_was(app: Lounge) -> None:
    by, room, other = manager(), make_room(), make_room()
    lent = lend(wish(room, by), by=by)
    make_booking(room=other, starts_at=TOMORROW)
    found = refused(lent, wish(room, by, starts_at=TOMORROW + HOUR), wish(other, by), by=by)
    assert [one.code for one in found] == ["taken"]
    assert standing()[0].starts_at == TOMORROW
    assert db.session.scalar(select(func.count()).select_from(Occupancy)) == 2


def test_what_has_begun_keeps_its_start_and_what_is_over_stays(app: Lounge) -> None:
    by, room = manager(), make_room()
    lent = lend(wish(room, by), by=by)
    later = wish(room, by, starts_at=TOMORROW + HOUR)
    assert [one.code for one in refused(lent, later, by=by, at=TOMORROW + HOUR)] == ["already_begun"]
    assert refused(lent, wish(room, by, hours=3), by=by, at=TOMORROW + HOUR) == ()
    assert [one.code for one in refused(lent, by=by, at=TOMORROW + 4 * HOUR)] == ["already_ended"]
    assert "already_ended" in [one.code for one in refused(lent, later, by=by, at=TOMORROW + 4 * HOUR)]


def test_the_lenders_right_decides_not_that_of_who_asks(app: Lounge) -> None:
    lender, organiser = manager(), make_person()
    hall = make_room(bookable_by=["manager"])
    lent = lend(wish(make_room(), lender), by=lender)
    [booking] = move(lent, wish(hall, lender), by=organiser, lender=lender)
    assert booking.booked_by_id == lender.id
    assert "not_for_you" in [
        one.code for one in refused([booking], wish(hall, lender, hours=3), by=organiser)
    ]


def test_what_nobody_could_mean_is_refused_before_any_room_is_asked(app: Lounge) -> None:
    by, room = manager(), make_room()
    far = replace(wish(room, by), when=Interval(NOON.replace(year=1800), NOON.replace(year=1801)))
    assert [one.code for one in refused([], far, by=by)] == ["implausible_time"]


def test_taking_back_twice_is_once(app: Lounge) -> None:
    by = manager()
    lent = lend(wish(make_room(), by), by=by)
    for _ in range(2):
        with transaction():
            services.take_back(lent, by=by, at=TOMORROW + 9 * HOUR)
    assert db.session.scalars(select(AuditLine.deed)).all() == ["booking.lent", "booking.taken_back"]
    assert db.session.scalars(select(Occupancy)).all() == []
