"""What the matching learns from beside the members' profiles: our own word lists and texts, and a dictionary."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lounge.domain.matching.model import Sources
from lounge.domain.matching.profile import Profile

DATA = Path(__file__).parent.parent / "data"
DICTIONARY = Path("/usr/share/trans/de-en")
"""Debian's package ``trans-de-en``: a file of the system, read where it is installed, never needed."""
MOST_ALTERNATIVES = 2
MOST_WORDS = 4
ASIDE = re.compile(r"\{[^}|]*\}|\[[^\]|]*\]|\([^)|]*\)|/[^/;|:]*/|<[^>|]*>")


def sources() -> Sources:
    """Return all that there is to learn from on this machine."""
    return Sources(glossary(), dictionary(), background(), fields())


def glossary() -> Iterator[tuple[str, str]]:
    """Return German terms of business with their English ones."""
    for line in (DATA / "glossary.tsv").read_text("utf-8").splitlines():
        german, _, english = line.partition("\t")
        yield german, english


@cache
def _told() -> list[dict[str, dict[str, str]]]:
    return [json.loads(line) for line in (DATA / "background.jsonl").read_text("utf-8").splitlines()]


def background() -> list[Profile]:
    """Return short texts of firms of all trades, in English.

    Their German twins place nobody, and teach no word either: learned from as phrases they are too free, and a German
    text found its English twin less often by them.
    """
    return [
        Profile(f"background-{number}", headline=one["headline"]["en"], about=one["text"]["en"])
        for number, one in enumerate(_told())
    ]


def fields() -> list[str]:
    """Return for each of some hundred fields of business the words by which its firms describe themselves."""
    lines = (DATA / "fields.jsonl").read_text("utf-8").splitlines()
    return [f"{one['field']} {one['en']}" for one in map(json.loads, lines)]


def dictionary(path: Path = DICTIONARY) -> Iterator[tuple[str, str]]:
    """Return the single words of the system's dictionary with their translations; nothing where there is none."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            german, is_entry, english = ASIDE.sub("", line).partition("::")
            if not is_entry or line.startswith("#"):
                continue
            for one, other in zip(german.split("|"), english.split("|"), strict=False):
                yield from _translations(one, other)


def _translations(german: str, english: str) -> Iterator[tuple[str, str]]:
    word = german.split(";", 1)[0].strip()
    if not word or " " in word:
        return
    for phrase in english.split(";", MOST_ALTERNATIVES)[:MOST_ALTERNATIVES]:
        meaning = phrase.split()
        if 0 < len(meaning) <= MOST_WORDS:
            yield word, " ".join(meaning[meaning[0] == "to" and len(meaning) > 1 :])
