"""Tables for spreadsheet programs: what they look like, and that they calculate nothing."""

import csv
from io import StringIO

import pytest

from lounge.plumbing.spreadsheet import MARK, table


def cells(text: str) -> list[list[str]]:
    """What a spreadsheet program reads."""
    return list(csv.reader(StringIO(text.removeprefix(MARK)), delimiter=";"))


def test_a_table_begins_with_the_mark_by_which_programs_know_its_signs() -> None:
    assert table(["Stadt"], [["Köln"]]).encode() == b"\xef\xbb\xbfStadt\r\nK\xc3\xb6ln\r\n"


def test_what_holds_a_separator_or_a_line_end_stays_one_cell() -> None:
    assert cells(table(["a", "b"], [["x;y", 'say "hi"\nnow']])) == [["a", "b"], ["x;y", 'say "hi"\nnow']]


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+49 421", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"],  # noqa: RUF001 - the wide sign
)
def test_no_text_is_calculated(typed: str) -> None:
    assert cells(table(["a"], [[typed]]))[1] == [f"'{typed}"]


@pytest.mark.parametrize("typed", ["", "Ole", "1+1", "a=b", "'=1", "    "])
def test_other_texts_stay_as_they_are(typed: str) -> None:
    assert cells(table(["a", "b"], [[typed, "x"]]))[1] == [typed, "x"]


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert cells(table(["a", "b", "c"], [[-2, 1.5, None]]))[1] == ["-2", "1.5", ""]
