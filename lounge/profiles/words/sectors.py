"""How the sectors of the official classification are called: NACE Rev. 2 in English, WZ 2008 in German."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask_babel import get_locale

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Sector:
    """A division, group or class: its code, its official titles, and what people would type instead."""

    code: str
    german: str
    english: str
    everyday: str = ""

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.english if str(get_locale() or "de").startswith("en") else self.german


@cache
def sectors() -> Mapping[str, Sector]:
    """Return all sectors by code; read when they are first asked for, some 1,000 lines.

    Everyday words said of a group or division count for all that is below it.
    """
    words = dict(line.split("\t") for line in _lines("sector_words.tsv"))
    found = (line.split("\t") for line in _lines("sectors.tsv"))
    return {code: Sector(code, german, english, _of_whole(code, words)) for code, german, english in found}


def sector(code: str) -> str:
    """Say a sector in the reader's language; the code itself where it is none."""
    found = sectors().get(code)
    return found.title if found else code


def _of_whole(code: str, words: Mapping[str, str]) -> str:
    return " ".join(words[code[:length]] for length in range(2, len(code) + 1) if code[:length] in words)


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text("utf-8").splitlines()
