"""Who meets whom: those who are willing, fit, have not met, and do not avoid each other."""

from datetime import date, timedelta

import pytest

from lounge.introductions.models import Avoidance
from lounge.introductions.queries import comparing
from lounge.members.models import Person
from tests.builders import (
    NOON,
    keep,
    make_introduction,
    make_organisation,
    make_person,
    make_round,
    make_wish,
)
from tests.introductions.likeness import Told
from tests.introductions.rounds import WEEK, make_willing, make_willing_firms, names, prepared

pytestmark = pytest.mark.usefixtures("app")

LONG_AGO = NOON - timedelta(weeks=14)
OF_LATE = NOON - timedelta(weeks=12)
LAST_WEEK = NOON - timedelta(weeks=1)


def pairs(told: Told | None = None) -> set[frozenset[str]]:
    return names(prepared(told=told).pairs)


def pair(*two: str) -> frozenset[str]:
    return frozenset(two)


def why() -> dict[int, str]:
    return dict(prepared().left_out)


@pytest.mark.parametrize("count", [0, 1])
def test_a_house_with_nobody_to_introduce_asks_for_no_comparison(count: int) -> None:
    make_willing_firms([f"Firm {number}" for number in range(count)])
    told = Told()
    found = prepared(told=told)
    assert (found.pairs, found.score, found.bound, found.willing) == ((), 0, 0, count)
    assert [reason for _, reason in found.left_out] == ["nobody_else"] * count
    assert told.asked == []


def test_two_are_introduced_to_each_other() -> None:
    make_willing_firms(["Kahn", "Krone"])
    assert pairs() == {pair("Kahn", "Krone")}


def test_three_all_meet_when_each_wants_two() -> None:
    make_willing_firms(["Kahn", "Krone", "Lotse"], per_week=2)
    assert len(pairs()) == 3


def test_of_three_who_want_one_each_somebody_is_left_out_with_the_reason() -> None:
    make_willing_firms(["Kahn", "Krone", "Lotse"], per_week=1)
    assert len(pairs()) == 1
    assert [*why().values()] == ["partners_taken"]


def test_nobody_gets_more_than_they_asked_for() -> None:
    people = make_willing_firms([f"Firm {number}" for number in range(7)], per_week=2)
    chosen = prepared().pairs
    for person in people:
        assert sum(person.id in one.ids for one in chosen) == 2


def test_the_best_fit_is_chosen_with_its_features_and_reasons_for_both() -> None:
    people = make_willing_firms(["Kahn", "Krone", "Lotse", "Moor"], per_week=1)
    told = Told({pair("Kahn", "Moor"): 0.9, pair("Krone", "Lotse"): 0.8})
    found = prepared(told=told)
    assert names(found.pairs) == {pair("Kahn", "Moor"), pair("Krone", "Lotse")}
    best = found.pairs[0]
    assert best.ids == (people[0].id, people[3].id)
    assert best.features == {"fields": 0.9}
    assert [reasons[0]["code"] for reasons in best.reasons] == ["they_offer", "they_seek"]
    assert found.model == "told"
    assert found.score / found.bound == 1


def test_reasons_follow_the_person_whichever_organisation_came_first() -> None:
    first_firm, second_firm = make_organisation(), make_organisation()
    one, other = make_person(organisation=second_firm), make_person(organisation=first_firm)
    for person in (one, other):
        make_wish(person=person)
    (found,) = prepared().pairs
    assert found.ids == (one.id, other.id)
    assert [reasons[0]["code"] for reasons in found.reasons] == ["they_seek", "they_offer"]


def test_people_of_one_organisation_are_not_introduced_and_two_organisations_only_once() -> None:
    kahn = make_willing("Kahn 1", firm="Kahn")
    make_willing("Kahn 2", colleague=kahn)
    krone = make_willing("Krone 1", firm="Krone")
    make_willing("Krone 2", colleague=krone)
    found = prepared()
    assert len(found.pairs) == 1
    assert found.pairs_possible == 4


def test_a_start_up_meets_an_established_firm_first_among_equals() -> None:
    for number in range(3):
        make_willing(f"New {number}", firm=f"New {number}", kind="startup", per_week=1)
        make_willing(f"Old {number}", firm=f"Old {number}", kind="established", per_week=1)
    assert all({name[:3] for name in two} == {"New", "Old"} for two in pairs())


def test_a_better_fit_comes_before_old_and_new() -> None:
    make_willing_firms(["New 1", "New 2"], kind="startup", per_week=1)
    make_willing_firms(["Old"], kind="established", per_week=1)
    assert pairs(Told({pair("New 1", "New 2"): 0.11})) == {pair("New 1", "New 2")}


def avoid(
    by: Person, *, person: Person | None = None, firm: Person | None = None, competitor: bool = False
) -> None:
    keep(
        Avoidance(
            by=by,
            person=person,
            organisation=firm.organisation if firm else None,
            is_competitor=competitor,
            created_at=NOON,
        )
    )


@pytest.mark.parametrize("way", [1, -1])
def test_whom_somebody_avoids_is_not_introduced_whoever_said_so(way: int) -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])[::way]
    make_willing("Colleague", colleague=krone)
    avoid(kahn, person=krone)
    assert pairs() == {pair(kahn.name, "Colleague")}


@pytest.mark.parametrize("way", [1, -1])
def test_an_organisation_that_somebody_avoids_may_meet_the_others(way: int) -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])[::way]
    make_willing("Colleague", colleague=krone)
    avoid(kahn, firm=krone)
    assert pairs() == set()
    make_willing("Friend", colleague=kahn)
    assert len(pairs()) == 1
    assert why()[kahn.id] == "avoided"


@pytest.mark.parametrize("way", [1, -1])
def test_a_competitor_counts_for_everybody_of_both_even_when_said_by_somebody_unwilling(way: int) -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])[::way]
    speaker = make_willing("Speaker", colleague=kahn, is_willing=False)
    avoid(speaker, firm=krone, competitor=True)
    assert pairs() == set()
    assert set(why().values()) == {"avoided"}


@pytest.mark.parametrize(
    ("state", "answer", "at", "may_return"),
    [
        ("lapsed", None, LONG_AGO, False),
        ("lapsed", "yes", LONG_AGO, False),
        ("lapsed", "not_now", LONG_AGO, True),
        ("lapsed", "not_now", OF_LATE, False),
        ("lapsed", "never", LONG_AGO, False),
        ("agreed", "yes", LONG_AGO, False),
        ("withdrawn", None, LONG_AGO, True),
        ("withdrawn", None, OF_LATE, False),
        ("drawn", None, OF_LATE, True),
    ],
)
def test_no_pair_comes_again_but_one_that_was_put_off_or_never_told(
    state: str,
    answer: str | None,
    at: object,
    may_return: bool,  # noqa: FBT001
) -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])
    said = {kahn.id: answer} if answer else {}
    make_introduction(first=kahn, second=krone, week="2026-W30", state=state, answers=said, at=at)  # type: ignore[arg-type]
    assert bool(pairs()) == may_return
    if not may_return:
        assert set(why().values()) == {"met_everybody"}


def test_a_never_outweighs_the_others_not_now() -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])
    answers = {kahn.id: "not_now", krone.id: "never"}
    make_introduction(first=kahn, second=krone, week="2026-W30", state="lapsed", answers=answers, at=LONG_AGO)
    assert pairs() == set()


@pytest.mark.parametrize(
    ("verdict", "weeks", "is_apart"), [("met", 25, True), ("useful", 27, False), ("not", 25, False)]
)
def test_organisations_that_have_met_are_left_alone_for_half_a_year(
    verdict: str,
    weeks: int,
    is_apart: bool,  # noqa: FBT001
) -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])
    make_willing("Colleague", colleague=krone)
    met = NOON - timedelta(weeks=weeks)
    make_introduction(
        first=kahn, second=krone, week="2026-W10", state="agreed", verdicts={kahn.id: verdict}, at=met
    )
    assert pairs() == (set() if is_apart else {pair("Kahn", "Colleague")})


@pytest.mark.parametrize(
    ("state", "verdict", "weeks", "is_apart"),
    [
        ("agreed", None, 1, True),
        ("agreed", None, 5, False),
        ("agreed", "not", 1, False),
        ("lapsed", None, 1, False),
    ],
)
def test_nobody_is_introduced_to_the_colleague_of_somebody_they_are_about_to_meet(
    state: str,
    verdict: str | None,
    weeks: int,
    is_apart: bool,  # noqa: FBT001
) -> None:
    kahn, krone = make_willing_firms(["Kahn", "Krone"])
    make_willing("Colleague", colleague=krone)
    said = {kahn.id: verdict} if verdict else {}
    at = NOON - timedelta(weeks=weeks)
    make_introduction(first=kahn, second=krone, week="2026-W40", state=state, verdicts=said, at=at)
    assert pairs() == (set() if is_apart else {pair("Kahn", "Colleague")})


def test_who_went_without_last_time_comes_first() -> None:
    _, _, three = make_willing_firms(["Kahn", "Krone", "Lotse"], per_week=1)
    figures = {"willing": 3, "left_out": [{"person_id": three.id, "why": "partners_taken"}]}
    make_round(week="2026-W47", at=LAST_WEEK, figures=figures)
    (chosen,) = prepared(told=Told({pair("Kahn", "Krone"): 0.99})).pairs
    assert three.id in chosen.ids


def test_who_lost_all_introductions_before_they_were_sent_comes_first() -> None:
    _, _, lotse = make_willing_firms(["Kahn", "Krone", "Lotse"], per_week=1)
    make_introduction(first=lotse, week="2026-W47", state="withdrawn", at=LAST_WEEK)
    (chosen,) = prepared(told=Told({pair("Kahn", "Krone"): 0.99})).pairs
    assert lotse.id in chosen.ids


def test_words_that_either_has_struck_are_given_as_no_reason() -> None:
    from lounge.introductions.models import StruckWord

    _, krone = make_willing_firms(["Kahn", "Krone"])
    keep(StruckWord(person_id=krone.id, word="sensors", struck_at=NOON))
    assert prepared().pairs[0].reasons == ([], [])


def test_everybody_has_met_everybody_and_the_round_is_empty() -> None:
    people = make_willing_firms(["Kahn", "Krone", "Lotse"])
    for number, one in enumerate(people):
        for other in people[number + 1 :]:
            make_introduction(first=one, second=other, week="2026-W40", state="lapsed", at=LONG_AGO)
    assert set(why().values()) == {"met_everybody"}


def test_who_has_had_the_nearest_is_compared_with_all_the_others() -> None:
    count = comparing.NEAREST + 5
    people = make_willing_firms([f"Firm {number:02}" for number in range(count)], per_week=1)
    first, *nearest = people[: comparing.NEAREST + 1]
    told = Told({pair(first.name, one.name): 0.9 for one in nearest})
    for one in nearest:
        make_introduction(first=first, second=one, week="2026-W40", state="lapsed", at=LONG_AGO)
    chosen = prepared(told=told).pairs
    assert any(first.id in one.ids for one in chosen)


def test_people_with_room_left_are_compared_with_each_other() -> None:
    many = make_willing_firms([f"Firm {number:02}" for number in range(comparing.NEAREST + 4)], per_week=1)
    late, later = make_willing_firms(["Late", "Later"])
    scores = {pair(one.name, other.name): 0.95 for one, other in zip(many[::2], many[1::2], strict=True)}
    for one in many:
        scores |= {pair(late.name, one.name): 0.3, pair(later.name, one.name): 0.3}
    told = Told(scores)
    assert pair("Late", "Later") in pairs(told)
    assert told.asked[-1] == 2


def test_a_round_of_a_week_ahead_asks_who_is_willing_then() -> None:
    make_willing_firms(["Kahn", "Krone"], paused_until=date(2026, 11, 30))
    assert pairs() == set()
    assert len(prepared(WEEK.next).pairs) == 1
