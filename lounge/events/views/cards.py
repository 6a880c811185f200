"""How cards say where an event is, and how it stands with its places for the one who reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from babel.dates import get_timezone_location
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from lounge.events.queries.rows import Row
from lounge.plumbing.words import moment_words


class Standing(NamedTuple):
    """A word on how an event stands, and what sort of news that is."""

    word: str
    kind: str
    """``good``, ``warn``, ``bad`` or ``plain``."""


OWN = ("registered", "offered", "waiting")


def standing(row: Row, at: datetime) -> Standing:
    """Say of an event what matters most to the one who reads."""
    if row.is_cancelled:
        return Standing(_("called off"), "bad")
    if row.state == "draft":
        return _draft(row)
    if row.mine in OWN and row.ends_at > at:
        return {
            "registered": Standing(_("You are registered"), "good"),
            "offered": Standing(_("A place is held for you"), "warn"),
            "waiting": Standing(_("You are on the waiting list"), "warn"),
        }[row.mine]
    if row.ends_at <= at:
        return Standing("", "plain")
    if row.starts_at <= at:
        return Standing(_("running now"), "good")
    return _places(row, at)


def place(row: Row) -> str:
    """Say in a few words where an event is."""
    if row.place_kind == "rooms" and row.rooms:
        return ", ".join((*row.rooms, row.site))
    if row.place_kind == "address" and row.address:
        return " ".join(row.address.split())
    return {"rooms": _("in the house"), "address": _("elsewhere"), "online": _("online")}[row.place_kind]


def motif_of(event_id: int, topics: Sequence[str]) -> str:
    """Return which drawing stands for an event without a picture: one of what it is about, always the same one."""
    return topics[event_id % len(topics)] if topics else "house"


def city_of(zone: str) -> str:
    """Return the city by which a time zone is known, as in “Warsaw time”."""
    return str(get_timezone_location(zone, locale=get_locale() or "de", return_city=True))


def _draft(row: Row) -> Standing:
    if row.reply:
        return Standing(_("sent back to you"), "warn")
    if row.submitted_at:
        return Standing(_("waits for the house"), "plain")
    return Standing(_("draft"), "plain")


def _places(row: Row, at: datetime) -> Standing:
    if row.opens_at and at < row.opens_at:
        return Standing(_("Registration opens %(when)s", when=moment_words(row.opens_at)), "plain")
    if (row.closes_at or row.starts_at) <= at:
        return Standing(_("Registration is closed"), "plain")
    if row.is_full:
        return Standing(_("Full, with a waiting list"), "warn")
    return Standing(ngettext("%(num)s place free", "%(num)s places free", row.free), "good")
