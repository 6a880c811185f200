"""The candidates as arrays: people and groups numbered in order, so that equal questions get equal answers."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lounge.domain.pairing.values import PER_PAIR, Candidate

ROUNDING = 1e-6
"""How far a score may lie outside of 0 to 1: what adding up floating point numbers does to a cosine."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Graph:
    """People (nodes) with their capacity, candidates (edges) between them, and the groups that edges share.

    Every person has a capacity of at least one; a candidate without a group has one of its own. Candidates are in
    order of their people's ids.
    """

    candidates: tuple[Candidate, ...]
    first: Ints
    """ndarray of shape (n_candidates,): the number of the one person; `second` that of the other."""
    second: Ints
    group: Ints
    worth: Floats
    """ndarray of shape (n_candidates,): the score, and what a pair counts besides."""
    capacity: Ints
    """ndarray of shape (n_people,)."""
    is_overdue: NDArray[np.bool_]
    groups: int
    _around: tuple[Ints, Ints] = field(repr=False)

    @classmethod
    def of(
        cls, candidates: Sequence[Candidate], capacity: Mapping[int, int], overdue: Collection[int]
    ) -> "Graph":
        """Read the candidates that are possible at all.

        :raises ValueError: when a candidate pairs somebody with themselves, or a score lies outside of 0 to 1.
        """
        usable = _usable(candidates, capacity)
        ids = sorted({one.first for one in usable} | {one.second for one in usable})
        number = {person: place for place, person in enumerate(ids)}
        first = np.array([number[one.first] for one in usable], dtype=np.int64)
        second = np.array([number[one.second] for one in usable], dtype=np.int64)
        group, groups = _grouped(usable)
        late = set(overdue)
        return cls(
            candidates=usable,
            first=first,
            second=second,
            group=group,
            worth=np.clip([one.score for one in usable], 0, 1) + PER_PAIR,
            capacity=np.array([capacity[person] for person in ids], dtype=np.int64),
            is_overdue=np.array([person in late for person in ids], dtype=np.bool_),
            groups=groups,
            _around=_around(first, second, len(ids)),
        )

    @property
    def people(self) -> int:
        """How many people have a candidate."""
        return len(self.capacity)

    def only(self, edges: Ints) -> "Graph":
        """Return the graph with these candidates alone, by their numbers; people and groups keep theirs."""
        first, second = self.first[edges], self.second[edges]
        return replace(
            self,
            candidates=tuple(self.candidates[edge] for edge in edges.tolist()),
            first=first,
            second=second,
            group=self.group[edges],
            worth=self.worth[edges],
            _around=_around(first, second, self.people),
        )

    def around(self, person: int) -> list[int]:
        """Return the candidates of a person, in order."""
        begins, edges = self._around
        found: list[int] = edges[begins[person] : begins[person + 1]].tolist()
        return found

    def load(self, shares: Floats) -> Floats:
        """Add up at each person what is chosen of each candidate; both as arrays."""
        load: Floats = np.zeros(self.people)
        for end in (self.first, self.second):
            load += np.bincount(end, shares, self.people)
        return load


def _usable(candidates: Sequence[Candidate], capacity: Mapping[int, int]) -> tuple[Candidate, ...]:
    """Return each pair of people with room once, smaller id first, in order."""
    best: dict[tuple[int, int], Candidate] = {}
    for one in candidates:
        if one.first == one.second:
            raise ValueError(f"{one.first} cannot be introduced to themselves")
        if not -ROUNDING <= one.score <= 1 + ROUNDING:
            raise ValueError(f"the score of {one.first} and {one.second} is {one.score}, not 0 to 1")
        if capacity.get(one.first, 0) < 1 or capacity.get(one.second, 0) < 1:
            continue
        pair = (min(one.first, one.second), max(one.first, one.second))
        known = best.get(pair)
        if known is None or _rank(one) > _rank(known):
            best[pair] = one
    return tuple(
        one if one.first == pair[0] else Candidate(*pair, one.score, one.group)
        for pair, one in sorted(best.items(), key=lambda entry: entry[0])
    )


def _rank(one: Candidate) -> tuple[float, str]:
    """Order what names the same pair; groups of any kind can be compared only as they are written."""
    return one.score, repr(one.group)


def _grouped(candidates: Sequence[Candidate]) -> tuple[Ints, int]:
    """Number the groups in the order of their first candidate."""
    numbers: dict[Hashable, int] = {}
    found = np.empty(len(candidates), dtype=np.int64)
    for place, one in enumerate(candidates):
        key = ("alone", place) if one.group is None else ("group", one.group)
        found[place] = numbers.setdefault(key, len(numbers))
    return found, len(numbers)


def _around(first: Ints, second: Ints, people: int) -> tuple[Ints, Ints]:
    """Return where each person's candidates begin, and the candidates of all, person by person."""
    ends = np.concatenate([first, second])
    order = np.argsort(ends, kind="stable")
    begins = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=people))])
    return begins, order % max(1, len(first))
