"""Compares organisations as a test tells it to, so that rounds are tested without the house's own matching."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from lounge.introductions.queries.history import ordered
from lounge.members.models import Organisation


@dataclass(frozen=True)
class Fit:
    """How two organisations fit."""

    first: int
    second: int
    score: float
    features: dict[str, float]


@dataclass
class Told:
    """Knows how organisations fit by their names; those of whom nothing was told fit a little."""

    scores: Mapping[frozenset[str], float] = field(default_factory=dict)
    otherwise: float = 0.1
    asked: list[int] = field(default_factory=list)
    """How many organisations each question was about."""

    def alike(self, among: Collection[int] | None = None, *, of: int | None = None, k: int = 20) -> list[Fit]:
        """Return the pairs that stand among the ``k`` best of either."""
        from lounge.plumbing.db import db

        firms = sorted(among or ())
        self.asked.append(len(firms))
        names = {firm: db.session.get_one(Organisation, firm).name for firm in firms}
        all_pairs = [self._fit(one, other, names) for one, other in combinations(firms, 2)]
        mine = [fit for fit in all_pairs if of in (None, fit.first, fit.second)]
        best: set[tuple[int, int]] = set()
        for firm in [of] if of else firms:
            theirs = [fit for fit in mine if firm in (fit.first, fit.second)]
            theirs.sort(key=lambda fit: -fit.score)
            best |= {(fit.first, fit.second) for fit in theirs[:k]}
        found = [fit for fit in mine if (fit.first, fit.second) in best]
        return sorted(found, key=lambda fit: -fit.score)

    def reasons(
        self, first: int, second: int, *, struck: Collection[str] = ()
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Say that the first seeks what the second offers; the words are the organisations' ids."""
        assert (first, second) == ordered(first, second)
        words = [word for word in [["sensors", f"sensors of {second}"]] if word[0] not in struck]
        return (
            [{"code": "they_offer", "words": words}] if words else [],
            [{"code": "they_seek", "words": [word[::-1] for word in words]}] if words else [],
        )

    def model_version(self) -> str:
        """Name the recipe."""
        return "told"

    def _fit(self, one: int, other: int, names: Mapping[int, str]) -> Fit:
        score = self.scores.get(frozenset({names[one], names[other]}), self.otherwise)
        return Fit(one, other, score, {"fields": score})
