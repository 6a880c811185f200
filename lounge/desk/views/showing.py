"""What a door's page and its answers hold, made from what is known of the room."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from flask_babel import force_locale, get_locale

from lounge.desk.models import DoorDisplay
from lounge.desk.queries.doors import Door
from lounge.desk.words import doors as words
from lounge.domain.door import Moment, at_the_door, moment, moments
from lounge.plumbing.words import LANGUAGES
from lounge.rooms import queries as rooms
from lounge.settings import PROJECT

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_NEXT = 4
FILES = ("static/desk/door.js", "static/desk/door.css", "templates/desk/door.html", "static/lounge.css")


def page(door: Door, *, key: str, at: datetime) -> dict[str, Any]:
    """Return what the page shows now, also to a screen that runs no script."""
    now = moment(door.ground, at=at)
    zone = door.room.site.zone_info
    return {
        "room": door.room,
        "now": now,
        "said": _said(now, door),
        "title": _title(now, door),
        "offers": [(one, words.clock(at_the_door(at, minutes=one).end, zone)) for one in now.lengths],
        "next": [one for one in _coming(door) if one["from"] > milliseconds(at)][:MOST_NEXT],
        "time": words.clock(at, zone),
        "words": words.around(),
        "token": token(key),
        "version": version(),
    }


def everything(door: Door, *, version: str) -> dict[str, Any]:
    """Return all that the door will say as far as it is known, in all languages, by instants in milliseconds."""
    return {
        "paired": True,
        "version": version,
        "zone": door.room.site.zone,
        "known_until": milliseconds(door.ground.within.end),
        "moments": [_moment(one, door) for one in moments(door.ground)],
        "next": _coming(door),
        "words": {language: _in(language, words.around) for language in LANGUAGES},
    }


def tag(display: DoorDisplay, *, at: datetime) -> str:
    """Return a mark that is another one as soon as the door may say something else than before."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    parts = (display.id, display.takes_bookings, rooms.last_change(), hour, version())
    return sha256(repr(parts).encode()).hexdigest()[:20]


def token(key: str) -> str:
    """Return what each form of a display carries, so that no other page can send one in its name."""
    return sha256(f"form {key}".encode()).hexdigest()


@cache
def version() -> str:
    """Return a mark of the page itself: where it is another one, the page is fetched anew."""
    return sha256(b"".join((PROJECT / file).read_bytes() for file in FILES)).hexdigest()[:12]


def milliseconds(at: datetime) -> int:
    """Return an instant as a browser counts it."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def _moment(one: Moment, door: Door) -> dict[str, Any]:
    return {
        "from": milliseconds(one.begins),
        "state": one.state,
        "title": _title(one, door),
        "lengths": one.lengths,
        "check_in": one.can_check_in,
        "end": one.can_end,
        "said": {language: _in(language, lambda: asdict(_said(one, door))) for language in LANGUAGES},
    }


def _title(one: Moment, door: Door) -> str:
    return door.titles.get(one.stay, "") if one.stay else ""


def _coming(door: Door) -> list[dict[str, Any]]:
    zone = door.room.site.zone_info
    return [
        {
            "from": milliseconds(one.when.start),
            "begins": words.clock(one.when.start, zone),
            "ends": words.clock(one.when.end, zone),
            "title": one.title,
        }
        for one in door.coming
    ]


def _said(one: Moment, door: Door) -> words.Said:
    return words.said(one, zone=door.room.site.zone_info, opens=door.opens)


def _in(language: str, say: Callable[[], T]) -> T:
    if str(get_locale()) == language:
        return say()
    with force_locale(language):
        return say()
