"""The words of the navigation: a few places of the house, each with the pages that belong to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from flask import request, url_for


class Way(NamedTuple):
    """A word that leads to a page, as a feature gives it."""

    endpoint: str
    word: str
    icon: str = ""
    parts: tuple["Way", ...] = ()
    """The pages between which one chooses once one is there."""
    also: tuple[str, ...] = ()
    """Paths below which one is still there, though no word leads to them."""


Navigation = Callable[[], list[Way]]
"""What a feature adds to the navigation, asked anew for each page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the navigation as a page shows it."""

    url: str
    word: str
    icon: str
    is_current: bool
    parts: tuple["Entry", ...] = ()


def entries(ways: Iterable[Way]) -> list[Entry]:
    """Say where the words lead, and in which of them the reader is: the one that fits the path best."""
    places = [
        (way, [url_for(way.endpoint), *(url_for(part.endpoint) for part in way.parts), *way.also])
        for way in ways
    ]
    best = max((_fit(path) for _way, paths in places for path in paths), default=0)
    return [
        Entry(
            url_for(way.endpoint),
            way.word,
            way.icon,
            is_current=0 < best == max(map(_fit, paths)),
            parts=tuple(entries(way.parts)),
        )
        for way, paths in places
    ]


def _fit(path: str) -> int:
    """Return how many letters of the reader's path lie within ``path``; nothing when they are elsewhere."""
    here = request.path
    is_there = here == path or (path != "/" and here.startswith(f"{path}/"))
    return len(path) if is_there else 0
