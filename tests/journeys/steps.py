"""What readers do again and again in the journeys."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from lounge.domain.wallclock import day_bounds
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Room
from lounge.rooms.queries import taken
from tests.builders import PASSWORD
from tests.journeys.conftest import House
from tests.support.browser import window

BOOK = "#booking .button--main"
REFUSAL = ".panel--refusal"
BOOKED = ".panel--success"
HOUR = 96  # pixels of the board


def sign_in(page: Page, email: str, password: str = PASSWORD, *, then: str = "/") -> None:
    """Sign in by the form, on the way to a page."""
    page.goto(f"/sign-in?next={then}")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("main .button--main")
    expect(page.locator("form[action='/sign-in']")).to_have_count(0)
    page.wait_for_load_state()  # what the mouse does before the page's scripts have run, nobody hears


@contextmanager
def reader(house: House, browser: Browser, *, then: str = "/", **options: Any) -> Iterator[Page]:
    """The page of a newcomer who is signed in; `options` are those of `window`."""
    with window(browser, house.base_url, **options) as page:
        sign_in(page, house.newcomer(), then=then)
        yield page


def form_url(house: House, day: date, begins: str, ends: str, *, room: str = "kontor") -> str:
    """Where the booking form opens with room and time."""
    with house.app.app_context():
        number = db.session.scalars(select(Room.id).where(Room.key == room)).one()
        db.session.rollback()
    return f"/bookings/new?room={number}&day={day}&from={begins}&until={ends}"


def type_into_form(page: Page, **fields: str) -> None:
    """Type into the booking form, wherever it stands; `begins` and `ends` are its times."""
    names = {"begins": "from", "ends": "until"}
    for name, value in fields.items():
        page.locator(f"#booking [name={names.get(name, name)}]").fill(value)


def expect_booked(page: Page, title: str) -> None:
    """Expect the page of the booking, just made."""
    expect(page.locator(BOOKED)).to_be_visible()
    expect(page.locator("h1")).to_have_text(title)


def column(page: Page, room: str = "kontor") -> Locator:
    """The column of a room on the day board."""
    return page.locator(f"#room-{room}")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something of the kind has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f":is({selector}):focus").count():
            return
    raise AssertionError(f"The Tab key does not reach {selector} on {page.url}.")


def bookings(house: House, title: str) -> int:
    """How many bookings with this title stand."""
    with house.app.app_context():
        wanted = select(func.count(Booking.id)).where(Booking.title == title, Booking.state == "confirmed")
        found = db.session.scalar(wanted) or 0
        db.session.rollback()
        return found


def language_of(house: House, email: str) -> str:
    """Which language the house keeps for somebody."""
    with house.app.app_context():
        found = db.session.scalars(select(Person.language).where(Person.email == email)).one()
        db.session.rollback()
        return found


def day_of_the_hall(house: House) -> date:
    """Return a day on which nobody has the hall yet, nor a part of it."""
    with house.app.app_context():
        hall = db.session.scalars(select(Room).where(Room.key == "saal")).one()
        found = next(day for day in house.days if not taken(hall, day_bounds(day, hall.site.zone_info)))
        db.session.rollback()
    return found
