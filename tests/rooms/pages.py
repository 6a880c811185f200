"""Uses the pages of rooms as a reader does: signs in, fills in the form, reads what stands there."""

from datetime import time

from justhtml import JustHTML
from justhtml.dom import Node
from sqlalchemy import select

from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from lounge.rooms.models import Booking, Room
from tests.builders import make_room, make_site
from tests.conftest import CheckingClient

BOOKING = {
    "day": "2026-11-25",
    "from": "14:00",
    "until": "15:00",
    "title": "Tea with the pilots",
    "people": "2",
}
"""A booking as it is typed: tomorrow, when the clock tells noon."""


def signed_in(client: CheckingClient, person: Person, *, language: str = "en") -> CheckingClient:
    """Let the client be this person, who reads that language."""
    client.sign_in(person.email)
    client.set_cookie("language", language)
    return client


def typed(room: Room | int | str, **changed: str) -> dict[str, str]:
    """Return what the form sends for this room."""
    return BOOKING | {"room": str(room.id if isinstance(room, Room) else room)} | changed


def find(html: str, selector: str) -> list[Node]:
    """Return the elements of a page that a CSS selector names."""
    return list(JustHTML(html, sanitize=False).query(selector))


def words(node: Node) -> str:
    """Return the text of an element."""
    return " ".join(node.to_text().split())


def fields(html: str) -> dict[str, str]:
    """Return what stands in the booking form, by the names that it sends."""
    found: dict[str, str] = {}
    for node in find(html, "form#booking input, form#booking textarea, form#booking select"):
        name = node.attrs.get("name") or ""
        if node.name == "input" and (node.attrs.get("type") != "radio" or "checked" in node.attrs):
            found[name] = node.attrs.get("value") or ""
        elif node.name == "textarea":
            found[name] = "".join(str(child.data or "") for child in node.children or [])
        elif node.name == "select":
            options = node.query("option")
            chosen = [one for one in options if "selected" in (one.attrs or {})] or options[:1]
            found[name] = (chosen[0].attrs or {}).get("value") or "" if chosen else ""
    return found


def ways(html: str) -> dict[str, str]:
    """Return the ways out that a refusal offers: what each button says, and what it sends."""
    return {words(node): node.attrs["value"] or "" for node in find(html, "button[name=choose]")}


def lines(html: str) -> list[str]:
    """Return the lines of the panel that says what is wrong."""
    return [words(node) for node in find(html, ".panel--refusal .panel__lines li")]


def kept() -> list[Booking]:
    """Return all bookings that there are."""
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def make_night_room(**given: object) -> Room:
    """Make a room that is open day and night, on holidays too."""
    site = make_site(opens=time(0), closes=time(0), weekdays=range(7))
    with transaction():
        site.is_closed_on_holidays = False
    return make_room(site=site, **given)
