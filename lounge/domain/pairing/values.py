"""What is chosen from, and what came of it."""

from collections.abc import Hashable
from dataclasses import dataclass

PER_PAIR = 0.05
"""What a pair counts beside its score: of two choices that score nearly alike, the one with more pairs is better.

Scores of good pairs lie between 0.3 and 0.9, so two modest introductions win over a better one only where they would
nearly do so anyway; and a pair of score 0 is still better than none.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two people who may be introduced to each other, and how well that fits: 0 to 1.

    Of the candidates of one group at most one is chosen, such as the pairs of the same two organisations; without
    a group nothing but the two people stands in the way.
    """

    first: int
    second: int
    score: float
    group: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen pairs, smaller id first and in order of ids, and how good the choice is.

    `score` is the sum of the pairs' scores. `bound` is what as many pairs that serve the same overdue people could
    score at most: proven, never less than `score`, and equal to it where the choice is the best there is.
    `method` is "exact", or "rounded" where the best was not sought or not found in time.
    """

    pairs: tuple[Candidate, ...]
    score: float
    bound: float
    method: str

    @property
    def share(self) -> float:
        """How much of the bound the choice keeps, 0 to 1."""
        return self.score / self.bound if self.bound else 1.0
