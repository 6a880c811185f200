"""`lounge introductions pair` chooses among the profiles of a file, or says in one line what is wrong with it."""

import json
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from lounge import cli
from lounge.cli.introductions_pair import candidates, with_room
from lounge.cli.profiles_file import read_profiles
from lounge.domain.matching.profile import Market, Profile
from lounge.domain.pairing import Candidate, Choice

FIRMS = [
    (
        "cold",
        "We run cold stores for fish and fruit.",
        "cold storage, freezing",
        "sensors for the cold chain",
    ),
    ("sense", "We build sensors.", "cold chain sensors and data loggers", "cold stores as pilot customers"),
    ("press", "We print packaging.", "folding boxes, printed film", "food makers who pack by hand"),
    ("bake", "A bakery for hotels.", "bread and rolls, frozen", "packaging that lasts, printed boxes"),
]


def make_file(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "firms.jsonl"
    file.write_text(
        "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines), "utf-8"
    )
    return file


def complaint(tmp_path: Path, *lines: object) -> str:
    with pytest.raises(click.ClickException) as refused:
        read_profiles(make_file(tmp_path, *lines))
    assert "\n" not in refused.value.message
    return refused.value.message.removeprefix("firms.jsonl, ")


def pair(*words: str) -> int:
    try:
        cli.main(["introductions", "pair", *words])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_only_an_id_must_be_there(tmp_path: Path) -> None:
    assert read_profiles(make_file(tmp_path, {"id": "a"}, "", {"id": "b", "about": None, "town": 3})) == (
        Profile("a"),
        Profile("b"),
    )


def test_all_that_a_line_says_is_read(tmp_path: Path) -> None:
    market = {"country": "pl", "stage": "active", "direction": "sources"}
    line = {"id": "a", "kind": "startup", "name": "Kühl", "headline": "h", "about": "x", "offers": "o"}
    more = {"seeks": "s", "markets": [market, {"country": "EE"}], "languages": ["de", "en"]}
    [profile] = read_profiles(make_file(tmp_path, line | more))
    markets = (Market("PL", "active", "sources"), Market("EE", "exploring", "sells"))
    assert profile == Profile("a", "startup", "Kühl", "h", "x", "o", "s", markets, ("de", "en"))


def test_an_empty_file_has_no_profiles(tmp_path: Path) -> None:
    assert read_profiles(make_file(tmp_path)) == ()


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "firms.jsonl"
    file.write_text('{"id": "a"}\n', "utf-8-sig")
    assert read_profiles(file) == (Profile("a"),)


def test_half_a_character_becomes_a_question_mark(tmp_path: Path) -> None:
    [profile] = read_profiles(make_file(tmp_path, '{"id": "a", "about": "fish \\ud83d"}'))
    assert profile.about == "fish ?"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "this is no JSON: Expecting property name enclosed in double quotes at character 3."),
        ('{"id": "b"} {"id": "c"}', "this is no JSON: Extra data at character 13."),
        ("[" * 100_000, "this is nested too deeply."),
        (["b"], 'the line is an object, not ["b"].'),
        ({"name": "b"}, "the id is missing."),
        ({"id": 7}, "id is a text, not 7."),
        ({"id": " "}, 'id is one line of text that is not empty, not " ".'),
        ({"id": "b\tc"}, 'id is one line of text that is not empty, not "b\\tc".'),
        ('{"id": "\\ud83d"}', 'id is one line of text that is not empty, not "\\ud83d".'),
        ({"id": "a"}, 'the id "a" stands in line 1 already.'),
        ({"id": "b", "about": ["x"]}, 'about is a text, not ["x"].'),
        (
            {"id": "b", "kind": "shop"},
            'kind is one of startup, established, institution, alumnus, not "shop".',
        ),
        ({"id": "b", "languages": "de"}, 'languages is a list, not "de".'),
        ({"id": "b", "languages": [1]}, "each of languages is a text, not 1."),
        ({"id": "b", "markets": ["PL"]}, 'each of markets is an object, not "PL".'),
        ({"id": "b", "markets": [{}]}, 'country is two letters, such as PL, not "".'),
        (
            {"id": "b", "markets": [{"country": "PL", "stage": "soon"}]},
            'stage is one of active, planned, exploring, not "soon".',
        ),
        (
            {"id": "b", "markets": [{"country": "PL", "direction": "up"}]},
            'direction is one of sells, sources, not "up".',
        ),
        ({"id": "b", "offers": ["x" * 99]}, f'offers is a text, not ["{"x" * 38}….'),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_profile_is_named_by_its_line(tmp_path: Path, line: object, said: str) -> None:
    assert complaint(tmp_path, {"id": "a"}, "", line, {"id": "z"}) == f"line 3: {said}"


def test_what_is_not_utf_8_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "firms.jsonl"
    file.write_bytes(b'{"id": "a"}\n{"id": "K\xfchl"}\n')
    with pytest.raises(click.ClickException, match=r"firms.jsonl, line 2: this is not written in UTF-8."):
        read_profiles(file)


def test_who_stands_in_one_list_only_is_paired_all_the_same() -> None:
    profiles = [Profile("a"), Profile("b"), Profile("c")]
    ranked = [("a", "b", 0.5), ("b", "a", 0.5), ("c", "a", 0.2)]
    found = candidates(
        profiles, [SimpleNamespace(id=one, other_id=other, score=score) for one, other, score in ranked]
    )
    assert found == [Candidate(0, 1, 0.5), Candidate(0, 2, 0.2)]


def test_who_has_room_left_is_found_in_order() -> None:
    choice = Choice((Candidate(0, 1, 0.5), Candidate(1, 2, 0.5)), 1.0, 1.0, "exact")
    assert with_room(choice, dict.fromkeys(range(4), 2)) == [0, 2, 3]


@pytest.mark.slow
def test_firms_that_fit_are_paired_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"id": name, "about": about, "offers": offers, "seeks": seeks} for name, about, offers, seeks in FIRMS
    ]
    assert pair("--profiles", str(make_file(tmp_path, *lines)), "--capacity", "1") == 0
    out, said = capsys.readouterr()
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[:2] for row in rows] == [["bake", "press"], ["cold", "sense"]]
    assert all(0 < float(row[2]) <= 1 for row in rows)
    assert said.endswith("2 pairs; 100.00% of the bound is kept (exact).\n")


@pytest.mark.parametrize("count", [0, 1])
def test_where_there_is_nobody_to_pair_nothing_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    assert pair("--profiles", str(make_file(tmp_path, *({"id": str(one)} for one in range(count))))) == 0
    out, said = capsys.readouterr()
    assert out == ""
    assert said == f"{count} profiles, 0 pairs; 100.00% of the bound is kept (exact).\n"


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 3])
def test_a_few_profiles_that_say_nothing_are_paired_without_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    file = make_file(tmp_path, *({"id": str(number)} for number in range(count)))
    assert pair("--profiles", str(file)) == 0
    assert len(capsys.readouterr().out.splitlines()) == count * (count - 1) // 2


@pytest.mark.slow
def test_the_order_of_the_lines_does_not_matter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [{"id": name, "about": about, "offers": offers} for name, about, offers, _seeks in FIRMS]
    assert pair("--profiles", str(make_file(tmp_path, *lines))) == 0
    once = capsys.readouterr().out
    assert pair("--profiles", str(make_file(tmp_path, *reversed(lines)))) == 0
    assert capsys.readouterr().out == once


@pytest.mark.parametrize(
    "words", [[], ["--profiles", "nowhere.jsonl"], ["--capacity", "x"], ["--capacity", "-1"]]
)
def test_bad_words_are_one_line_and_not_zero(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert pair(*words) == 2
    said = capsys.readouterr().err
    assert said.startswith("lounge: ")
    assert said.count("\n") == 1
