"""What a place with each person is worth: prices that prove a bound and show which pairs belong in the choice.

The linear relaxation of the choice has a dual with one price a person. At any prices, what the places cost in all and
what each group's best pair is worth beyond the prices of its two people is a bound of every choice. The lowest
such bound is that of the relaxation; it is approached by Newton's steps on a smoothed bound (each group chooses by a
softmax of falling temperature, as in Cuturi, Sinkhorn Distances, 2013), which cost a pass over the candidates each
and little memory, so that a hundred thousand people take seconds where the simplex method takes many minutes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lounge.domain.pairing.graph import Floats, Graph

TEMPERATURES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.0025, 0.00125, 0.0006, 0.0003, 0.00015, 0.00007)
"""From a tenth of a score's range, where all is in motion, to where only real ties are undecided."""
STEPS = 40
"""At each temperature; more lower the bound by less than a ten thousandth."""
CAREFUL = 0.5
"""Of a Newton step, since both ends of a candidate move at once."""
LONGEST_STEP = 2.0
"""In temperatures; beyond that the curvature says nothing any more."""
FLATTEST = 0.1
"""The least curvature, in pairs a temperature: somebody whose candidates are all sure is moved nevertheless."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices, and what they say."""

    bound: float
    """No choice that serves all who must be served is worth more."""
    margin: Floats
    """ndarray of shape (n_candidates,): how much a choice loses at least, under the bound, that leaves this
    candidate out (above 0) or takes it in (below 0)."""
    share: Floats
    """ndarray of shape (n_candidates,): how much of it the smoothed relaxation chooses, 0 to 1."""


def priced(graph: Graph, must: NDArray[np.bool_]) -> Prices:
    """Find prices near the best.

    `must` of shape (n_people,) says who gets at least one pair; their price may fall below nothing, which draws
    others to them.
    """
    price = np.full(graph.people, float(np.median(graph.worth)) / 2)
    best, lowest = price, np.inf
    share = np.zeros(len(graph.worth))
    for temperature in TEMPERATURES:
        for _ in range(STEPS):
            share = _shares(graph, price, temperature)
            price = _moved(graph, price, share, must, temperature)
        bound = _bound(graph, price, must)
        if bound < lowest:
            best, lowest = price, bound
    return Prices(float(lowest), _margins(graph, best), share)


def halved(graph: Graph) -> float:
    """Return a bound without prices: half of what each person would have of their best candidates.

    Where many candidates are alike it is the tighter one. If the places are odd in number, one stays free.
    """
    ends = np.concatenate([graph.first, graph.second])
    worth = np.tile(graph.worth, 2)
    order = np.lexsort((-worth, ends))
    size = np.bincount(ends, minlength=graph.people)
    rank = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    places = np.minimum(graph.capacity, size)
    is_in = rank < places[ends[order]]
    is_last = rank == places[ends[order]] - 1
    free = worth[order][is_last].min() if places.sum() % 2 else 0.0
    return float((worth[order][is_in].sum() - free) / 2)


def _beyond(graph: Graph, price: Floats) -> Floats:
    """What each candidate is worth beyond the prices of its two people."""
    beyond: Floats = graph.worth - price[graph.first] - price[graph.second]
    return beyond


def _shares(graph: Graph, price: Floats, temperature: float) -> Floats:
    """Let each group choose between its candidates and none of them, by a softmax."""
    heat = _beyond(graph, price) / temperature
    highest = np.zeros(graph.groups)
    np.maximum.at(highest, graph.group, heat)
    weights = np.exp(heat - highest[graph.group])
    sums = np.exp(-highest) + np.bincount(graph.group, weights, graph.groups)
    shares: Floats = weights / sums[graph.group]
    return shares


def _moved(graph: Graph, price: Floats, share: Floats, must: NDArray[np.bool_], temperature: float) -> Floats:
    """Raise the price of who is chosen too often, and lower that of who is chosen too seldom."""
    load = graph.load(share)
    curvature = graph.load(share * (1 - share))
    step = CAREFUL * (load - graph.capacity) / np.maximum(curvature, FLATTEST)
    raised = np.maximum(price + temperature * np.clip(step, -LONGEST_STEP, LONGEST_STEP), 0)
    short = CAREFUL * (load - 1) / np.maximum(curvature, FLATTEST)
    lowered = np.minimum(price + temperature * np.clip(short, -LONGEST_STEP, LONGEST_STEP), 0)
    moved: Floats = np.where(must & (price <= 0) & (lowered < 0), lowered, raised)
    return moved


def _bound(graph: Graph, price: Floats, must: NDArray[np.bool_]) -> float:
    """What the places cost, and what each group's best pair is worth beyond them."""
    best = np.zeros(graph.groups)
    np.maximum.at(best, graph.group, _beyond(graph, price))
    places = np.maximum(price, 0) @ graph.capacity + np.minimum(price, 0)[must].sum()
    return float(places + best.sum())


def _margins(graph: Graph, price: Floats) -> Floats:
    """Compare each candidate with what else its group could choose: the best other, or none."""
    beyond = _beyond(graph, price)
    order = np.lexsort((beyond, graph.group))
    size = np.bincount(graph.group)
    last = np.cumsum(size) - 1
    best, runner_up = beyond[order[last]], np.where(size > 1, beyond[order[last - 1]], 0)
    is_best = np.zeros(len(order), dtype=np.bool_)
    is_best[order[last]] = True
    other = np.where(is_best, runner_up[graph.group], best[graph.group])
    margins: Floats = beyond - np.maximum(other, 0)
    return margins
