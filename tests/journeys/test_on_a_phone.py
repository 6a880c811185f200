"""A founder with ten minutes between two trains: everything on a phone, in German and in English."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from lounge.demo import firms
from tests.journeys.conftest import PASSWORD, House
from tests.journeys.steps import (
    BOOK,
    REFUSAL,
    bookings,
    column,
    expect_booked,
    form_url,
    language_of,
    reader,
    sign_in,
    type_into_form,
)
from tests.support.browser import window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

WORDS = {
    "de": {"find": "Raum finden", "mine": "Meine Buchungen"},
    "en": {"find": "Find a room", "mine": "My bookings"},
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_room_is_found_booked_cancelled_and_booked_again(
    house: House, browser: Browser, language: str
) -> None:
    day, title = str(next(house.days)), f"Kakao und Karten ({language})"
    with window(browser, house.base_url, width=390, locale=language) as page:
        sign_in(page, house.newcomer(language=language))
        page.click("main .page-head .button--main")
        expect(page.locator("h1")).to_have_text(WORDS[language]["find"])
        for name, value in {"day": day, "from": "09:00", "until": "10:30", "people": "4"}.items():
            page.fill(f"main [name={name}]", value)
        page.click("main .form .button--main")
        page.click(".card__title a:has-text('Kontor')")
        type_into_form(page, title=title, people="4")
        page.click(BOOK)
        expect_booked(page, title)

        page.click(".subnav a[href='/bookings']")
        expect(page.locator("h1")).to_have_text(WORDS[language]["mine"])
        page.click(f".rows__link:has-text('{title}')")
        page.click(".button--danger")
        page.click("#confirm-dialog [value=yes]")
        expect(page.locator(".state--bad")).to_be_visible()
        assert bookings(house, title) == 0

        page.click(".card__foot .button--main")
        expect(page.locator("#booking [name=title]")).to_have_value(title)
        expect(page.locator("#booking [name=from]")).to_have_value("09:00")
        page.click(BOOK)
        expect_booked(page, title)
        assert bookings(house, title) == 1


def test_a_tap_on_the_board_opens_the_form_at_that_time(house: House, browser: Browser) -> None:
    with reader(house, browser, width=390, then=f"/rooms?day={next(house.days)}") as page:
        page.click(".board-chooser a[href='#room-kontor']")
        gap = column(page).locator(".board__gap")
        gap.tap(position={"x": 60, "y": 100})
        expect(page.locator("#booking [name=from]")).to_have_value("09:00")
        expect(page.locator("#booking [name=until]")).to_have_value("10:00")


@contextmanager
def swipe(page: Page) -> Iterator[Callable[[int], object]]:
    """A finger on the glass, which moves to the heights that it is told."""
    touch = page.context.new_cdp_session(page)
    down: list[int] = []

    def move(y: int) -> None:
        kind = "touchMove" if down else "touchStart"
        down.append(y)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 200, "y": y}]})

    yield move
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_that_moves_at_once_scrolls_and_chooses_nothing(house: House, browser: Browser) -> None:
    with reader(house, browser, width=390, then=f"/rooms?day={next(house.days)}") as page:
        page.click(".board-chooser a[href='#room-kontor']")
        with swipe(page) as move:
            for y in range(740, 560, -30):
                move(y)
        expect(page.locator(".board__span")).to_have_count(0)
        assert page.evaluate("document.querySelector('.board').scrollTop + scrollY") > 50
        assert "/rooms?" in page.url


def test_a_finger_that_rests_first_draws_a_span(house: House, browser: Browser) -> None:
    with reader(house, browser, width=390, then=f"/rooms?day={next(house.days)}") as page:
        page.click(".board-chooser a[href='#room-kontor']")
        expect(column(page).locator("h2 a")).to_be_focused()
        span = page.locator(".board__span")
        with swipe(page) as move:
            move(600)
            expect(span).to_be_visible()
            drawn = span.inner_text()
            move(640)
            move(690)
            expect(span).not_to_have_text(drawn)
        expect(page.locator("#booking [name=until]")).not_to_have_value("")


def test_the_demo_member_signs_in_and_sees_what_is_next(house: House, browser: Browser) -> None:
    with window(browser, house.base_url, width=390) as page:
        sign_in(page, firms.MEMBER, PASSWORD)
        expect(page.locator("section[aria-labelledby=next] .card__title")).to_be_visible()


def test_the_language_is_kept_by_the_browser_and_by_the_house(house: House, browser: Browser) -> None:
    email = house.newcomer(language="de")
    english = "html[lang=en]"
    with window(browser, house.base_url, width=390, locale="de-DE") as page:
        sign_in(page, email)
        expect(page.locator("html[lang=de]")).to_have_count(1)
        page.click(".foot [action='/language/en'] button")
        expect(page.locator(english)).to_have_count(1)
        page.goto("/me")
        page.click("form[action='/sign-out'] button")
        expect(page.locator(english)).to_have_count(1)
    assert language_of(house, email) == "en"
    with window(browser, house.base_url, width=390, locale="de-DE") as page:
        sign_in(page, email)
        expect(page.locator(english)).to_have_count(1)


def test_a_time_that_the_clocks_skip_is_said_not_to_exist(house: House, browser: Browser) -> None:
    with reader(house, browser, width=390, then="/bookings") as page:
        page.goto("/bookings/new?room=1&day=2027-03-28&from=02:30&until=04:00&title=Nachts")
        page.click(BOOK)
        expect(page.locator(f"{REFUSAL} a[href='#from']")).to_be_visible()
        expect(page.locator("#from-error")).to_contain_text("02:30")


def test_a_second_press_or_the_way_back_books_no_second_time(house: House, browser: Browser) -> None:
    day, title = next(house.days), "Zweimal gedrückt"
    with reader(house, browser, width=390, then="/bookings") as page:
        page.goto(form_url(house, day, "09:00", "10:00"))
        type_into_form(page, title=title)
        sent = page.evaluate("Object.fromEntries(new FormData(document.getElementById('booking')))")
        page.dblclick(BOOK)
        expect_booked(page, title)
        booked = page.url
        assert page.request.post("/bookings/new", form=sent).url == booked

        page.go_back()
        type_into_form(page, title=title)
        page.click(BOOK)
        expect(page.locator(REFUSAL).or_(page.locator(".state--good"))).to_be_visible()
    assert bookings(house, title) == 1


@pytest.mark.parametrize("width", [390, 1440])
def test_without_scripts_a_room_is_booked_and_cancelled(house: House, browser: Browser, width: int) -> None:
    day, title = next(house.days), "Ganz ohne Skripte"
    with reader(house, browser, then=f"/rooms?day={day}", width=width, java_script_enabled=False) as page:
        column(page).locator(".board__gap").press("Enter")
        type_into_form(page, ends="09:30", title=title)
        page.click(BOOK)
        expect_booked(page, title)
        page.click(".button--danger")
        expect(page.locator(".state--bad")).to_be_visible()
    assert bookings(house, title) == 0
