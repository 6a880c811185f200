"""What every test may ask for: an app on each database, and a client that checks each page it fetches."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from lounge.app import create_app
from lounge.plumbing import guards, schema
from lounge.plumbing.db import Base, db
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.support.browser import chromium
from tests.support.pages import check_page
from tests.support.postgres import PostgresServer

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL server of this test process."""
    with PostgresServer.start() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium of this test process."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a database that holds all tables and guards and no rows."""
    url = postgres.create_database("template_lounge")
    fill_schema(url)
    return "template_lounge"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database file that holds all tables and guards and no rows."""
    path = tmp_path_factory.mktemp("template") / "lounge.sqlite3"
    fill_schema(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: each test that asks runs once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "lounge.sqlite3"
        path.write_bytes(request.getfixturevalue("sqlite_template"))
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"lounge_{os.getpid()}_{abs(hash(request.node.nodeid))}"
    yield server.create_database(name, template=request.getfixturevalue("postgres_template"))
    server.drop_database(name)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a house of the test's own."""
    return replace(plain_settings(tmp_path / "instance"), database_url=database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Lounge]:
    """The app, in its context, so that services can be called as they are."""
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        yield app
        db.session.rollback()
        db.engine.dispose()


@pytest.fixture
def client(app: Lounge) -> "CheckingClient":
    """A browser without JavaScript that checks every page it is given."""
    app.test_client_class = CheckingClient
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    return client


class CheckingClient(FlaskClient):
    """Checks each HTML page: valid, titled, one h1, no duplicate ids, labelled inputs, nothing inline."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        """Fetch, and check what came if it is a page."""
        db.session.rollback()
        db.session.expire_all()  # what the test reads afterwards is what the request has written
        with self.application.app_context():  # as on a server: nothing of one request is left for the next
            response = super().open(*args, **kwargs)  # type: ignore[arg-type]
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            check_page(response.get_data(as_text=True), response.request.path)
        return response

    def sign_in(self, email: str, password: str = "a quiet harbour") -> TestResponse:
        """Sign in by the form."""
        return self.post("/sign-in", data={"email": email, "password": password})


def plain_settings(instance: Path) -> Settings:
    """Settings as read from an environment that says nothing but where the instance is."""
    return Settings.read(
        {"LOUNGE_INSTANCE": str(instance), "LOUNGE_SECRET_KEY": "tests only, and long enough for all"}
    )


def fill_schema(url: str) -> None:
    """Make all tables and guards in an empty database."""
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        guards.install(connection)
        schema.stamp(connection)
    engine.dispose()
