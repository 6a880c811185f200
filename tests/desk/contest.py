"""Sixteen stations that see the same at the same moment, in processes of their own."""

from dataclasses import dataclass
from typing import Any

from lounge.desk.queries import inside, subjects
from lounge.desk.services import arriving, closing, recording
from lounge.desk.services.sightings import Sighting
from lounge.members import queries as members
from lounge.plumbing.db import transaction
from lounge.rooms import queries as rooms
from lounge.rooms.models import Site
from tests.support.contest import Turn, wait_for_all


@dataclass(frozen=True, kw_only=True)
class Sent(Turn):
    """What one station sends: by whom of the staff, at which site, whose code, under which nonce."""

    by: int
    site: str
    nonce: str
    code: str = ""
    undoes: str = ""


def arrive(turn: Sent) -> str:
    """Let somebody in."""
    return _take(turn, "in", code=turn.code)


def depart(turn: Sent) -> str:
    """See somebody out."""
    return _take(turn, "out", code=turn.code)


def undo(turn: Sent) -> str:
    """Take an arrival back."""
    return _take(turn, "undo", undoes=turn.undoes, reason="The wrong card.")


def close_the_day(turn: Sent) -> str:
    """Check everybody out, as each worker does."""
    site = _site(turn)
    wait_for_all()
    with transaction():
        return str(closing.close_the_day(site, at=turn.at))


def ask_then_write(turn: Sent) -> str:
    """Let somebody in as a careless program would: ask whether they are in, and write it down later, without a lock."""
    site, subject = _site(turn), subjects.subject_of(turn.code)
    assert subject is not None
    known = inside.movements(site.id, inside.since(site, turn.at), who=[subject.who])
    before = recording.found_in(known, turn.at, at=turn.at)
    wait_for_all()
    sighting = Sighting(nonce=turn.nonce, happened_at=turn.at, site=site, code=turn.code)
    with transaction():
        recording.keep(sighting, subject, by=members.person(turn.by), at=turn.at)
    return "welcome" if before is None else "already"


def _take(turn: Sent, kind: Any, **more: Any) -> str:
    by, site = members.person(turn.by), _site(turn)
    wait_for_all()
    with transaction():
        sighting = Sighting(kind=kind, nonce=turn.nonce, happened_at=turn.at, site=site, station="", **more)
        answer = arriving.take(sighting, by=by, at=turn.at)
    return (
        ",".join(one.code for one in answer.objections)
        or f"{answer.outcome}{'' if answer.is_new else ' again'}"
    )


def _site(turn: Sent) -> Site:
    site = rooms.site(turn.site)
    assert site is not None
    return site
