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
SLACK = 1e-6
"""What HiGHS may be off by, and so what a proof leaves open."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The candidates found, none if there was no time, and what no choice exceeds."""

    edges: tuple[int, ...]
    bound: float


def most_served(graph: Graph) -> int | None:
    """Return how many of the overdue can have a pair at once, or None if that was not found in time."""
    late = int(graph.is_overdue.sum())
    found = _solve(graph, -np.repeat([0.0, 1.0], [len(graph.worth), late]), serving=0)
    return round(-found.fun) if found.status == 0 else None


def solved(graph: Graph, *, serving: int, margin: Floats | None = None, gap: float = np.inf) -> Solved:
    """Find the choice of the highest worth that gives a pair to so many of the overdue.

    A candidate whose `margin` is wider than the `gap` between a known choice and its bound is in every better
    choice, or in none, and so is not searched for.
    """
    late = int(graph.is_overdue.sum())
    wanted = -np.concatenate([graph.worth, np.zeros(late)])
    low, high = np.zeros(len(wanted)), np.ones(len(wanted))
    if margin is not None:
        low[: len(margin)] = margin > gap + SLACK
        high[: len(margin)] = margin >= -gap - SLACK
    found = _solve(graph, wanted, serving=serving, low=low, high=high)
    edges = () if found.x is None else tuple(np.flatnonzero(found.x[: len(graph.worth)] > 0.5).tolist())
    bound = found.mip_dual_bound
    return Solved(edges, np.inf if bound is None else SLACK - bound)


def _solve(
    graph: Graph, wanted: Floats, *, serving: int, low: Floats | float = 0.0, high: Floats | float = 1.0
) -> OptimizeResult:
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
        bounds=Bounds(low, high),
        constraints=LinearConstraint(rows, ub=limits),
        options={"mip_rel_gap": 0.0, "node_limit": NODES, "time_limit": SECONDS},
    )


Block = tuple[csr_array, Ints]
"""Rows over the candidates, and what each adds up to at most."""


def _at_people(graph: Graph) -> Block:
    """Nobody has more pairs than they asked for."""
    edges = np.tile(np.arange(len(graph.worth)), 2)
    return _sums(edges, np.concatenate([graph.first, graph.second])), graph.capacity


def _in_groups(graph: Graph) -> Block:
    """A group of several candidates has one pair."""
    shared = np.flatnonzero(np.bincount(graph.group) > 1)
    return _sums(np.arange(len(graph.worth)), graph.group)[shared], np.ones(len(shared), dtype=np.int64)


def _in_parts(graph: Graph, at_people: csr_array, room: Ints) -> Block:
    """People who are linked to no others fill at most half of their places, rounded down.

    It follows from the others (Edmonds' blossom inequality for all of them), but the relaxation does not see it,
    and an odd number of places then costs a minute where it should cost a second.
    """
    parts, part_of = connected_components(at_people @ at_people.T, directed=False)
    places = np.bincount(part_of, room, parts).astype(np.int64)
    return _sums(np.arange(len(graph.worth)), part_of[graph.first]), places // 2


def _sums(edges: Ints, places: Ints) -> csr_array:
    """Return the matrix that adds up candidates at their places; of shape (n_places, n_candidates)."""
    return csr_array(coo_array((np.ones(len(edges)), (places, edges))))
