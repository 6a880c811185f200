"""The weekly choice at a house's size and far beyond: how much of the bound it keeps, CPU seconds and memory.

    .venv/bin/python -m bench.pairing

Beside it, on the same candidates in the same run: taking the best pair that fits, again and again (greedy), and HiGHS
on the linear relaxation alone, which chooses nothing yet. Everybody asks for three and has the 13 nearest as
candidates. In "organisations" people come in threes of which two meet only once, each asks for one to three, and one
in twenty is overdue. Each measurement is a process of its own; memory is its peak above what the candidates take.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from time import process_time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from bench import _measure
from lounge.domain.pairing import Candidate, choose, fairness
from lounge.domain.pairing.values import PER_PAIR
from lounge.settings import PROJECT

SIZES = (300, 1_000, 10_000, 100_000)
EXACT_UP_TO = 1_000
RELAXED_UP_TO = 10_000
NEAREST = 13
THREE = 3
SEED = 2026
DIMENSIONS = 8
"""In which people lie: few, so that their neighbours are found quickly, and enough that they overlap as firms do."""
A_FIELD = 100
"""People around each centre."""


@dataclass(frozen=True, slots=True)
class House:
    """What is chosen from."""

    candidates: list[Candidate]
    capacity: dict[int, int]
    overdue: list[int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a way of choosing came to; `bound` and `score` are 0 where it knows none."""

    score: float
    bound: float
    pairs: int
    short: int
    forgotten: int
    gini: float
    most: int
    never: int
    cpu: float
    megabytes: float

    @property
    def ceiling(self) -> float:
        """The bound of what pairs are worth, whatever their number."""
        return self.bound + PER_PAIR * self.pairs


def build(people: int, kind: str) -> House:
    """Make a house in which likeness is the cosine of where people lie, around the centres of their fields."""
    chance = np.random.default_rng(SEED)
    centres = chance.normal(size=(max(THREE, people // A_FIELD), DIMENSIONS))
    places = centres[chance.integers(0, len(centres), people)] + 0.6 * chance.normal(
        size=(people, DIMENSIONS)
    )
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    distances, near = cKDTree(places).query(places, k=NEAREST + 1)
    pairs = {
        (min(one, other), max(one, other)): 1 - distance * distance / 2
        for one, (others, far) in enumerate(zip(near.tolist(), distances.tolist(), strict=True))
        for other, distance in zip(others, far, strict=True)
        if one != other
    }
    if kind == "free":
        candidates = [Candidate(*pair, max(0.0, score)) for pair, score in pairs.items()]
        return House(candidates, dict.fromkeys(range(people), THREE), [])
    candidates = [
        Candidate(one, other, max(0.0, score), (one // THREE, other // THREE))
        for (one, other), score in pairs.items()
        if one // THREE != other // THREE
    ]
    return House(candidates, {one: 1 + one % THREE for one in range(people)}, list(range(0, people, 20)))


Chosen = tuple[Sequence[Candidate], float, float]


def greedy(house: House) -> Chosen:
    """Take the best that fits, again and again."""
    room, groups, chosen = dict(house.capacity), set(), []
    for one in sorted(house.candidates, key=lambda one: -one.score):
        group = one.group or one
        if room[one.first] and room[one.second] and group not in groups:
            room[one.first] -= 1
            room[one.second] -= 1
            groups.add(group)
            chosen.append(one)
    return chosen, sum(one.score for one in chosen), 0.0


def lists_of_three(house: House) -> Chosen:
    """Show each person their best three, as a list does, whoever that is; not a choice, but the custom."""
    of: dict[int, list[Candidate]] = {}
    for one in sorted(house.candidates, key=lambda one: -one.score):
        for person, other in ((one.first, one.second), (one.second, one.first)):
            if len(known := of.setdefault(person, [])) < THREE:
                known.append(Candidate(person, other, one.score))
    return [one for known in of.values() for one in known], 0.0, 0.0


def relaxed(house: House) -> Chosen:
    """Solve the linear relaxation of the free house."""
    count = len(house.candidates)
    ends = [end for one in house.candidates for end in (one.first, one.second)]
    rows = csr_array((np.ones(2 * count), (ends, np.repeat(np.arange(count), 2))))
    worth = np.array([one.score + PER_PAIR for one in house.candidates])
    solved = linprog(
        -worth, A_ub=rows, b_ub=np.full(len(house.capacity), THREE), bounds=(0, 1), method="highs"
    )
    return [], 0.0, -solved.fun


def rounded(house: House) -> Chosen:
    """Choose as beyond a house's size."""
    choice = choose(house.candidates, house.capacity, overdue=house.overdue, exact_up_to=0)
    return choice.pairs, choice.score, choice.bound


def exact(house: House) -> Chosen:
    """Choose as in a house."""
    choice = choose(house.candidates, house.capacity, overdue=house.overdue, exact_up_to=len(house.capacity))
    return choice.pairs, choice.score, choice.bound


LISTS, GREEDY, RELAXATION = "lists of three", "greedy", "HiGHS, relaxation"
ROUNDED, EXACT = "lounge, rounded", "lounge, exact"
WAYS: dict[str, Callable[[House], Chosen]] = {
    LISTS: lists_of_three,
    GREEDY: greedy,
    RELAXATION: relaxed,
    ROUNDED: rounded,
    EXACT: exact,
}


def measured(people: int, kind: str, way: str) -> Found:
    """Measure one way of choosing, in this process."""
    house = build(people, kind)
    WAYS[way](build(A_FIELD, "free"))  # what it needs is loaded
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, begin = _measure.memory_of(os.getpid())["Rss"], process_time()
    pairs, score, bound = WAYS[way](house)
    cpu, peak = process_time() - begin, _peak()
    shown = Counter(end for pair in pairs for end in _shown_in(pair, way))
    counts = {person: shown[person] for person in house.capacity}
    return Found(
        score=score,
        bound=bound,
        pairs=len(pairs),
        short=sum(counts[person] < wanted for person, wanted in house.capacity.items()),
        forgotten=sum(not counts[person] for person in house.overdue),
        gini=fairness(counts),
        most=max(counts.values()),
        never=sum(not count for count in counts.values()),
        cpu=cpu,
        megabytes=peak - before,
    )


def _shown_in(pair: Candidate, way: str) -> tuple[int, ...]:
    """Who is shown to somebody by a pair: both, or in a list only the one who stands in it."""
    return (pair.second,) if way == LISTS else (pair.first, pair.second)


def _peak() -> float:
    """The most memory that this process has held since its books were cleared, in MB."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def apart(people: int, kind: str, way: str) -> Found:
    """Measure one way of choosing in a process of its own."""
    words = [sys.executable, "-m", "bench.pairing", "--only", str(people), kind, way]
    done = subprocess.run(words, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    return Found(**json.loads(done.stdout))


def ways_for(people: int, kind: str, wanted: argparse.Namespace) -> list[str]:
    """The ways that are measured at this size."""
    left_out = {
        LISTS: people > wanted.exact_up_to,
        RELAXATION: kind != "free" or people > wanted.relaxed_up_to,
        EXACT: people > wanted.exact_up_to,
    }
    return [way for way in WAYS if not left_out.get(way)]


def report(people: int, kind: str, found: dict[str, Found]) -> None:
    """Print what the ways came to at one size."""
    best = found[EXACT if EXACT in found else ROUNDED]
    base = found[GREEDY].cpu
    rows = []
    for way, one in found.items():
        keeps = (one.score + PER_PAIR * one.pairs) / best.ceiling if one.score else 0.0
        share = f"{keeps:.3%}" if one.score else f"bound {one.bound / best.ceiling:.3%}" if one.bound else "–"
        shown = [one.short, one.forgotten, one.most, one.never, one.gini] if one.pairs else ["–"] * 5
        rows.append([way, share, *shown, one.cpu, one.cpu / base if base else 0.0, one.megabytes])
    name = f"{people:,} people, {kind}".replace(",", " ", 1)
    head = (name, "of the bound", "short", "forgotten", "most", "never", "Gini", "CPU s", ": greedy", "MB")
    print(_measure.table(head, rows))
    print()


def report_growth(found: dict[int, Found]) -> None:
    """Print how the cost grows from size to size: the power of the number of people."""
    sizes = sorted(found)
    for small, large in pairwise(sizes):
        power = log(found[large].cpu / found[small].cpu) / log(large / small)
        more = f"CPU time × {found[large].cpu / found[small].cpu:.1f} (people to the power of {power:.2f})"
        print(f"{ROUNDED}, {small} to {large} people: {more}")


def main() -> None:
    """Measure and print."""
    wants = argparse.ArgumentParser(prog="bench.pairing", description=__doc__)
    wants.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="people")
    wants.add_argument("--exact-up-to", type=int, default=EXACT_UP_TO, help="people (default %(default)s)")
    wants.add_argument(
        "--relaxed-up-to", type=int, default=RELAXED_UP_TO, help="people (default %(default)s)"
    )
    wants.add_argument("--only", nargs=3, metavar=("PEOPLE", "KIND", "WAY"), help=argparse.SUPPRESS)
    wanted = wants.parse_args()
    if wanted.only:
        people, kind, way = wanted.only
        print(json.dumps(asdict(measured(int(people), kind, way))))
        return
    yards = [_measure.yardstick() for _ in range(20)]
    of_rounding: dict[int, Found] = {}
    for people in wanted.sizes:
        for kind in ("free", "organisations"):
            found = {way: apart(people, kind, way) for way in ways_for(people, kind, wanted)}
            report(people, kind, found)
            yards += [_measure.yardstick() for _ in range(5)]
            of_rounding.setdefault(people, found[ROUNDED])
    report_growth(of_rounding)
    print(_measure.noise(yards))


if __name__ == "__main__":
    main()
