"""How evenly introductions are spread."""

from collections.abc import Mapping


def fairness(shown: Mapping[int, int]) -> float:
    """Return the Gini coefficient of how often each person was shown.

    0 when all were shown alike, towards 1 when a few were shown all the time; 0 also when nobody was shown at all.
    Half the mean difference between any two people, over the mean (C. Gini, Variabilità e mutabilità, 1912).
    """
    counts = sorted(shown.values())
    total = sum(counts)
    if not total:
        return 0.0
    people = len(counts)
    weighted = sum((2 * place - people - 1) * count for place, count in enumerate(counts, start=1))
    return weighted / (people * total)
