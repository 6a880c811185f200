"""Two workers do the same by the clock at the same moment: it is done once, and nothing goes wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lounge.events.jobs import forgetting, letters, offers, people
from lounge.events.models import Encounter, EncounterRound, Registration
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import NOON, make_event, make_registration
from tests.events.likeness import Told
from tests.support.contest import Crowd, Turn, processes, wait_for_all

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

DAY = timedelta(days=1)

Job = Callable[[datetime], object]


@dataclass(frozen=True, kw_only=True)
class Shift(Turn):
    """What a worker does: one job after the other, each at the same moment as the other worker."""

    jobs: Sequence[Job]


@pytest.fixture(scope="module")
def both() -> Iterator[Crowd]:
    """Two processes, as two workers are."""
    with processes(2) as crowd:
        yield crowd


def work(shift: Shift) -> None:
    """Do the jobs."""
    for job in shift.jobs:
        wait_for_all()
        job(shift.at)


def choose(at: datetime) -> None:
    """Work out whom to meet, by a matching that fits all alike."""
    people.choose_people_to_meet(at, matching=Told())


def count(kind: str) -> int:
    return db.session.scalar(select(func.count(Letter.id)).where(Letter.kind == f"events/{kind}")) or 0


def test_each_reminder_is_written_once(app: Lounge, settings: Settings, both: Crowd) -> None:
    event = make_event(places=200)
    for _ in range(40):
        make_registration(event=event)
    jobs = [letters.remind_a_day_before, letters.remind_a_day_before]
    shift = Shift(settings=settings, at=event.starts_at - DAY, jobs=jobs)
    assert both.all_do(work, [shift, shift]) == ["done", "done"]
    assert count("reminder_day") == 40


def test_each_place_goes_on_once(app: Lounge, settings: Settings, both: Crowd) -> None:
    event = make_event(places=5)
    for _ in range(5):
        make_registration(event=event, state="offered", offered_until=NOON)
    for _ in range(8):
        make_registration(event=event, state="waiting")
    jobs = [offers.let_go, offers.move_up]
    shift = Shift(settings=settings, at=NOON, jobs=jobs)
    assert both.all_do(work, [shift, shift]) == ["done", "done"]
    db.session.rollback()
    assert Counter(db.session.scalars(select(Registration.state))) == {
        "lapsed": 5,
        "offered": 5,
        "waiting": 3,
    }
    assert (count("lapsed"), count("offer")) == (5, 5)


def test_whom_to_meet_is_kept_once(app: Lounge, settings: Settings, both: Crowd) -> None:
    event = make_event()
    for _ in range(4):
        make_registration(event=event, meets=True, meets_since=NOON)
    shift = Shift(settings=settings, at=NOON, jobs=[choose, choose])
    assert both.all_do(work, [shift, shift]) == ["done", "done"]
    assert db.session.scalar(select(func.count(Encounter.id))) == 12
    assert db.session.scalar(select(func.count(EncounterRound.event_id))) == 1


def test_forgetting_twice_at_once_is_forgetting(app: Lounge, settings: Settings, both: Crowd) -> None:
    event = make_event()
    for number in range(5):
        make_registration(event=event, email=f"{number}@krakow.example")
        make_registration(event=event, email=f"un{number}@krakow.example", state="unconfirmed")
    shift = Shift(settings=settings, at=event.ends_at + 200 * DAY, jobs=[forgetting.forget])
    assert both.all_do(work, [shift, shift]) == ["done", "done"]
    db.session.rollback()
    kept = db.session.scalars(select(Registration)).all()
    assert len(kept) == 5
    assert all(one.email.endswith("@gone.invalid") for one in kept)
