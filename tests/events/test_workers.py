"""Two workers do the same by the clock at the same moment: it is done once, and nothing goes wrong."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lounge import create_app
from lounge.events.jobs import forgetting, letters, offers, people
from lounge.events.models import Encounter, EncounterRound, Registration
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import NOON, make_event, make_registration
from tests.events.likeness import Told

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

PATIENCE_SECONDS = 120
DAY = timedelta(days=1)

Job = Callable[[datetime], None]
Both = Callable[[Settings, Sequence[Job], datetime], list[str]]

_shared: dict[str, Barrier] = {}


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """Two processes that do the same jobs at the same moment, and say what became of it."""
    with two_workers() as work:
        yield work


@contextmanager
def two_workers() -> Iterator[Both]:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2, initializer=_begin, initargs=(context.Barrier(2),)) as pool:
        yield lambda settings, jobs, at: pool.starmap(_work, [(settings, jobs, at)] * 2, chunksize=1)
        pool.close()
        pool.join()


def choose(at: datetime) -> None:
    """Work out whom to meet, by a matching that fits all alike."""
    people.choose_people_to_meet(at, matching=Told())


def _begin(barrier: Barrier) -> None:
    _shared["barrier"] = barrier


def _work(settings: Settings, jobs: Sequence[Job], at: datetime) -> str:
    app = create_app(settings)
    with app.app_context():
        try:
            for job in jobs:
                _shared["barrier"].wait(PATIENCE_SECONDS)
                job(at)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is to be seen
            return f"{type(error).__name__}: {error}"
        finally:
            db.session.rollback()
            db.engine.dispose()
    return "done"


def count(kind: str) -> int:
    return db.session.scalar(select(func.count(Letter.id)).where(Letter.kind == f"events/{kind}")) or 0


def test_each_reminder_is_written_once(app: Lounge, settings: Settings, both: Both) -> None:
    event = make_event(places=200)
    for _ in range(40):
        make_registration(event=event)
    jobs = [letters.remind_a_day_before, letters.remind_a_day_before]
    assert both(settings, jobs, event.starts_at - DAY) == ["done", "done"]
    assert count("reminder_day") == 40


def test_each_place_goes_on_once(app: Lounge, settings: Settings, both: Both) -> None:
    event = make_event(places=5)
    for _ in range(5):
        make_registration(event=event, state="offered", offered_until=NOON)
    for _ in range(8):
        make_registration(event=event, state="waiting")
    jobs = [offers.let_go, offers.move_up]
    assert both(settings, jobs, NOON) == ["done", "done"]
    db.session.rollback()
    assert Counter(db.session.scalars(select(Registration.state))) == {
        "lapsed": 5,
        "offered": 5,
        "waiting": 3,
    }
    assert (count("lapsed"), count("offer")) == (5, 5)


def test_whom_to_meet_is_kept_once(app: Lounge, settings: Settings, both: Both) -> None:
    event = make_event()
    for _ in range(4):
        make_registration(event=event, meets=True, meets_since=NOON)
    assert both(settings, [choose, choose], NOON) == ["done", "done"]
    assert db.session.scalar(select(func.count(Encounter.id))) == 12
    assert db.session.scalar(select(func.count(EncounterRound.event_id))) == 1


def test_forgetting_twice_at_once_is_forgetting(app: Lounge, settings: Settings, both: Both) -> None:
    event = make_event()
    for number in range(5):
        make_registration(event=event, email=f"{number}@krakow.example")
        make_registration(event=event, email=f"un{number}@krakow.example", state="unconfirmed")
    assert both(settings, [forgetting.forget], event.ends_at + 200 * DAY) == ["done", "done"]
    db.session.rollback()
    kept = db.session.scalars(select(Registration)).all()
    assert len(kept) == 5
    assert all(one.email.endswith("@gone.invalid") for one in kept)
