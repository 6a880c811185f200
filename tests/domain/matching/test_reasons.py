"""Why two firms should meet."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lounge.domain.matching.reasons import MOST_REASONS, MOST_WORDS
from lounge.domain.matching.words import words
from tests.domain.matching.builders import background, demo, make_explainer, make_profile, profiles

SEEKER = make_profile(
    id="seeker",
    headline="Fisch vom Kai",
    offers="frischer Fisch für Restaurants",
    seeks="Sensorik für die Kühlkette",
)
MAKER = make_profile(
    id="maker", headline="Small devices", offers="cold chain sensors", seeks="carriers of fish"
)
SIDES = {
    "they_offer": (("seeks",), ("offers", "headline", "about")),
    "they_seek": (("offers", "headline", "about"), ("seeks",)),
    "same_field": (("headline", "about"), ("headline", "about")),
}
"""Where the words of a reason stand, in mine and in theirs."""


def reasons(mine, theirs, *, struck=()):
    return make_explainer().reasons(mine, theirs, struck=struck)


def codes(found):
    return [reason["code"] for reason in found]


def named(found):
    """Return all words that reasons name, mine and theirs, in small letters."""
    pairs = chain.from_iterable(reason.get("words", ()) for reason in found)
    return {word.casefold() for phrase in chain.from_iterable(pairs) for word in phrase.split()}


def check(mine, theirs, found):
    """See that reasons are few, and that each word stands in the text that its reason is about."""
    assert len(found) <= MOST_REASONS
    assert len({repr(reason) for reason in found}) == len(found)
    for reason in found:
        assert len(reason.get("words", ())) <= MOST_WORDS
        for phrases in reason.get("words", ()):
            for phrase, fields, side in zip(phrases, SIDES[reason["code"]], (mine, theirs), strict=True):
                said = set(chain.from_iterable(words(getattr(side, field)) for field in fields))
                assert phrase
                assert said.issuperset(phrase.split())


def test_what_one_seeks_and_the_other_offers_is_named_in_both_languages():
    found = reasons(SEEKER, MAKER)[0]
    assert found["code"] == "they_offer"
    assert any("Kühlkette" in mine and "cold chain" in theirs for mine, theirs in found["words"])


def test_the_other_one_reads_it_from_its_own_side():
    assert "they_seek" in codes(reasons(MAKER, SEEKER))
    turned = next(reason["words"] for reason in reasons(MAKER, SEEKER) if reason["code"] == "they_seek")
    assert {mine for mine, _ in turned} & {"cold chain sensors", "sensors", "cold chain"}


def test_firms_of_one_field_that_seek_nothing_are_told_so():
    found = reasons(
        make_profile(headline="Coffee roasters", about="We roast coffee and espresso in drums."),
        make_profile(headline="Roasted on the quay", about="Coffee and espresso for offices."),
    )
    assert codes(found) == ["same_field"]
    assert "espresso" in named(found)


def test_firms_that_have_nothing_in_common_have_no_reason():
    assert reasons(make_profile(seeks="a choir"), make_profile(offers="welding robots")) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "code"),
    [
        ("planned", "active", "market_they_know"),
        ("exploring", "active", "market_they_know"),
        ("active", "planned", "market_you_know"),
        ("active", "exploring", "market_you_know"),
        ("planned", "exploring", "market_both"),
    ],
)
def test_a_market_is_told_from_the_readers_side(mine, theirs, code):
    one, other = (
        make_profile(markets=[("PL", mine, "sells")]),
        make_profile(markets=[("PL", theirs, "sells")]),
    )
    told = {"code": code, "country": "PL", "direction": "sells", "mine": mine, "theirs": theirs}
    assert reasons(one, other) == [told]


@pytest.mark.parametrize(
    "theirs", [("PL", "active", "sells"), ("PL", "planned", "sources"), ("FR", "planned", "sells")]
)
def test_a_market_where_neither_helps_the_other_is_no_reason(theirs):
    one, other = make_profile(markets=[("PL", "active", "sells")]), make_profile(markets=[theirs])
    assert reasons(one, other) == []


def test_the_market_that_they_open_comes_first():
    mine = [("FR", "planned", "sells"), ("DK", "active", "sells"), ("PL", "planned", "sells")]
    theirs = [("FR", "planned", "sells"), ("DK", "planned", "sells"), ("PL", "active", "sells")]
    found = reasons(make_profile(markets=mine), make_profile(markets=theirs))
    assert [(reason["code"], reason["country"]) for reason in found] == [
        ("market_they_know", "PL"),
        ("market_you_know", "DK"),
    ]


def test_beside_words_one_market_is_named():
    markets = [("PL", "planned", "sells"), ("EE", "planned", "sells")]
    mine = make_profile(seeks="cold chain sensors", markets=markets)
    theirs = make_profile(
        offers="cold chain sensors", markets=[(one, "active", "sells") for one, _, _ in markets]
    )
    assert codes(reasons(mine, theirs))[:2] == ["they_offer", "market_they_know"]
    assert codes(reasons(mine, theirs)).count("market_they_know") == 1


@pytest.mark.parametrize(("mine", "theirs"), [("startup", "established"), ("established", "startup")])
def test_where_little_else_is_to_be_said_old_meets_new(mine, theirs):
    assert reasons(make_profile(kind=mine), make_profile(kind=theirs)) == [
        {"code": "old_meets_new", "kind": theirs}
    ]


@pytest.mark.parametrize("word", ["sensors", "SENSORIK", "sensorik"])
def test_a_word_that_is_struck_out_is_not_named(word):
    assert not {"sensors", "sensorik"} <= named(reasons(SEEKER, MAKER, struck=[word]))
    assert word.casefold() not in named(reasons(SEEKER, MAKER, struck=[word]))


def test_where_every_word_is_struck_out_none_is_named():
    every = set(words(f"{SEEKER.headline} {SEEKER.offers} {SEEKER.seeks}"))
    assert named(reasons(SEEKER, MAKER, struck=every)) == set()


def test_a_phrase_that_is_struck_out_is_not_named():
    mine, theirs = make_profile(seeks="cold chain"), make_profile(offers="cold chain")
    assert reasons(mine, theirs)[0]["words"] == [["cold chain", "cold chain"]]
    assert reasons(mine, theirs, struck=["Cold Chain"]) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_firms_of_the_demo_house_are_told_nothing_but_what_both_say(language):
    english, others = demo(), demo(language=language)
    for number, mine in enumerate(english):
        for theirs in (others[number - 1], others[number - 7], others[number]):
            check(mine, theirs, reasons(mine, theirs))


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_firms_of_the_background_are_told_nothing_but_what_both_say(language):
    firms, others = background(), background(language=language)
    for number, mine in enumerate(firms[::3]):
        theirs = others[(number * 3 + 1) % len(others)]
        check(mine, theirs, reasons(mine, theirs))


def test_most_firms_have_telling_words_in_common_with_a_twin():
    told = [reasons(one, one) for one in background()[::10]]
    assert sum("same_field" in codes(found) for found in told) > len(told) / 2


def test_a_market_that_is_said_twice_is_one_reason():
    planned = make_profile(markets=[("PL", "planned", "sells")] * 2)
    assert len(reasons(planned, make_profile(markets=[("PL", "active", "sells")]))) == 1


@settings(max_examples=60)
@given(profiles(smallest=2, largest=2), st.sampled_from(["fish", "sensors", "Kühlhäuser", "cold"]))
def test_whatever_two_firms_say_no_other_word_is_named(two, struck):
    mine, theirs = two
    for one, other in ((mine, theirs), (theirs, mine)):
        found = reasons(one, other, struck=[struck])
        check(one, other, found)
        assert struck.casefold() not in named(found)
