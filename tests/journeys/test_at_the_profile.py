"""A firm writes of itself in a real browser, with the script that helps."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from lounge.profiles.services import LARGEST_FILE
from tests.journeys.conftest import House
from tests.journeys.steps import reader

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SAVE = "#profile .button--large"
LINES = "[data-lines] [data-line]"


def choose_market(page: Page, country: str, stage: str) -> None:
    """Fill the last line of the markets."""
    line = page.locator(LINES).last
    line.get_by_label("Country").select_option(label=country)
    line.get_by_label("How far").select_option(label=stage)


def test_a_profile_is_written_with_help_and_kept(house: House, browser: Browser, tmp_path: Path) -> None:
    Image.new("RGB", (600, 400), "#1f5d6b").save(tmp_path / "logo.png")
    with reader(house, browser, then="/profile", locale="en-GB") as page:
        page.context.add_cookies([{"name": "language", "value": "en", "url": house.base_url}])
        page.reload()
        told = page.locator("[data-told]").first
        expect(told).to_contain_text("Nothing yet.")
        page.get_by_label("In one line").fill("Ropes for cranes, laid to measure in Bremen")
        expect(told).to_contain_text("8 words")
        expect(told).to_contain_text("Good.")
        page.get_by_label("Find a sector").fill("Seile")
        page.get_by_label("Manufacture of cordage, rope, twine and netting").check()
        page.get_by_label("Find a sector").fill("coffee")
        expect(page.get_by_label("Wholesale of coffee, tea, cocoa and spices")).to_be_visible()
        expect(page.get_by_label("Manufacture of cordage, rope, twine and netting")).to_be_checked()
        choose_market(page, "Poland", "planned")
        page.get_by_role("button", name="One more market").click()
        choose_market(page, "Estonia", "active there")
        page.locator("[data-remove]").first.click()
        expect(page.locator(LINES)).to_have_count(1)
        page.set_input_files("[name=logo]", tmp_path / "logo.png")
        page.click(SAVE)
        expect(page.locator(".panel--success")).to_be_visible()
        page.get_by_role("link", name="As others see it").click()
        expect(page.locator("main")).to_contain_text("Manufacture of cordage")
        expect(page.locator("main")).to_contain_text("Estonia")
        expect(page.locator("main")).not_to_contain_text("Poland")
        assert page.locator("img.logo").evaluate("(picture) => picture.naturalWidth") == 512


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "huge.png").write_bytes(b"x" * (LARGEST_FILE + 1))
    with reader(house, browser, then="/profile") as page:
        page.fill("[name=headline]", "Seile")
        page.set_input_files("[name=logo]", tmp_path / "huge.png")
        expect(page.get_by_role("alert")).to_contain_text("4 MB")
        expect(page.locator("[name=logo]")).to_have_value("")
        expect(page.locator("[name=headline]")).to_have_value("Seile")


def test_without_a_script_a_market_and_a_sector_are_found_all_the_same(
    house: House, browser: Browser
) -> None:
    with reader(house, browser, then="/profile", java_script_enabled=False) as page:
        page.fill("[name=about]", "Wir schlagen Seile.")
        page.fill("[name=find]", "Seile")
        page.click("[data-find]")
        page.get_by_label("Herstellung von Seilerwaren").check()
        page.click("[data-add]")
        expect(page.locator("[data-lines] > li")).to_have_count(2)
        page.locator(LINES).last.get_by_label("Land").select_option(label="Estland")
        page.click(SAVE)
        expect(page.locator(".panel--success")).to_be_visible()
        expect(page.get_by_label("Herstellung von Seilerwaren")).to_be_checked()
        expect(page.locator(LINES)).to_have_count(1)
        expect(page.locator("[name=about]")).to_have_value("Wir schlagen Seile.")
