"""How much two firms have to say to each other: wishes against offers both ways, markets, kinds, and their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lounge.domain.matching.placing import Aspect, Placed
from lounge.domain.matching.profile import Profile

Numbers = NDArray[np.float32]
PLANS = {"planned": 1.0, "exploring": 0.6}
"""How much a market matters to who is not there yet: a plan is worth more than a look around."""
THERE, ALSO_GOING = 1.0, 0.2
"""What the other one can give: who is active there knows the doors, who plans to go shares the way."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much; chosen on small cases where likeness misleads, not learned.

    ``literal``: share of the words themselves beside the latent directions, for two long texts; it keeps apart what
    the directions blur. ``brevity``: number of terms at which that share is doubled: a short line has little else.
    ``weaker``: share of the weaker of both sides in the pair's score; an introduction that helps one only is declined.
    ``field``: likeness of the firms as a whole; low, since competitors are the most alike.
    ``rival``: who offers the same is a competitor: at 1, just the same offer leaves nothing of the score. It counts
    only where one of both says what it seeks; elsewhere likeness is all that there is to go by.
    ``rivalry``: power of the likeness of two offers; above 1, since partners too speak of the same things.
    ``market``: one wants to go where the other is at home; the reason why this house exists.
    ``ground``: likeness of the texts at which half of a market's worth counts: a door abroad is of little use to who
    has nothing to talk about with its keeper.
    ``kinds``: a start-up and an established firm; enough to be preferred among equals, too little to force a pair.
    """

    literal: float = 0.15
    brevity: float = 12.0
    weaker: float = 0.4
    field: float = 0.1
    rival: float = 1.0
    rivalry: float = 1.4
    market: float = 0.9
    ground: float = 0.1
    kinds: float = 0.05


NAMES = ("first_seeks", "second_seeks", "fields", "rivals", "first_market", "second_market", "kinds")
"""The pair's features: how well the second's offer answers what the first seeks, and so on."""
NEUTRAL = 0.02
"""The score of two who have nothing to say to each other: low, and more than nothing, so that nobody is left out."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score of a pair, from :data:`NEUTRAL` to 1, the same from both sides, and the features that it is made of."""

    first: int
    second: int
    score: float
    features: dict[str, float]


class Markets:
    """Who wants to go where, and who is there: of each profile, for each market that anybody names.

    A market is a country and a direction: who means to sell in Estonia is helped by who sells there. Rare markets
    count more: a shared interest in Estonia says more than one in France.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        columns: dict[tuple[str, str], int] = {}
        entries = [
            (row, columns.setdefault((market.country, market.direction), len(columns)), market.stage)
            for row, profile in enumerate(profiles)
            for market in profile.markets
        ]
        shape = (len(profiles), max(1, len(columns)))
        wants, gives, named = (np.zeros(shape, np.float32) for _ in range(3))
        for row, column, stage in entries:
            wants[row, column] = PLANS.get(stage, 0.0)
            gives[row, column] = THERE if stage == "active" else ALSO_GOING
            named[row, column] = 1.0
        self.wants = wants * _rarity(named.sum(0), len(profiles))
        self.gives = gives
        self.is_empty = not entries

    def gain(self, rows: NDArray[np.int64]) -> Numbers:
        """Return what these profiles gain from all, array of shape (n_rows, n): 1 is as much as one can hope for."""
        if self.is_empty:
            return np.zeros((1, 1), np.float32)
        return np.minimum(self.wants[rows] @ self.gives.T, 1.0)

    def gain_back(self, rows: NDArray[np.int64]) -> Numbers:
        """Return what all gain from these profiles, array of shape (n_rows, n)."""
        if self.is_empty:
            return np.zeros((1, 1), np.float32)
        return np.minimum(self.gives[rows] @ self.wants.T, 1.0)

    def gain_of_pairs(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Numbers:
        """Return what each profile gains from the one beside it."""
        return np.minimum(np.einsum("ij,ij->i", self.wants[one], self.gives[other]), 1.0)


class Comparison:
    """Compares placed profiles, by rows against all others, or pair by pair."""

    def __init__(self, placed: Placed, weights: Weights | None = None) -> None:
        self.placed = placed
        self.weights = weights or Weights()
        self.markets = Markets(placed.profiles)
        kinds = [profile.kind for profile in placed.profiles]
        self._is_startup = np.array([kind == "startup" for kind in kinds])
        self._is_established = np.array([kind == "established" for kind in kinds])
        self._is_seeking = np.array([bool(profile.seeks.strip()) for profile in placed.profiles])

    def block(self, rows: NDArray[np.int64], *, directions: int | None = None) -> Numbers:
        """Rate these rows with all profiles by directions, markets and kinds alone, array of shape (n_rows, n).

        Only the order within a row means anything; the words themselves, which cost more, are left to :meth:`pairs`.
        ``directions`` looks only at the first so many, in which most of what texts have in common lies.
        """
        placed = self.placed
        field = _cosines(placed.fields, rows, placed.fields, directions)
        if placed.is_plain and self.markets.is_empty and not self._is_established.any():
            return field
        every = np.arange(len(placed))[None, :]
        found = {
            "fields": field,
            "first_seeks": field
            if placed.is_plain
            else _cosines(placed.seeks, rows, placed.offers, directions),
            "second_seeks": field
            if placed.is_plain
            else _cosines(placed.offers, rows, placed.seeks, directions),
            "rivals": self._of_seekers(
                field if placed.is_plain else _cosines(placed.offers, rows, placed.offers, directions),
                rows[:, None],
                every,
            ),
            "first_market": self.markets.gain(rows),
            "second_market": self.markets.gain_back(rows),
            "kinds": self._old_meets_new(rows[:, None], every),
        }
        return self._score(found)

    def pairs(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> dict[str, Numbers]:
        """Return each pair's features by name, and its ``score``, arrays of shape (n_pairs,)."""
        placed = self.placed
        found = {"fields": self._likeness(placed.fields, placed.fields, one, other)}
        if placed.is_plain:
            found["first_seeks"] = found["second_seeks"] = rivals = found["fields"]
        else:
            found["first_seeks"] = self._likeness(placed.seeks, placed.offers, one, other)
            found["second_seeks"] = self._likeness(placed.offers, placed.seeks, one, other)
            rivals = self._likeness(placed.offers, placed.offers, one, other)
        found["rivals"] = self._of_seekers(rivals, one, other)
        found["first_market"] = self.markets.gain_of_pairs(one, other)
        found["second_market"] = self.markets.gain_of_pairs(other, one)
        found["kinds"] = self._old_meets_new(one, other)
        found["score"] = self._score(found)
        return found

    def _old_meets_new(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Numbers:
        startup, established = self._is_startup, self._is_established
        return ((startup[one] & established[other]) | (established[one] & startup[other])).astype(np.float32)

    def _of_seekers(self, rivals: Numbers, one: NDArray[np.int64], other: NDArray[np.int64]) -> Numbers:
        """Return how much two are rivals, if either says what it seeks; nothing for the others."""
        return rivals * (self._is_seeking[one] | self._is_seeking[other])

    def _score(self, found: Mapping[str, Numbers]) -> Numbers:
        weights = self.weights
        both = _both(found["first_seeks"], found["second_seeks"], weights.weaker)
        texts = (1 - weights.field) * both + weights.field * found["fields"]
        market = _both(found["first_market"], found["second_market"], 0.0) * texts / (texts + weights.ground)
        whole = texts + weights.market * market + weights.kinds * found["kinds"]
        rivals = weights.rival * found["rivals"] ** weights.rivalry
        whole *= (1 - rivals) / (1 + weights.market + weights.kinds)
        return np.asarray(NEUTRAL + (1 - NEUTRAL) * whole, np.float32)

    def _likeness(
        self, asked: Aspect, given: Aspect, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> Numbers:
        latent = np.einsum("ij,ij->i", asked.directions[one], given.directions[other])
        first, second = asked.weights[one], given.weights[other]
        literal = np.asarray(first.multiply(second).sum(1)).ravel()
        shorter = np.minimum(np.diff(first.indptr), np.diff(second.indptr))
        share = self.weights.literal * (
            1 + self.weights.brevity / np.maximum(shorter + self.weights.brevity, 1.0)
        )
        return np.asarray((1 - share) * np.maximum(latent, 0.0) + share * literal, np.float32)


def _cosines(asked: Aspect, rows: NDArray[np.int64], given: Aspect, directions: int | None) -> Numbers:
    found = asked.directions[rows, :directions] @ given.directions[:, :directions].T
    return np.maximum(found, 0.0, out=found)


def _both(one: Numbers, other: Numbers, weaker: float) -> Numbers:
    """Return the mean of both sides, moved towards the weaker one."""
    if one is other:
        return one
    return np.asarray(weaker * np.minimum(one, other) + (1 - weaker) * (one + other) / 2, np.float32)


def _rarity(named: Numbers, count: int) -> Numbers:
    """Return how much each market tells, from 1 for one that nobody else names towards 0.2 for everybody's."""
    return np.asarray(0.2 + 0.8 * np.log((1 + count) / (1 + named)) / np.log(2 + count), np.float32)
