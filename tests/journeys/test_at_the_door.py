"""A tablet at a door: paired, touched, without a house for a while, and back without a hand."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from lounge import create_app
from lounge.desk.queries import displays as queries
from lounge.desk.services import displays
from lounge.members import queries as members
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking
from tests.builders import make_booking, make_organisation, make_person, make_plan, make_room, make_site
from tests.conftest import fill_schema, plain_settings
from tests.support.browser import axe, overflow, window
from tests.support.http import Served, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

LYING: ViewportSize = {"width": 1280, "height": 800}
STANDING: ViewportSize = {"width": 800, "height": 1280}
PHONE: ViewportSize = {"width": 360, "height": 640}
SOON = 40_000
"""In milliseconds: a door asks every ten seconds, and says after 25 that nobody answers."""
ROOM = "kajuete"


@dataclass(frozen=True, slots=True)
class DoorHouse:
    """A house of one room that is open day and night."""

    app: Lounge
    environment: dict[str, str]
    manager_id: int

    def served(self, *, port: int = 0) -> AbstractContextManager[Served]:
        """Serve it, on any port or where it was before."""
        return serve(self.environment, port=port)

    def add_display(self) -> str:
        """Add a display, and return its code."""
        with self.app.app_context(), transaction():
            room, manager = rooms.room_by_key(ROOM), members.person(self.manager_id)
            assert room is not None
            assert manager is not None
            made = displays.add(room, name="", takes_bookings=True, by=manager, at=clock.now())
            return made.pairing_code or ""

    def take_off(self) -> None:
        """Take all screens off."""
        with self.app.app_context(), transaction():
            manager = members.person(self.manager_id)
            assert manager is not None
            for one in queries.displays():
                displays.unpair(one, by=manager, at=clock.now())

    def book(self, *, title: str) -> None:
        """Let a member book the room for an hour, in one to two hours from now."""
        with self.app.app_context():
            at = clock.now()
            by = make_person(organisation=make_organisation(plan=make_plan(room_hours=None)))
            start = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
            make_booking(room=rooms.room_by_key(ROOM), by=by, starts_at=start, title=title, at=at)
            db.session.rollback()

    def kept(self) -> list[tuple[datetime, datetime]]:
        """When the room is booked, by what stands in the database."""
        with self.app.app_context():
            rows = db.session.execute(select(Booking.starts_at, Booking.ends_at).order_by(Booking.id))
            found = [(start, end) for start, end in rows]
            db.session.rollback()
        return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DoorHouse]:
    """The house, on SQLite."""
    settings = plain_settings(tmp_path)
    url = f"sqlite:///{tmp_path}/lounge.sqlite3"
    fill_schema(url)
    environment = {
        "LOUNGE_INSTANCE": str(tmp_path),
        "LOUNGE_DATABASE_URL": url,
        "LOUNGE_SECRET_KEY": settings.secret_key,
    }
    app = create_app(replace(settings, database_url=url))
    with app.app_context():
        site = make_site(opens=time(0), closes=time(0), weekdays=range(7), shows_titles=True)
        with transaction():
            site.is_closed_on_holidays = False
        make_room(site=site, name="Kajüte", key=ROOM)
        manager_id = make_person(role="manager").id
        db.session.rollback()
    yield DoorHouse(app, environment, manager_id)
    with app.app_context():
        db.engine.dispose()


def pair(page: Page, code: str) -> None:
    """Type the code, as somebody does who hangs up a tablet."""
    page.goto("/display")
    page.fill("[name=code]", code)
    page.click("main .button--main")
    expect(page.locator("body.door")).to_be_visible()
    expect(page.locator("body[data-kept]")).to_be_attached()


def said(page: Page, words: str, *, within: int = 10_000) -> None:
    """Expect the sentence to begin so."""
    expect(page.locator("h1")).to_contain_text(words, timeout=within)


def test_a_display_outlives_that_the_house_goes_down(house: DoorHouse, browser: Browser) -> None:
    with ExitStack() as up:
        first = up.enter_context(house.served())
        with window(browser, first.base_url) as page:
            page.set_viewport_size(LYING)
            pair(page, house.add_display())
            said(page, "Frei")
            page.click("text=30 Minuten")
            said(page, "Belegt")
            page.click("text=Jetzt beenden")
            page.click("text=Wirklich beenden?")
            said(page, "Frei")
            ((start, end),) = house.kept()
            assert end - start <= timedelta(minutes=2)

            up.close()
            expect(page.locator("body.has-gap")).to_be_visible(timeout=SOON)
            expect(page.locator("[data-known]")).to_contain_text("Keine Verbindung seit")
            said(page, "Frei")
            expect(page.locator("[data-lengths] button").first).to_be_disabled()
            page.reload()  # somebody has pulled the tablet's plug as well
            said(page, "Frei")
            page.click("[data-language-switch]")
            said(page, "Free")

            house.book(title="Cocoa with the harbour master")
            with house.served(port=first.port):
                expect(page.locator("[data-next]")).to_contain_text("Cocoa with the harbour", timeout=SOON)
                expect(page.locator("body.has-gap")).to_have_count(0)
                page.click("[data-lengths] button >> nth=0")
                said(page, "Taken")
                assert len(house.kept()) == 3


def test_a_screen_that_is_taken_off_forgets_the_room(house: DoorHouse, browser: Browser) -> None:
    with house.served() as served, window(browser, served.base_url) as page:
        pair(page, house.add_display())
        house.take_off()
        expect(page.locator("[name=code]")).to_be_visible(timeout=SOON)
        assert page.evaluate("localStorage.length") == 0
        assert page.evaluate("caches.keys()") == []


def test_a_touch_that_comes_too_late_says_why(house: DoorHouse, browser: Browser) -> None:
    with house.served() as served, window(browser, served.base_url) as one:
        pair(one, house.add_display())
        with window(browser, served.base_url) as other:
            pair(other, house.add_display())
            other.click("[data-lengths] button >> nth=0")
            said(other, "Belegt")
        one.click("[data-lengths] button >> nth=0")
        said(one, "Belegt")
        assert len(house.kept()) == 1


def test_without_a_script_a_display_works_too(house: DoorHouse, browser: Browser) -> None:
    with house.served() as served, window(browser, served.base_url, java_script_enabled=False) as page:
        page.goto("/display")
        page.fill("[name=code]", house.add_display())
        page.click("main .button--main")
        said(page, "Frei")
        page.click("text=15 Minuten")
        said(page, "Belegt")
        page.click("summary")
        page.click("text=Wirklich beenden?")
        said(page, "Frei")
        page.click("[data-language-switch]")
        said(page, "Free")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_display_can_be_read_by_everybody(house: DoorHouse, browser: Browser, theme: str) -> None:
    house.book(title="Eine sehr lange Besprechung über Donaudampfschifffahrtsgesellschaften")
    with house.served() as served, window(browser, served.base_url, theme=theme) as page:  # type: ignore[arg-type]
        page.goto("/display")
        assert axe(page) == []
        pair(page, house.add_display())
        for button, words in (("", "Frei"), ("[data-lengths] button >> nth=0", "Belegt")):
            if button:
                page.click(button)
            said(page, words)
            for size in (LYING, STANDING, PHONE):
                page.set_viewport_size(size)
                assert (axe(page), overflow(page)) == ([], []), (words, size)
