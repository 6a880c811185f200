"""One place commits: what joins, what is rolled back, what is refused, and what is tried again."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import insert, inspect, select, update
from sqlalchemy.exc import StatementError

from lounge.members.models import Plan
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, is_transient, key_of, transaction
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_plan

PATIENCE_SECONDS = 20


def plan(key: str) -> Plan:
    return Plan(key=key, name_de=key, name_en=key, room_hours=1)


def keys() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Plan.key).order_by(Plan.key)))


def write_and_fail() -> None:
    db.session.add(plan("a"))
    db.session.flush()
    raise LookupError


def write_within_and_fail() -> None:
    with transaction():
        db.session.add(plan("a"))
    raise LookupError


def test_what_is_done_within_is_kept(app: Lounge):
    with transaction():
        db.session.add(plan("a"))
    assert keys() == ["a"]


def test_what_raises_leaves_nothing_behind(app: Lounge):
    with pytest.raises(LookupError), transaction():
        write_and_fail()
    assert keys() == []


def test_an_inner_one_joins_the_outer(app: Lounge):
    with pytest.raises(LookupError), transaction():
        write_within_and_fail()
    assert keys() == []


def test_after_one_that_failed_comes_one_that_works(app: Lounge):
    make_plan(key="a")
    with pytest.raises(Exception, match=r"(?i)unique"), transaction():
        db.session.add(plan("a"))
    with transaction():
        db.session.add(plan("b"))
    assert keys() == ["a", "b"]


def test_nothing_is_written_outside(app: Lounge):
    db.session.add(plan("a"))
    with pytest.raises(RuntimeError, match="outside"):
        db.session.flush()
    assert keys() == []


def test_what_was_added_too_early_is_not_silently_forgotten(app: Lounge):
    db.session.add(plan("a"))
    with pytest.raises(RuntimeError, match="before"), transaction():
        pass
    db.session.rollback()


def test_what_was_read_before_is_read_anew(app: Lounge):
    kept = make_plan(key="a", room_hours=1)
    assert db.session.scalars(select(Plan.room_hours)).all() == [1]
    with db.engine.connect() as other:
        other.execute(update(Plan).values(room_hours=2))
        other.commit()
    with transaction():
        assert kept.room_hours == 2


def test_what_was_kept_can_still_be_read(app: Lounge):
    with transaction():
        kept = plan("a")
        db.session.add(kept)
    assert not inspect(kept).expired
    assert kept.key == "a"


def test_the_key_of_a_row_is_known_without_asking(app: Lounge):
    kept = make_plan()
    db.session.rollback()
    assert key_of(kept) == kept.id


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_reading_request_opens_no_transaction(app: Lounge, method):
    with (
        app.test_request_context(method=method),
        pytest.raises(RuntimeError, match="only reads"),
        transaction(),
    ):
        pass


def test_an_instant_comes_back_as_utc(app: Lounge):
    half_past_four = datetime(2026, 6, 1, 16, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with transaction():
        db.session.execute(insert(AuditLine).values(at=half_past_four, deed="x", subject="y", facts={}))
    found = db.session.scalars(select(AuditLine.at)).one()
    assert (found, found.tzinfo) == (datetime(2026, 6, 1, 11, tzinfo=UTC), UTC)


def test_a_naive_datetime_is_no_instant(app: Lounge):
    with pytest.raises(StatementError, match="no instant"), transaction():
        db.session.add(AuditLine(at=datetime(2026, 6, 1), deed="x", subject="y"))


def test_no_instant_stays_none(app: Lounge):
    with transaction():
        db.session.add(AuditLine(at=NOON, deed="x", subject="y"))
    assert db.session.scalars(select(AuditLine.by_id)).one() is None


def test_foreign_keys_are_enforced(app: Lounge):
    with pytest.raises(Exception, match=r"(?i)foreign key"), transaction():
        db.session.add(AuditLine(at=NOON, deed="x", subject="y", by_id=4711))


def test_a_second_writer_waits_for_the_first(app: Lounge):
    """The second one asks what is so, and acts on it: it must see what the first one did."""
    kept = make_plan(room_hours=0)
    first_has_begun = threading.Barrier(2)

    def add_one(*, goes_first: bool) -> None:
        with app.app_context():
            if not goes_first:
                first_has_begun.wait(PATIENCE_SECONDS)
            with transaction():
                hours = db.session.scalar(select(Plan.room_hours).where(Plan.id == number).with_for_update())
                if goes_first:
                    first_has_begun.wait(PATIENCE_SECONDS)
                db.session.execute(update(Plan).values(room_hours=hours + 1))

    number = kept.id
    writers = [threading.Thread(target=add_one, kwargs={"goes_first": first}) for first in (True, False)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE_SECONDS)
    db.session.rollback()
    assert db.session.scalar(select(Plan.room_hours)) == 2


@pytest.fixture
def deadlock(app: Lounge) -> list[str]:
    """Two routes that lock two plans in opposite order, and meet in the middle the first time they are tried."""
    one, other = make_plan(key="one").id, make_plan(key="other").id
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    def lock(plan_id: int) -> None:
        db.session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())

    def cross(first: int, second: int, name: str) -> str:
        with transaction():
            tries.append(name)
            lock(first)
            if tries.count(name) == 1:
                both_hold_one.wait(PATIENCE_SECONDS)
            lock(second)
            db.session.add(plan(f"made by {name}"))
        return name

    app.add_url_rule("/to", "to", access(PUBLIC)(lambda: cross(one, other, "to")), methods=["POST"])
    app.add_url_rule("/fro", "fro", access(PUBLIC)(lambda: cross(other, one, "fro")), methods=["POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    return tries


def test_who_loses_a_deadlock_tries_again(app: Lounge, deadlock: list[str]):
    if db.engine.dialect.name == "sqlite":
        return  # there one writer waits for the other from the beginning
    answers: list[int] = []
    callers = [
        threading.Thread(target=lambda path=path: answers.append(app.test_client().post(path).status_code))
        for path in ("/to", "/fro")
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(PATIENCE_SECONDS)
    assert answers == [200, 200]
    assert len(deadlock) in (3, 4)  # on a busy machine both may be told to give way
    assert keys() == ["made by fro", "made by to", "one", "other"]


def test_only_what_may_well_succeed_the_next_time_is_transient(app: Lounge):
    make_plan(key="a")
    with pytest.raises(Exception, match=r"(?i)unique") as refused, transaction():
        db.session.add(plan("a"))
    assert not is_transient(refused.value)
    assert not is_transient(LookupError())


def test_the_pool_of_sqlite_is_set_up_for_writers_who_wait(app: Flask):
    if db.engine.dialect.name == "postgresql":
        return
    with db.engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 1, 30_000, 1]
