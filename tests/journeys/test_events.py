"""Coming to an event: the last place and the list behind it, a guest without an account, and calendars that follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar, Component
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from lounge.demo import firms
from lounge.events.models import Event, Registration
from lounge.members.models import Person
from lounge.plumbing import letters
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import make_event, make_registration
from tests.conftest import BERLIN
from tests.journeys.conftest import PASSWORD, House
from tests.journeys.steps import REFUSAL, day_of_the_hall, reader, sign_in
from tests.support.browser import window
from tests.support.mailprogram import Received

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PLACES = 60
HOUR = timedelta(hours=1)
DONE = ".panel--success"
REGISTER = ".event-desk form .button--main"
TICKET, NUMBER = ".ticket-page__name", ".ticket__number"
LATER = "Eine Stunde später"
HOSTILE = "<script>alert(1)</script> & “Ahoi”"


def language_is(page: Page, house: House, language: str) -> None:
    """Let a stranger read the house in this language."""
    page.context.add_cookies([{"name": "language", "value": language, "url": house.base_url}])


def letters_to(house: House, address: str, kind: str) -> list[Received]:
    """The letters about events that the house has written to an address, as they will be posted."""
    wanted = select(Letter).where(Letter.to_address == address, Letter.kind == f"events/{kind}")
    with house.app.app_context():
        found = db.session.scalars(wanted.order_by(Letter.id)).all()
        told = [Received(letters.message(one)) for one in found]
        db.session.rollback()
    return told


def path_in(letter: Received, beginning: str) -> str:
    """Where the letter's link leads, within the house."""
    return urlsplit(letter.link(beginning)).path


def states(house: House, number: int) -> dict[str, int]:
    """How many registrations for an event stand how."""
    counted = select(Registration.state, func.count()).where(Registration.event_id == number)
    with house.app.app_context():
        found = dict(db.session.execute(counted.group_by(Registration.state)).all())
        db.session.rollback()
    return found


def publish(house: House, browser: Browser) -> int:
    """Publish an evening for sixty in the hall, as who runs the house; return its number."""
    day = day_of_the_hall(house)
    with window(browser, house.base_url) as page:
        sign_in(page, firms.MANAGER, PASSWORD, then="/events/new")
        typed = {"title_de": "Abend der Lotsen", "title_en": "Pilots’ evening", "day": day.isoformat()}
        for name, value in (typed | {"from": "18:00", "until": "20:00", "places": str(PLACES)}).items():
            page.fill(f"[name={name}]", value)
        page.click(".room-tick:has(b:text-is('Saal'))")
        page.click("[name=do][value=publish]")
        expect(page.locator(DONE).first).to_be_visible()
        return int(page.url.split("/")[-2])


def all_but_one_come(house: House, number: int) -> None:
    """Fill the event up to its last place."""
    with house.app.app_context():
        event = db.session.get(Event, number)
        for guest in range(PLACES - 1):
            make_registration(event=event, email=f"guest-{guest}@evening.example")
        db.session.rollback()


def register(page: Page, number: int) -> str:
    """Press the button on the event's page twice, as the impatient do; return the address of the ticket."""
    page.goto(f"/events/{number}")
    page.locator(REGISTER).dblclick()
    page.wait_for_url("**/tickets/*")
    expect(page.locator(DONE)).to_be_visible()
    return urlsplit(page.url).path


def give_back(page: Page, ticket: str) -> None:
    """Give a place back by the page that the letter names, and try it again by the back button."""
    page.goto(f"{ticket}/cancel")
    page.click("main .button--danger")
    page.wait_for_url(f"**{ticket}")
    expect(page.locator(TICKET)).to_have_text("Sie kommen nicht")
    page.go_back()
    page.reload()
    expect(page.locator("main .button--danger")).to_have_count(0)


def test_the_last_place_goes_on_to_who_waits_longest(house: House, browser: Browser) -> None:
    number = publish(house, browser)
    all_but_one_come(house, number)
    with (
        reader(house, browser) as last,
        reader(house, browser, width=390) as first,
        window(browser, house.base_url, locale="en-GB") as second,
    ):
        ticket = register(last, number)
        expect(last.locator(TICKET)).to_have_text("Ihre Eintrittskarte")
        waiting = register(first, number)
        expect(first.locator(NUMBER)).to_have_text("1")
        sign_in(second, house.newcomer(language="en"))
        behind = register(second, number)
        expect(second.locator(TICKET)).to_have_text("You are on the waiting list")
        expect(second.locator(NUMBER)).to_have_text("2")
        assert states(house, number) == {"registered": PLACES, "waiting": 2}

        last.goto(f"{ticket}/cancel")
        last.reload()
        assert states(house, number) == {"registered": PLACES, "waiting": 2}, "a link does nothing"
        give_back(last, ticket)
        assert states(house, number) == {"registered": PLACES - 1, "offered": 1, "waiting": 1, "cancelled": 1}
        take_up(house, browser, first, waiting)
        second.goto(behind)
        expect(second.locator(NUMBER)).to_have_text("1")
    assert states(house, number) == {"registered": PLACES, "waiting": 1, "cancelled": 1}


def take_up(house: House, browser: Browser, page: Page, ticket: str) -> None:
    """See the offer, and take it in two clicks: the link in the letter, the button on its page; in two tabs."""
    page.goto(ticket)
    expect(page.locator(TICKET)).to_have_text("Ein Platz ist für Sie reserviert")
    (offer,) = letters_to(house, address_of(house, ticket), "offer")
    with window(browser, house.base_url, width=390) as by_letter:
        by_letter.goto(path_in(offer, "/tickets/"))
        by_letter.click(".ticket .button--main")
        expect(by_letter.locator(DONE)).to_be_visible()
        expect(by_letter.locator(".ticket__qr svg")).to_be_visible()
    page.click(".ticket .button--main")  # the tab that is still open
    expect(page.locator(".ticket__qr svg")).to_be_visible()
    expect(page.locator(REFUSAL)).to_have_count(0)
    assert len(letters_to(house, address_of(house, ticket), "ticket")) == 1


def address_of(house: House, ticket: str) -> str:
    """To whom the letters about a ticket go."""
    wanted = select(Registration.email).where(Registration.code == ticket.rpartition("/")[2])
    with house.app.app_context():
        found = db.session.scalars(wanted).one()
        db.session.rollback()
    return found


def an_event(house: House, *, title: str = "Tiefgang", organiser: str = "") -> int:
    """Let an event for everybody stand at an address of its own."""
    starts_at = datetime.combine(next(house.days), time(16), BERLIN)
    with house.app.app_context():
        host = (
            db.session.scalars(select(Person).where(Person.email == organiser)).one() if organiser else None
        )
        number = make_event(organiser=host, title=title, starts_at=starts_at).id
        db.session.rollback()
    return number


TOLD: Mapping[str, tuple[str, str]] = {
    "de": ("Ihre Eintrittskarte", "Sie sind angemeldet"),
    "en": ("Your ticket", "You are registered"),
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_guest_without_an_account_comes_by_a_letter(house: House, browser: Browser, language: str) -> None:
    number, address = an_event(house), f"ewa-{language}@kutter.example"
    ticket, done = TOLD[language]
    with window(browser, house.base_url, width=390, locale=language) as page:
        language_is(page, house, language)
        page.goto(f"/events/{number}")
        page.click(".event-desk a.button--main")
        page.fill("[name=name]", f"{HOSTILE} \u202egnp.exe")
        page.fill("[name=email]", address)
        page.click("main form .button--main")
        expect(page.locator(REFUSAL)).to_be_focused()
        page.fill("[name=name]", HOSTILE)
        page.locator("main form .button--main").dblclick()
        page.wait_for_url("**/register/sent")
        assert states(house, number) == {"unconfirmed": 1}

        (letter,) = letters_to(house, address, "confirm_address")
        assert "Ahoi" not in letter.plain + letter.html, "a stranger writes nothing into others' letters"
        page.goto(path_in(letter, "/events/confirm/"))
        page.reload()
        assert states(house, number) == {"unconfirmed": 1}, "a link does nothing"
        page.click("main .button--main")
        expect(page.locator(DONE)).to_contain_text(done)
        expect(page.locator(TICKET)).to_have_text(ticket)
        expect(page.locator(".ticket__qr svg")).to_be_visible()
        expect(page.locator(".ticket__who")).to_contain_text("<script>alert(1)</script>")
        shown = urlsplit(page.url).path
        page.goto(path_in(letter, "/events/confirm/"))
        assert urlsplit(page.url).path == shown, "who has confirmed finds the ticket"
    (posted,) = letters_to(house, address, "ticket")
    assert path_in(posted, "/tickets/") == shown
    assert states(house, number) == {"registered": 1}


@dataclass(frozen=True, slots=True)
class Party:
    """Who counts on an event: one with an account, a guest, and one who waits."""

    member: str
    member_ticket: str
    guest: str
    guest_ticket: str
    waiting: str


def a_party(house: House, number: int) -> Party:
    """Register them."""
    member = house.newcomer(language="en")
    with house.app.app_context():
        event = db.session.get(Event, number)
        person = db.session.scalars(select(Person).where(Person.email == member)).one()
        comes = make_registration(event=event, person=person)
        guest = make_registration(event=event, email=f"piet-{number}@kutter.example")
        waits = make_registration(event=event, email=f"antje-{number}@kutter.example", state="waiting")
        made = Party(member, comes.code, guest.email, guest.code, waits.email)
        db.session.rollback()
    return made


def entry(page: Page, address: str, title: str = LATER) -> Component:
    """Fetch a calendar file as a program does, and return the entry about the event."""
    answer = page.request.get(address)
    assert answer.status == 200
    (found,) = (one for one in Calendar.from_ical(answer.body()).events if str(one["SUMMARY"]) == title)
    return found


def one_later(house: House, page: Page, number: int) -> None:
    """Let the event begin and end an hour later, in the editor."""
    page.goto(f"/events/{number}/edit")
    page.fill("[name=from]", "17:00")
    page.fill("[name=until]", "19:00")
    page.click(".editor__deeds [value=save]")
    expect(page.locator(DONE).first).to_be_visible()


def test_every_calendar_follows_an_event_that_is_an_hour_later(house: House, browser: Browser) -> None:
    host = house.newcomer(language="en")
    number = an_event(house, title=LATER, organiser=host)
    party = a_party(house, number)
    with window(browser, house.base_url, locale="en-GB") as page:
        sign_in(page, party.member, then="/me/calendar")
        page.click("main .card .button--main")
        own = page.locator("#address").input_value()
        tickets = [f"/tickets/{code}.ics" for code in (party.member_ticket, party.guest_ticket)]
        looked_at = [*tickets, own, "/events.ics?lang=en", f"/events/{number}.ics"]
        before = [entry(page, one) for one in looked_at]
        page.context.clear_cookies()
        sign_in(page, host)
        one_later(house, page, number)
        after = [entry(page, one) for one in looked_at]
    for old, new in zip(before, after, strict=True):
        assert new["UID"] == old["UID"]
        assert new["SEQUENCE"] > old["SEQUENCE"]
        assert (new["DTSTART"].dt - old["DTSTART"].dt, new["DTEND"].dt - old["DTEND"].dt) == (HOUR, HOUR)
    for address, kept in ((party.member, after[0]), (party.guest, after[1])):
        (letter,) = letters_to(house, address, "moved")
        assert "17:00" in letter.plain
        invitation = letter.invitation
        assert [invitation[name] for name in ("UID", "SEQUENCE")] == [kept["UID"], kept["SEQUENCE"]]
        assert invitation["DTSTART"].dt == kept["DTSTART"].dt
    (told,) = letters_to(house, party.waiting, "moved")
    assert "17:00" in told.plain
