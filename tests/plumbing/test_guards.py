"""What the database itself forbids: insert and update, on both engines, and that nobody serves without it."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from lounge.plumbing import guards
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import NO_OVERLAP, Closure, Occupancy
from tests.builders import NOON, make_room

HOUR = timedelta(hours=1)


@pytest.fixture
def spaces(app: Lounge) -> tuple[int, int]:
    """Two spaces, of which the first is held from 0 to 2 and from 4 to 6 o'clock."""
    room, other = make_room(), make_room()
    with db.engine.begin() as connection:
        connection.execute(
            insert(Closure).values(id=1, room_id=room.id, reason="x", starts_at=NOON, ends_at=NOON + HOUR)
        )
    numbers = (room.spaces[0].id, other.spaces[0].id)
    hold(numbers[0], 0, 2)
    hold(numbers[0], 4, 6)
    return numbers


def hold(space: int, begins: float, ends: float) -> int:
    """Write a claim past all that the house itself would ask."""
    claim = {"space_id": space, "held_from": NOON + begins * HOUR, "held_until": NOON + ends * HOUR}
    with db.engine.begin() as connection:
        row = connection.execute(insert(Occupancy).values(closure_id=1, **claim).returning(Occupancy.id))
        return row.scalar_one()


def move(claim: int, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(Occupancy).where(Occupancy.id == claim).values(values))


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(0, 2), (-1, 1), (1, 3), (0.5, 1.5), (-1, 7), (1.99, 4), (2, 4.01), (5, 5.5), (2, 9), (-9, 0.01)],
)
def test_an_overlap_is_refused(spaces, begins, ends):
    with pytest.raises(IntegrityError) as refused:
        hold(spaces[0], begins, ends)
    assert guards.refused_by(refused.value, NO_OVERLAP)


@pytest.mark.parametrize(("begins", "ends"), [(2, 4), (-1, 0), (6, 7), (2.5, 3), (-9, -8), (40, 41)])
def test_what_touches_or_lies_apart_is_taken(spaces, begins, ends):
    hold(spaces[0], begins, ends)


def test_another_space_is_another_matter(spaces):
    hold(spaces[1], 0, 9)


def test_a_claim_moved_onto_another_is_refused(spaces):
    claim = hold(spaces[0], 2, 3)
    with pytest.raises(IntegrityError) as refused:
        move(claim, held_until=NOON + 4.5 * HOUR)
    assert guards.refused_by(refused.value, NO_OVERLAP)


def test_a_claim_moved_to_a_space_that_is_held_is_refused(spaces):
    claim = hold(spaces[1], 1, 3)
    with pytest.raises(IntegrityError):
        move(claim, space_id=spaces[0])


def test_a_claim_may_grow_over_where_it_was(spaces):
    claim = hold(spaces[0], 2, 3)
    move(claim, held_from=NOON + 2.5 * HOUR, held_until=NOON + 4 * HOUR)


def test_another_refusal_is_not_the_guards(spaces):
    with pytest.raises(IntegrityError) as refused:
        hold(spaces[0], 3, 2.5)
    assert not guards.refused_by(refused.value, NO_OVERLAP)


def test_a_guard_that_is_gone_is_missing_and_can_be_installed_again(spaces):
    with db.engine.begin() as connection:
        assert guards.missing(connection) == []
        guards.remove(connection, NO_OVERLAP)
        assert guards.missing(connection) == sorted(NO_OVERLAP.statements(connection.dialect.name))
        guards.install(connection)
        guards.install(connection)
        assert guards.missing(connection) == []
    with pytest.raises(IntegrityError):
        hold(spaces[0], 0, 2)


def test_a_guard_removed_twice_is_removed_once(spaces):
    with db.engine.begin() as connection:
        guards.remove(connection, NO_OVERLAP)
        guards.remove(connection, NO_OVERLAP)
    hold(spaces[0], 0, 2)


def test_a_table_built_anew_loses_its_guard_and_that_is_seen(app: Lounge):
    if db.engine.dialect.name == "postgresql":
        return  # there a constraint is part of its table
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE copy AS SELECT * FROM occupancy"))
        connection.execute(text("DROP TABLE occupancy"))
        connection.execute(text("ALTER TABLE copy RENAME TO occupancy"))
        assert guards.missing(connection) == ["ex_occupancy_overlap_insert", "ex_occupancy_overlap_update"]
