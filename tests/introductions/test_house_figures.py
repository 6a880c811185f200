"""What the manager asks of rounds: the funnel, fairness, who was left out, and the picture."""

from datetime import timedelta

import pytest

from lounge.introductions.models import Introduction
from lounge.introductions.queries import figures, network, rounds
from lounge.introductions.queries.figures import Funnel
from lounge.introductions.services import answering, sending
from lounge.members.models import Person
from lounge.plumbing.db import transaction
from tests.builders import NOON, make_introduction, make_organisation, make_person, make_round
from tests.introductions.pairs import make_agreed, make_meeting
from tests.introductions.rounds import WEEK, draw, make_willing, make_willing_firms, seen, send
from tests.support.queries import count_queries

LONG_AGO, A_MONTH = "2026-W44", timedelta(weeks=4)

pytestmark = pytest.mark.usefixtures("app")


def yes(*people: Person) -> dict[int, str]:
    return {person.id: "yes" for person in people}


def introduced(week: str = LONG_AGO, *, state: str = "agreed", verdict: str | None = None) -> Introduction:
    one, other = make_person(), make_person()
    said = {one.id: verdict} if verdict else {}
    answers = yes(one, other) if state == "agreed" else {one.id: "yes", other.id: "never"}
    return make_introduction(
        first=one, second=other, week=week, state=state, answers=answers, verdicts=said, at=NOON - A_MONTH
    )


def test_the_funnel_counts_what_came_of_introductions() -> None:
    introduced(verdict="useful")
    introduced(verdict="not")
    introduced(state="lapsed")
    introduced(state="withdrawn")
    found, count = figures.outcomes(page=1)
    assert count == 1
    assert found[0].funnel == Funnel(drawn=3, agreed=2, booked=0, met=1)
    assert found[0].funnel.held == 0.5


def test_a_confirmed_room_counts_as_booked_and_a_proposed_one_does_not() -> None:
    make_meeting(make_agreed(), is_confirmed=True)
    make_meeting(make_agreed())
    assert figures.every_outcome()[0].funnel == Funnel(drawn=2, agreed=2, booked=1, met=0)


def test_lately_leaves_out_rounds_whose_people_may_still_meet() -> None:
    introduced(verdict="met")
    for week in ("2026-W46", "2026-W47", "2026-W48", "2026-W10"):
        introduced(week, verdict="met")
    assert figures.lately(WEEK) == Funnel(drawn=1, agreed=1, booked=0, met=1)


def test_a_house_without_rounds_has_no_share() -> None:
    assert figures.outcomes(page=1) == ([], 0)
    assert figures.lately(WEEK).held is None


def test_the_funnel_of_many_rounds_takes_as_few_questions_as_that_of_one() -> None:
    introduced(verdict="met")
    with count_queries() as one:
        figures.outcomes(page=1)
    for week in range(10, 20):
        introduced(f"2026-W{week}")
    with count_queries() as many:
        figures.outcomes(page=1)
    assert len(many) == len(one)


def test_fairness_counts_who_was_left_out_as_shown_never() -> None:
    one, other, third = (make_person(name=name) for name in ("Ada", "Bo", "Cy"))
    make_round(figures={"left_out": [{"person_id": third.id, "why": "partners_taken"}]})
    make_introduction(first=one, second=other)
    found = rounds.whole_round(WEEK)
    assert found
    assert figures.shown(found).shown == {one.id: 1, other.id: 1, third.id: 0}
    assert figures.shown(found).times == [(1, 2), (0, 1)]
    assert figures.shown(found).gini == pytest.approx(1 / 3)


def test_whose_only_pair_was_taken_out_is_left_out_too() -> None:
    make_willing("Ada")
    make_willing("Bo", kind="established")
    draw()
    pair = seen().introductions[0]
    with transaction():
        sending.withdraw(pair, by=make_person(role="manager"), at=NOON)
    left_out = figures.left_out(seen())
    assert [(one.person.name, one.why) for one in left_out] == [("Ada", "taken_out"), ("Bo", "taken_out")]


def test_who_was_left_out_and_then_put_in_is_left_out_no_more() -> None:
    one, other = make_person(), make_person()
    make_round(figures={"left_out": [{"person_id": one.id, "why": "partners_taken"}]})
    make_introduction(first=one, second=other)
    assert figures.left_out(seen()) == []


def test_the_deeds_of_a_round_do_not_tell_who_answered() -> None:
    make_willing_firms(["Ada", "Bo"])
    draw()
    send()
    pair = seen().introductions[0]
    with transaction():
        answering.answer(pair, by=pair.sides[0].person, answer="never", at=NOON)
    assert [one.line.deed for one in figures.deeds(seen())] == ["round.drawn", "round.sent"]


@pytest.mark.parametrize(("score", "bound", "kept"), [(0.0, 0.0, None), (3.0, 4.0, 0.75), (4.0, 4.0, 1.0)])
def test_how_much_of_the_best_is_kept(score: float, bound: float, kept: float | None) -> None:
    assert figures.kept(make_round(score=score, bound=bound)) == kept


def test_the_picture_puts_start_ups_on_one_side_and_all_others_on_the_other() -> None:
    make_willing("Ada", kind="startup")
    make_willing("Bo", kind="established")
    make_willing("Cy", kind="institution")
    draw()
    picture = network.picture(seen())
    assert picture
    assert [node.person.name for node in picture.left] == ["Ada"]
    assert {node.person.name for node in picture.right} == {"Bo", "Cy"}
    assert len(picture.lines) == 3


def test_partners_stand_side_by_side_in_the_picture() -> None:
    young = [make_person(name=f"Y{n}", organisation=make_organisation(name=f"Y{n}")) for n in range(5)]
    old = [
        make_person(name=f"O{n}", organisation=make_organisation(name=f"O{n}", kind="established"))
        for n in range(5)
    ]
    for one, other in zip(young, reversed(old), strict=True):
        make_introduction(first=one, second=other)
    picture = network.picture(seen())
    assert picture
    heights = {node.person.id: node.y for node in (*picture.left, *picture.right)}
    assert all(heights[one.id] == heights[other.id] for one, other in zip(young, reversed(old), strict=True))
    assert all(0 < height < picture.height for height in heights.values())


def test_nobody_is_no_picture_and_neither_are_too_many() -> None:
    make_round()
    assert network.picture(seen()) is None


def test_lines_within_a_side_bow_into_the_middle() -> None:
    make_willing_firms(["Ada", "Bo"])
    draw()
    picture = network.picture(seen())
    assert picture
    assert picture.right == []
    assert picture.lines[0].path.startswith("M0 ")
    assert picture.lines[0].names == ("Ada", "Bo")
