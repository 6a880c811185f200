"""The demo house is the same for the same seed and day, and nothing in it breaks a rule of the house."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import select, text

from lounge.app import create_app
from lounge.demo import crowd, firms, house
from lounge.domain.allowance import Allowance
from lounge.domain.booking import Closure, Wanted
from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection
from lounge.domain.standing import standing
from lounge.domain.wallclock import day_of
from lounge.members import queries as members
from lounge.members import services
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import Base, db, transaction
from lounge.plumbing.web import Lounge
from lounge.profiles.models import Profile
from lounge.rooms import models
from lounge.rooms.models import Booking, Occupancy
from lounge.rooms.queries.rules import rules_of
from tests.builders import NOON, make_organisation

DAY_AND_NIGHT = [NOON.replace(hour=0), NOON.replace(hour=21)]


def quiet(_line: str) -> None:
    """Say nothing."""


def fill(app: Lounge, *, seed: int = 1, at: datetime = NOON, rooms: int = 0) -> None:
    """Fill the demo house."""
    house.fill(app.extensions["lounge"], seed=seed, rooms=rooms, at=at, say=quiet)


def empty() -> None:
    """Take every row away, so that the next ones are numbered from one again."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with transaction():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        else:
            db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
            for table in tables:
                db.session.execute(text(f"DELETE FROM {table}"))
    db.session.expunge_all()


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for what hashes a password."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.name != "password_hash"]
        found[table.name] = [
            tuple(row) for row in db.session.execute(select(*columns).order_by(*table.primary_key))
        ]
    return found


@pytest.fixture
def filled(app: Lounge) -> Lounge:
    """The app of a demo house."""
    fill(app)
    return app


def objections(booking: Booking, taken: list[Interval], used: timedelta) -> tuple[Objection, ...]:
    """What the room's rules said at the time when the booking was made."""
    zone = booking.room.site.zone_info
    day = day_of(booking.starts_at, zone)
    firm = booking.organisation
    plan = members.plan_of(firm.id, on=day)
    closures = [
        Closure(Interval(one.starts_at, one.ends_at), one.reason)
        for one in db.session.scalars(select(models.Closure).where(models.Closure.room_id == booking.room_id))
    ]
    return rules_of(booking.room, closures=closures).objections(
        Wanted(when=booking.when, people=booking.people, by_role=booking.booked_by.role),
        taken=taken,
        allowance=Allowance(plan.room_hours if plan else 0, used, day),
        standing=standing([term.value for term in firm.terms], on=day),
        at=booking.created_at,
    )


def held_by_others(bookings: list[Booking]) -> Iterator[tuple[Booking, list[Interval]]]:
    """Each booking with what all others hold of its spaces."""
    holds = defaultdict(list)
    for booking in bookings:
        for occupancy in booking.occupancies:
            holds[occupancy.space_id].append((booking.id, occupancy.held))
    for booking in bookings:
        near = booking.when.widened(timedelta(hours=12), timedelta(hours=12))
        yield (
            booking,
            [
                held
                for space in booking.room.spaces
                for owner, held in holds[space.id]
                if owner != booking.id and held.overlaps(near)
            ],
        )


def confirmed() -> list[Booking]:
    """All bookings that stand, in order of time."""
    return list(
        db.session.scalars(select(Booking).where(Booking.state == "confirmed").order_by(Booking.starts_at))
    )


def complaints() -> list[str]:
    """Whatever is wrong with any booking."""
    used: Counter[tuple[int, date]] = Counter()
    found = []
    for booking, taken in held_by_others(confirmed()):
        month = day_of(booking.starts_at, booking.room.site.zone_info).replace(day=1)
        before = timedelta(seconds=used[booking.organisation_id, month])
        found += [f"{booking.title} {booking.when}: {one.code}" for one in objections(booking, taken, before)]
        used[booking.organisation_id, month] += int(booking.when.duration.total_seconds())
        held = rules_of(booking.room).held(booking.when)
        if {(one.space_id, one.held) for one in booking.occupancies} != {
            (one.id, held) for one in booking.room.spaces
        }:
            found.append(f"{booking.title} does not hold its spaces")
    return found


def overlaps() -> list[tuple[Occupancy, Occupancy]]:
    """Pairs of holds of one space that share an instant."""
    holds = db.session.scalars(select(Occupancy).order_by(Occupancy.space_id, Occupancy.held_from)).all()
    return [(a, b) for a, b in pairwise(holds) if a.space_id == b.space_id and a.held.overlaps(b.held)]


def test_no_booking_breaks_a_rule(filled: Lounge) -> None:
    assert complaints() == []
    assert overlaps() == []


def test_the_fortnight_is_busy_but_not_full(filled: Lounge) -> None:
    per_day = Counter(
        day_of(booking.starts_at, filled.extensions["lounge"].timezone) for booking in confirmed()
    )
    week = [date(2026, 11, 23) + timedelta(days=n) for n in range(5)]
    assert all(15 <= per_day[day] <= 60 for day in week)
    assert per_day[date(2026, 11, 22)] == 0


def test_the_house_holds_more_than_a_hundred_believable_firms(filled: Lounge) -> None:
    kinds = Counter(db.session.scalars(select(Organisation.kind)))
    assert kinds["startup"] >= 50
    assert kinds["established"] >= 50
    profiles = db.session.scalars(select(Profile)).all()
    assert len(profiles) == kinds.total() - 1
    assert all(profile.about and profile.offers and profile.seeks and profile.markets for profile in profiles)


def test_a_few_memberships_are_not_simply_good(filled: Lounge) -> None:
    day = day_of(NOON, filled.extensions["lounge"].timezone)
    states = Counter(members.standing_of(firm.id, on=day).state for firm in members.organisations())
    assert min(states[state] for state in ("paused", "lapsed", "not_begun")) >= 1
    assert states["valid"] > 100


def test_the_member_has_been_here_and_comes_again(filled: Lounge) -> None:
    member = members.person_by_email(firms.MEMBER)
    assert member is not None
    own = [booking for booking in confirmed() if booking.booked_by is member]
    assert sum(booking.ends_at < NOON for booking in own) >= 3
    assert sum(booking.starts_at > NOON for booking in own) >= 4
    assert member.organisation.kind == "startup"
    assert member.role == "member"


@pytest.mark.parametrize("email", house.SIGN_INS.values())
def test_all_sign_ins_share_the_password(filled: Lounge, email: str) -> None:
    assert services.may_sign_in(email, house.password(filled.extensions["lounge"]))


def test_the_password_is_made_once_and_kept(app: Lounge) -> None:
    settings = app.extensions["lounge"]
    assert house.password(settings) == house.password(settings)
    assert house.password(replace(settings, demo_password="moin moin")) == "moin moin"


def test_another_password_lets_in_from_the_next_start_on(filled: Lounge) -> None:
    settings = replace(filled.extensions["lounge"], demo_password="moin moin")
    assert house.open_up(settings, at=NOON, say=quiet) == "moin moin"
    db.session.expire_all()
    assert services.may_sign_in(firms.DESK, "moin moin")


def test_a_second_start_loses_nothing(filled: Lounge) -> None:
    before = rows()
    house.open_up(filled.extensions["lounge"], at=NOON + timedelta(days=1), say=quiet)
    assert rows() == before


def test_the_same_seed_and_day_make_the_same_house(app: Lounge) -> None:
    houses = []
    for at in DAY_AND_NIGHT:
        fill(app, at=at)
        houses.append(rows())
        empty()
    fill(app, seed=2)
    assert houses[0] == houses[1]
    assert houses[0]["booking"] != rows()["booking"]


def test_a_house_in_use_is_left_alone(app: Lounge) -> None:
    make_organisation()
    with pytest.raises(house.DemoError, match="in use"):
        fill(app)


def test_a_house_in_use_is_served_without_the_demo(app: Lounge) -> None:
    make_organisation()
    before = rows()
    assert house.open_up(app.extensions["lounge"], at=NOON, say=quiet) is None
    assert rows() == before


def test_a_filled_house_is_not_filled_again(filled: Lounge) -> None:
    with pytest.raises(house.DemoError, match="filled already"):
        fill(filled)


def test_more_rooms_are_made_on_demand(app: Lounge) -> None:
    fill(app, rooms=22)
    rooms = db.session.scalars(select(models.Room)).all()
    assert len(rooms) == 22
    assert len({room.name for room in rooms}) == 22


def test_a_crowd_breaks_no_rule(app: Lounge) -> None:
    fill(app, rooms=12)
    crowd.add(600, seed=1, at=NOON, say=quiet)
    assert complaints() == []
    assert overlaps() == []


def measured(app: Lounge, day: date) -> list[tuple[int, datetime, datetime]]:
    """What is booked on the day."""
    zone = app.extensions["lounge"].timezone
    held = [(one.room_id, one.starts_at, one.ends_at) for one in confirmed()]
    return sorted(one for one in held if day_of(one[1], zone) == day)


def test_the_measured_day_is_the_same_at_each_size(app: Lounge) -> None:
    days = []
    for size in (100, 700):
        fill(app)
        before = len(confirmed())
        day = crowd.add(size, seed=1, at=NOON, say=quiet)
        assert len(confirmed()) == before + size
        days.append(measured(app, day))
        empty()
    assert days[0] == days[1]
    assert len(days[0]) > 30


def test_a_second_crowd_finds_its_place_beside_the_first(app: Lounge) -> None:
    fill(app)
    for _ in range(2):
        crowd.add(150, seed=1, at=NOON, say=quiet)
    assert overlaps() == []


@pytest.mark.slow
def test_every_day_of_the_year_and_every_seed_make_a_house_by_the_rules(
    tmp_path: Path, sqlite_template: bytes
) -> None:
    path = tmp_path / "lounge.sqlite3"
    path.write_bytes(sqlite_template)
    from tests.conftest import plain_settings

    app = create_app(replace(plain_settings(tmp_path), database_url=f"sqlite:///{path}"))

    @hypothesis(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.integers(0, 2**31),
        st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    )
    def by_the_rules(seed: int, at: datetime) -> None:
        empty()
        fill(app, seed=seed, at=at)
        assert complaints() == []
        assert overlaps() == []
        person = (
            select(Booking)
            .join(Person, Person.id == Booking.booked_by_id)
            .where(Person.email == firms.MEMBER)
        )
        assert len(db.session.scalars(person).all()) >= 7

    with app.app_context():
        by_the_rules()
        db.engine.dispose()


def test_of_what_is_over_somebody_came_or_the_room_was_released(app: Lounge) -> None:
    fill(app)
    over = db.session.scalars(select(Booking).where(Booking.ends_at <= NOON.replace(hour=0))).all()
    missed = [booking for booking in over if booking.missed_at]
    came = [booking for booking in over if booking.state == "confirmed"]
    assert missed
    assert all(booking.room.release_minutes and not booking.occupancies for booking in missed)
    assert all(booking.arrived_at for booking in came)
    assert len(came) > 10 * len(missed)
