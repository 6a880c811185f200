"""The migrations make what the models say, and nothing is served from a database that is not as it should be."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, inspect, text

from lounge import create_app
from lounge.plumbing import guards, marks, schema
from lounge.plumbing.db import Base, db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.models import NO_OVERLAP
from tests.builders import NOON
from tests.conftest import plain_settings


@pytest.fixture
def bare_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, on the engine of the other one."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    server = request.getfixturevalue("postgres")
    name = f"bare_{os.getpid()}_{abs(hash(request.node.nodeid))}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def bare(bare_url: str, tmp_path: Path) -> Iterator[Lounge]:
    """The app in its context, on a database without any table."""
    app = create_app(replace(plain_settings(tmp_path / "instance"), database_url=bare_url))
    with app.app_context():
        yield app
        db.session.rollback()
        db.engine.dispose()


def constraints(url: str) -> dict[str, set[str]]:
    """The names of every table's checks and indexes."""
    engine = create_engine(url)
    found = inspect(engine)
    names = {
        table: {str(one["name"]) for one in [*found.get_check_constraints(table), *found.get_indexes(table)]}
        for table in found.get_table_names()
    }
    engine.dispose()
    return names


def write(*statements: str) -> None:
    """Run statements, as somebody with a database shell might."""
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_migrations_make_what_the_models_say(bare: Lounge, bare_url: str, database_url: str) -> None:
    schema.upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert constraints(bare_url) == constraints(database_url)


def test_upgrade_leaves_a_current_schema_with_its_guards(bare: Lounge) -> None:
    assert schema.upgrade() == "empty"
    with schema.reading() as connection:
        assert schema.state(connection) == "current"
        assert guards.missing(connection) == []
    schema.refuse_unless_current()


def test_upgrading_twice_is_upgrading_once(bare: Lounge) -> None:
    schema.upgrade()
    assert schema.upgrade() == "current"


def test_downgrade_takes_every_table_away(bare: Lounge) -> None:
    schema.upgrade()
    with db.engine.begin() as connection:
        command.downgrade(schema.configuration(connection), "base")
        assert schema.state(connection) == "empty"
    assert inspect(db.engine).get_table_names() == [schema.VERSION_TABLE]
    assert schema.upgrade() == "empty"


def test_the_order_of_file_names_is_the_order_of_migrations() -> None:
    script = ScriptDirectory(str(schema.MIGRATIONS))
    assert schema.versions() == tuple(step.revision for step in script.walk_revisions())[::-1]


STATES: dict[schema.State, str] = {
    "newer": "UPDATE alembic_version SET version_num = '9999'",
    "foreign": "DROP TABLE alembic_version",
}


@pytest.mark.parametrize("state", STATES)
def test_a_database_that_is_not_ours_is_refused(app: Lounge, state: schema.State) -> None:
    write(STATES[state])
    with schema.reading() as connection:
        assert schema.state(connection) == state
    for deed in (schema.refuse_unless_current, schema.upgrade):
        with pytest.raises(schema.DatabaseError, match=schema.WAYS_OUT[state].split(".")[0]):
            deed()


def test_a_database_without_a_guard_is_not_served_until_it_is_upgraded(app: Lounge) -> None:
    with db.engine.begin() as connection:
        guards.remove(connection, NO_OVERLAP)
    with pytest.raises(schema.DatabaseError, match="booked twice"):
        schema.refuse_unless_current()
    assert schema.upgrade() == "current"
    schema.refuse_unless_current()


def test_a_database_out_of_reach_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://lounge:hush@127.0.0.1:1/lounge"
    app = create_app(replace(plain_settings(tmp_path / "instance"), database_url=url))
    with app.app_context():
        with pytest.raises(schema.DatabaseError, match=r"127\.0\.0\.1:1/lounge cannot be used") as raised:
            schema.upgrade()
        assert "hush" not in str(raised.value)
        answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "reason": "The database cannot be reached."}


def test_healthz_answers_without_a_session(app: Lounge) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def take_a_guard(connection: Connection) -> None:
    guards.remove(connection, NO_OVERLAP)


def make_newer(connection: Connection) -> None:
    connection.execute(text(STATES["newer"]))


@pytest.mark.parametrize("spoil", [take_a_guard, make_newer])
def test_healthz_says_why_the_house_is_not_open(app: Lounge, spoil: Callable[[Connection], None]) -> None:
    with db.engine.begin() as connection:
        spoil(connection)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["reason"].endswith(("lounge db upgrade", "a backup of this one's."))


def test_healthz_of_the_demo_waits_until_it_is_filled(app: Lounge) -> None:
    app.extensions["lounge"] = replace(app.extensions["lounge"], demo=True)
    client: FlaskClient = app.test_client()
    assert client.get("/healthz").status_code == 503
    with transaction():
        marks.put(marks.DEMO, at=NOON)
    assert client.get("/healthz").status_code == 200
