"""Words and their stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.matching.words import KEPT_CHARACTERS, LONGEST_WORD, is_telling, stem, stems, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cold-chain sensors, e.g. 3D", ["Cold", "chain", "sensors", "e", "g", "3D"]),
        ("the ship's log", ["the", "ship", "s", "log"]),
        ("C++, C# and R+D", ["C++", "C#", "and", "R", "D"]),
        ("snake_case", ["snake", "case"]),
        ("Kühl\u00adkette", ["Kühl", "kette"]),
        ("🐟🐟 — …!", []),
        ("", []),
    ],
)
def test_a_text_is_taken_apart_into_words(text, found):
    assert words(text) == found


def test_letters_that_look_alike_have_the_same_stem():
    assert stems("ﬁlter \uff2bühlung Mu\u0308hle", "de") == stems("filter Kühlung Mühle", "de")


@given(st.text())
def test_words_stand_in_the_text_as_they_are(text):
    assert all(word in text for word in words(text))


@pytest.mark.parametrize(("length", "count"), [(LONGEST_WORD, 1), (LONGEST_WORD + 1, 0)])
def test_what_is_longer_than_any_word_is_none(length, count):
    assert len(words("x" * length)) == count


def test_of_a_text_as_long_as_a_book_the_beginning_is_read():
    assert len(words("ab " * KEPT_CHARACTERS)) == pytest.approx(KEPT_CHARACTERS / 3, abs=1)


def test_forms_of_a_word_share_a_stem():
    assert stem("Sensoren", "de") == stem("Sensor", "de")
    assert stem("shipping", "en") == stem("ships", "en")


def test_a_sharp_s_is_two():
    assert stem("Straße", "de") == stem("Strasse", "de")


@pytest.mark.parametrize(
    ("word", "language", "tells"),
    [
        ("und", "de", False),
        ("Und", "de", False),
        ("und", "en", True),
        ("the", "en", False),
        ("x", "en", False),
        ("1958", "en", False),
        ("3D", "en", True),
        ("Fisch", "de", True),
    ],
)
def test_small_words_letters_and_numbers_say_nothing(word, language, tells):
    assert is_telling(word, language) is tells


def test_the_stems_of_a_text_stand_in_its_order():
    assert stems("We sell 12 pumps and the valves", "en") == ["sell", "pump", "valv"]


@given(st.text())
def test_whatever_is_written_gives_words_that_are_short_and_not_empty(text):
    assert all(0 < len(word) <= LONGEST_WORD and not word.isspace() for word in words(text))
