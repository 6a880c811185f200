"""The house's limit of calls, when it sets one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lounge import create_app
from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.settings import Rate, Settings
from tests.builders import NOON, make_person
from tests.support.program import Program
from tests.support.queries import count_queries


@pytest.fixture
def limited(settings: Settings) -> Iterator[Lounge]:
    app = create_app(replace(settings, api_rate=Rate(calls=3, seconds=60)))
    with app.app_context():
        yield app
        db.session.rollback()
        db.engine.dispose()


def statuses(program: Program, calls: int) -> list[int]:
    return [program.get("/me").status_code for _call in range(calls)]


def test_one_more_than_the_limit_is_too_often(limited: Lounge) -> None:
    program = Program.of(limited)
    with clock.telling(NOON + timedelta(seconds=10)):
        assert statuses(program, 4) == [200, 200, 200, 429]
        assert program.get("/me").headers["Retry-After"] == "50"


def test_the_next_window_begins_anew(limited: Lounge) -> None:
    program = Program.of(limited)
    with clock.telling(NOON):
        statuses(program, 5)
    with clock.telling(NOON + timedelta(seconds=59)):
        assert statuses(program, 1) == [429]
    with clock.telling(NOON + timedelta(seconds=60)):
        assert statuses(program, 4) == [200, 200, 200, 429]


def test_each_token_is_counted_by_itself(limited: Lounge) -> None:
    person = make_person()
    with clock.telling(NOON):
        assert statuses(Program.of(limited, person), 4)[-1] == 429
        assert statuses(Program.of(limited, person), 1) == [200]


def test_calls_at_once_are_all_counted(limited: Lounge) -> None:
    program = Program.of(limited)

    def call(_number: int) -> int:
        with limited.app_context():
            return program.get("/me").status_code

    with clock.telling(NOON), ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(call, range(6))) == [200, 200, 200, 429, 429, 429]


def test_without_a_limit_nothing_is_asked_for_it(app: Lounge) -> None:
    program = Program.of(app)
    with count_queries() as seen:
        assert statuses(program, 20) == [200] * 20
    assert not [statement for statement in seen if "call_count" in statement]
