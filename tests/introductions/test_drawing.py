"""A week is drawn once, and what was drawn is changed, held and sent by the rules."""

from collections.abc import Callable
from datetime import time, timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from lounge.domain.refusal import Refused
from lounge.introductions.models import Avoidance, Introduction, Round, Wish
from lounge.introductions.queries import rounds, swaps
from lounge.introductions.queries.choice import Pair
from lounge.introductions.services import drawing, sending
from lounge.introductions.services.sending import Timing
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from tests.builders import NOON, keep, make_person
from tests.introductions.likeness import Told
from tests.introductions.rounds import (
    WEEK,
    draw,
    make_willing,
    make_willing_firms,
    prepared,
    seen,
    send,
)

pytestmark = pytest.mark.usefixtures("app")

MIDNIGHT_AFTER_SEVEN_DAYS = NOON + timedelta(days=6, hours=12)


def count(table: type[Round | Letter]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def readers() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Letter.to_name)))


def withdraw_consent(person_id: int) -> None:
    with transaction():
        db.session.get_one(Wish, person_id).is_willing = False


def test_a_round_keeps_what_was_chosen_and_nobody_is_told_yet() -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])
    assert draw(told=Told(otherwise=0.5))
    found = seen()
    assert (found.week, found.state, found.model, found.drawn_at) == ("2026-W48", "drawn", "told", NOON)
    (one,) = found.introductions
    assert (one.first_id, one.second_id, one.state) == (kahn.id, krone.id, "drawn")
    assert (one.features, one.score) == ({"fields": 0.5}, pytest.approx(0.5, abs=0.001))
    assert [side.reasons[0]["code"] for side in one.sides] == ["they_offer", "they_seek"]
    assert found.score == found.bound == one.score
    assert (found.figures["willing"], found.figures["pairs_possible"]) == (2, 1)
    assert count(Letter) == 0


def test_a_week_without_anybody_has_an_empty_round() -> None:
    draw()
    assert (seen().introductions, seen().figures["left_out"]) == ([], [])
    assert send().state == "sent"
    assert count(Letter) == 0


def test_who_is_left_out_is_kept_with_the_reason() -> None:
    lonely = make_willing()
    draw()
    assert seen().figures["left_out"] == [{"person_id": lonely.id, "why": "nobody_else"}]


def test_a_week_that_is_drawn_stays_as_it_is() -> None:
    make_willing_firms(["Kahn", "Krone"])
    draw()
    make_willing_firms(["Lotse", "Moor"])
    assert draw() is None
    assert len(seen().introductions) == 1
    assert draw(WEEK.next, at=NOON + timedelta(weeks=1))


def test_workers_that_draw_at_the_same_time_draw_one_round(app: Lounge) -> None:
    make_willing_firms(["Kahn", "Krone", "Lotse"])
    chosen, outcomes = prepared(), []

    def work() -> None:
        with app.app_context(), transaction():
            outcomes.append(drawing.draw(chosen, by=None, at=NOON) is not None)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert count(Round) == 1


def test_who_changes_their_mind_between_the_choice_and_the_draw_is_not_introduced() -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])
    chosen = prepared()
    withdraw_consent(kahn.id)
    with transaction():
        drawing.draw(chosen, by=None, at=NOON)
    assert seen().introductions == []
    assert {one["person_id"] for one in seen().figures["left_out"]} == {kahn.id, krone.id}


def test_sending_opens_the_introductions_for_seven_days_and_writes_to_everybody() -> None:
    make_willing_firms(["Kahn", "Krone", "Lotse"])
    draw()
    found = send()
    assert (found.state, found.sent_at) == ("sent", NOON)
    assert {(one.state, one.lapses_at) for one in found.introductions} == {
        ("open", MIDNIGHT_AFTER_SEVEN_DAYS)
    }
    assert readers() == ["Kahn", "Krone", "Lotse"]


def test_a_round_is_sent_once() -> None:
    make_willing_firms(["Kahn", "Krone"])
    draw()
    send()
    assert send(at=NOON + timedelta(hours=1)).sent_at == NOON
    assert count(Letter) == 2


def test_who_changes_their_mind_after_the_draw_is_neither_told_nor_shown() -> None:
    kahn, *_ = make_willing_firms(["Kahn", "Krone", "Lotse"])
    draw()
    withdraw_consent(kahn.id)
    found = send()
    assert sorted(one.state for one in found.introductions) == ["open", "withdrawn", "withdrawn"]
    assert readers() == ["Krone", "Lotse"]


def test_a_round_of_a_week_that_is_over_is_not_sent() -> None:
    make_willing_firms(["Kahn", "Krone"])
    draw()
    with pytest.raises(Refused) as refused:
        send(at=NOON + timedelta(weeks=1))
    assert refused.value.codes == ("round_over",)


def test_a_manager_holds_a_round_and_lets_it_go() -> None:
    manager = make_person(role="manager")
    draw()
    with transaction():
        sending.hold(seen_in_the_transaction(), by=manager, at=NOON)
    assert seen().is_held
    with transaction():
        sending.let_go(seen_in_the_transaction(), by=manager, at=NOON)
    assert not seen().is_held


def seen_in_the_transaction() -> Round:
    found = rounds.whole_round(WEEK)
    assert found is not None
    return found


def introduction_of(*names: str) -> Introduction:
    return next(
        one
        for one in seen_in_the_transaction().introductions
        if {side.person.name for side in one.sides} == set(names)
    )


def test_an_introduction_is_taken_back_before_anybody_hears_of_it() -> None:
    manager = make_person(role="manager")
    make_willing_firms(["Kahn", "Krone", "Lotse"])
    draw()
    with transaction():
        sending.withdraw(introduction_of("Kahn", "Krone"), by=manager, at=NOON)
    send()
    assert readers() == ["Kahn", "Krone", "Lotse"]
    states = sorted(one.state for one in seen().introductions)
    assert states == ["open", "open", "withdrawn"]


def test_nothing_is_changed_once_it_is_sent() -> None:
    manager = make_person(role="manager")
    make_willing_firms(["Kahn", "Krone"])
    draw()
    found = send()
    one = found.introductions[0]
    for deed in (
        lambda: sending.hold(found, by=manager, at=NOON),
        lambda: sending.let_go(found, by=manager, at=NOON),
        lambda: sending.withdraw(one, by=manager, at=NOON),
        lambda: sending.swap(found, one, None, by=manager, at=NOON),
    ):
        with pytest.raises(Refused) as refused, transaction():
            deed()
        assert refused.value.codes == ("round_sent",)


def make_four_in_two_pairs() -> None:
    make_willing_firms(["Kahn", "Krone", "Lotse", "Moor"], per_week=1)
    best = {frozenset({"Kahn", "Krone"}): 0.9, frozenset({"Lotse", "Moor"}): 0.9}
    draw(told=Told(best))


def test_only_people_with_room_stand_in_the_place_of_somebody() -> None:
    make_four_in_two_pairs()
    leave = introduction_of("Kahn", "Krone")
    assert swaps.alternatives(leave, week=WEEK, at=NOON, matching=Told()) == []
    nixe = make_willing("Nixe", firm="Nixe", per_week=1)
    found = swaps.alternatives(introduction_of("Kahn", "Krone"), week=WEEK, at=NOON, matching=Told())
    assert [nixe.id in one.ids for one in found] == [True, True]


def test_a_pair_takes_the_place_of_another() -> None:
    make_four_in_two_pairs()
    make_willing("Nixe", firm="Nixe", per_week=1)
    best, *_ = swaps.alternatives(introduction_of("Kahn", "Krone"), week=WEEK, at=NOON, matching=Told())
    swap(("Kahn", "Krone"), best)
    send()
    assert readers() == ["Kahn", "Lotse", "Moor", "Nixe"]


def swap(leaving: tuple[str, str], take: Pair) -> None:
    manager = make_person(role="manager")
    with transaction():
        leave = introduction_of(*leaving)
        sending.swap(leave.round, leave, take, by=manager, at=NOON)


def withdrawn(person: Person, _other: int) -> None:
    withdraw_consent(person.id)


def avoided(person: Person, other: int) -> None:
    keep(Avoidance(by_id=person.id, person_id=other, created_at=NOON))


def content_with_none(person: Person, _other: int) -> None:
    with transaction():
        db.session.get_one(Wish, person.id).per_week = 0


@pytest.mark.parametrize("spoil", [withdrawn, avoided, content_with_none])
def test_a_pair_that_is_no_longer_free_is_refused_and_the_old_one_stays(
    spoil: Callable[[Person, int], None],
) -> None:
    make_four_in_two_pairs()
    nixe = make_willing("Nixe", firm="Nixe", per_week=1)
    best, *_ = swaps.alternatives(introduction_of("Kahn", "Krone"), week=WEEK, at=NOON, matching=Told())
    spoil(nixe, best.first_id)
    with pytest.raises(Refused) as refused:
        swap(("Kahn", "Krone"), best)
    assert refused.value.codes == ("pair_not_free",)
    assert introduction_of("Kahn", "Krone").state == "drawn"


def test_a_pair_is_not_put_in_twice() -> None:
    make_four_in_two_pairs()
    make_willing("Nixe", firm="Nixe", per_week=2)
    best, *_ = swaps.alternatives(introduction_of("Kahn", "Krone"), week=WEEK, at=NOON, matching=Told())
    swap(("Kahn", "Krone"), best)
    with pytest.raises(Refused):
        swap(("Lotse", "Moor"), best)


def test_the_house_sets_when_it_draws() -> None:
    manager = make_person(role="manager")
    assert rounds.due(WEEK).isoformat() == "2026-11-23T06:00:00+00:00"
    with transaction():
        timing = Timing(weekday=2, draws_at=time(9, 30), is_reviewed=True)
        sending.change_rules(timing, by=manager, at=NOON)
    assert rounds.due(WEEK).isoformat() == "2026-11-25T08:30:00+00:00"
    assert rounds.rules().is_reviewed
