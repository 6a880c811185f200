"""German or English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.matching.language import by_sentence, detect, leaning
from tests.domain.matching.builders import told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir bauen Pumpen für den Hafen.", "de"),
        ("We build pumps for the harbour.", "en"),
        ("Sensorik für die Kühlkette", "de"),
        ("cold chain sensors", "en"),
        ("Kühlhäuser", "de"),
        ("shipping", "en"),
        ("Rösterei, Kaffee, Tee", "de"),
    ],
)
def test_a_text_tells_its_language(text, language):
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "12 345", "🐟", "Kappa Sigma", "in was"])
def test_where_nothing_tells_the_default_holds(text):
    assert [detect(text), detect(text, default="de")] == ["en", "de"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_firm_of_the_background_is_told_by_its_language(language):
    wrong = [one["text"][language] for one in told() if detect(one["text"][language]) != language]
    assert wrong == []


def test_a_mixed_text_is_told_sentence_by_sentence():
    text = "Wir rösten Kaffee für die Stadt. We seek a partner who knows the farms. Kaffa GmbH"
    assert [language for _, language in by_sentence(text)] == ["de", "en", "en"]


def test_a_sentence_that_tells_little_is_in_the_language_of_its_text():
    assert by_sentence("Kappa. Die Pumpe ist für den Hafen.")[0] == ("Kappa.", "de")


def test_the_parts_of_a_text_of_nothing_but_names_are_in_the_default():
    assert by_sentence("Kappa; Lambda", default="de") == [("Kappa;", "de"), (" Lambda", "de")]


@given(st.text())
def test_no_word_of_a_text_is_lost_between_its_sentences(text):
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for part, _ in by_sentence(text) for sign in part if sign.isalnum()] == letters


def test_an_umlaut_of_two_signs_is_one():
    assert leaning("fu\u0308r") == leaning("für") > 0


def test_more_words_lean_more():
    assert leaning("und oder aber") > leaning("und") > 0 > leaning("the") > leaning("the and of")
