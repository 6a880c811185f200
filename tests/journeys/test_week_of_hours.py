"""The week of who can meet when, as a grid of hours: by touch, by the keyboard, and beside the exact times."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.builders import PASSWORD
from tests.journeys.conftest import House
from tests.journeys.steps import sign_in
from tests.support.browser import window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SAVE = "main .button--main"


def cell(page: Page, day: int, hour: int) -> Locator:
    """An hour of the grid; Monday is 0."""
    return page.locator(f'.hours button[data-column="{day}"][data-hour="{hour}"]')


def test_hours_are_chosen_by_touch_and_kept(house: House, browser: Browser) -> None:
    with window(browser, house.base_url, width=390) as page:
        sign_in(page, house.newcomer(), PASSWORD)
        page.goto("/introductions/wish")
        page.locator("#agrees").check()
        for hour in (9, 10, 14):
            cell(page, 0, hour).tap()
        cell(page, 0, 10).tap()
        page.locator(SAVE).click()
        expect(page.locator(".panel--success")).to_be_visible()
        for hour, pressed in ((9, "true"), (10, "false"), (14, "true")):
            expect(cell(page, 0, hour)).to_have_attribute("aria-pressed", pressed)


def test_the_keyboard_moves_in_the_grid_and_the_exact_times_follow(house: House, browser: Browser) -> None:
    with window(browser, house.base_url) as page:
        sign_in(page, house.newcomer(), PASSWORD)
        page.goto("/introductions/wish")
        cell(page, 0, 8).focus()
        for key in ("ArrowDown", "ArrowRight", "Space", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        page.locator("details", has=page.locator("[data-rows]")).locator("summary").click()
        expect(page.locator("#tue input").first).to_have_value("09:00")
        expect(page.locator("#tue input").last).to_have_value("11:00")
        page.locator("#tue input").first.fill("09:30")
        expect(cell(page, 1, 9)).to_have_attribute("aria-pressed", "mixed")
