"""What firms seek and offer, placed."""

import numpy as np

from lounge.domain.matching.placing import field_counts
from tests.domain.matching.builders import learned, make_profile, make_reader

SMOKERY = make_profile(id="smokery", headline="A smokery", about="We smoke fish and crabs.")
BAKERY = make_profile(
    id="bakery", headline="A bakery", offers="bread and rolls", seeks="cold store for dough"
)


def test_where_nobody_seeks_or_offers_all_three_are_one():
    placed = learned().place([SMOKERY])
    assert placed.is_plain
    assert placed.seeks is placed.offers is placed.fields


def test_where_one_does_the_others_are_what_they_are_about():
    placed = learned().place([SMOKERY, BAKERY])
    assert not placed.is_plain
    assert np.array_equal(placed.seeks.directions[0], placed.fields.directions[0])
    assert not np.allclose(placed.seeks.directions[1], placed.fields.directions[1], atol=0.1)


def test_a_wish_of_small_words_is_none():
    placed = learned().place(
        [make_profile(headline="A bakery", about="We bake bread.", seeks="and the", offers="rolls")]
    )
    assert np.allclose(placed.seeks.directions, placed.fields.directions, atol=1e-5)


def test_a_headline_counts_twice():
    assert field_counts(make_profile(headline="Fish", about="Fish, harbour"), make_reader()) == {
        "fish": 3.0,
        "harbour": 1.0,
    }


def test_who_says_only_what_it_offers_is_about_that():
    assert field_counts(make_profile(offers="fish", seeks="harbour"), make_reader()) == {"fish": 1.0}
