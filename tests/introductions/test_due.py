"""The worker draws when the house's clock says so, also late, and tells the doctor."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from lounge.domain.week import Week
from lounge.introductions.jobs import rounds as jobs
from lounge.introductions.models import Round, RoundRules
from lounge.introductions.queries import rounds
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from tests.builders import NOON, keep, make_round
from tests.introductions.rounds import WEEK, draw, make_willing, make_willing_firms, seen

pytestmark = pytest.mark.usefixtures("app")

MONDAY_SEVEN = datetime(2026, 11, 23, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def drawn_weeks() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Round.week).order_by(Round.week)))


def letters() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Letter)) or 0


def test_nothing_is_drawn_before_it_is_due() -> None:
    jobs.draw_if_due(MONDAY_SEVEN - SECOND)
    assert drawn_weeks() == []
    jobs.draw_if_due(MONDAY_SEVEN)
    assert drawn_weeks() == ["2026-W48"]


def test_a_worker_that_was_away_catches_up_within_the_week_and_not_for_weeks_past() -> None:
    jobs.draw_if_due(datetime(2026, 11, 29, 22, 59, tzinfo=UTC))
    jobs.draw_if_due(datetime(2026, 11, 29, 23, 1, tzinfo=UTC))
    assert drawn_weeks() == ["2026-W48"]


@pytest.mark.parametrize("draws_at", [time(2, 30), time(3)])
@pytest.mark.parametrize("sunday", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_the_night_of_the_clock_change_has_its_round_once(draws_at: time, sunday: datetime) -> None:
    keep(RoundRules(id=1, weekday=6, draws_at=draws_at))
    midnight = sunday.replace(tzinfo=UTC) - timedelta(hours=2)
    for minutes in range(0, 8 * 60, 10):
        jobs.draw_if_due(midnight + timedelta(minutes=minutes))
    assert drawn_weeks() == [str(Week.of(sunday.date()))]


def test_a_round_that_is_drawn_goes_by_itself_once() -> None:
    make_willing_firms(["Kahn", "Krone"])
    draw()
    for minutes in range(3):
        jobs.send_if_due(NOON + timedelta(minutes=minutes))
    assert (seen().state, seen().sent_at, letters()) == ("sent", NOON, 2)


def test_a_round_waits_where_the_house_wants_to_see_it() -> None:
    keep(RoundRules(id=1, is_reviewed=True))
    make_willing_firms(["Kahn", "Krone"])
    draw()
    jobs.send_if_due(NOON)
    assert (seen().state, letters()) == ("drawn", 0)


def test_a_round_that_is_held_waits() -> None:
    draw()
    with transaction():
        found = rounds.round_of(WEEK)
        assert found
        found.is_held = True
    jobs.send_if_due(NOON)
    assert seen().state == "drawn"


def test_a_round_that_was_drawn_early_waits_for_its_hour() -> None:
    early = MONDAY_SEVEN - timedelta(hours=1)
    draw(at=early)
    jobs.send_if_due(early)
    assert seen().state == "drawn"
    jobs.send_if_due(MONDAY_SEVEN)
    assert seen().state == "sent"


def test_the_doctor_knows_when_a_round_was_drawn_last() -> None:
    assert jobs.drawn_last(NOON).is_well
    draw()
    finding = jobs.drawn_last(NOON)
    assert finding.is_well
    assert "2026-W48 was drawn on 2026-11-24 11:00 UTC and is not sent yet" in finding.said
    assert "the next is due on 2026-11-30 06:00 UTC" in finding.said


def test_the_doctor_finds_a_round_that_is_overdue_where_somebody_waits_for_it() -> None:
    make_round(week="2026-W47", at=NOON - timedelta(weeks=1))
    assert jobs.drawn_last(NOON).is_well
    make_willing()
    assert jobs.drawn_last(MONDAY_SEVEN + jobs.PATIENCE).is_well
    finding = jobs.drawn_last(MONDAY_SEVEN + jobs.PATIENCE + SECOND)
    assert (finding.is_well, "lounge worker" in finding.said) == (False, True)
