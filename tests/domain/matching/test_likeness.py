"""How much two firms have to say to each other."""

import numpy as np
import pytest
from hypothesis import given, settings

from lounge.domain.matching.likeness import NAMES, NEUTRAL, Comparison, Markets, Weights
from lounge.domain.matching.ranking import likenesses
from tests.domain.matching.builders import compared, learned, make_profile, profiles

SEEKER = make_profile(id="seeker", offers="fresh fish for restaurants", seeks="sensors for the cold chain")
MAKER = make_profile(id="maker", offers="cold chain sensors", seeks="carriers of food")
RIVAL = make_profile(id="rival", offers="fresh fish for restaurants", seeks="drivers")
EMPTY = make_profile(id="empty")


def pair(one, other, weights=None):
    """Compare two firms."""
    return likenesses(Comparison(learned().place([one, other]), weights), [0], [1])[0]


def gain(mine, theirs):
    """Return what the first market gains from the second."""
    markets = Markets([make_profile(markets=[mine]), make_profile(markets=[theirs])])
    return float(markets.gain_of_pairs(np.array([0]), np.array([1]))[0])


def test_who_offers_what_is_sought_is_worth_more_than_a_rival():
    assert pair(SEEKER, MAKER).score > pair(SEEKER, RIVAL).score


def test_two_who_offer_the_same_are_rivals():
    assert pair(SEEKER, RIVAL).features["rivals"] > 0.9 > pair(SEEKER, MAKER).features["rivals"]


def test_where_neither_seeks_anything_likeness_counts_and_not_rivalry():
    one, other = (
        make_profile(about="We smoke fish.", offers="smoked fish"),
        make_profile(about="We smoke fish."),
    )
    found = pair(one, other)
    assert found.features["rivals"] == 0
    assert found.score > 0.4


def test_a_pair_is_judged_by_its_weaker_side():
    one_sided = make_profile(offers="cold chain sensors", seeks="a choir for a summer evening")
    assert pair(SEEKER, one_sided).score < pair(SEEKER, MAKER).score


def test_a_start_up_that_meets_an_established_firm_is_favoured_a_little():
    told = {"offers": "cold chain sensors", "seeks": "carriers of food"}
    old, new = make_profile(kind="established", **told), make_profile(kind="startup", **told)
    seeker = make_profile(kind="startup", offers="fresh fish", seeks="sensors for the cold chain")
    assert 0 < pair(seeker, old).score - pair(seeker, new).score < 0.05


def test_two_who_say_nothing_fit_a_little():
    assert pair(EMPTY, EMPTY).score == pytest.approx(NEUTRAL)
    assert pair(EMPTY, MAKER).score == pytest.approx(NEUTRAL)


def test_the_parts_of_a_score_bear_their_names():
    assert tuple(pair(SEEKER, MAKER).features) == NAMES


def test_a_weight_of_nothing_takes_a_part_away():
    without = Weights(literal=0, weaker=0, field=0, rival=0, market=0, kinds=0)
    found = pair(SEEKER, MAKER, without)
    mean = (found.features["first_seeks"] + found.features["second_seeks"]) / 2
    assert found.score == pytest.approx(NEUTRAL + (1 - NEUTRAL) * mean, abs=1e-3)


def test_who_plans_a_market_gains_most_from_who_is_there():
    there = gain(("PL", "planned", "sells"), ("PL", "active", "sells"))
    going = gain(("PL", "planned", "sells"), ("PL", "planned", "sells"))
    assert there > 2 * going > 0


def test_who_looks_around_gains_less_than_who_plans():
    assert gain(("PL", "exploring", "sells"), ("PL", "active", "sells")) < gain(
        ("PL", "planned", "sells"), ("PL", "active", "sells")
    )


@pytest.mark.parametrize("theirs", [("PL", "active", "sources"), ("FR", "active", "sells")])
def test_another_country_or_direction_is_no_gain(theirs):
    assert gain(("PL", "planned", "sells"), theirs) == 0


def test_who_is_there_already_gains_nothing():
    assert gain(("PL", "active", "sells"), ("PL", "active", "sells")) == 0


def test_a_rare_market_says_more():
    everywhere = [make_profile(markets=[("FR", "active", "sells")])] * 8
    seeker = make_profile(markets=[("FR", "planned", "sells"), ("EE", "planned", "sells")])
    markets = Markets([seeker, make_profile(markets=[("EE", "active", "sells")]), *everywhere])
    found = markets.gain_of_pairs(np.array([0, 0]), np.array([1, 2]))
    assert found[0] > 1.5 * found[1]


@settings(max_examples=40)
@given(profiles(smallest=2))
def test_a_pair_scores_the_same_from_both_sides(some):
    comparison = compared(some)
    one, other = (side.ravel() for side in np.indices((len(some), len(some))))
    scores = comparison.pairs(one, other)["score"].reshape(len(some), len(some))
    assert scores == pytest.approx(scores.T, abs=1e-5)
    assert scores.min() >= NEUTRAL - 1e-5
    assert scores.max() <= 1 + 1e-5


@settings(max_examples=40)
@given(profiles(smallest=2))
def test_the_features_of_a_pair_change_sides_with_it(some):
    comparison = compared(some)
    found, turned = likenesses(comparison, [0], [1])[0], likenesses(comparison, [1], [0])[0]
    assert found.features["first_seeks"] == pytest.approx(turned.features["second_seeks"], abs=1e-3)
    assert found.features["first_market"] == pytest.approx(turned.features["second_market"], abs=1e-3)
    assert all(-1e-3 <= value <= 1 + 1e-3 for value in found.features.values())


@settings(max_examples=40)
@given(profiles(smallest=2))
def test_without_the_words_a_block_says_what_the_pairs_say(some):
    comparison = Comparison(learned().place(some), Weights(literal=0))
    count = len(some)
    block = comparison.block(np.arange(count))
    one, other = (side.ravel() for side in np.indices((count, count)))
    pairs = comparison.pairs(one, other)["score"].reshape(count, count)
    assert (
        np.argsort(-block.round(3), kind="stable") == np.argsort(-pairs.round(3), kind="stable")
    ).all() or (np.abs(block - pairs).max() < 1e-4)
