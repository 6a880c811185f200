"""Two members of the demo house meet: from Monday's letter to how it was, and what mail programs do by themselves."""

import re
from collections.abc import Iterator

import pytest
from icalendar import Component
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from lounge.demo.firms import MANAGER, MEMBER
from lounge.introductions.models import Wish
from lounge.introductions.queries import rounds
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from tests.conftest import BERLIN
from tests.journeys.conftest import PASSWORD
from tests.journeys.introducing import DAY, HOUR, SEVEN, WEEK, House, monday
from tests.journeys.steps import BOOKED, sign_in
from tests.support.browser import window
from tests.support.mailprogram import Received

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("introductions")]

YES, NEVER = "button[name=answer][value=yes]", "button[name=answer][value=never]"
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house of all stories: what is drawn and written once serves them all."""
    with monday(tmp_path_factory.mktemp("monday")) as house:
        yield house


@pytest.fixture
def house(drawn: House) -> Iterator[House]:
    """The demo house on Monday at eight, when the letters are in."""
    with drawn.for_a_story(), clock.telling(SEVEN + HOUR):
        yield drawn


def check_weekly(letter: Received, house: House, *, about: str) -> None:
    """Read the letter as a mail program does."""
    message = letter.message
    assert str(message["From"]) == "lounge <lounge@lounge.example>"
    assert re.fullmatch(r"<[0-9a-f]{32}@lounge\.example>", message["Message-ID"])
    assert message["List-Id"] == "<introductions.lounge.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.unsubscribe.startswith(f"{house.base_url}/introductions/pause/")
    assert letter.unsubscribe in letter.links
    assert message.get_content_type() == "multipart/alternative"
    assert not message.defects
    assert about in letter.plain
    assert about in letter.html
    assert letter.links == letter.plain_links
    assert all(link.startswith(f"{house.base_url}/introductions/") for link in letter.links)


def link_about(letter: Received, name: str) -> str:
    """Return where the letter's link to answer this person leads."""
    before, _, after = letter.plain.rpartition(f"{name} antworten:\n")
    if not before:
        before, _, after = letter.plain.rpartition(f"Answer {name}:\n")
    return after.partition("\n")[0]


def expect_booked(page: Page, entry: Component) -> None:
    """Expect the meeting among one's bookings, and its hour as taken on the board."""
    begins, ends = (entry[name].dt.astimezone(BERLIN) for name in ("DTSTART", "DTEND"))
    room = str(entry["LOCATION"]).partition(",")[0]
    page.goto("/bookings")
    expect(page.locator(".rows__link", has_text=str(entry["SUMMARY"]))).to_be_visible()
    page.goto(f"/rooms?day={begins.date()}")
    taken = page.locator("section.board__room", has_text=room)
    expect(taken).to_contain_text(f"{begins:%H:%M}–{ends:%H:%M}")


def test_two_members_meet(house: House, browser: Browser) -> None:
    name, partner = house.partner(MEMBER)
    on_a_phone = window(browser, house.base_url, width=390)
    at_a_desk = window(browser, house.base_url)
    with on_a_phone as phone, at_a_desk as desk:
        mine, theirs = house.new_letter(MEMBER), house.new_letter(partner)
        check_weekly(mine, house, about=name)
        check_weekly(theirs, house, about="Nele Hünken")

        phone.goto(link_about(mine, name))
        expect(phone.locator("h1")).to_contain_text(name)
        phone.click(YES)
        expect(phone.locator(BOOKED)).to_be_visible()
        house.work()
        assert len(house.inbox(partner)) == 1, "a yes alone is told to nobody"

        sign_in(desk, partner, PASSWORD)
        desk.goto(link_about(theirs, "Nele Hünken"))
        desk.click(YES)
        house.work()
        mine, theirs = house.new_letter(MEMBER), house.new_letter(partner)
        (card,), (their_card,) = mine.cards, theirs.cards
        assert partner in card
        assert MEMBER in their_card

        phone.goto(mine.link("/introductions/letter/"))
        slots = phone.locator("button[name=slot]")
        expect(slots).to_have_count(3)
        slots.nth(1).click()
        expect(phone.locator("button[name=decline]")).to_be_visible()
        house.work()
        assert len(house.inbox(MEMBER)) == 2, "who proposes is not written to"

        desk.goto(house.new_letter(partner).link("/introductions/letter/"))
        desk.click("button[name=confirm]")
        expect(desk.locator("button[name=decline]")).to_be_visible()
        house.work()
        entry, their_entry = house.new_letter(MEMBER).invitation, house.new_letter(partner).invitation
        assert entry["UID"] == their_entry["UID"]
        assert entry["DTSTART"].dt == their_entry["DTSTART"].dt
        sign_in(phone, MEMBER, PASSWORD)
        for page in (phone, desk):
            expect_booked(page, entry)

        with clock.telling(entry["DTEND"].dt + HOUR):
            house.work()
            house.new_letter(partner, about="Nele Hünken")
            phone.context.clear_cookies()
            phone.goto(house.new_letter(MEMBER, about=name).link("/introductions/verdict/"))
            phone.click("button[name=verdict][value=useful]")
            expect(phone.locator(".state--good")).to_be_visible()

            sign_in(phone, MANAGER, PASSWORD)
            phone.goto("/house/introductions")
            row = phone.locator("tr", has=phone.locator("th", has_text=WEEK))
            expect(row.locator(".number")).to_have_text([re.compile(r"\d+"), "1", "1", "1", "0"])


def test_the_button_of_a_mail_program_ends_the_letters_and_nobody_elses(
    house: House, browser: Browser
) -> None:
    _name, partner = house.partner(MEMBER)
    letter = house.new_letter(MEMBER)
    assert [letter.leave(), letter.leave()] == [200, 200]
    with clock.telling(SEVEN + 7 * DAY):
        house.work()
        assert not house.weekly(MEMBER)[1:]
        assert house.weekly(partner)[1:]
        with window(browser, house.base_url, width=390) as phone:
            phone.goto(letter.link("/introductions/pause/"))
            expect(phone.locator("button[name=do]")).to_have_count(0)
            sign_in(phone, MEMBER, PASSWORD, then="/introductions/wish")
            expect(phone.locator("#agrees")).not_to_be_checked()


def only_these_take_introductions(house: House, *addresses: str) -> None:
    with house.app.app_context(), transaction():
        others = select(Person.id).where(Person.email.not_in(addresses))
        db.session.execute(update(Wish).where(Wish.person_id.in_(others)).values(is_willing=False))


def test_who_says_never_is_kept_apart_for_good_and_the_other_one_learns_of_nothing(
    house: House, browser: Browser
) -> None:
    name, partner = house.partner(MEMBER)
    mine, theirs = house.new_letter(MEMBER), house.new_letter(partner)
    at_a_desk, on_a_phone = window(browser, house.base_url), window(browser, house.base_url, width=390)
    with at_a_desk as desk, on_a_phone as phone:
        desk.goto(link_about(theirs, "Nele Hünken"))
        before = TOKEN.sub("", desk.content())
        phone.goto(link_about(mine, name))
        phone.click(NEVER)
        expect(phone.locator(BOOKED)).to_be_visible()
        desk.reload()
        assert TOKEN.sub("", desk.content()) == before

        desk.click(YES)
        expect(desk.locator(BOOKED)).to_be_visible()
        house.work()
        assert len(house.inbox(partner)) == len(house.inbox(MEMBER)) == 1
        desk.reload()
        after_a_yes = desk.locator("main").inner_text()
        assert MEMBER not in after_a_yes

    only_these_take_introductions(house, MEMBER, partner)
    for weeks in (1, 30):
        with clock.telling(SEVEN + weeks * 7 * DAY):
            house.work()
            assert not house.weekly(MEMBER)[1:] + house.weekly(partner)[1:]
            with house.app.app_context():
                found = rounds.latest_round()
                assert found
                assert [one["why"] for one in found.figures["left_out"]] == ["avoided", "avoided"]
                db.session.rollback()
