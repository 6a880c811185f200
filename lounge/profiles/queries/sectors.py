"""Finds sectors of the official classification by what somebody types, in German or English."""

import re
import unicodedata
from functools import cache

from lounge.profiles.words.sectors import Sector, sectors

MOST = 12
SHORTEST = 2
WORD = re.compile(r"[^\W_]+(?:\.\d+)*")


def sectors_like(typed: str) -> list[Sector]:
    """Return the sectors in which every typed word occurs, the best first; whole words count more than parts."""
    wanted = [word for word in WORD.findall(_folded(typed)) if len(word) >= SHORTEST]
    if not wanted:
        return []
    found = [(rank, sector.code) for text, sector in _texts() if (rank := _rank(text, wanted)) is not None]
    return [sectors()[code] for _rank_of, code in sorted(found)[:MOST]]


def _rank(text: str, wanted: list[str]) -> int | None:
    """Return how far the text is from what is wanted: 0 whole words, more for parts; ``None`` where one is missing."""
    if not all(word in text for word in wanted):
        return None
    return sum(0 if f" {word} " in text else 1 if f" {word}" in text else 2 for word in wanted)


@cache
def _texts() -> list[tuple[str, Sector]]:
    """Return for each sector all its words, folded, with a space around each.

    A group that consists of one class of the same name, as 52.1 of 52.10, is left to the class.
    """
    return [
        (
            " "
            + " ".join([one.code, *WORD.findall(_folded(f"{one.german} {one.english} {one.everyday}"))])
            + " ",
            one,
        )
        for one in sectors().values()
        if f"{one.code}0" not in sectors()
    ]


def _folded(text: str) -> str:
    """Return a text without case and accents, so that ``kuhl`` finds ``Kühl``."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
