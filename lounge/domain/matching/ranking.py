"""Finds for each firm those that have most to say to it, block by block, so that memory stays bounded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lounge.domain.matching.likeness import NAMES, Comparison, Likeness, Numbers

FOUND_AGAIN = 5
"""The directions alone propose so many times more than are wanted; the words themselves then choose among them."""
AT_LEAST = 60
ALL_AT_ONCE = 5_000
"""Rows up to this length are sorted whole; of longer ones first a sample says what is worth looking at."""
FIRST_DIRECTIONS = 96
"""Of longer rows so many directions propose: half the time, and of the twenty best one in four hundred is missed."""
SAMPLE = 4096
MOST_ROWS, NUMBERS_AT_ONCE = 512, 8_000_000
"""Of a block that is compared with all others at once: 32 MB for each thing that is compared."""
PAIRS_AT_ONCE = 200_000

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking: who, whom, in which place from 1, and how well they fit, about 0 to 1."""

    id: str
    other_id: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The best partners of each row, best first: rows and scores, arrays of shape (n_rows, k)."""

    rows: NDArray[np.int64]
    scores: Numbers


def nearest(
    comparison: Comparison, k: int, *, of: Sequence[int] | None = None, progress: Progress | None = None
) -> Nearest:
    """Return the ``k`` best partners of these profiles, of all unless told; never a profile itself.

    Where there are fewer than ``k`` others, the lists are so much shorter. Equal scores go by the place in the list.
    """
    count = len(comparison.placed)
    wanted = np.arange(count) if of is None else np.asarray(of)
    k = min(k, count - 1)
    if k < 1 or not len(wanted):
        return Nearest(np.zeros((len(wanted), 0), np.int64), np.zeros((len(wanted), 0), np.float32))
    proposed = min(max(FOUND_AGAIN * k, AT_LEAST), count - 1)
    step = max(1, min(MOST_ROWS, NUMBERS_AT_ONCE // count))
    rows, scores = [], []
    for begin in range(0, len(wanted), step):
        block = wanted[begin : begin + step]
        found = _best(comparison, block, proposed)
        best, score = _rescored(comparison, block, found, k)
        rows.append(best)
        scores.append(score)
        if progress is not None:
            progress(min(begin + step, len(wanted)), len(wanted))
    return Nearest(np.vstack(rows), np.vstack(scores))


def rank(comparison: Comparison, k: int, *, progress: Progress | None = None) -> Iterator[Ranked]:
    """Rank the others for each profile, in the order of the profiles, the best first."""
    profiles = comparison.placed.profiles
    found = nearest(comparison, k, progress=progress)
    for profile, rows, scores in zip(profiles, found.rows, found.scores, strict=True):
        for place, (row, score) in enumerate(zip(rows, scores, strict=True), start=1):
            yield Ranked(profile.id, profiles[row].id, place, float(score))


def likenesses(comparison: Comparison, one: Sequence[int], other: Sequence[int]) -> list[Likeness]:
    """Return the pairs of these rows with their scores and named features."""
    first, second = np.asarray(one, np.int64), np.asarray(other, np.int64)
    if not len(first):
        return []
    found = comparison.pairs(first, second)
    return [
        Likeness(
            int(a),
            int(b),
            float(found["score"][n]),
            {name: round(float(found[name][n]), 4) for name in NAMES},
        )
        for n, (a, b) in enumerate(zip(first, second, strict=True))
    ]


def pairs_of(found: Nearest, of: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return each pair that stands in any of the lists once, smaller row first, in order."""
    pairs = {
        (min(int(row), int(partner)), max(int(row), int(partner)))
        for row, partners in zip(of, found.rows, strict=True)
        for partner in partners
    }
    yield from sorted(pairs)


def _best(comparison: Comparison, block: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    is_short = len(comparison.placed) <= ALL_AT_ONCE
    scores = comparison.block(block, directions=None if is_short else FIRST_DIRECTIONS)
    scores[np.arange(len(block)), block] = -1.0
    if is_short:
        return np.argpartition(-scores, count - 1, axis=1)[:, :count]
    step = scores.shape[1] // SAMPLE
    place = max(1, 2 * count * SAMPLE // scores.shape[1])
    bars = -np.partition(-scores[:, ::step], place, axis=1)[:, place]
    return np.vstack([_above(row, bar, count) for row, bar in zip(scores, bars, strict=True)])


def _above(row: Numbers, bar: float, count: int) -> NDArray[np.int64]:
    found = np.flatnonzero(row > bar)
    if len(found) < count:
        return np.argpartition(-row, count - 1)[:count]
    return found[np.argpartition(-row[found], count - 1)[:count]]


def _rescored(
    comparison: Comparison, block: NDArray[np.int64], found: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], Numbers]:
    found = np.sort(found, axis=1)
    one, other = np.repeat(block, found.shape[1]), found.ravel()
    parts = [
        comparison.pairs(one[begin : begin + PAIRS_AT_ONCE], other[begin : begin + PAIRS_AT_ONCE])["score"]
        for begin in range(0, len(one), PAIRS_AT_ONCE)
    ]
    scores = np.concatenate(parts).reshape(found.shape)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(found, order, 1), np.take_along_axis(scores, order, 1)
