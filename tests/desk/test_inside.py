"""Who is in now, and what is different since a station last asked."""

from datetime import timedelta

import pytest

from lounge.desk.queries import inside
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_event, make_organisation, make_person, make_registration
from tests.desk.door import MINUTE, Door, make_visit
from tests.support.queries import count_queries, plan_of

SETTLED = NOON + timedelta(minutes=1)


@pytest.fixture
def door(app: Lounge) -> Door:
    return Door()


def test_whoever_is_in_is_named_with_their_organisation_in_one_question(door: Door) -> None:
    member = make_person(name="Femke", organisation=make_organisation(name="Kahn"))
    ticket = make_registration(
        event=make_event(starts_at=NOON), email="z@guest.example", name="Zofia", party=2
    )
    visit = make_visit(site=door.site, name="Okko", organisation="Harbour")
    for code in (member.card_code, ticket.code, visit.code):
        door.comes(code)
    db.session.rollback()
    _loaded = door.site.zone
    with count_queries() as sent:
        found = inside.who_is_in(door.site, NOON)
        assert inside.count_inside(door.site, NOON) == 4
    assert len(sent) == 2
    assert [(one.who, one.name, one.organisation, one.person_id) for one in found] == [
        (f"person/{member.id}", "Femke", "Kahn", member.id),
        (f"visit/{visit.id}", "Okko", "Harbour", None),
        (f"ticket/{ticket.id}", "Zofia", "Kraków Cold Chain", None),
    ]


def test_a_station_is_told_who_came_and_who_went_since_its_mark(door: Door) -> None:
    one, other = make_person(), make_person()
    door.comes(one.card_code)
    mark = inside.last_mark(door.site, SETTLED)
    assert inside.changes(mark, door.site, at=SETTLED) == inside.Changes(mark=mark, states={})
    door.comes(other.card_code)
    door.goes(one.card_code)
    found = inside.changes(mark, door.site, at=SETTLED)
    assert {who: state is not None for who, state in found.states.items()} == {
        f"person/{one.id}": False,
        f"person/{other.id}": True,
    }
    assert inside.changes(found.mark, door.site, at=SETTLED).states == {}


def test_what_is_quite_new_is_told_again_until_no_earlier_one_can_appear(door: Door) -> None:
    door.comes(make_person().card_code)
    at_once = inside.changes(0, door.site, at=NOON)
    assert (at_once.mark, len(at_once.states)) == (0, 1)
    assert inside.changes(0, door.site, at=NOON + inside.SETTLES).mark == 0
    later = inside.changes(0, door.site, at=NOON + inside.SETTLES + timedelta(seconds=1))
    assert (later.mark > 0, later.states) == (True, at_once.states)


def test_an_arrival_taken_back_is_told_as_somebody_who_is_out(door: Door) -> None:
    answer = door.comes(make_person().card_code)
    mark = inside.changes(0, door.site, at=SETTLED).mark
    door.undoes(answer, at=NOON + MINUTE)
    assert set(inside.changes(mark, door.site, at=SETTLED).states.values()) == {None}


def test_a_station_hears_of_its_own_house_alone(door: Door) -> None:
    Door().comes(make_person().card_code)
    assert inside.changes(0, door.site, at=SETTLED).states == {}
    assert inside.last_mark(door.site, SETTLED) == 0


def test_to_hear_of_nothing_is_one_look_by_an_index(door: Door) -> None:
    for _ in range(3):
        door.comes(make_person().card_code)
    mark = inside.last_mark(door.site, SETTLED)
    _loaded = door.site.zone
    with count_queries() as sent:
        inside.changes(mark, door.site, at=SETTLED)
    assert len(sent) == 1
    if db.engine.dialect.name == "sqlite":
        assert plan_of(sent[0]).startswith("SEARCH movement USING INTEGER PRIMARY KEY")


@pytest.mark.parametrize("mark", [10**12, 2**31])
def test_a_mark_that_nobody_gave_tells_nothing(door: Door, mark: int) -> None:
    assert inside.changes(mark, door.site, at=SETTLED).states == {}
