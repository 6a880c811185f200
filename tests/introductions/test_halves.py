"""Which reasons stand on which half of a card, all said to the one who reads."""

from lounge.introductions.words.halves import halves, own_words

OFFER = {"code": "they_offer", "words": [["Kühlhaus", "cold store"]]}
SEEK = {"code": "they_seek", "words": [["Sensoren", "sensors"]]}
POLAND = {
    "code": "market_they_know",
    "country": "PL",
    "mine": "planned",
    "theirs": "active",
    "direction": "sells",
}
FIELD = {"code": "same_field", "words": [["Lebensmittel", "food"]]}


def test_what_the_other_one_offers_is_for_the_reader() -> None:
    found = halves([OFFER, SEEK, FIELD], [])
    assert (found.for_me, found.for_them, found.for_both) == ([OFFER], [SEEK], [FIELD])


def test_what_was_said_to_the_other_one_is_turned_round() -> None:
    found = halves([], [OFFER])
    assert found.for_them == [{"code": "they_seek", "words": [["cold store", "Kühlhaus"]]}]


def test_what_both_were_told_alike_stands_once() -> None:
    theirs = [
        {"code": "they_seek", "words": [["cold store", "Kühlhaus"]]},
        {"code": "market_both", "country": "EE"},
    ]
    found = halves([OFFER, {"code": "market_both", "country": "EE"}], theirs)
    assert [len(part) for part in (found.for_me, found.for_them, found.for_both)] == [1, 0, 1]


def test_two_markets_are_two_reasons() -> None:
    assert len(halves([POLAND, POLAND | {"country": "EE"}], []).for_me) == 2


def test_each_half_holds_three_at_most() -> None:
    many = [POLAND | {"country": code} for code in ("PL", "EE", "FR", "NL", "DK")]
    assert len(halves(many, []).for_me) == 3


def test_without_reasons_there_is_nothing_to_say() -> None:
    assert halves([], []).is_empty


def test_own_words_are_named_once_and_as_they_are_struck() -> None:
    assert own_words([OFFER, OFFER | {"words": [["KÜHLHAUS", "x"]]}, FIELD, POLAND]) == {
        "kühlhaus": "Kühlhaus",
        "lebensmittel": "Lebensmittel",
    }
