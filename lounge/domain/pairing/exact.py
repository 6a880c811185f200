"""The best choice there is, by integer programming (HiGHS), within limits of effort."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from lounge.domain.pairing.graph import Floats, Graph, Ints

NODES = 2_000
"""Of the search tree; a house needs one or a few. The same on every machine, so that the choice is too."""
SECONDS = 60.0
"""The fuse behind it, for what takes long at a single node: a round can wait a minute, but not for ever."""
MOST_CANDIDATES = 200_000
"""How many can be weighed at once: each takes about 5 kB, and so all of them a gigabyte."""
SLACK = 1e-6
"""What HiGHS may be off by, and so what a proof leaves open."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The candidates found, none if there was no time, and what no choice exceeds."""

    edges: tuple[int, ...]
    bound: float


def most_served(graph: Graph, *, most: int = MOST_CANDIDATES) -> int | None:
    """Return how many of the overdue can have a pair at once, or None if that takes too long or too much."""
    if len(graph.worth) > most:
        return None
    late = int(graph.is_overdue.sum())
    found = _solve(graph, -np.repeat([0.0, 1.0], [len(graph.worth), late]), serving=0)
    return round(-found.fun) if found.status == 0 else None


def solved(
    graph: Graph,
    *,
    serving: int,
    margin: Floats | None = None,
    gap: float = np.inf,
    most: int = MOST_CANDIDATES,
) -> Solved:
    """Find the choice of the highest worth that gives a pair to so many of the overdue.

    A candidate whose `margin` is wider than the `gap` between a known choice and its bound is in every better
    choice, or in none, and so is not searched for.
    """
    wide = np.zeros(len(graph.worth)) if margin is None else margin
    edges = np.flatnonzero(wide >= -gap - SLACK)
    if len(edges) > most:
        return Solved((), np.inf)
    late = int(graph.is_overdue.sum())
    wanted = -np.concatenate([graph.worth[edges], np.zeros(late)])
    low = np.concatenate([wide[edges] > gap + SLACK, np.zeros(late)])
    found = _solve(graph.only(edges), wanted, serving=serving, low=low)
    if found.x is None or found.mip_dual_bound is None:
        return Solved((), np.inf)
    return Solved(tuple(edges[found.x[: len(edges)] > 0.5].tolist()), SLACK - found.mip_dual_bound)


def _solve(graph: Graph, wanted: Floats, *, serving: int, low: Floats | float = 0.0) -> OptimizeResult:
    """Ask HiGHS; the variables are the candidates, and then whether each overdue person is served."""
    late = np.flatnonzero(graph.is_overdue)
    at_people, room = _at_people(graph)
    blocks = [(at_people, room), _in_groups(graph), _in_parts(graph, at_people, room)]
    rows = vstack([
        *(hstack([block, csr_array((block.shape[0], len(late)))]) for block, _limit in blocks),
        hstack([-at_people[late], eye_array(len(late))]),
        csr_array(np.repeat([0.0, -1.0], [len(graph.worth), len(late)])[None, :]),
    ])  # fmt: skip
    no_more = np.zeros(len(late) + 1, dtype=np.int64)
    no_more[-1] = -serving
    limits = np.concatenate([*(limit for _block, limit in blocks), no_more])
    return milp(
        wanted,
        integrality=1,
        bounds=Bounds(low, 1.0),
        constraints=LinearConstraint(rows, ub=limits),
        options={"mip_rel_gap": 0.0, "node_limit": NODES, "time_limit": SECONDS},
    )


Block = tuple[csr_array, Ints]
"""Rows over the candidates, and what each adds up to at most."""


def _at_people(graph: Graph) -> Block:
    """Nobody has more pairs than they asked for."""
    edges = np.tile(np.arange(len(graph.worth)), 2)
    return _sums(edges, np.concatenate([graph.first, graph.second]), graph.people), graph.capacity


def _in_groups(graph: Graph) -> Block:
    """A group of several candidates has one pair."""
    shared = np.flatnonzero(np.bincount(graph.group) > 1)
    return _sums(np.arange(len(graph.worth)), graph.group, graph.groups)[shared], np.ones(
        len(shared), dtype=np.int64
    )


def _in_parts(graph: Graph, at_people: csr_array, room: Ints) -> Block:
    """People who are linked to no others fill at most half of their places, rounded down.

    It follows from the others (Edmonds' blossom inequality for all of them), but the relaxation does not see it,
    and an odd number of places then costs a minute where it should cost a second.
    """
    parts, part_of = connected_components(at_people @ at_people.T, directed=False)
    places = np.bincount(part_of, room, parts).astype(np.int64)
    return _sums(np.arange(len(graph.worth)), part_of[graph.first], parts), places // 2


def _sums(edges: Ints, places: Ints, count: int) -> csr_array:
    """Return the matrix that adds up candidates at their places; of shape (count, n_candidates)."""
    shape = (count, int(edges.max(initial=-1)) + 1)
    return csr_array(coo_array((np.ones(len(edges)), (places, edges)), shape=shape))
