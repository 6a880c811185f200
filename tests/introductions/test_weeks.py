"""Week after week: no pair comes twice, nobody gets too many, and nobody goes without twice running."""

from collections import Counter
from datetime import timedelta

import pytest

from lounge.domain.week import Week
from tests.builders import NOON
from tests.introductions.likeness import Told
from tests.introductions.rounds import WEEK, draw, make_willing, make_willing_firms, seen, send

pytestmark = pytest.mark.usefixtures("app")

FIRMS = tuple(f"Firm {number}" for number in range(6))


def shown_in(week: Week) -> tuple[list[tuple[int, int]], set[int]]:
    """Return whom the round introduced, and who was left out."""
    found = seen(week)
    pairs = [(one.first_id, one.second_id) for one in found.introductions]
    return pairs, {one["person_id"] for one in found.figures["left_out"]}


def test_rounds_follow_each_other_until_everybody_has_met_everybody() -> None:
    people = [*make_willing_firms(FIRMS, per_week=1), make_willing("Last", firm="Last", per_week=1)]
    wants_more = make_willing("Two", firm="Two", per_week=2)
    people.append(wants_more)
    ever: Counter[tuple[int, int]] = Counter()
    week, at, before = WEEK, NOON, set[int]()
    for _ in range(12):
        draw(week, at=at, told=Told({frozenset({"Firm 0", "Firm 1"}): 0.9}))
        send(week, at=at)
        pairs, left_out = shown_in(week)
        shown = Counter(person for pair in pairs for person in pair)
        assert all(shown[one.id] <= (2 if one is wants_more else 1) for one in people)
        ever.update(pairs)
        if not is_worn_out(people_ids := [one.id for one in people], ever):
            assert not left_out & before
        before = left_out & set(people_ids)
        week, at = week.next, at + timedelta(weeks=1)
    assert max(ever.values()) == 1
    assert len(ever) == len(people) * (len(people) - 1) // 2
    assert shown_in(week.previous)[0] == []


def is_worn_out(people: list[int], ever: Counter[tuple[int, int]]) -> bool:
    """Whether somebody has too few left to meet for the promise to hold."""
    met = Counter(person for pair in ever for person in pair)
    return max(met.values()) > len(people) - 3
