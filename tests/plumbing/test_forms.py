"""What fields of text take, and what no keyboard writes."""

import pytest

from lounge.plumbing.forms import hides


@pytest.mark.parametrize("text", ["Tee\x00", "a\x1b[31m", "gnp.\u202eexe", "\u2066Harms", "\ud800", "\ue000"])
def test_signs_that_nobody_sees_or_that_turn_a_line_are_found(text: str) -> None:
    assert hides(text)


@pytest.mark.parametrize("text", ["", "Kakao\n\tmit Sahne", "שלום", "Łódź – 東京", "👩\u200d🔬"])
def test_what_people_write_is_left_alone(text: str) -> None:
    assert not hides(text)


def test_a_line_holds_no_line_ends() -> None:
    assert hides("a\nb", kept="")
