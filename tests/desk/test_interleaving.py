"""Whatever is told first, and how often: the house knows in the end what happened, in the order in which it did."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lounge.domain import arrival
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_person
from tests.desk.door import MINUTE, Door

MORNING = NOON - 180 * MINUTE


@dataclass(frozen=True)
class Told:
    """What a station tells of a morning: the place of whom among the people, and the number of what it takes back."""

    kind: str
    number: int
    who: int
    happened_at: datetime


@st.composite
def mornings(draw: st.DrawFn) -> list[Told]:
    """Two people come and go, a minute or more apart; some of it is taken back within a quarter of an hour."""
    found: list[Told] = []
    for number in range(draw(st.integers(1, 7))):
        kind, who = draw(st.sampled_from(("in", "in", "out"))), draw(st.integers(0, 1))
        happened_at = MORNING + draw(st.integers(0, 40)) * MINUTE / 2
        found.append(Told(kind, number, who, happened_at))
        if draw(st.integers(0, 2)) == 0:
            found.append(Told("undo", number, who, happened_at + draw(st.integers(0, 15)) * MINUTE))
    return found


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(morning=mornings(), chance=st.randoms(use_true_random=False))
def test_any_interleaving_is_as_if_sorted_by_what_happened(
    app: Lounge, morning: list[Told], chance: Random
) -> None:
    db.session.rollback()
    door, people = Door(), [make_person(), make_person()]
    told = [*morning, *chance.choices(morning, k=len(morning) // 2)]
    chance.shuffle(told)
    waiting = deque(told)
    while waiting:
        one = waiting.popleft()
        if not is_taken(door, one, people[one.who].card_code):
            waiting.append(one)  # as a station does that was told no: what it takes back is on its way
    expected = arrival.inside(value(door, one, people[one.who].id) for one in morning)
    assert door.inside() == {who: one.happened_at for who, one in expected.items()}


def is_taken(door: Door, one: Told, code: str) -> bool:
    nonce = f"{door.site.key} {one.number}"
    if one.kind != "undo":
        return (
            door.take(kind=one.kind, code=code, nonce=nonce, happened_at=one.happened_at).outcome != "refused"
        )
    undo = {"nonce": f"{nonce} undone", "undoes": nonce, "happened_at": one.happened_at}
    answer = door.take(kind="undo", way="api", was_offline=True, reason="The wrong card.", **undo)
    return answer.outcome == "undone"


def value(door: Door, one: Told, person_id: int) -> arrival.Movement:
    nonce, who = f"{door.site.key} {one.number}", f"person/{person_id}"
    if one.kind == "undo":
        return arrival.Movement(f"{nonce} undone", who, "undo", one.happened_at, nonce)
    return arrival.Movement(nonce, who, "in" if one.kind == "in" else "out", one.happened_at)
