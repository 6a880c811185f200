"""From prices to a choice: take what the prices are sure of, remember the overdue, then improve it step by step."""

from collections import deque
from collections.abc import Iterable

import numpy as np

from lounge.domain.pairing.draft import Draft
from lounge.domain.pairing.graph import Graph
from lounge.domain.pairing.prices import Prices

SURE = 8
"""Into how many steps the shares are coarsened: within one, the better candidate goes first."""
IN_QUESTION = 0.05
"""How little a candidate may lose against the bound to be worth a trial: a twentieth of a score's range.

What loses more is left alone; the whole choice seldom loses as much a person.
"""
WORTHWHILE = 1e-9
"""What a change must gain; less is rounding, and could go back and forth for ever."""
TRIALS = 30
"""Trials a candidate on average: far more than are ever needed, so it ends even where each helps a little."""
LONGEST_CHAIN = 40
"""How many people may be moved so that one who is overdue gets a pair; longer chains hardly ever help."""
FEW = 3
"""Of how many pairs of somebody who is full the cheapest are looked at; most ask for three."""


def rounded(graph: Graph, prices: Prices) -> Draft:
    """Make a choice of a priced graph."""
    coarse = np.round(prices.share * SURE)
    draft = put_together(graph, np.lexsort((-graph.worth, -coarse)).tolist())
    remember(draft)
    improve(draft, prices)
    return draft


def put_together(graph: Graph, edges: Iterable[int]) -> Draft:
    """Choose these candidates in turn, as far as they fit, and then whatever else does."""
    draft = Draft(graph)
    for edge in edges:
        if draft.fits(edge):
            draft.put(edge)
    fill(draft, range(graph.people))
    return draft


def remember(draft: Draft) -> None:
    """Give a pair to everybody who is overdue and has none, as far as that takes it from nobody overdue."""
    for person in draft.forgotten():
        mark = draft.mark()
        if not _served(draft, person, {person}):
            draft.undo(mark)
    fill(draft, range(len(draft.room)))


def fill(draft: Draft, people: Iterable[int]) -> None:
    """Choose whatever still fits these people."""
    for person in people:
        draft.fill(person)


def improve(draft: Draft, prices: Prices) -> None:
    """Exchange pairs while that gains: one in, those in its way out, and new ones for whoever lost one.

    A choice misses its bound only by pairs that lose against it, by pairs left out that would gain, and by places
    left free: what lies around these is tried, and then what lies around each change.
    """
    margin: list[float] = prices.margin.tolist()
    waiting = deque(_flaws(draft, margin))
    is_waiting = set(waiting)
    trials = TRIALS * len(margin)
    while waiting and trials > 0:
        person = waiting.popleft()
        is_waiting.discard(person)
        for edge in draft.options(person):
            trials -= 1
            mark = draft.mark()
            if margin[edge] > -IN_QUESTION and not draft.has(edge) and _exchanged(draft, edge):
                again = sorted(draft.touched(mark) - is_waiting)
                waiting.extend(again)
                is_waiting.update(again)


def _flaws(draft: Draft, margin: list[float]) -> list[int]:
    """Return the people at whom the choice misses its bound, in order."""
    found = {person for person, room in enumerate(draft.room) if room}
    for edge, loses in enumerate(margin):
        if (loses < 0) == draft.has(edge):
            found.update(draft.ends(edge))
    return sorted(found)


def _exchanged(draft: Draft, edge: int) -> bool:
    """Try a candidate in place of what is in its way, and keep the first way that gains."""
    for leaving in _in_the_way(draft, edge):
        mark = draft.mark()
        for other in leaving:
            draft.take(other)
        draft.put(edge)
        touched = sorted(draft.touched(mark))
        fill(draft, touched)
        if draft.gain(mark) > WORTHWHILE and not any(map(draft.is_forgotten, touched)):
            return True
        draft.undo(mark)
    return False


def _in_the_way(draft: Draft, edge: int) -> list[list[int]]:
    """Return the sets of pairs of which one must leave so that a candidate fits, the cheapest first."""
    holder = draft.holder.get(draft.group[edge])
    leaving = [] if holder is None else [holder]
    sets = [leaving]
    for person in draft.ends(edge):
        if not draft.room[person] and not any(person in draft.ends(one) for one in leaving):
            cheapest = sorted(draft.pairs_of[person], key=lambda one: (draft.worth[one], one))[:FEW]
            sets = [[*known, one] for known in sets for one in cheapest]
    return sorted(sets, key=lambda some: sum(draft.worth[one] for one in some))


def _served(draft: Draft, person: int, asked: set[int]) -> bool:
    """Give somebody overdue a pair, and another to each who is overdue and loses theirs by it.

    Each person is asked once, as in Kuhn's search for augmenting paths.
    """
    for edge in draft.options(person):
        if draft.fits(edge):
            draft.put(edge)
            return True
    if len(asked) > LONGEST_CHAIN:
        return False
    ways = ((edge, leaving) for edge in draft.options(person) for leaving in _in_the_way(draft, edge))
    for edge, leaving in sorted(ways, key=lambda way: _forgets(draft, way[1])):
        mark = draft.mark()
        for one in leaving:
            draft.take(one)
        draft.put(edge)
        lost = sorted(p for p in draft.touched(mark) if draft.is_forgotten(p))
        if not asked.intersection(lost):
            asked.update(lost)
            if all(_served(draft, one, asked) for one in lost):
                return True
        draft.undo(mark)
    return False


def _forgets(draft: Draft, leaving: list[int]) -> int:
    """Count the overdue people who would be without a pair."""
    losing = [end for one in leaving for end in draft.ends(one)]
    return sum(draft.is_overdue[end] and len(draft.pairs_of[end]) == losing.count(end) for end in losing)
