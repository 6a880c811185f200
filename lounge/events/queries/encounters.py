"""Whom to meet at an event: who agreed to it, who fits whom, and what a guest is shown of it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from itertools import combinations
from typing import Any, Protocol, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from lounge.events.models import Encounter, EncounterRound, Event, Registration
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db
from lounge.profiles.models import Profile

AHEAD = timedelta(days=30)
"""So long before an event it begins to be worked out."""
MOST = 5
"""Nobody is shown more people than this."""
NEAREST = 20
"""Each organisation is compared with so many that fit it best."""
MOST_ASKED = 15
"""Reasons are sought for at most so many others of each guest, the best ones: who has none is not shown."""

FAINT = ("old_meets_new",)
"""What speaks for somebody besides other reasons, but is none by itself."""

Reasons = list[dict[str, Any]]
Pair = tuple[int, int]


class Likeness(Protocol):
    """How two organisations fit; ``first`` has the smaller id."""

    @property
    def first(self) -> int: ...  # noqa: D102 - a field
    @property
    def second(self) -> int: ...  # noqa: D102 - a field
    @property
    def score(self) -> float: ...  # noqa: D102 - a field


class Matching(Protocol):
    """What compares organisations: the module ``lounge.profiles.queries.alike``, or what a test has in its place."""

    def alike(self, among: Collection[int] | None = None, *, k: int = NEAREST) -> Sequence[Likeness]:
        """Return how the organisations among these fit, each with its ``k`` best."""

    def reasons(self, first: int, second: int, *, struck: Collection[str] = ()) -> tuple[Reasons, Reasons]:
        """Say why the second is worth meeting for the first, and the reverse, without the words that are struck."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a place who agreed to be shown to others."""

    registration_id: int
    person_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What guests said against being led to each other: who to whom, and each person by which words."""

    apart: frozenset[Pair] = frozenset()
    struck: Mapping[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody worth meeting for a guest, and why as seen from the guest; both by registration."""

    registration_id: int
    other_id: int
    rank: int
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom the guests of an event could meet, chosen for those whom the digest stands for."""

    event_id: int
    digest: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class ToMeet:
    """Somebody worth meeting, as a guest is shown them."""

    name: str
    title: str
    organisation: str
    reasons: Reasons


def people(registration: Registration) -> list[ToMeet]:
    """Return whom somebody could meet at the event, the best first.

    Whoever no longer comes, or no longer agrees, is not shown any more from that moment, and is shown nobody.
    """
    if registration.state != "registered" or not registration.meets:
        return []
    other = aliased(Registration)
    wanted = (
        select(other.name, Person.title, Organisation.name, Encounter.reasons)
        .join(other, other.id == Encounter.other_id)
        .join(Person, Person.id == other.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Encounter.registration_id == registration.id, other.state == "registered", other.meets)
        .order_by(Encounter.rank)
        .limit(MOST)
    )
    return [ToMeet(*row) for row in db.session.execute(wanted)]


def events_ahead(at: datetime) -> list[Event]:
    """Return the published events that begin within 30 days where somebody agreed to meet others, or had done so."""
    agrees = select(Registration.event_id).where(Registration.meets, Registration.state == "registered")
    chosen = select(EncounterRound.event_id)
    wanted = select(Event).where(
        Event.state == "published",
        Event.starts_at > at,
        Event.starts_at <= at + AHEAD,
        or_(Event.id.in_(agrees), Event.id.in_(chosen)),
    )
    return list(db.session.scalars(wanted.order_by(Event.starts_at, Event.id)))


def guests(event: Event) -> list[Guest]:
    """Return who has a place at an event and agreed to be shown to others, by registration."""
    wanted = (
        select(Registration.id, Person.id, Person.organisation_id)
        .join(Registration.person)
        .where(Registration.event_id == event.id, Registration.state == "registered", Registration.meets)
        .order_by(Registration.id)
    )
    return [Guest(*row) for row in db.session.execute(wanted)]


def last_digest(event: Event) -> str | None:
    """Return for whom it was last chosen."""
    return db.session.scalar(select(EncounterRound.digest).where(EncounterRound.event_id == event.id))


def digest(guests: Collection[Guest], limits: Limits) -> str:
    """Return what changes whenever the guests do, or what is said of their organisations, or against leading them."""
    firms = {guest.organisation_id for guest in guests}
    wanted = select(Profile.organisation_id, Profile.version).where(Profile.organisation_id.in_(firms))
    said = [tuple(row) for row in db.session.execute(wanted.order_by(Profile.organisation_id))]
    known = [(one.registration_id, one.person_id, one.organisation_id) for one in guests]
    struck = sorted((person, sorted(words)) for person, words in limits.struck.items())
    return hashlib.sha256(repr((known, said, sorted(limits.apart), struck)).encode()).hexdigest()


def choose(
    event: Event,
    guests: Sequence[Guest],
    limits: Limits,
    *,
    matching: Matching | None = None,
) -> Choice:
    """Work out whom each guest could meet: up to five, best first, each of another organisation, none of their own.

    Nobody is led to somebody whom they must not meet. Where several of an organisation come, the one is shown who
    is shown least so far, so that not one of them bears it all.
    """
    chosen = digest(guests, limits)
    of_firm: dict[int, list[Guest]] = defaultdict(list)
    for guest in guests:
        of_firm[guest.organisation_id].append(guest)
    if len(of_firm) < 2:
        return Choice(event.id, chosen, ())
    struck = {firm: _struck_by(coming, limits) for firm, coming in of_firm.items()}
    fits = _Fits(matching or the_matching(), struck)
    shown: Counter[int] = Counter()
    found: list[Found] = []
    for guest in guests:
        found += _for_one(guest, of_firm, fits, limits.apart, shown)
    return Choice(event.id, chosen, tuple(found))


def the_matching() -> Matching:
    """Return the house's own matching; it is heavy, so it is loaded when it is first needed."""
    return cast("Matching", import_module("lounge.profiles.queries.alike"))


class _Fits:
    """Which organisations fit each other, and why; asked once for each pair. ``struck`` are the words of each."""

    def __init__(self, matching: Matching, struck: Mapping[int, frozenset[str]]) -> None:
        self._matching = matching
        self._struck = struck
        self._best: dict[int, list[tuple[float, int]]] = defaultdict(list)
        self._reasons: dict[Pair, tuple[Reasons, Reasons]] = {}
        for one in matching.alike(set(struck), k=NEAREST):
            self._best[one.first].append((-one.score, one.second))
            self._best[one.second].append((-one.score, one.first))

    def best(self, firm: int) -> list[int]:
        """Return the organisations that fit one, the best first."""
        return [other for _, other in sorted(self._best[firm])[:MOST_ASKED]]

    def reasons(self, firm: int, other: int) -> Reasons:
        """Say why the other one is worth meeting."""
        pair = _ordered(firm, other)
        if pair not in self._reasons:
            struck = self._struck[firm] | self._struck[other]
            self._reasons[pair] = self._matching.reasons(*pair, struck=struck)
        return [dict(one) for one in self._reasons[pair][0 if firm == pair[0] else 1]]


def _for_one(
    guest: Guest,
    of_firm: Mapping[int, Sequence[Guest]],
    fits: _Fits,
    apart: frozenset[Pair],
    shown: Counter[int],
) -> list[Found]:
    found: list[Found] = []
    for firm in fits.best(guest.organisation_id):
        free = [one for one in of_firm[firm] if _ordered(guest.person_id, one.person_id) not in apart]
        reasons = fits.reasons(guest.organisation_id, firm) if free else []
        if all(reason["code"] in FAINT for reason in reasons):
            continue
        other = min(free, key=lambda one: (shown[one.registration_id], one.registration_id))
        shown[other.registration_id] += 1
        found.append(Found(guest.registration_id, other.registration_id, len(found) + 1, reasons))
        if len(found) == MOST:
            break
    return found


def _struck_by(guests: Iterable[Guest], limits: Limits) -> frozenset[str]:
    """Return the words that any of an organisation's guests has struck: its reasons are the same for all of them."""
    return frozenset(word for guest in guests for word in limits.struck.get(guest.person_id, ()))


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def pairs(people: Iterable[int]) -> Iterable[Pair]:
    """Return all pairs of these people, the smaller id first."""
    return combinations(sorted(set(people)), 2)
