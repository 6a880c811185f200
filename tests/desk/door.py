"""A door of a house, as a station sees it: who comes, who goes, and what the house says to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from lounge.desk.models import Visit
from lounge.desk.queries import inside
from lounge.desk.services import arriving
from lounge.desk.services.sightings import Answer, Sighting
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from lounge.rooms.models import Site
from tests.builders import NOON, keep, make_person, make_site

MINUTE = timedelta(minutes=1)
_number = count(1)


def make_visit(*, host: Person | None = None, site: Site | None = None, **given: Any) -> Visit:
    """Make a visitor who is announced for today."""
    host = host or make_person()
    told: dict[str, Any] = {
        "name": f"Visitor {next(_number)}",
        "email": None,
        "day": NOON.date(),
        "created_at": NOON,
    }
    return keep(Visit(host=host, site=site or make_site(), announced_by_id=host.id, **told | given))


@dataclass
class Door:
    """A station at the door of a site, with somebody of the desk behind it."""

    site: Site = field(default_factory=make_site)
    by: Person = field(default_factory=lambda: make_person(role="desk"))
    station: str = "Empfang 1"

    def comes(self, code: str, *, at: datetime = NOON, **more: Any) -> Answer:
        """Scan somebody who comes; ``at`` is now, and when it happened unless ``happened_at`` says otherwise."""
        return self.take(kind="in", code=code, at=at, **more)

    def goes(self, code: str, *, at: datetime = NOON, **more: Any) -> Answer:
        """Scan somebody who goes."""
        return self.take(kind="out", code=code, at=at, **more)

    def undoes(self, answer: Answer, *, at: datetime = NOON, **more: Any) -> Answer:
        """Take back what was answered."""
        return self.take(kind="undo", undoes=answer.nonce, reason="The wrong card.", at=at, **more)

    def take(self, *, at: datetime = NOON, **told: Any) -> Answer:
        """Send what was seen."""
        usual = {"nonce": f"n{next(_number)}", "happened_at": at, "site": self.site, "station": self.station}
        with transaction():
            return arriving.take(Sighting(**{**usual, **told}), by=self.by, at=at)

    def inside(self, at: datetime = NOON) -> dict[str, datetime]:
        """Who is in, and since when."""
        db.session.rollback()
        return {one.who: one.since for one in inside.who_is_in(self.site, at)}


def codes(answer: Answer) -> Collection[str]:
    """The codes of what stands against it."""
    return [one.code for one in answer.objections]
