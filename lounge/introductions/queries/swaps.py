"""Who could be introduced in the place of somebody, before a round is sent."""

from collections import Counter
from datetime import datetime

from lounge.domain.week import Week
from lounge.introductions.models import Introduction, Wish
from lounge.introductions.queries import history, rounds, wishes
from lounge.introductions.queries.choice import Pair, best_first, day_to_ask_for, pair_of
from lounge.introductions.queries.comparing import Comparison, Matching, firms_of
from lounge.members.models import Person

MOST = 12


def alternatives(
    leave: Introduction, *, week: Week, at: datetime, matching: Matching | None = None
) -> list[Pair]:
    """Return the pairs that could stand in the place of an introduction, the best first.

    One of its two meets somebody else who would take one introduction more in this round. Asked outside of a
    transaction, since it compares.
    """
    standing = [pair for one, pair in _introduced(week) if one.id != leave.id]
    compared = Comparison(_with_room(standing, week, at), history.past(week, at=at), matching)
    compared.compare()
    taken = {firms_of(*pair) for pair in standing} | {firms_of(leave.sides[0].person, leave.sides[1].person)}
    two = {leave.first_id, leave.second_id}
    fitting = [
        one for one in compared.candidates() if one.group not in taken and {one.first, one.second} & two
    ]
    return [pair_of(one, compared) for one in best_first(fitting)[:MOST]]


def with_room(week: Week, *, instead_of: Introduction, at: datetime) -> frozenset[int]:
    """Return who would take one introduction more in this week's round, once one was taken back."""
    standing = [pair for one, pair in _introduced(week) if one.id != instead_of.id]
    return frozenset(wish.person_id for wish in _with_room(standing, week, at))


def _introduced(week: Week) -> list[tuple[Introduction, tuple[Person, Person]]]:
    found = rounds.whole_round(week)
    return [
        (one, (one.sides[0].person, one.sides[1].person))
        for one in (found.introductions if found else [])
        if one.state != "withdrawn"
    ]


def _with_room(standing: list[tuple[Person, Person]], week: Week, at: datetime) -> list[Wish]:
    shown = Counter(person.id for pair in standing for person in pair)
    willing = wishes.willing(on=day_to_ask_for(week, at))
    return [wish for wish in willing if shown[wish.person_id] < wish.per_week]
