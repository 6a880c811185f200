"""The board on a desk screen: choosing a span by mouse and keyboard, and the form beside it."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import House
from tests.journeys.steps import (
    BOOK,
    HOUR,
    REFUSAL,
    bookings,
    column,
    expect_booked,
    form_url,
    reader,
    tab_to,
    type_into_form,
)
from tests.support.browser import window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PANEL = ".board-panel"
SPAN = ".board__span"


def expect_times(page: Page, begins: str, ends: str) -> None:
    """Expect the form to hold these times."""
    expect(page.locator("#booking [name=from]")).to_have_value(begins)
    expect(page.locator("#booking [name=until]")).to_have_value(ends)


def test_a_click_takes_an_hour_and_another_click_keeps_what_was_typed(house: House, browser: Browser) -> None:
    day = next(house.days)
    with reader(house, browser, then=f"/rooms?day={day}") as page:
        gap = column(page).locator(".board__gap")
        gap.click(position={"x": 40, "y": 1.5 * HOUR + 3})
        expect_times(page, "09:30", "10:30")
        expect(page.locator(f"{PANEL} [name=title]")).to_be_focused()
        page.keyboard.type("Ohne Eile")
        gap.click(position={"x": 40, "y": 3 * HOUR + 3})
        expect_times(page, "11:00", "12:00")
        expect(page.locator("[name=title]")).to_have_value("Ohne Eile")
        page.click(BOOK)
        expect_booked(page, "Ohne Eile")
        page.goto(f"/rooms?day={day}")
        expect(column(page).locator(".board__item--own")).to_contain_text("11:00–12:00")


def test_the_mouse_draws_a_span_as_long_as_the_room_allows(house: House, browser: Browser) -> None:
    with reader(house, browser, then=f"/rooms?day={next(house.days)}") as page:
        box = column(page).locator(".board__gap").bounding_box()
        assert box
        page.mouse.move(box["x"] + 40, box["y"] + HOUR + 3)
        page.mouse.down()
        page.mouse.move(box["x"] + 40, box["y"] + 2 * HOUR + 3, steps=3)
        expect(column(page).locator(SPAN)).to_contain_text("09:00–10:15")
        page.mouse.move(box["x"] + 40, box["y"] + 7 * HOUR, steps=3)
        expect(column(page).locator(SPAN)).to_contain_text("09:00–13:00")
        page.mouse.up()
        expect_times(page, "09:00", "13:00")
        page.keyboard.press("Escape")
        expect(page.locator(PANEL)).to_have_count(0)
        expect(page.locator(SPAN)).to_have_count(0)
        expect(column(page).locator(".board__gap")).to_be_focused()


def test_the_week_of_a_room_is_booked_from_like_a_day(house: House, browser: Browser) -> None:
    day = next(house.days)
    with reader(house, browser, then=f"/rooms/kontor?week={day:%G-W%V}") as page:
        column(page, str(day)).locator(".board__gap").first.click(position={"x": 40, "y": HOUR + 3})
        expect(page.locator("#booking [name=day]")).to_have_value(str(day))
        expect_times(page, "09:00", "10:00")


def test_the_keys_alone_lead_from_the_sign_in_to_a_booking(house: House, browser: Browser) -> None:
    day, email = next(house.days), house.newcomer()
    with window(browser, house.base_url) as page:
        page.goto(f"/rooms?day={day}")
        tab_to(page, "[name=email]")
        page.keyboard.type(email)
        tab_to(page, "[name=password]")
        page.keyboard.type("a quiet harbour")
        page.keyboard.press("Enter")
        expect(page.locator(".board")).to_be_visible()
        tab_to(page, "#room-kontor .board__gap")
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
            page.keyboard.press(key)
        expect(page.locator("[data-say]")).to_contain_text("Kontor: 08:30–09:45")
        page.keyboard.press("Escape")
        expect(page.locator("[data-say]")).to_be_empty()
        for key in ("ArrowDown", "Shift+ArrowUp", "Enter"):
            page.keyboard.press(key)
        expect_times(page, "08:00", "08:45")
        expect(page.locator(f"{PANEL} [name=title]")).to_be_focused()
        page.keyboard.type("Nur mit Tasten")
        tab_to(page, BOOK)
        page.keyboard.press("Enter")
        expect_booked(page, "Nur mit Tasten")


def test_a_refusal_tells_all_reasons_keeps_what_was_typed_and_knows_a_way_out(
    house: House, browser: Browser
) -> None:
    day = next(house.days)
    with reader(house, browser, then=f"/rooms?day={day}") as page, reader(house, browser) as rival:
        column(page).locator(".board__gap").click(position={"x": 40, "y": HOUR + 3})
        type_into_form(page, title="Zu siebt", people="7", note="Sieben Stühle", attendees="Anke Brandt")
        take(rival, house, day)
        page.click(BOOK)
        expect(page.locator(f"{PANEL} {REFUSAL}")).to_be_focused()
        expect(page.locator(f"{REFUSAL} .panel__lines li")).to_have_count(2)
        for name, value in {"title": "Zu siebt", "note": "Sieben Stühle", "attendees": "Anke Brandt"}.items():
            expect(page.locator(f"#booking [name={name}]")).to_have_value(value)
        page.click(f"{REFUSAL} button:has-text('Brücke')")
        expect_booked(page, "Zu siebt")
        expect(page.locator(".facts")).to_contain_text("Brücke")
        expect(page.locator(".facts")).to_contain_text("Sieben Stühle")
    assert bookings(house, "Zu siebt") == 1


def take(rival: Page, house: House, day: date) -> None:
    """Let another reader book from nine to ten."""
    rival.goto(form_url(house, day, "09:00", "10:00"))
    type_into_form(rival, title="Schneller")
    rival.click(BOOK)
    expect_booked(rival, "Schneller")


def test_of_two_who_want_the_same_one_books_and_one_is_refused(house: House, browser: Browser) -> None:
    url = form_url(house, next(house.days), "14:00", "15:00")
    with reader(house, browser) as one, reader(house, browser, width=390) as other:
        for page in (one, other):
            page.goto(url)
            type_into_form(page, title="Gleichzeitig")
        for page in (one, other):
            page.evaluate("document.getElementById('booking').requestSubmit()")
        for page in (one, other):
            expect(page.locator(f"{REFUSAL}, .state--good")).to_be_visible()
        refused = [page for page in (one, other) if page.locator(REFUSAL).count()]
        assert len(refused) == 1
        expect(refused[0].locator("#booking [name=title]")).to_have_value("Gleichzeitig")
        expect(refused[0].locator(f"{REFUSAL} button")).not_to_have_count(0)
    assert bookings(house, "Gleichzeitig") == 1


def test_of_two_tabs_the_second_is_told_what_the_first_changed(house: House, browser: Browser) -> None:
    with reader(house, browser) as page:
        page.goto(form_url(house, next(house.days), "16:00", "17:00"))
        type_into_form(page, title="Erste Fassung")
        page.click(BOOK)
        expect_booked(page, "Erste Fassung")
        page.click(".card__foot a[href$='/change']")
        tab = page.context.new_page()
        tab.goto(page.url)
        type_into_form(tab, title="Zweite Fassung")
        tab.click(BOOK)
        expect_booked(tab, "Zweite Fassung")

        type_into_form(page, note="Aus dem ersten Fenster")
        page.click(BOOK)
        expect(page.locator(REFUSAL)).to_be_focused()
        expect(page.locator(".panel--notice")).to_contain_text("Zweite Fassung")
        expect(page.locator("#booking [name=note]")).to_have_value("Aus dem ersten Fenster")
        page.click(BOOK)
        expect_booked(page, "Erste Fassung")


def test_the_board_shows_what_others_book_and_loses_nothing(house: House, browser: Browser) -> None:
    day = next(house.days)
    with reader(house, browser) as page, reader(house, browser) as rival:
        page.clock.install()
        page.goto(f"/rooms?day={day}")
        column(page).locator(".board__gap").click(position={"x": 40, "y": 5 * HOUR + 3})
        type_into_form(page, title="Noch nicht fertig")
        page.evaluate("document.querySelector('.board').scrollTop = 200")
        take(rival, house, day)
        page.clock.fast_forward(61_000)
        expect(column(page).locator(".board__item")).to_contain_text("09:00–10:00")
        expect(column(page).locator(SPAN)).to_contain_text("13:00–14:00")
        expect(page.locator("[name=title]")).to_have_value("Noch nicht fertig")
        assert page.evaluate("document.querySelector('.board').scrollTop") == 200


def test_without_a_network_the_board_says_how_old_it_is_until_it_is_back(
    house: House, browser: Browser
) -> None:
    with reader(house, browser) as page:
        page.clock.install()
        page.goto(f"/rooms?day={next(house.days)}")
        column(page).locator(".board__gap").click(position={"x": 40, "y": HOUR + 3})
        type_into_form(page, title="Im Tunnel")
        old = page.locator("[data-old]")
        expect(old).to_be_hidden()
        page.context.set_offline(True)
        page.clock.fast_forward(181_000)
        expect(old).to_be_visible()
        page.click(BOOK)
        expect(page.locator("[data-lost]")).to_be_visible()
        page.context.set_offline(False)
        expect(old).to_be_hidden()
        page.click(BOOK)
        expect_booked(page, "Im Tunnel")
