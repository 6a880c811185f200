"""A matching that is told which organisations fit each other, in the place of the house's own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lounge.events.queries.encounters import NEAREST, Pair, pairs

REASON: dict[str, Any] = {"code": "same_field", "words": [["cold stores", "refrigerated transport"]]}


@dataclass(frozen=True)
class Alike:
    """How two organisations fit."""

    first: int
    second: int
    score: float


@dataclass
class Told:
    """Fits all pairs alike, but for those with a score of their own; gives one reason unless told to give none."""

    scores: Mapping[Pair, float] = field(default_factory=dict)
    without_reason: Collection[Pair] = ()
    reason: Mapping[str, Any] = field(default_factory=lambda: REASON)
    compared: list[set[int]] = field(default_factory=list)

    def alike(self, among: Collection[int] | None = None, *, k: int = NEAREST) -> Sequence[Alike]:
        """Return all pairs, whatever ``k`` says."""
        self.compared.append(set(among or ()))
        return [Alike(*pair, self.scores.get(pair, 0.1)) for pair in pairs(among or ())]

    def reasons(
        self, first: int, second: int, *, struck: Collection[str] = ()
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Say the same to both, and nothing when one of its words is struck."""
        words = {word for pair in self.reason.get("words", ()) for word in pair}
        if (first, second) in self.without_reason or words & set(struck):
            return [], []
        return [{**self.reason, "seen_from": first}], [{**self.reason, "seen_from": second}]
