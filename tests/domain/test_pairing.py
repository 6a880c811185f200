"""Who meets whom this week."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lounge.domain.pairing import Candidate, Choice, choose
from lounge.domain.pairing.values import PER_PAIR

SCORES = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0, 1))


def make_candidates(*pairs: tuple[int, int, float]) -> list[Candidate]:
    return [Candidate(*pair) for pair in pairs]


def make_circle(people: int, *, score: float = 0.5) -> list[Candidate]:
    """Make candidates of which each person knows two others."""
    return [Candidate(one, (one + 1) % people, score) for one in range(people)]


def make_house(people: int, *, seed: int = 0, each: int = 8, per_group: int = 1) -> list[Candidate]:
    """Make a house in which likeness comes from where people stand in a square."""
    chance = random.Random(seed)
    places = [complex(chance.random(), chance.random()) for _ in range(people)]
    pairs = set()
    for one, place in enumerate(places):
        near = sorted(range(people), key=lambda other: abs(places[other] - place))[1 : each + 1]
        pairs.update((min(one, other), max(one, other)) for other in near)
    return [
        Candidate(
            one, other, 1 - abs(places[one] - places[other]) / 2, (one // per_group, other // per_group)
        )
        for one, other in sorted(pairs)
    ]


def everybody(people: int, wants: int = 3) -> dict[int, int]:
    return dict.fromkeys(range(people), wants)


def couples(choice: Choice) -> list[tuple[int, int]]:
    return [(pair.first, pair.second) for pair in choice.pairs]


def shown(choice: Choice) -> Counter[int]:
    return Counter(itertools.chain.from_iterable(couples(choice)))


@pytest.mark.parametrize("people", [0, 1, 2, 3])
def test_without_candidates_nobody_meets(people):
    assert choose([], everybody(people), overdue=range(people)) == Choice((), 0.0, 0.0, "exact")


def test_two_people_meet():
    assert couples(choose(make_candidates((7, 4, 0.3)), {4: 1, 7: 3})) == [(4, 7)]


def test_of_three_people_who_want_one_each_the_best_pair_meets():
    candidates = make_candidates((1, 2, 0.3), (2, 3, 0.6), (1, 3, 0.5))
    choice = choose(candidates, {1: 1, 2: 1, 3: 1})
    assert couples(choice) == [(2, 3)]
    assert choice.bound == choice.score == 0.6


def test_who_wants_nobody_meets_nobody():
    candidates = make_candidates((1, 2, 0.9), (2, 3, 0.1), (3, 4, 0.5), (4, 5, 0.2))
    assert couples(choose(candidates, {1: 0, 2: 3, 3: 3, 4: -1})) == [(2, 3)]


def test_two_modest_pairs_are_better_than_one_that_scores_a_little_more():
    candidates = make_candidates((1, 2, 0.4), (2, 3, 0.8 + PER_PAIR / 2), (3, 4, 0.4))
    assert couples(choose(candidates, everybody(5, 1))) == [(1, 2), (3, 4)]


def test_one_excellent_pair_is_better_than_two_poor_ones():
    candidates = make_candidates((1, 2, 0.4), (2, 3, 0.8 + PER_PAIR * 2), (3, 4, 0.4))
    assert couples(choose(candidates, everybody(5, 1))) == [(2, 3)]


def test_a_score_of_nothing_is_better_than_no_introduction():
    choice = choose(make_candidates((1, 2, 0.0)), {1: 1, 2: 1})
    assert couples(choice) == [(1, 2)]
    assert choice.share == 1.0


def test_of_a_group_one_pair_is_chosen():
    candidates = [Candidate(1, 2, 0.5, "a"), Candidate(3, 4, 0.6, "a"), Candidate(5, 6, 0.1, "b")]
    assert couples(choose(candidates, everybody(7))) == [(3, 4), (5, 6)]


def test_of_a_pair_that_is_named_twice_the_better_counts():
    candidates = [Candidate(2, 1, 0.4), Candidate(1, 2, 0.7), Candidate(1, 2, 0.4)]
    assert choose(candidates, {1: 3, 2: 3}).pairs == (Candidate(1, 2, 0.7),)


def test_nobody_is_introduced_to_themselves():
    with pytest.raises(ValueError, match="4 cannot be introduced to themselves"):
        choose(make_candidates((4, 4, 0.5)), {4: 3})


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_score_lies_between_nothing_and_one(score):
    with pytest.raises(ValueError, match="not 0 to 1"):
        choose(make_candidates((1, 2, score)), {1: 1, 2: 1})


def test_a_score_may_be_off_by_rounding():
    assert couples(choose(make_candidates((1, 2, 1 + 1e-12)), {1: 1, 2: 1})) == [(1, 2)]


def test_the_overdue_come_first_whatever_it_costs():
    candidates = make_candidates((1, 2, 0.0), (2, 3, 1.0), (2, 4, 1.0))
    assert couples(choose(candidates, everybody(5, 1), overdue=[1])) == [(1, 2)]


def test_an_overdue_person_without_candidates_stands_in_nobodys_way():
    assert couples(choose(make_candidates((1, 2, 0.5)), everybody(9, 1), overdue=[8, 99])) == [(1, 2)]


@pytest.mark.parametrize("exact_up_to", [0, 1000])
def test_of_overdue_people_who_share_one_partner_one_is_served_and_the_bound_holds(exact_up_to):
    candidates = make_candidates((1, 9, 0.2), (2, 9, 0.3), (3, 9, 0.4))
    choice = choose(candidates, everybody(10, 1), overdue=[1, 2, 3], exact_up_to=exact_up_to)
    assert couples(choice) == [(3, 9)]
    assert choice.bound == pytest.approx(0.4, abs=1e-3)


def make_chain(people: int) -> list[Candidate]:
    """Make people who like their own partner best, and the last of whom knows only the first one's."""
    own = [Candidate(one, 100 + one, 0.9) for one in range(people - 1)]
    links = [Candidate(one, 101 + one, 0.1) for one in range(people - 1)]
    return [*own, *links, Candidate(people - 1, 100, 0.5)]


@pytest.mark.parametrize("exact_up_to", [0, 1000])
def test_a_whole_chain_moves_up_so_that_the_last_overdue_person_is_served(exact_up_to):
    choice = choose(make_chain(10), everybody(110, 1), overdue=range(10), exact_up_to=exact_up_to)
    assert all(shown(choice)[person] == 1 for person in range(10))


def test_everybody_gets_three_where_there_are_enough():
    choice = choose(make_house(60), everybody(60))
    assert set(shown(choice).values()) == {3}


def test_a_house_gets_the_best_choice_there_is():
    choice = choose(make_house(200), everybody(200))
    assert choice.method == "exact"
    assert choice.score == choice.bound


def test_beyond_a_house_almost_nothing_is_lost():
    house = make_house(120, per_group=2)
    best, near = choose(house, everybody(120)), choose(house, everybody(120), exact_up_to=0)
    assert 0.995 * best.score < near.score <= best.score
    assert near.share >= 0.995
    assert near.bound >= best.score - PER_PAIR * abs(len(best.pairs) - len(near.pairs))


def test_where_rounding_keeps_too_little_the_best_is_sought_all_the_same():
    triangles = [
        Candidate(3 * number + one, 3 * number + (one + 1) % 3, 0.5)
        for number in range(9)
        for one in range(3)
    ]
    choice = choose(triangles, everybody(27, 1), exact_up_to=0)
    assert choice.method == "exact"
    assert choice.score == choice.bound == 4.5


def test_an_odd_number_of_places_leaves_one_free():
    choice = choose(make_house(41), everybody(41))
    assert sorted(shown(choice).values())[:2] == [2, 3]


def test_with_everybody_linked_to_everybody_the_choice_is_full():
    candidates = [Candidate(*pair, 0.5) for pair in itertools.combinations(range(9), 2)]
    assert len(choose(candidates, everybody(9)).pairs) == 13


@st.composite
def weeks(draw: st.DrawFn, most: int = 9) -> tuple[list[Candidate], dict[int, int], set[int]]:
    """Draw candidates, capacities and who is overdue."""
    people = st.integers(0, draw(st.integers(1, most)))
    pairs = st.tuples(people, people, SCORES, st.one_of(st.none(), st.integers(0, 6)))
    candidates = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=14))
    capacity = draw(st.dictionaries(people, st.integers(0, 3), min_size=1))
    late = draw(st.one_of(st.just(set()), st.sets(people)))
    return [Candidate(*one) for one in candidates], capacity, late


def unique(candidates: list[Candidate]) -> list[Candidate]:
    best: dict[frozenset[int], Candidate] = {}
    for one in sorted(candidates, key=lambda one: (one.score, repr(one.group))):
        best[frozenset((one.first, one.second))] = one
    return list(best.values())


def fits(pairs: tuple[Candidate, ...], capacity: dict[int, int]) -> bool:
    load = Counter(itertools.chain.from_iterable((pair.first, pair.second) for pair in pairs))
    groups = Counter(pair.group for pair in pairs if pair.group is not None)
    return all(load[one] <= capacity.get(one, 0) for one in load) and all(n == 1 for n in groups.values())


def worth(pairs: tuple[Candidate, ...], late: set[int]) -> tuple[int, float]:
    met = {person for pair in pairs for person in (pair.first, pair.second)}
    return len(met & late), sum(pair.score + PER_PAIR for pair in pairs)


def best_of_all(candidates: list[Candidate], capacity: dict[int, int], late: set[int]) -> tuple[int, float]:
    """Try every choice, pair by pair."""
    best = (0, 0.0)
    choices: list[tuple[Candidate, ...]] = [()]
    for one in unique(candidates):
        choices += [(*some, one) for some in choices if fits((*some, one), capacity)]
    return max([best, *(worth(some, late) for some in choices)])


@settings(max_examples=80, deadline=None)
@given(weeks())
def test_a_small_choice_is_the_best_of_all(week):
    candidates, capacity, late = week
    choice = choose(candidates, capacity, overdue=late)
    served, total = best_of_all(candidates, capacity, late)
    assert worth(choice.pairs, late)[0] == served
    assert worth(choice.pairs, late)[1] == pytest.approx(total, abs=1e-5)
    assert choice.method == "exact"


@settings(max_examples=80, deadline=None)
@given(weeks(most=20), st.sampled_from([0, 1000]))
def test_a_choice_keeps_every_rule(week, exact_up_to):
    candidates, capacity, late = week
    choice = choose(candidates, capacity, overdue=late, exact_up_to=exact_up_to)
    assert fits(choice.pairs, capacity)
    left = [one for one in unique(candidates) if {one.first, one.second} not in map(set, couples(choice))]
    assert not any(fits((*choice.pairs, one), capacity) for one in left)
    assert choice.score <= choice.bound
    assert couples(choice) == sorted(couples(choice))
    assert all(pair.first < pair.second for pair in choice.pairs)


@settings(max_examples=40, deadline=None)
@given(weeks(), st.randoms(use_true_random=False), st.sampled_from([0, 1000]))
def test_the_order_of_the_candidates_does_not_matter(week, chance, exact_up_to):
    candidates, capacity, late = week
    other = list(candidates)
    chance.shuffle(other)
    turned = [Candidate(one.second, one.first, one.score, one.group) for one in other]
    once = choose(candidates, capacity, overdue=late, exact_up_to=exact_up_to)
    again = choose(turned, dict(reversed(capacity.items())), overdue=sorted(late), exact_up_to=exact_up_to)
    assert once == again


@settings(max_examples=40, deadline=None)
@given(weeks(most=20))
def test_who_is_overdue_is_left_out_only_for_others_who_are(week):
    candidates, capacity, late = week
    free = [Candidate(one.first, one.second, one.score) for one in candidates]
    choice = choose(free, capacity, overdue=late, exact_up_to=0)
    met = shown(choice)
    for one in unique(free):
        for person, other in ((one.first, one.second), (one.second, one.first)):
            if person in late and not met[person] and min(capacity.get(end, 0) for end in (person, other)):
                partners = {end for pair in couples(choice) if other in pair for end in pair} - {other}
                assert all(partner in late and met[partner] == 1 for partner in partners)
