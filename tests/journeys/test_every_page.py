"""Every page, in both languages and both themes: axe finds nothing, nothing sticks out, and no script complains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from lounge.demo import firms
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from lounge.profiles.models import Profile
from lounge.rooms.models import Booking, Room
from tests.builders import make_booking
from tests.journeys.conftest import PASSWORD, House
from tests.journeys.steps import BOOK, form_url, sign_in, type_into_form
from tests.support.browser import Theme, axe, overflow, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PHONE = {"width": 390, "height": 844}
ENLARGED = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %
DESK = {"width": 1440, "height": 900}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages are that need something to show."""

    public: list[str]
    member: list[str]
    manager: list[str]
    refused_form: str


@pytest.fixture(scope="module")
def addresses(house: House) -> Addresses:
    """The addresses of all pages."""
    day = next(house.days)
    with house.app.app_context():
        member = db.session.scalars(select(Person).where(Person.email == firms.MEMBER)).one()
        own = select(func.max(Booking.id)).where(Booking.booked_by == member, Booking.state == "confirmed")
        booking = db.session.scalar(own)
        firm = db.session.scalar(select(func.min(Profile.organisation_id)))
        room = db.session.scalars(select(Room).where(Room.key == "kontor")).one()
        noon = datetime.combine(day, time(12), room.site.zone_info)
        make_booking(room=room, by=member, starts_at=noon, at=clock.now(), note="Kakao")
        letter = db.session.scalar(select(func.max(Letter.id)))
        db.session.rollback()
    return Addresses(
        public=["/", "/sign-in", "/no/such/page", "/api/v1/docs", "/mailbox", f"/mailbox/{letter}"],
        member=[
            "/",
            "/rooms",
            f"/rooms?day={day}",
            "/rooms/saal",
            "/rooms/find",
            f"/rooms/find?day={day}&from=23:00&until=22:00&people=0",
            f"/rooms/find?day={day}&from=09:00&until=21:30&people=12&equipment=screen",
            "/bookings",
            "/bookings/new",
            f"/bookings/{booking}",
            f"/bookings/{booking}/change",
            "/me",
            "/organisations",
            f"/organisations/{firm}",
        ],
        manager=[
            "/house",
            "/house/rooms/saal",
            "/house/rooms/new",
            "/house/sites/bremen",
            "/house/closures",
            "/house/members",
            "/house/audit",
        ],
        refused_form=form_url(house, day, "05:00", "23:30"),
    )


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the open page, in sentences."""
    for size in (DESK, PHONE, ENLARGED):
        page.set_viewport_size(size)
        where = f"{page.url} at {size['width']}"
        yield from (f"{where}: {one} sticks out" for one in overflow(page))
        if size is not ENLARGED:
            yield from (f"{where}: {finding}" for finding in axe(page))


def visit(page: Page, addresses: list[str]) -> Iterator[str]:
    """Look at one page after the other."""
    for address in addresses:
        page.goto(address, wait_until="domcontentloaded")
        yield from faults(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_is_for_everybody(
    house: House, browser: Browser, addresses: Addresses, language: str, theme: Theme
) -> None:
    with window(browser, house.base_url, theme=theme, locale=language) as page:
        choice = {"name": "language", "value": language, "url": house.base_url}
        page.context.add_cookies([choice])
        found = [*visit(page, addresses.public)]
        sign_in(page, firms.MEMBER, PASSWORD)
        found += visit(page, addresses.member)
        page.goto(addresses.refused_form)
        type_into_form(page, title="Nachtwache", people="70")
        page.click(BOOK)
        found += faults(page)
        page.context.clear_cookies(name="lounge")
        sign_in(page, firms.MANAGER, PASSWORD)
        found += visit(page, addresses.manager)
    assert not found, "\n".join(found)
