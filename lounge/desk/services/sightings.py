"""What a station has seen, and what the house says to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lounge.desk.queries.expected import Expected
from lounge.desk.queries.subjects import Subject
from lounge.domain.arrival import Kind
from lounge.domain.refusal import Objection
from lounge.rooms.models import Site

Outcome = Literal["welcome", "already", "refused", "left", "undone", "conflict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a station has seen: somebody at the door, by their ``code``, or as ``who`` (``person/5``)."""

    nonce: str
    """Chosen by the station; what comes again under it is the same sighting."""
    happened_at: datetime
    site: Site
    kind: Kind = "in"
    code: str = ""
    who: str = ""
    station: str = ""
    way: str = "scan"
    undoes: str = ""
    """The nonce of what is to be taken back."""
    reason: str = ""
    waive: Collection[str] = ()
    """The codes of objections that the desk lets pass."""
    was_offline: bool = False
    """Whether the station has acted upon it: what the house would refuse is then kept, for a person to settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the house says to a sighting."""

    nonce: str
    outcome: Outcome
    subject: Subject | None = None
    movement_id: int | None = None
    """What was kept; of one who is in already, the arrival that counts."""
    since: datetime | None = None
    station: str = ""
    """Where that was."""
    expected: tuple[Expected, ...] = ()
    """What they are expected for, in order of time."""
    objections: tuple[Objection, ...] = ()
    """What stands against it, each with whether it is ``waivable``; of a conflict, what is to be settled."""
    is_new: bool = False
    """Whether it changed who is in; what comes again changes nothing."""
