"""The space of directions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lounge.domain.matching import space as spaces
from lounge.domain.matching.space import Space
from tests.domain.matching.builders import learned

HARBOUR = [{"ship": 2.0, "quay": 1.0}, {"ship": 1.0, "crane": 1.0}, {"quay": 1.0, "crane": 2.0}]
KITCHEN = [{"bread": 1.0, "oven": 1.0}, {"oven": 2.0, "flour": 1.0}, {"bread": 1.0, "flour": 1.0}]
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 20), max_size=5)
TEXTS = st.lists(COUNTS, max_size=7)


def lengths(rows):
    return np.linalg.norm(rows, axis=1)


def test_texts_of_one_trade_are_more_alike_than_those_of_two():
    found = Space().fit_transform([*HARBOUR, *KITCHEN])
    assert (found @ found.T)[0, :3].min() > (found @ found.T)[0, 3:].max()


def test_a_new_text_lies_among_its_like():
    space = Space().fit([*HARBOUR, *KITCHEN])
    found = space.transform([{"crane": 1.0, "ship": 1.0, "unheard": 3.0}, {"flour": 1.0}])
    assert found[0] @ found[0] > found[0] @ found[1]


def test_a_fitted_text_lies_where_it_lay():
    texts = [*HARBOUR, *KITCHEN]
    space = Space()
    fitted = space.fit_transform(texts)
    assert space.transform(texts, range(len(texts))) == pytest.approx(fitted, abs=1e-5)


def test_a_text_that_borrows_from_itself_lies_elsewhere():
    space = Space(neighbours=1).fit([*HARBOUR, *KITCHEN])
    text = [HARBOUR[0]]
    assert not np.allclose(space.transform(text, [0]), space.transform(text), atol=1e-4)


def test_a_rare_term_weighs_more():
    space = Space().fit([{"we": 1.0, "crane": 1.0}, {"we": 1.0}, {"we": 1.0, "oven": 1.0}])
    weights = space.weights_of({"we": 1.0, "crane": 1.0, "unheard": 1.0})
    assert weights["crane"] > weights["we"]
    assert set(weights) == {"we", "crane"}


def test_a_background_says_which_terms_are_rare():
    background = [{"we": 1.0, "sell": 1.0}] * 50
    alone = Space().fit([{"we": 1.0, "crane": 1.0}]).weights_of({"we": 1.0, "crane": 1.0})
    helped = Space().fit([{"we": 1.0, "crane": 1.0}], background=background)
    assert alone["we"] == pytest.approx(alone["crane"])
    assert helped.weights_of({"we": 1.0, "crane": 1.0})["we"] < alone["we"]


def test_a_large_house_says_it_itself():
    own = [{"crane": 1.0}] * 500 + [{"oven": 1.0}]
    space = Space().fit(own, background=[{"oven": 1.0}] * 50)
    assert space.weights_of({"crane": 1.0, "oven": 1.0})["crane"] < 0.5


def test_fields_bring_texts_together_that_share_no_word():
    fields = [{"ship": 1.0, "crane": 1.0, "tug": 1.0}, {"bread": 1.0, "oven": 1.0, "cake": 1.0}]
    texts = [{"ship": 1.0}, {"tug": 1.0}, {"cake": 1.0}]
    found = Space().fit_transform(texts, fields=fields)
    assert found[0] @ found[1] > 0.5 > found[0] @ found[2]


def test_of_many_fields_only_the_nearest_count():
    fields = [{f"word{number}": 1.0, "all": 1.0} for number in range(spaces.NAMED_FIELDS + 5)]
    found = Space().fit_transform([{"word0": 1.0, "all": 1.0}, {"word1": 1.0, "all": 1.0}], fields=fields)
    assert np.isfinite(found).all()


def test_weights_of_a_text_have_length_one():
    weights = learned().space_.weights_of({"ship": 2.0, "harbour": 1.0})
    assert sum(weight**2 for weight in weights.values()) == pytest.approx(1.0, abs=1e-5)


@settings(max_examples=30)
@given(TEXTS, TEXTS)
def test_no_direction_is_longer_than_one(texts, others):
    space = Space(dimensions=3, neighbours=2)
    for found in (space.fit_transform(texts, background=others), space.transform([*texts, {}, {"z": 1.0}])):
        assert np.isfinite(found).all()
        assert all(length < 1 + 1e-4 for length in lengths(found))


@settings(max_examples=30)
@given(TEXTS, TEXTS)
def test_a_restored_space_places_the_same(texts, others):
    space = Space(dimensions=3, neighbours=2).fit(texts, fields=others)
    again = Space(dimensions=3, neighbours=2).restore(space.arrays())
    assert np.array_equal(again.transform([*texts, {"a": 1.0}]), space.transform([*texts, {"a": 1.0}]))


def test_many_texts_are_placed_without_their_faintest_terms():
    many = [{f"name{number // 3}": 1.0, f"trade{number % 900}": 1.0} for number in range(spaces.MANY + 1)]
    space = Space(dimensions=3, neighbours=2).fit(many)
    assert lengths(space.transform(many[:3])) == pytest.approx(1.0, abs=1e-4)


def test_fitting_twice_gives_the_same():
    texts = [*HARBOUR, *KITCHEN]
    assert np.array_equal(Space().fit_transform(texts), Space().fit_transform(texts))
