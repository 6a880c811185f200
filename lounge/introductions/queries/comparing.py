"""Who of the willing could be introduced to whom, and how well their organisations fit."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import product
from typing import Any, Protocol, cast

from lounge.domain.pairing import Candidate
from lounge.introductions.models import Wish
from lounge.introductions.queries import history, wishes
from lounge.introductions.queries.history import Pair as Ids
from lounge.introductions.queries.history import Past
from lounge.members.models import Person

NEAREST = 20
"""Each organisation is compared with at least so many that fit it best."""
ENOUGH = 12
"""Who has fewer possible partners than this among them, having met the others, is compared with all."""
MOST_WITH_ROOM = 400
"""Of people who get fewer introductions than they want, so many organisations are compared anew with each other."""
OLD_MEETS_NEW = 0.001
"""This share of a score is for a start-up that meets an established firm: it decides between equals, and no more."""

NONE: frozenset[str] = frozenset()

Reasons = list[dict[str, Any]]


class Likeness(Protocol):
    """How two organisations fit; ``first`` has the smaller id."""

    @property
    def first(self) -> int: ...  # noqa: D102 - a field
    @property
    def second(self) -> int: ...  # noqa: D102 - a field
    @property
    def score(self) -> float: ...  # noqa: D102 - a field
    @property
    def features(self) -> dict[str, float]: ...  # noqa: D102 - a field


class Matching(Protocol):
    """What compares organisations: the module ``lounge.profiles.queries.alike``, or what a test has in its place."""

    def alike(
        self, among: Collection[int] | None = None, *, of: int | None = None, k: int = NEAREST
    ) -> Sequence[Likeness]:
        """Return how the organisations among these fit: each with its ``k`` best, or one of them with its."""

    def reasons(self, first: int, second: int, *, struck: Collection[str] = ()) -> tuple[Reasons, Reasons]:
        """Say why the second is worth meeting for the first, and the first for the second."""

    def model_version(self) -> str:
        """Name the recipe."""


def the_matching() -> Matching:
    """Return the house's own matching; it is heavy, so it is loaded when it is first needed."""
    return cast("Matching", import_module("lounge.profiles.queries.alike"))


class Comparison:
    """The organisations of the willing, as far as they have been compared."""

    def __init__(self, willing: Sequence[Wish], past: Past, matching: Matching | None = None) -> None:
        self.people = {wish.person_id: wish.person for wish in willing}
        self.past = past
        self._given = matching
        self.likenesses: dict[Ids, Likeness] = {}
        self._struck = wishes.every_struck()
        self._by_firm: dict[int, list[Person]] = defaultdict(list)
        for wish in willing:
            self._by_firm[wish.person.organisation_id].append(wish.person)

    @property
    def matching(self) -> Matching:
        """What compares: as given, else the house's own, which a house with nobody to compare never loads."""
        return self._given or the_matching()

    @property
    def model(self) -> str:
        """The recipe by which they were compared; empty where there was nothing to compare."""
        return self.matching.model_version() if self.likenesses else ""

    @property
    def is_complete(self) -> bool:
        """Whether every organisation was compared with every other."""
        count = len(self._by_firm)
        return len(self.likenesses) >= count * (count - 1) // 2

    def compare(self) -> None:
        """Compare all with those that fit them best, and who has met most of these with all the others."""
        firms = self._by_firm.keys()
        if len(firms) < 2:
            return
        self._keep(self.matching.alike(firms, k=NEAREST))
        for firm in () if self.is_complete else self._firms_that_are_short():
            further = self.matching.alike(firms, of=firm, k=len(firms))
            fitting = (one for one in further if self._introducible(one.first, one.second))
            self._keep(one for one, _ in zip(fitting, range(NEAREST), strict=False))

    def compare_with_each_other(self, people: Collection[int]) -> bool:
        """Compare the organisations of these people anew, and tell whether anything new came of it."""
        firms = sorted({self.people[one].organisation_id for one in people})[:MOST_WITH_ROOM]
        if self.is_complete or len(firms) < 2:
            return False
        before = len(self.likenesses)
        self._keep(self.matching.alike(firms, k=len(firms)))
        return len(self.likenesses) > before

    def candidates(self) -> list[Candidate]:
        """Return all pairs that may be introduced, of those that were compared."""
        return [
            Candidate(*history.ordered(one.id, other.id), self._score(one, other, likeness), group=firms)
            for firms, likeness in self.likenesses.items()
            for one, other in self._introducible(*firms)
        ]

    def features(self, one: Person, other: Person) -> dict[str, float]:
        """Return the named features of a pair that was compared."""
        return dict(self.likenesses[firms_of(one, other)].features)

    def reasons(self, one: Person, other: Person) -> tuple[Reasons, Reasons]:
        """Say why the other is worth meeting for the one and the reverse, without words that either has struck."""
        firms = firms_of(one, other)
        struck = self._struck.get(one.id, NONE) | self._struck.get(other.id, NONE)
        found = self.matching.reasons(*firms, struck=struck)
        return found if firms[0] == one.organisation_id else found[::-1]

    def _keep(self, found: Iterable[Likeness]) -> None:
        self.likenesses |= {(one.first, one.second): one for one in found}

    def _introducible(self, first: int, second: int) -> list[tuple[Person, Person]]:
        """Return the people of two organisations whom nothing keeps apart."""
        both = product(self._by_firm[first], self._by_firm[second])
        return [pair for pair in both if not self.past.avoids(*pair) and not self.past.is_behind(*pair)]

    def _firms_that_are_short(self) -> Iterator[int]:
        partners = count_partners(self.candidates())
        for firm, people in self._by_firm.items():
            if any(partners[person.id] < ENOUGH for person in people):
                yield firm

    def _score(self, one: Person, other: Person, likeness: Likeness) -> float:
        old_meets_new = {one.organisation.kind, other.organisation.kind} == {"startup", "established"}
        return likeness.score * (1 - OLD_MEETS_NEW) + OLD_MEETS_NEW * old_meets_new


def firms_of(one: Person, other: Person) -> Ids:
    """Return the pair of organisations of two people."""
    return history.ordered(one.organisation_id, other.organisation_id)


def count_partners(candidates: Iterable[Candidate]) -> Mapping[int, int]:
    """Count with how many others each could be introduced."""
    partners: Counter[int] = Counter()
    for one in candidates:
        partners.update((one.first, one.second))
    return partners
