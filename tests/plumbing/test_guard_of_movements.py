"""What the door has seen is never changed, not even past every rule."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from lounge.desk.models import NEVER_CHANGED, Movement
from lounge.members.models import Person
from lounge.plumbing import guards
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import NOON, keep, make_person, make_site


@pytest.fixture
def movement(app: Lounge) -> Movement:
    """Somebody who came at noon, let in by the desk."""
    told = {
        "kind": "in",
        "site_id": make_site().id,
        "person_id": make_person().id,
        "station": "desk 1",
        "way": "scan",
    }
    times = {"happened_at": NOON, "received_at": NOON}
    return keep(Movement(nonce="n1", by_id=make_person(role="desk").id, waived=[], **told, **times))


def write(number: int, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(Movement).where(Movement.id == number).values(values))


@pytest.mark.parametrize(
    "what", [{"happened_at": NOON - timedelta(hours=1)}, {"kind": "out"}, {"nonce": "n2"}]
)
def test_what_happened_stays_as_it_was(movement: Movement, what: dict[str, object]) -> None:
    with pytest.raises(IntegrityError) as error:
        write(movement.id, **what)
    assert guards.refused_by(error.value, NEVER_CHANGED)


def test_who_let_somebody_in_may_leave_the_house(movement: Movement) -> None:
    with db.engine.begin() as connection:
        connection.execute(delete(Person).where(Person.id == movement.by_id))
    db.session.refresh(movement)
    assert movement.by_id is None


def test_what_is_kept_long_enough_can_be_deleted(movement: Movement) -> None:
    with db.engine.begin() as connection:
        connection.execute(delete(Movement))


def test_without_the_guard_history_could_be_written_anew(movement: Movement) -> None:
    with db.engine.begin() as connection:
        guards.remove(connection, NEVER_CHANGED)
    write(movement.id, kind="out")
