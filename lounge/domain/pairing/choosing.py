"""How a choice is made: price the places, round to a choice, and where the house is small find the best."""

from collections.abc import Collection, Mapping, Sequence
from math import fsum

from lounge.domain.pairing.draft import Draft
from lounge.domain.pairing.graph import Graph
from lounge.domain.pairing.prices import Prices, halved, priced
from lounge.domain.pairing.rounding import put_together, rounded
from lounge.domain.pairing.values import PER_PAIR, Candidate, Choice

PROMISE = 0.995
"""The share of the bound that a choice keeps; where rounding alone does not, the exact way is tried too."""
NEAR = 0.02
"""How little a pair may lose against the bound to be weighed at first: most of the best choice is among these, and
the choice found there leaves fewer to be weighed for the proof."""
CLOSED = 2e-6
"""How near its bound a choice is the best: twice what HiGHS may be off by."""


def chosen(
    candidates: Sequence[Candidate],
    capacity: Mapping[int, int],
    *,
    overdue: Collection[int],
    exact_up_to: int,
) -> Choice:
    """Choose, as `lounge.domain.pairing.choose` promises."""
    graph = Graph.of(candidates, capacity, overdue)
    if not graph.candidates:
        return Choice((), 0.0, 0.0, "exact")
    prices = priced(graph, graph.is_overdue)
    draft = rounded(graph, prices)
    forgotten = draft.forgotten()
    if forgotten:
        must = graph.is_overdue.copy()
        must[forgotten] = False
        prices = priced(graph, must)
    choice = _choice(draft, min(prices.bound, halved(graph)))
    is_done = choice.method == "exact" and not forgotten
    is_worth_it = graph.people <= exact_up_to or choice.share < PROMISE
    return _best(draft, prices) if is_worth_it and not is_done else choice


def _best(draft: Draft, prices: Prices) -> Choice:
    """Look for a choice that is better than the draft, and return the best that is found in time."""
    from lounge.domain.pairing import exact

    graph, most = draft.graph, draft.served()
    if draft.forgotten():
        most = max(most, exact.most_served(graph) or 0)
        found = exact.solved(graph, serving=most)
        best = _better(draft, found.edges)
        return _choice(best, found.bound if best.served() == most else prices.bound)
    gap = prices.bound - draft.total()
    found = exact.solved(graph, serving=most, margin=prices.margin, gap=min(gap, NEAR))
    best = _better(draft, found.edges)
    gap = prices.bound - best.total()
    if gap > NEAR:
        found = exact.solved(graph, serving=most, margin=prices.margin, gap=gap)
        best = _better(best, found.edges)
    return _choice(best, min(found.bound, prices.bound))


def _better(draft: Draft, edges: Sequence[int]) -> Draft:
    """Return the draft, or what these candidates make if that serves more of the overdue or is worth more."""
    return max(draft, put_together(draft.graph, edges), key=lambda one: (one.served(), one.total()))


def _choice(draft: Draft, bound: float) -> Choice:
    """Write a draft down; it is the best where its worth reaches the bound."""
    pairs = tuple(draft.graph.candidates[edge] for edge in draft.chosen())
    score = fsum(pair.score for pair in pairs)
    if bound - draft.total() <= CLOSED:
        return Choice(pairs, score, score, "exact")
    return Choice(pairs, score, max(score, bound - PER_PAIR * len(pairs)), "rounded")
