"""The demo's people take introductions, and the rounds that lie behind them look like those of a living house."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.demo import firms
from lounge.domain.week import Week
from lounge.introductions.models import Avoidance, Introduction, Meeting, Round, Side, Wish
from lounge.introductions.queries import figures, history, mine, rounds, wishes
from lounge.introductions.words import reason
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from tests.builders import NOON
from tests.demo.test_fill import fill
from tests.support.queries import count_queries

TODAY = NOON.date()


@pytest.fixture
def filled(app: Lounge) -> Lounge:
    """The app of a demo house."""
    fill(app)
    return app


def the_member() -> Person:
    found = members.person_by_email(firms.MEMBER)
    assert found
    return found


def test_most_people_take_introductions_and_the_member_does(filled: Lounge) -> None:
    willing = {wish.person_id: wish for wish in wishes.willing(on=TODAY)}
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    assert 0.6 * people < len(willing) < people
    assert willing[the_member().id].per_week == 3
    assert all(wish.consent_wording and wish.hours for wish in db.session.scalars(select(Wish)))
    assert {wish.person.role for wish in willing.values()} <= {"member", "partner"}


def test_a_few_avoid_somebody(filled: Lounge) -> None:
    said = db.session.scalars(select(Avoidance)).all()
    assert 3 <= len(said) <= 30
    assert any(one.organisation_id for one in said)


def test_five_weeks_lie_behind_and_this_one_is_left_to_the_worker(filled: Lounge) -> None:
    weeks = db.session.scalars(select(Round.week).order_by(Round.week)).all()
    assert weeks == [f"2026-W{number}" for number in range(43, 48)]
    assert rounds.round_of(Week.of(TODAY)) is None


def test_the_rates_are_those_of_a_living_house(filled: Lounge) -> None:
    came = figures.lately(Week.of(TODAY))
    assert 0.42 < came.agreed / came.drawn < 0.58
    assert came.held
    assert 0.65 < came.held < 0.85
    assert came.booked > came.drawn / 4


def test_nobody_got_more_than_they_asked_for_and_no_firms_met_twice(filled: Lounge) -> None:
    most = {wish.person_id: wish.per_week for wish in db.session.scalars(select(Wish))}
    shown = db.session.execute(
        select(Introduction.round_id, Side.person_id, func.count())
        .join(Side.introduction)
        .group_by(Introduction.round_id, Side.person_id)
    )
    assert all(count <= most[person_id] for _, person_id, count in shown)
    pairs = db.session.scalars(select(Introduction)).all()
    people = figures.people({side.person_id for pair in pairs for side in pair.sides})
    met = Counter(
        history.ordered(people[pair.first_id].organisation_id, people[pair.second_id].organisation_id)
        for pair in pairs
    )
    assert max(met.values()) == 1
    assert all(one != other for one, other in met)


def test_what_happened_happened_in_order(filled: Lounge) -> None:
    begin = NOON.replace(hour=0) - timedelta(hours=1)
    for pair in db.session.scalars(select(Introduction)):
        answered = [side.answered_at for side in pair.sides if side.answered_at]
        assert all(pair.created_at < at < pair.lapses_at for at in answered)
        assert (pair.agreed_at is not None) == all(side.answer == "yes" for side in pair.sides)
        assert (pair.state == "agreed") == (pair.agreed_at is not None)
        assert pair.lapses_at <= begin + timedelta(days=1)
        for side in pair.sides:
            assert side.verdict_at is None or (pair.agreed_at and pair.agreed_at < side.verdict_at <= begin)


def test_meetings_are_bookings_of_the_two_in_their_hours(filled: Lounge) -> None:
    zone = filled.extensions["lounge"].timezone
    for meeting in db.session.scalars(select(Meeting)):
        booking, pair = meeting.booking, meeting.introduction
        people = {side.person_id for side in pair.sides}
        assert booking.booked_by_id == meeting.proposed_by_id
        assert booking.booked_by_id in people
        assert pair.agreed_at
        assert pair.agreed_at <= meeting.proposed_at == booking.created_at
        start = booking.starts_at.astimezone(zone)
        for person_id in people:
            wish = wishes.wish(person_id)
            assert wish
            assert any(
                hour.weekday == start.weekday() and hour.begins <= start.time() < hour.ends
                for hour in wish.hours
            )


def test_every_reason_can_be_said(filled: Lounge) -> None:
    sides = db.session.scalars(select(Side)).all()
    assert all(reason(one) for side in sides for one in side.reasons)
    assert all(side.reasons for side in sides)


def test_the_member_has_met_people_and_has_something_to_do(filled: Lounge) -> None:
    assert len(mine.met(the_member(), at=NOON)) >= 2
    assert mine.this_week(the_member(), at=NOON)


def test_the_past_is_told_in_a_few_statements_and_in_no_letter(app: Lounge) -> None:
    with count_queries() as sent:
        fill(app)
    asked = Counter(one.statement.split()[2] for one in sent if one.statement.startswith("INSERT"))
    for table in ("wish", "meeting_hour", "avoidance", "round", "introduction", "side", "meeting"):
        assert 1 <= asked[table] <= 6, table
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
