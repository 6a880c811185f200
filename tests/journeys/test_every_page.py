"""Every page, in both languages and both themes: axe finds nothing, nothing sticks out, and no script complains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import func, select

from lounge.demo import firms
from lounge.events.models import Event, Registration
from lounge.events.services import feeds as calendars
from lounge.events.services.letters import ways
from lounge.introductions.models import Introduction, Round, Side
from lounge.introductions.queries import mine
from lounge.members.models import Person
from lounge.plumbing import clock, links
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.profiles.models import Profile
from lounge.rooms.models import Booking, Room
from tests.builders import make_booking, make_registration
from tests.journeys.conftest import PASSWORD, House
from tests.journeys.steps import BOOK, REFUSAL, form_url, sign_in, type_into_form
from tests.support.browser import Theme, axe, overflow, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PHONE: ViewportSize = {"width": 390, "height": 844}
ENLARGED: ViewportSize = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %
DESK: ViewportSize = {"width": 1440, "height": 900}
OF_THE_HOUSE = (
    "/house",
    "/house/rooms/saal",
    "/house/rooms/new",
    "/house/sites/bremen",
    "/house/closures",
    "/house/displays",
    "/house/no-shows",
    "/house/members",
    "/house/audit",
    "/house/events",
    "/house/events?view=asked&words=nobody",
)
OF_A_HOST = (
    *("manage", "guests", "guests?view=waiting", "guests?words=nobody", "guests/door", "guests/badges"),
    *("message", "figures"),
    *("edit", "cancel", "duplicate", "invite"),
)
OF_A_MEMBER = (
    "/",
    "/rooms",
    "/rooms/saal",
    "/rooms/find",
    "/bookings",
    "/bookings/new",
    "/me",
    "/me/calendar",
    "/organisations",
    "/profile",
    "/profile/preview",
)


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
        with transaction():
            calendars.make(member, at=clock.now())
        letter = db.session.scalar(select(func.max(Letter.id)))
        by_letter, own_introductions, rounds = of_introductions(member)
        of_hosts, (to_strangers, to_guests) = of_a_host(), of_events(member)
        db.session.rollback()
    return Addresses(
        public=[
            "/",
            "/sign-in",
            "/no/such/page",
            "/api/v1/docs",
            "/mailbox",
            f"/mailbox/{letter}",
            *by_letter,
            *to_strangers,
        ],
        member=[
            *OF_A_MEMBER,
            f"/rooms?day={day}",
            f"/rooms/find?day={day}&from=23:00&until=22:00&people=0",
            f"/rooms/find?day={day}&from=09:00&until=21:30&people=12&equipment=screen",
            f"/bookings/{booking}",
            f"/bookings/{booking}/change",
            f"/organisations/{firm}",
            *own_introductions,
            *to_guests,
        ],
        manager=[*OF_THE_HOUSE, *rounds, *of_hosts],
        refused_form=form_url(house, day, "05:00", "23:30"),
    )


def of_a_host() -> list[str]:
    """Return the addresses of a host's pages: of an event that is full, of one that is over, and of a draft."""
    full = db.session.scalar(
        select(func.min(Registration.event_id))
        .join(Registration.event)
        .where(Registration.state == "waiting", Event.state == "published", Event.ends_at > clock.now())
    )
    over = db.session.scalar(select(func.max(Registration.event_id)).where(Registration.rating.is_not(None)))
    draft = db.session.scalar(select(func.max(Event.id)).where(Event.submitted_at.is_not(None)))
    return [
        *(f"/events/{full}/{rest}" for rest in OF_A_HOST),
        *(f"/events/{over}/{rest}" for rest in ("manage", "guests", "figures")),
        *(f"/events/{draft}/{rest}" for rest in ("manage", "edit", "send-back")),
        "/events/new",
    ]


def of_events(member: Person) -> tuple[list[str], list[str]]:
    """Return the addresses of events and tickets: for strangers, and for one who comes to some."""
    ahead = select(func.min(Event.id)).where(Event.state == "published", Event.ends_at > clock.now())
    asking = db.session.scalar(ahead.where(Event.open_to == "public", Event.questions.any()))
    plain = db.session.scalar(ahead.where(Event.open_to == "public", ~Event.questions.any()))
    off = db.session.scalar(select(func.max(Event.id)).where(Event.state == "cancelled"))
    held = db.session.scalar(select(func.max(Registration.code)).where(Registration.state == "offered"))
    over = db.session.scalar(select(func.max(Registration.code)).where(Registration.rating.is_not(None)))
    own = db.session.scalars(select(Registration.code).where(Registration.person == member)).all()
    new = make_registration(event=db.session.get(Event, plain), email="ewa@cold.example", state="unconfirmed")
    calendar = ["/events", "/events?topic=export", "/events?month=2099-12", "/events/past"]
    return (
        [
            *calendar,
            *(f"/events/{number}" for number in (asking, plain, off)),
            *(f"/events/{number}/register" for number in (asking, plain)),
            f"/events/{plain}/register/sent",
            ways.confirm_path(new, at=clock.now()),
            "/events/confirm/altered",
            f"/tickets/{held}",
            *(f"/tickets/{over}{part}" for part in ("", "/cancel", "/messages", "/feedback")),
        ],
        [
            *calendar,
            f"/events/{asking}",
            f"/events/{plain}",
            "/events/mine",
            *(f"/tickets/{one}" for one in own),
        ],
    )


def of_introductions(member: Person) -> tuple[list[str], list[str], list[str]]:
    """Return the addresses of introductions: by letter, with a sign-in, and the manager's."""
    week = db.session.scalar(select(func.max(Round.week)).where(Round.state == "sent"))
    shown = select(func.max(Side.introduction_id)).join(Side.introduction).where(Side.person == member)
    number = db.session.scalar(shown.where(Introduction.state.in_(mine.SEEN)))
    assert number is not None
    until, bound = clock.now() + timedelta(days=1), {"person": member.id, "introduction": number}
    by_letter = [
        f"/introductions/letter/{links.sign('introduction', until=until, **bound)}",
        f"/introductions/verdict/{links.sign('verdict', until=until, **bound)}",
        f"/introductions/pause/{links.sign('pause', until=until, person=member.id)}",
        "/introductions/pause/altered",
    ]
    own = ["", f"/{number}", "/wish", "/wish?find=ha"]
    return (
        by_letter,
        [f"/introductions{rest}" for rest in own],
        ["/house/introductions", f"/house/introductions/{week}"],
    )


def faults(page: Page, size: ViewportSize) -> Iterator[str]:
    """What axe says of the open page at a size, and what sticks out of it where it is narrow."""
    page.set_viewport_size(size)
    yield from (f"{page.url} at {size['width']}: {finding}" for finding in axe(page))
    for narrow in (PHONE, ENLARGED):
        page.set_viewport_size(narrow)
        yield from (f"{page.url} at {narrow['width']}: {one} sticks out" for one in overflow(page))


def visit(page: Page, addresses: list[str], size: ViewportSize) -> Iterator[str]:
    """Look at one page after the other."""
    for address in addresses:
        page.goto(address, wait_until="domcontentloaded")
        assert page.url.endswith(address), f"{address} leads to {page.url}"
        yield from faults(page, size)


# Each language and each theme is seen at both sizes.
@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("de", "light", DESK), ("de", "dark", PHONE), ("en", "light", PHONE), ("en", "dark", DESK)],
    ids=["de-light", "de-dark", "en-light", "en-dark"],
)
def test_every_page_is_for_everybody(
    house: House, browser: Browser, addresses: Addresses, language: str, theme: Theme, size: ViewportSize
) -> None:
    with window(browser, house.base_url, theme=theme, locale=language) as page:
        choice = {"name": "language", "value": language, "url": house.base_url}
        page.context.add_cookies([choice])
        found = [*visit(page, addresses.public, size)]
        sign_in(page, firms.MEMBER, PASSWORD)
        found += visit(page, addresses.member, size)
        page.goto(addresses.refused_form)
        type_into_form(page, title="Nachtwache", people="70")
        page.click(BOOK)
        expect(page.locator(REFUSAL)).to_be_visible()
        found += faults(page, size)
        page.context.clear_cookies(name="lounge")
        sign_in(page, firms.MANAGER, PASSWORD)
        found += visit(page, addresses.manager, size)
    assert not found, "\n".join(found)
