"""Planning an event in the hall: words that show how they will look, rooms that say whether they are free, and out."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lounge.demo import firms
from lounge.events.models import Event
from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Room
from tests.builders import make_booking, make_registration
from tests.journeys.conftest import PASSWORD, House
from tests.journeys.steps import REFUSAL, day_of_the_hall, sign_in
from tests.profiles.test_logos import picture
from tests.support.browser import window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def begin(page: Page, house: House, day: date) -> None:
    """Open the editor as who runs the house, and type what every event needs."""
    sign_in(page, firms.MANAGER, PASSWORD, then="/events/new")
    expect(page.locator("#editor.has-script")).to_be_visible()
    page.fill("[name=title_de]", "Nacht der Speicher")
    page.fill("[name=day]", day.isoformat())
    page.fill("[name=from]", "18:00")
    page.fill("[name=until]", "20:00")
    page.fill("[name=places]", "60")


def state(page: Page, name: str) -> str:
    """Return the selector of what is said of a room."""
    return f".room-tick:has(b:text-is('{name}')) [data-room]"


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_a_manager_makes_an_event_in_the_hall(
    house: House, browser: Browser, tmp_path: Path, language: str
) -> None:
    day, is_german = day_of_the_hall(house), language == "de-DE"
    with window(browser, house.base_url, locale=language) as page:
        page.context.add_cookies([{"name": "language", "value": language[:2], "url": house.base_url}])
        begin(page, house, day)
        page.fill("[name=text_de]", "Mit **Kakao**.")
        expect(page.locator("#preview-de strong")).to_have_text("Kakao")
        expect(page.locator(state(page, "Saal"))).to_have_text("frei" if is_german else "free")
        page.click(".room-tick:has(b:text-is('Saal'))")
        page.click("[data-add=questions]")
        question = page.locator(".question").first
        question.locator("[name$='-text']").fill("Welcher Hafen?")
        question.locator("[name$='-purpose']").fill("Damit wir das Boot wissen")
        page.click("[data-add=questions]")
        expect(page.locator(".question")).to_have_count(2)
        page.locator(".question").nth(1).locator("[data-remove]").click()
        expect(page.locator(".question")).to_have_count(1)
        file = tmp_path / "hall.png"
        file.write_bytes(picture(size=(1600, 900)))
        page.set_input_files("[name=picture]", str(file))
        page.click("[name=do][value=publish]")
        expect(page.locator(".panel--success").first).to_be_visible()
        page.goto(page.url.replace("/manage", ""))
        expect(page.locator(".event-text strong")).to_have_text("Kakao")
        expect(page.locator("img[src*='/picture.jpg']:visible").first).to_be_visible()


def test_a_refusal_keeps_everything_and_moving_by_an_hour_moves_the_hall(
    house: House, browser: Browser
) -> None:
    day = day_of_the_hall(house)
    with house.app.app_context():
        hall = db.session.scalars(select(Room).where(Room.key == "saal-nord")).one()
        starts_at = datetime.combine(day, time(19), hall.site.zone_info)
        make_booking(room=hall, starts_at=starts_at, at=starts_at - timedelta(days=5))
        db.session.rollback()
    with window(browser, house.base_url, locale="en-GB") as page:
        begin(page, house, day)
        expect(page.locator(state(page, "Saal"))).to_contain_text("18:30")  # setup comes before
        page.click(".room-tick:has(b:text-is('Saal'))")
        page.fill("[name=text_en]", "All that I wrote")
        page.click("[name=do][value=publish]")
        expect(page.locator(REFUSAL)).to_be_focused()
        expect(page.locator("[name=text_en]")).to_have_value("All that I wrote")
        page.fill("[name=from]", "15:00")
        page.fill("[name=until]", "17:00")
        expect(page.locator(state(page, "Saal") + ".is-free")).to_be_visible()
        page.click("[name=do][value=publish]")
        expect(page.locator(".panel--success").first).to_be_visible()
        number = int(page.url.split("/")[-2])
        with house.app.app_context():
            make_registration(event=db.session.get(Event, number), email=f"guest-{number}@cold.example")
            db.session.rollback()
        page.goto(f"/events/{number}/edit")
        page.fill("[name=from]", "14:00")
        page.fill("[name=until]", "16:00")
        page.click(".editor__deeds [value=save]")
        expect(page.locator(".panel--success").first).to_be_visible()
        page.goto("/mailbox")
        expect(page.locator("main")).to_contain_text(f"guest-{number}@cold.example")
    with house.app.app_context():
        rooms = select(Booking).where(Booking.title == "Nacht der Speicher", Booking.state != "cancelled")
        moved = db.session.scalars(rooms.order_by(Booking.id.desc())).first()
        assert moved is not None
        assert moved.starts_at == datetime.combine(day, time(14), moved.room.site.zone_info)
        db.session.rollback()
