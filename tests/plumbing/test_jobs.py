"""Jobs are done once in their period, and the worker ends well."""

import os
import signal
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from lounge.plumbing import clock, jobs
from lounge.plumbing.db import db, transaction
from lounge.plumbing.jobs import JobRun, WorkerBeat
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import NOON
from tests.plumbing.letters import make_letter, seen_again
from tests.plumbing.posting import Posting
from tests.support.smtp import mailhost


def ours(period: str = "2026-W48") -> bool:
    with transaction():
        return jobs.once("introductions", period, at=NOON)


@pytest.mark.usefixtures("app")
def test_a_job_is_done_once_in_its_period() -> None:
    assert ours()
    assert not ours()
    assert ours("2026-W49")


@pytest.mark.usefixtures("app")
def test_a_job_that_failed_is_still_to_be_done() -> None:
    def fail() -> None:
        with transaction():
            assert jobs.once("introductions", "2026-W48", at=NOON)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert ours()


@pytest.mark.usefixtures("app")
def test_a_job_is_noted_only_with_what_it_does() -> None:
    with pytest.raises(RuntimeError):
        jobs.once("introductions", "2026-W48", at=NOON)


def test_of_many_workers_one_does_the_job(app: Lounge) -> None:
    start, did = Barrier(8), []

    def work() -> None:
        with app.app_context():
            start.wait()
            did.append(ours())

    workers = [Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(did) == [False] * 7 + [True]
    assert len(db.session.scalars(select(JobRun)).all()) == 1


@pytest.mark.usefixtures("app")
def test_letters_that_were_posted_long_ago_are_removed_and_no_others() -> None:
    kept = {
        "waits": None,
        "yesterday": NOON - timedelta(days=1),
        "old": NOON - jobs.LETTERS_KEPT - timedelta(seconds=1),
    }
    with transaction():
        for key, posted_at in kept.items():
            make_letter(key=key).posted_at = posted_at
        db.session.add(WorkerBeat(worker="gone", beat_at=NOON - timedelta(days=9)))
    jobs.tidy(NOON)
    assert set(db.session.scalars(select(Letter.key))) == {"waits", "yesterday"}
    assert not db.session.scalars(select(WorkerBeat)).all()


def test_letters_that_were_filed_long_ago_are_removed_and_no_other_files(
    settings: Settings, app: Lounge
) -> None:
    folder = settings.instance / "mail"
    folder.mkdir()
    long_ago = (NOON - jobs.LETTERS_KEPT - timedelta(seconds=1)).timestamp()
    filed = {
        "1-old.eml": long_ago,
        "2-begun.part": long_ago,
        "3-new.eml": NOON.timestamp(),
        "my.eml": long_ago,
    }
    for name, filed_at in filed.items():
        (folder / name).touch()
        os.utime(folder / name, (filed_at, filed_at))
    jobs.tidy(NOON)
    assert {file.name for file in folder.iterdir()} == {"3-new.eml", "my.eml"}


@pytest.mark.usefixtures("app")
def test_a_worker_lives_as_long_as_it_says_so() -> None:
    assert not jobs.status(NOON).is_alive
    jobs.beat(NOON)
    jobs.beat(NOON + timedelta(seconds=20))
    assert jobs.status(NOON + timedelta(seconds=20)).is_alive
    assert not jobs.status(NOON + timedelta(seconds=20) + jobs.DEAD_AFTER).is_alive


@pytest.mark.usefixtures("app")
def test_the_status_counts_letters_that_wait_and_letters_that_are_held() -> None:
    with transaction():
        make_letter(key="held").held_at = NOON
        make_letter(key="posted").posted_at = NOON
    make_letter(key="waits")
    status = jobs.status(NOON)
    assert (status.waiting, status.overdue, status.held) == (1, 0, 1)
    assert jobs.status(NOON + timedelta(hours=1)).overdue == 1


def test_features_add_their_jobs(app: Lounge) -> None:
    jobs.every(app, seconds=60)(ours)
    assert (app.extensions["jobs"][-1].run, app.extensions["jobs"][-1].seconds) == (ours, 60)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_finishes_the_letter_in_hand_and_ends_well(
    app: Lounge, posting: Posting, ending: signal.Signals
) -> None:
    for number in range(3):
        make_letter(key=str(number), at=clock.now())
    with mailhost() as host:
        worker = posting("WORK", host.url)
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
        assert jobs.status(clock.now()).waiting <= 3
        worker.send_signal(ending)
        assert worker.stdout.readline() == "ended\n"
        assert worker.wait() == 0
    came = {letter["Message-ID"] for letter in host.letters}
    posted = {
        letter.message_id for letter in db.session.scalars(select(Letter)) if seen_again(letter).posted_at
    }
    assert came == posted
    assert len(host.letters) == len(posted)
    assert not db.session.scalars(select(WorkerBeat)).all()
