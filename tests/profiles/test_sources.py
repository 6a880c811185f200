"""What the matching learns from, as it is shipped and as the system may have it."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from lounge.domain.matching.language import detect
from lounge.profiles.queries import sources

BACKGROUND = [
    json.loads(line) for line in (sources.DATA / "background.jsonl").read_text("utf-8").splitlines()
]
FIELDS = [json.loads(line) for line in (sources.DATA / "fields.jsonl").read_text("utf-8").splitlines()]
GLOSSARY = [line.split("\t") for line in (sources.DATA / "glossary.tsv").read_text("utf-8").splitlines()]
TRADES = """
bread fish coffee farm forest timber steel machine robot car aircraft ship port truck rail warehouse customs wind solar
hydrogen battery heat water waste recycl building architect furniture textile fashion print packag plastic chemical
pharma medical hospital dental care biotech laborator software security cloud data game bank insur tax law consult
recruit school universit museum theatre music film book hotel restaurant travel sport retail shop city agency drone
satellite sensor laser
""".split()  # noqa: SIM905 - a list of so many words is easier to read so

ENTRIES = """# Version :: 2023
Anker {m} [naut.] | Anker {pl}; Ankerplätze {pl} :: anchor (ship); armature; grapnel | anchors; anchorages
prüfen {vt}; testen | prüfend :: to test /US/; to check | testing
vor Anker liegen :: to ride at anchor
Lampe {f} <Leuchte> :: a lamp of a kind that is rather long
{m} :: nothing
no entry here
"""


def dictionary(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    file = tmp_path / "de-en"
    file.write_text(text, "utf-8")
    return list(sources.dictionary(file))


def test_every_firm_of_the_background_speaks_both_languages() -> None:
    assert len(BACKGROUND) >= 700
    for one in BACKGROUND:
        assert set(one) == {"trade", "kind", "headline", "text"}
        assert set(one["headline"]) == set(one["text"]) == {"de", "en"}
        assert one["kind"] in {"startup", "established", "institution"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_texts_of_the_background_are_short_and_each_its_own(language: str) -> None:
    lengths = [len(one["text"][language].split()) for one in BACKGROUND]
    assert 30 <= min(lengths) <= max(lengths) <= 90
    for part in ("headline", "text"):
        assert max(Counter(one[part][language] for one in BACKGROUND).values()) == 1


def test_no_two_texts_of_the_background_begin_alike() -> None:
    begins = Counter(tuple(one["text"]["en"].split()[:6]) for one in BACKGROUND)
    assert max(begins.values()) == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_background_is_written_in_the_language_it_says(language: str) -> None:
    assert [one["trade"] for one in BACKGROUND if detect(one["text"][language]) != language] == []


def test_the_background_leaves_out_no_trade() -> None:
    said = " ".join(f"{one['trade']} {one['text']['en']}" for one in BACKGROUND).lower()
    assert [trade for trade in TRADES if trade not in said] == []


def test_no_trade_of_the_background_stands_for_many() -> None:
    assert max(Counter(one["trade"] for one in BACKGROUND).values()) <= 3


def test_the_background_comes_as_profiles_with_ids_of_their_own() -> None:
    firms = sources.background()
    assert len({firm.id for firm in firms}) == len(firms) == len(BACKGROUND)
    assert (firms[0].headline, firms[0].about) == (
        BACKGROUND[0]["headline"]["en"],
        BACKGROUND[0]["text"]["en"],
    )


def test_the_glossary_has_no_pair_twice_and_no_side_empty() -> None:
    assert len(GLOSSARY) >= 8000
    assert max(Counter(map(tuple, GLOSSARY)).values()) == 1
    assert all(len(pair) == 2 and all(side and side == side.strip() for side in pair) for pair in GLOSSARY)


def test_the_two_sides_of_the_glossary_differ_but_for_names_and_loans() -> None:
    assert sum(german == english for german, english in GLOSSARY) < 0.01 * len(GLOSSARY)


def test_the_entries_of_the_glossary_are_terms_and_no_sentences() -> None:
    assert max(len(side.split()) for pair in GLOSSARY for side in pair) <= 5
    assert list(sources.glossary()) == [tuple(pair) for pair in GLOSSARY]


def test_every_field_has_a_name_and_words_in_both_languages() -> None:
    assert len(FIELDS) >= 400
    assert max(Counter(one["field"] for one in FIELDS).values()) == 1
    for one in FIELDS:
        assert set(one) == {"field", "en", "de"}
        assert len(one["en"].split()) >= 40
        assert len(one["de"].split()) >= 30


def test_no_two_fields_have_the_same_words() -> None:
    assert max(Counter(one["en"] for one in FIELDS).values()) == 1
    assert len(sources.fields()) == len(FIELDS)


def test_nothing_shipped_holds_an_address_or_a_markup() -> None:
    shipped = [sources.DATA / name for name in ("background.jsonl", "fields.jsonl", "glossary.tsv")]
    assert [
        file.name for file in shipped if re.search(r"https?://|\w@\w|<[a-z]", file.read_text("utf-8"))
    ] == []


def test_a_dictionary_gives_single_words_with_their_first_meanings(tmp_path: Path) -> None:
    assert dictionary(tmp_path, ENTRIES) == [
        ("Anker", "anchor"),
        ("Anker", "armature"),
        ("Anker", "anchors"),
        ("Anker", "anchorages"),
        ("prüfen", "test"),
        ("prüfen", "check"),
        ("prüfend", "testing"),
    ]


def test_a_dictionary_that_is_not_there_is_not_needed(tmp_path: Path) -> None:
    assert list(sources.dictionary(tmp_path / "nowhere")) == []


def test_a_dictionary_with_damaged_letters_is_read(tmp_path: Path) -> None:
    (tmp_path / "de-en").write_bytes(b"Anker {m} :: anchor\nB\xfcro {n} :: office\n")
    assert len(list(sources.dictionary(tmp_path / "de-en"))) == 2


def test_all_that_there_is_comes_together() -> None:
    found = sources.sources()
    assert len(list(found.phrases)) == len(GLOSSARY)
    assert (len(found.background), len(found.fields)) == (len(BACKGROUND), len(FIELDS))
