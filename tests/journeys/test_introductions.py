"""Two members of the demo house meet: from Monday's letter to how it was, and what mail programs do by themselves."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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

NAME = "Nele Hünken"
"""The demo's member."""
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


@dataclass(frozen=True, slots=True)
class Story:
    """The demo's member at a phone, and to whom the round introduces her, at a desk."""

    phone: Page
    desk: Page
    name: str
    """The name of the other one."""
    partner: str
    """The address of the other one."""


@contextmanager
def a_story(house: House, browser: Browser) -> Iterator[Story]:
    """Two browsers, nobody signed in."""
    name, partner = house.partner(MEMBER)
    on_a_phone, at_a_desk = window(browser, house.base_url, width=390), window(browser, house.base_url)
    with on_a_phone as phone, at_a_desk as desk:
        yield Story(phone, desk, name, partner)


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


def both_say_yes(house: House, story: Story) -> None:
    """One without a sign-in, the other with one; a yes alone is told to nobody."""
    mine, theirs = house.new_letter(MEMBER), house.new_letter(story.partner)
    check_weekly(mine, house, about=story.name)
    check_weekly(theirs, house, about=NAME)
    story.phone.goto(link_about(mine, story.name))
    expect(story.phone.locator("h1")).to_contain_text(story.name)
    story.phone.click(YES)
    expect(story.phone.locator(BOOKED)).to_be_visible()
    house.work()
    assert len(house.inbox(story.partner)) == 1
    sign_in(story.desk, story.partner, PASSWORD)
    story.desk.goto(link_about(theirs, NAME))
    story.desk.click(YES)
    expect(story.desk.locator(BOOKED)).to_be_visible()
    house.work()


def choose_a_time(house: House, story: Story) -> None:
    """Both have each other's card; the first to choose proposes, and the other one confirms."""
    mine, theirs = house.new_letter(MEMBER), house.new_letter(story.partner)
    (card,), (their_card,) = mine.cards, theirs.cards
    assert story.partner in card
    assert MEMBER in their_card
    story.phone.goto(mine.link("/introductions/letter/"))
    slots = story.phone.locator("button[name=slot]")
    expect(slots).to_have_count(3)
    slots.nth(1).click()
    expect(story.phone.locator("button[name=decline]")).to_be_visible()
    house.work()
    assert len(house.inbox(MEMBER)) == 2, "who proposes is not written to"
    story.desk.goto(house.new_letter(story.partner).link("/introductions/letter/"))
    story.desk.click("button[name=confirm]")
    expect(story.desk.locator("button[name=decline]")).to_be_visible()
    house.work()


def stands_in_both_calendars(house: House, story: Story) -> Component:
    """Both are invited to the same entry, and find it in the house; return it."""
    entry, theirs = (house.new_letter(one).invitation for one in (MEMBER, story.partner))
    assert entry["UID"] == theirs["UID"]
    assert entry["DTSTART"].dt == theirs["DTSTART"].dt
    sign_in(story.phone, MEMBER, PASSWORD)
    for page in (story.phone, story.desk):
        expect_booked(page, entry)
    story.phone.context.clear_cookies()
    return entry


def one_says_how_it_was(house: House, story: Story) -> None:
    """Both are asked; an answer is one click, without a sign-in."""
    house.work()
    house.new_letter(story.partner, about=NAME)
    story.phone.goto(house.new_letter(MEMBER, about=story.name).link("/introductions/verdict/"))
    story.phone.click("button[name=verdict][value=useful]")
    expect(story.phone.locator(".state--good")).to_be_visible()


def the_manager_sees(page: Page, *figures: str) -> None:
    """What came of the week: both said yes, room booked, met, left out."""
    sign_in(page, MANAGER, PASSWORD)
    page.goto("/house/introductions")
    row = page.locator("tr", has=page.locator("th", has_text=WEEK))
    expect(row.locator(".number")).to_have_text([re.compile(r"\d+"), *figures])


def test_two_members_meet(house: House, browser: Browser) -> None:
    with a_story(house, browser) as story:
        both_say_yes(house, story)
        choose_a_time(house, story)
        entry = stands_in_both_calendars(house, story)
        with clock.telling(entry["DTEND"].dt + HOUR):
            one_says_how_it_was(house, story)
            the_manager_sees(story.phone, "1", "1", "1", "0")


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
    with a_story(house, browser) as story:
        mine, theirs = house.new_letter(MEMBER), house.new_letter(story.partner)
        story.desk.goto(link_about(theirs, NAME))
        before = TOKEN.sub("", story.desk.content())
        story.phone.goto(link_about(mine, story.name))
        story.phone.click(NEVER)
        expect(story.phone.locator(BOOKED)).to_be_visible()
        story.desk.reload()
        assert TOKEN.sub("", story.desk.content()) == before

        story.desk.click(YES)
        expect(story.desk.locator(BOOKED)).to_be_visible()
        house.work()
        assert len(house.inbox(story.partner)) == len(house.inbox(MEMBER)) == 1

    only_these_take_introductions(house, MEMBER, story.partner)
    for weeks in (1, 30):
        with clock.telling(SEVEN + weeks * 7 * DAY):
            house.work()
            assert not house.weekly(MEMBER)[1:] + house.weekly(story.partner)[1:]
            assert left_out(house) == ["avoided", "avoided"]


def left_out(house: House) -> list[str]:
    """Why people are left out of the latest round."""
    with house.app.app_context():
        found = rounds.latest_round()
        assert found
        why = [one["why"] for one in found.figures["left_out"]]
        db.session.rollback()
        return why
