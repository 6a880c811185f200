"""The demo house, filled and served once for all journeys of a test process."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from lounge import create_app
from lounge.demo import house as demo
from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms import queries
from tests.builders import make_organisation, make_person, make_plan
from tests.conftest import fill_schema, plain_settings
from tests.support.http import serve

PASSWORD = "moin moin"
FORTNIGHT_IS_OVER = timedelta(days=22)
LATEST = timedelta(days=58)


@dataclass(frozen=True, slots=True)
class House:
    """The served demo house; each story takes a day of its own, on which nothing is booked yet."""

    base_url: str
    app: Lounge
    days: Iterator[date]

    def newcomer(self, *, language: str = "de", role: str = "member") -> str:
        """Let somebody join whose plan has no limit, and return the address for the sign-in."""
        with self.app.app_context():
            firm = make_organisation(plan=make_plan(room_hours=None))
            email = make_person(organisation=firm, language=language, role=role).email
            db.session.rollback()
            return email


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo house as it stands today, on SQLite."""
    folder = tmp_path_factory.mktemp("house")
    settings = plain_settings(folder)
    url = f"sqlite:///{folder}/lounge.sqlite3"
    settings = replace(settings, database_url=url, demo_password=PASSWORD)
    fill_schema(url)
    app = create_app(settings)
    with app.app_context():
        demo.fill(settings, seed=1, rooms=0, at=clock.now(), say=lambda _line: None)
        days = free_days()
        db.session.rollback()
    environment = {"LOUNGE_INSTANCE": str(folder), "LOUNGE_DATABASE_URL": url}
    with serve(environment) as served:
        yield House(served.base_url, app, days)
    with app.app_context():
        db.engine.dispose()


def free_days() -> Iterator[date]:
    """Return the working days after the demo's busy fortnight, while the rooms can still be booked."""
    site = queries.sites()[0]
    today = clock.today(site.zone_info)
    off = queries.days_off(site, language="de")
    ahead = range(FORTNIGHT_IS_OVER.days, LATEST.days)
    days = [today + timedelta(days=number) for number in ahead]
    return iter([day for day in days if day.weekday() < 5 and day not in off])
