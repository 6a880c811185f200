"""Lists of words as arrays."""

from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.matching.lines import as_array, as_lines

LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1))


@given(LINES)
def test_an_array_gives_back_its_lines(lines):
    assert as_lines(as_array(lines)) == lines


def test_an_array_holds_plain_bytes():
    assert as_array(["é", "b"]).tolist() == [0xC3, 0xA9, 10, 98]
