"""German words led to English ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.matching.translation import MOST_TRANSLATIONS, Translator
from lounge.domain.matching.words import stems
from tests.domain.matching.builders import learned, make_translator

GERMAN = st.lists(st.sampled_from(["Kühlkette", "Sensor", "Fisch", "Hafen"]), max_size=3).map(" ".join)
ENGLISH = st.lists(st.sampled_from(["cold", "chain", "sensor", "fish", "harbour"]), max_size=3).map(" ".join)
PAIRS = st.lists(st.tuples(GERMAN, ENGLISH), max_size=12)


def test_a_word_weighs_as_much_as_the_words_that_it_stands_for():
    assert make_translator().translate("Kühlkette") == pytest.approx({"cold": 1.0, "chain": 1.0})


def test_a_word_of_two_meanings_shares_its_weight():
    assert make_translator().translate("Lager") == pytest.approx({"warehous": 0.5, "store": 0.5}, abs=0.1)


def test_a_form_of_a_word_is_the_word():
    translator = make_translator()
    assert translator.translate("Kühlketten") == translator.translate("KÜHLKETTE")


@pytest.mark.parametrize("form", ["prüft", "prüfte", "geprüften", "geprüfter"])
def test_forms_of_a_verb_are_found(form):
    assert make_translator().translate(form) == {"test": pytest.approx(1.0)}


def test_a_plural_that_the_stemmer_keeps_is_found():
    assert make_translator().translate("Fotos") == {"photo": pytest.approx(1.0)}


@pytest.mark.parametrize(
    ("compound", "meaning"),
    [
        ("Fischverpackung", {"fish", "packag"}),
        ("Verpackungsmaschine", {"packag", "machin"}),
        ("Maschinenbau", {"machin", "construct"}),
        ("Verpackungsmaschinenbau", {"packag", "machin", "construct"}),
        ("Hafensensoren", {"harbour", "sensor"}),
    ],
)
def test_an_unknown_compound_is_split_into_what_is_known(compound, meaning):
    assert set(make_translator().translate(compound)) == meaning


@pytest.mark.parametrize("word", ["Harms", "Xylophon", "Fischx", "Bau", "ab", "x" * 60, "fischxhafen"])
def test_what_cannot_be_split_without_a_rest_is_not_split(word):
    assert make_translator().split(word) == ()


@pytest.mark.parametrize("word", ["Harms", "Xylophon", ""])
def test_what_nobody_knows_has_no_translation(word):
    assert make_translator().translate(word) == {}


def test_of_two_ways_to_split_the_one_with_fewer_parts_holds():
    translator = make_translator(
        ("Haus", "house"), ("Boot", "boat"), ("Hausboot", "houseboat"), ("Bau", "building")
    )
    assert len(translator.split("Hausbootbau")) == 2


def test_a_part_of_three_letters_is_taken_only_where_nothing_longer_fits():
    translator = make_translator(
        ("Bau", "building"),
        ("Ern", "earn"),
        ("Hof", "yard"),
        ("Bauern", "farmer"),
        ("Rho", "rho"),
        ("Fest", "fast"),
    )
    assert translator.split("Bauernhof") == ("bau", "hof") or translator.split("Bauernhof")[0] != "ern"


def test_a_dictionary_adds_what_the_phrases_lack():
    translator = make_translator(dictionary=[("Anker", "anchor"), ("Anker", "armature"), ("Fisch", "chips")])
    assert translator.translate("Anker") == {"anchor": 0.5, "armatur": 0.5}
    assert translator.translate("Fisch") == {"fish": pytest.approx(1.0)}


def test_a_compound_may_have_a_part_from_the_dictionary():
    translator = make_translator(dictionary=[("Anker", "anchor")])
    assert set(translator.translate("Ankersensor")) == {"anchor", "sensor"}


def test_a_dictionary_with_many_meanings_names_the_first_ones():
    meanings = [("Satz", f"meaning{letter}") for letter in "abcdefghij"]
    assert len(make_translator(dictionary=meanings).translate("Satz")) == MOST_TRANSLATIONS


def test_a_dictionary_of_small_words_translates_to_nothing():
    assert make_translator(dictionary=[("Etwas", "the")]).translate("Etwas") == {}


def test_phrases_without_a_word_teach_nothing():
    assert Translator().fit([("", "fish"), ("Fisch", ""), ("und", "and")]).table_ == {}


def test_the_words_of_longer_phrases_find_each_other():
    phrases = [("frischer Fisch", "fresh fish"), ("frisches Brot", "fresh bread"), ("Fisch", "fish")]
    found = Translator().fit(phrases).translate("Brot")
    assert max(found, key=found.__getitem__) == "bread"


@given(PAIRS)
def test_a_translation_stands_opposite_its_word_and_weighs_no_more_than_that(pairs):
    for german, found in Translator().fit(pairs).table_.items():
        opposite = [stems(english, "en") for word, english in pairs if german in stems(word, "de")]
        assert all(
            weight > 0 and any(english in one for one in opposite) for english, weight in found.items()
        )
        assert sum(found.values()) <= max(map(len, opposite)) + 1e-9
        assert len(found) <= MOST_TRANSLATIONS


@given(PAIRS, st.lists(st.tuples(st.sampled_from(["Anker", "Fisch"]), ENGLISH), max_size=3))
def test_a_restored_translator_is_the_same(pairs, dictionary):
    translator = Translator().fit(pairs, dictionary=dictionary)
    again = Translator().restore(translator.arrays())
    assert (again.table_, again.dictionary_) == (translator.table_, translator.dictionary_)
    words = ["Anker", "Fisch", "Fischsensor", "Hafenanker"]
    assert list(map(again.translate, words)) == list(map(translator.translate, words))


@given(st.text(max_size=80))
def test_any_word_at_all_is_translated_or_not(word):
    assert all(weight > 0 for weight in learned().translator_.translate(word).values())


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Tiefkühllager", "frozen"),
        ("Stahlbau", "steel"),
        ("Wasserstofftankstelle", "hydrogen"),
        ("Hafenlogistik", "logist"),
        ("Zollabwicklung", "custom"),
        ("Übersetzungsbüro", "translat"),
        ("Windkraftanlagen", "wind"),
    ],
)
def test_words_of_trade_are_known(german, english):
    assert english in learned().translator_.translate(german)
