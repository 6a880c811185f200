"""Who meets whom this week: of many possible pairs the best, within what each person asked for.

What is heavy is imported where it is used, so that a page that shows a choice does not carry it.
"""

from collections.abc import Collection, Mapping, Sequence

from lounge.domain.pairing.fairness import fairness
from lounge.domain.pairing.values import Candidate, Choice

__all__ = ["Candidate", "Choice", "choose", "fairness"]

EXACT_UP_TO = 1000
"""People up to whom the choice is exact: a large house; solved in about a second on one core."""


def choose(
    candidates: Sequence[Candidate],
    capacity: Mapping[int, int],
    *,
    overdue: Collection[int] = (),
    exact_up_to: int = EXACT_UP_TO,
) -> Choice:
    """Choose the pairs of a week.

    Nobody is in more pairs than `capacity` says (who is not in it takes part in none), and of each group at most
    one pair is chosen. As many of the `overdue` as possible get a pair, whatever it costs the others. Within
    that the sum of the scores is the highest, each pair counting `values.PER_PAIR` besides, and no pair is left
    out for which both people have room and the group is free. The order of the candidates does not matter; of a
    pair that is named twice the better counts.

    With more than `exact_up_to` people the choice may miss the highest sum, and `Choice.bound` says by how much.

    :raises ValueError: when a candidate pairs somebody with themselves, or a score lies outside of 0 to 1.
    """
    from lounge.domain.pairing.choosing import chosen

    return chosen(candidates, capacity, overdue=overdue, exact_up_to=exact_up_to)
