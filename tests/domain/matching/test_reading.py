"""Texts read into terms."""

import pytest
from hypothesis import given

from lounge.domain.matching.reading import Reader, language_of
from tests.domain.matching.builders import TEXTS, learned, make_profile, make_reader, make_translator


def test_german_is_read_as_english():
    counts = make_reader().counts([("Sensorik für die Kühlkette", 1.0)])
    assert counts == pytest.approx({"sensor": 1.0, "cold": 1.0, "chain": 1.0})


def test_english_is_read_by_its_stems():
    assert make_reader().counts([("cold chain sensors", 1.0)]) == {"cold": 1.0, "chain": 1.0, "sensor": 1.0}


def test_a_mixed_text_is_read_sentence_by_sentence():
    text = "Wir bauen für die Kühlkette. We are looking for sensors in the harbour."
    assert {"cold", "sensor", "harbour"} <= set(make_reader().counts([(text, 1.0)]))


def test_names_pass_through_in_both_languages():
    reader = make_reader()
    assert "dieckhoff" in reader.counts([("Dieckhoff baut für die Kühlkette", 1.0)])
    assert "dieckhoff" in reader.counts([("Dieckhoff builds for the cold chain", 1.0)])


def test_english_words_in_german_pass_through():
    assert "fulfil" in make_reader().counts([("Wir bieten auch Fulfilment für die Fische", 1.0)])


def test_the_words_of_a_text_count_as_much_as_the_text():
    assert make_reader().counts([("fish", 2.0), ("fish and harbour", 0.5)]) == {"fish": 2.5, "harbour": 0.5}


def test_a_word_comes_with_its_place_among_all_words():
    tokens = make_reader().tokens("We sell the fish")
    assert [(token.word, token.place) for token in tokens] == [("sell", 1), ("fish", 3)]


def test_a_line_that_does_not_tell_its_language_is_in_that_of_its_profile():
    assert set(make_reader().counts([("Lager", 1.0)], language="de")) == {"warehous", "store"}
    assert set(make_reader().counts([("Lager", 1.0)], language="en")) == {"lager"}


def test_the_language_of_a_profile_is_that_of_most_of_its_texts():
    told = {"headline": "Cold chain", "about": "Wir messen, was für die Ware wichtig ist", "seeks": "Partner"}
    assert language_of(make_profile(**told)) == "de"


def test_a_reader_that_knows_too_many_words_begins_anew():
    reader = Reader(make_translator(), words_kept=2)
    assert reader.counts([("fish harbour cold fish", 1.0)]) == {"fish": 2.0, "harbour": 1.0, "cold": 1.0}


@given(TEXTS)
def test_reading_twice_says_the_same(text):
    reader = learned().reader_
    assert reader.counts([(text, 1.0)]) == reader.counts([(text, 1.0)])


@given(TEXTS)
def test_each_word_that_is_read_stands_in_the_text(text):
    assert all(token.word in text and token.terms for token in learned().reader_.tokens(text))
