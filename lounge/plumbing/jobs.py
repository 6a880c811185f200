"""Jobs: what the house does by itself, by the clock, in a process of its own."""

import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import UniqueConstraint, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from lounge.plumbing import clock, post
from lounge.plumbing.db import Base, db, transaction
from lounge.plumbing.mail import Letter

log = logging.getLogger("lounge.jobs")

POST_EVERY = 2
BEAT_EVERY = 20
TIDY_EVERY = 3600
DEAD_AFTER = timedelta(seconds=3 * BEAT_EVERY)
FORGOTTEN_AFTER = timedelta(days=1)
LETTERS_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=400)
AT_ONCE = 4

Run = Callable[[datetime], object]


class JobRun(Base):
    """A job that is done once in a period, and was: ``introductions`` in ``2026-W48``."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("kind", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    period: Mapped[str]
    ran_at: Mapped[datetime] = mapped_column(index=True)


class WorkerBeat(Base):
    """A worker that lives, and when it last said so."""

    __tablename__ = "worker_beat"

    worker: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Job:
    """A function that every worker calls every so many seconds with the present instant, in the app's context.

    Several workers call it at the same time: what it does must be right then too, by :func:`once` or by itself.
    """

    run: Run
    seconds: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the worker and its letters stand."""

    beat_at: datetime | None
    is_alive: bool
    waiting: int
    overdue: int
    held: int


def init(app: Flask) -> None:
    """Give the app its jobs, at first those that keep the house itself in order."""
    app.extensions["jobs"] = []
    every(app, seconds=BEAT_EVERY)(beat)
    every(app, seconds=TIDY_EVERY)(tidy)


def every(app: Flask, *, seconds: int) -> Callable[[Run], Run]:
    """Have the worker call the function every so many seconds; features do so when they join the app."""

    def add(run: Run) -> Run:
        app.extensions["jobs"].append(Job(run, seconds, f"{run.__module__}.{run.__qualname__}"))
        return run

    return add


def once(kind: str, period: str, *, at: datetime) -> bool:
    """Note that a job is done in this period, and tell whether it is ours to do: it is so exactly once.

    Stands first in the transaction that does it, so that a failure takes the note back with all the rest,
    and whoever else wants to do it at the same time waits for the outcome.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    if not db.session().info.get("writing"):
        raise RuntimeError("A job was to be noted as done outside of transaction().")
    noted = (
        insert(JobRun)
        .values(kind=kind, period=period, ran_at=at)
        .on_conflict_do_nothing(index_elements=["kind", "period"])
        .returning(JobRun.id)
    )
    return db.session.execute(noted).scalar() is not None


def worker(app: Flask) -> None:
    """Do the app's jobs until SIGTERM or SIGINT; the letter in hand is finished first, a second signal ends at once.

    Belongs into the main thread of a process of its own, since only there signals arrive.
    """
    stopping, signals = Event(), SimpleQueue[int]()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda came, _frame: _hear(came, signals))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each tick while a job still runs
    ticker = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(AT_ONCE)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for job in app.extensions["jobs"]:
        _add(ticker, app, job)
    _add(ticker, app, Job(lambda _at: _post_all(stopping), POST_EVERY, "post"))
    log.info("the worker begins, with %s jobs", len(ticker.get_jobs()))
    ticker.start()
    signals.get()
    stopping.set()
    ticker.shutdown(wait=True)
    _attempt(app, Job(_leave, 0, "leave"))
    log.info("the worker has ended")


def beat(at: datetime) -> None:
    """Say that this worker lives."""
    with transaction():
        found = db.session.get(WorkerBeat, _me())
        if found is None:
            db.session.add(WorkerBeat(worker=_me(), beat_at=at))
        else:
            found.beat_at = at


def tidy(at: datetime) -> None:
    """Remove letters that were posted long ago, since what they tell is personal, and traces of former workers."""
    with transaction():
        db.session.execute(delete(Letter).where(Letter.posted_at < at - LETTERS_KEPT))
        db.session.execute(delete(JobRun).where(JobRun.ran_at < at - RUNS_KEPT))
        db.session.execute(delete(WorkerBeat).where(WorkerBeat.beat_at < at - FORGOTTEN_AFTER))
    post.empty_folder(at - LETTERS_KEPT)


def status(at: datetime) -> Status:
    """Say how the worker and its letters stand."""
    beat_at = db.session.scalar(select(func.max(WorkerBeat.beat_at)))
    open_letters = select(func.count()).select_from(Letter).where(Letter.posted_at.is_(None))
    waiting = open_letters.where(Letter.held_at.is_(None))
    return Status(
        beat_at=beat_at,
        is_alive=beat_at is not None and beat_at > at - DEAD_AFTER,
        waiting=db.session.scalar(waiting) or 0,
        overdue=db.session.scalar(waiting.where(Letter.next_try_at < at - DEAD_AFTER)) or 0,
        held=db.session.scalar(open_letters.where(Letter.held_at.is_not(None))) or 0,
    )


def _add(ticker: BackgroundScheduler, app: Flask, job: Job) -> None:
    ticker.add_job(
        _attempt, "interval", (app, job), seconds=job.seconds, next_run_time=clock.now(), name=job.name
    )


def _attempt(app: Flask, job: Job) -> None:
    with app.app_context():
        try:
            job.run(clock.now())
        except Exception:  # the next job, and the next time, may well succeed
            log.exception("the job %s failed", job.name)


def _post_all(stopping: Event) -> None:
    while not stopping.is_set() and post.post_next(clock.now()):
        pass


def _hear(number: int, signals: SimpleQueue[int]) -> None:
    signal.signal(number, signal.SIG_DFL)
    signals.put(number)  # unlike Event.set it may interrupt its own waiting


def _leave(_at: datetime) -> None:
    with transaction():
        db.session.execute(delete(WorkerBeat).where(WorkerBeat.worker == _me()))


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
