"""`lounge introductions rank` ranks the profiles of a file for each other, or says in one line what is wrong."""

import json
from pathlib import Path

import pytest

from lounge import cli

FIRMS = [
    {"id": "fish", "offers": "frischer Fisch", "seeks": "Sensorik für die Kühlkette", "languages": ["de"]},
    {
        "id": "hall",
        "about": "We rent halls.",
        "offers": "halls",
        "markets": [{"country": "PL", "stage": "active"}],
    },
    {
        "id": "sense",
        "kind": "startup",
        "offers": "cold chain sensors",
        "seeks": "carriers of fish",
        "town": "Bremen",
    },
    {"id": "mute"},
]


def make_file(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "firms.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in lines), "utf-8")
    return file


def rank(*words: str) -> int:
    try:
        cli.main(["introductions", "rank", *words])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def ranked(capsys: pytest.CaptureFixture[str], *words: str) -> list[list[str]]:
    assert rank(*words) == 0
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_each_profile_gets_the_others_best_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ranked(capsys, "--profiles", str(make_file(tmp_path, *FIRMS)))
    assert [line[0] for line in lines] == [str(firm["id"]) for firm in FIRMS for _ in range(3)]
    assert [line[2] for line in lines] == ["1", "2", "3"] * 4
    assert lines[0][:3] == ["fish", "sense", "1"]
    for begin in range(0, 12, 3):
        scores = [float(line[3]) for line in lines[begin : begin + 3]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


@pytest.mark.slow
def test_as_many_others_come_as_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(ranked(capsys, "--profiles", str(make_file(tmp_path, *FIRMS)), "--k", "1")) == 4


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1])
def test_where_there_are_no_others_nothing_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    assert ranked(capsys, "--profiles", str(make_file(tmp_path, *FIRMS[:count]))) == []


def test_a_line_that_is_no_profile_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rank("--profiles", str(make_file(tmp_path, {"id": "a"}, {"about": "no id"}))) == 1
    assert capsys.readouterr().err == "lounge: firms.jsonl, line 2: the id is missing.\n"


@pytest.mark.parametrize(
    "words", [[], ["--profiles", "nowhere.jsonl"], ["--k", "x"], ["--k", "0"], ["--k", "10001"], ["more"]]
)
def test_bad_words_are_one_line_and_not_zero(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert rank(*words) == 2
    said = capsys.readouterr().err
    assert said.startswith("lounge: ")
    assert said.count("\n") == 1
