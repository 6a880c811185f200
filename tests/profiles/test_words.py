"""Reasons, countries and advice are said well in both languages."""

from typing import Any

import pytest
from flask_babel import force_locale

from lounge.plumbing.web import Lounge
from lounge.profiles import words

STAGES = ("planned", "exploring")
MARKETS = [
    {"code": code, "country": "EE", "mine": mine, "theirs": theirs, "direction": direction}
    for code, mine, theirs in [
        *(("market_they_know", stage, "active") for stage in STAGES),
        *(("market_you_know", "active", stage) for stage in STAGES),
        *(("market_both", stage, stage) for stage in STAGES),
    ]
    for direction in ("sells", "sources")
]
PAIRS = [["Kühlhäuser", "cold stores"], ["Zoll", "Zoll"]]
EVERY: list[dict[str, Any]] = [
    *MARKETS,
    *({"code": code, "words": PAIRS} for code in ("they_offer", "they_seek", "same_field")),
    *({"code": code, "words": [["Zoll", "zoll"]]} for code in ("they_offer", "they_seek", "same_field")),
    *(
        {"code": "old_meets_new", "kind": kind}
        for kind in ("established", "startup", "institution", "alumnus")
    ),
]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("reason", EVERY, ids=str)
def test_every_reason_is_a_sentence(app: Lounge, reason: dict[str, Any], language: str) -> None:
    with app.test_request_context(), force_locale(language):
        said = words.reason(reason)
        assert said.endswith(".")
        assert "%(" not in said
        assert words.marked(reason).striptags() == said


def test_a_reason_names_the_words_of_both_sides(app: Lounge) -> None:
    reason = {"code": "they_offer", "words": [["Kühlhäuser", "cold stores"], ["Zoll", "customs"]]}
    with app.test_request_context():
        with force_locale("en"):
            assert words.reason(reason) == "You seek Kühlhäuser and Zoll; they offer cold stores and customs."
        with force_locale("de"):
            said = "Sie suchen Kühlhäuser und Zoll; die anderen bieten cold stores und customs."
            assert words.reason(reason) == said


def test_a_word_that_both_use_is_said_once(app: Lounge) -> None:
    with app.test_request_context(), force_locale("en"):
        said = words.reason({"code": "they_offer", "words": [["cold storage", "Cold storage"]]})
    assert said == "Your wish and their offer meet: cold storage."


def test_a_country_is_said_in_the_readers_language(app: Lounge) -> None:
    with app.test_request_context(), force_locale("de"):
        assert words.reason(MARKETS[0]).startswith("Estland: Sie wollen dort verkaufen")


def test_the_words_that_carried_a_reason_are_marked_and_hostile_ones_stay_text(app: Lounge) -> None:
    with app.test_request_context(), force_locale("en"):
        said = words.marked({"code": "they_offer", "words": [["<b>ropes</b>", "100 %(x)s nets"]]})
    assert "<mark>&lt;b&gt;ropes&lt;/b&gt;</mark>" in said
    assert "<mark>100 %(x)s nets</mark>" in said


def test_reasons_of_both_sides_are_said_to_the_one_who_reads_and_each_once() -> None:
    mine = [{"code": "they_offer", "words": [["Kühlhäuser", "cold stores"]]}]
    theirs = [
        {"code": "they_seek", "words": [["cold stores", "Kühlhäuser"]]},
        {"code": "they_offer", "words": [["sensors", "Sensoren"]]},
        {"code": "market_they_know", "country": "PL", "mine": "planned", "theirs": "active"},
        {"code": "old_meets_new", "kind": "established"},
    ]
    assert words.both_ways(mine, theirs) == [
        mine[0],
        {"code": "they_seek", "words": [["Sensoren", "sensors"]]},
        {"code": "market_you_know", "country": "PL", "mine": "active", "theirs": "planned"},
        {"code": "old_meets_new", "kind": "startup"},
    ]


def test_european_countries_come_first_and_none_is_named_twice(app: Lounge) -> None:
    with app.test_request_context(), force_locale("de"):
        europe, elsewhere = words.countries().values()
    assert list(europe.values())[:3] == ["Ålandinseln", "Albanien", "Andorra"]
    assert list(europe).index("AT") < list(europe).index("PL")
    assert not set(europe) & set(elsewhere)
    assert {"US", "JP", "HN", "ET"} <= set(elsewhere)
    assert "EU" not in {*europe, *elsewhere}


def test_the_usual_languages_are_offered_first(app: Lounge) -> None:
    with app.test_request_context(), force_locale("en"):
        assert list(words.languages().values())[:2] == ["German", "English"]


@pytest.mark.parametrize("name", words.TEXTS)
def test_advice_follows_the_length_of_a_text(app: Lounge, name: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert words.advice(name, "").sentence == "Nothing yet."
        assert words.advice(name, "").share == 0
        good = words.advice(name, "word " * words.advice(name, "").full)
        assert good.sentence.startswith("Good")
        assert good.share == 1
        assert words.advice(name, "word " * 500).share == 1


@pytest.mark.parametrize("name", words.TEXTS)
def test_the_example_is_good_by_its_own_measure(app: Lounge, name: str) -> None:
    with app.test_request_context():
        for language in ("de", "en"):
            for sectors in ([], ["13.94"]):
                with force_locale(language):
                    example = words.advice(name, "", sectors=sectors).example
                    assert words.advice(name, example).share == 1, example


def test_the_example_is_from_another_trade(app: Lounge) -> None:
    with app.test_request_context(), force_locale("en"):
        assert "Ropes" in words.advice("headline", "").example
        assert "Juice" in words.advice("headline", "", sectors=["13.94"]).example
