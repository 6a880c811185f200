"""Which reasons stand on which half of a card: what the reader gains, what the other one does, what both do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lounge.profiles.words import both_ways, country

Reason = Mapping[str, Any]

MOST = 3
FOR_ME = ("they_offer", "market_they_know")
FOR_THEM = ("they_seek", "market_you_know")


@dataclass(frozen=True, slots=True)
class Halves:
    """The reasons of an introduction, all said to the one who reads."""

    for_me: list[Reason]
    for_them: list[Reason]
    for_both: list[Reason]

    @property
    def countries(self) -> list[str]:
        """The markets that the two share, in the reader's language."""
        codes = [one["country"] for one in (*self.for_both, *self.for_me, *self.for_them) if "country" in one]
        return [country(code) for code in dict.fromkeys(codes)]

    @property
    def is_empty(self) -> bool:
        """Whether no word says why."""
        return not (self.for_me or self.for_them or self.for_both)


def halves(mine: Sequence[Reason], theirs: Sequence[Reason]) -> Halves:
    """Sort the reasons that both were given by who gains; what was said to the other one is turned round."""
    said = both_ways(mine, theirs)
    both = (code for one in said if (code := one["code"]) not in (*FOR_ME, *FOR_THEM))
    return Halves(_of(said, FOR_ME), _of(said, FOR_THEM), _of(said, tuple(dict.fromkeys(both))))


def own_words(reasons: Iterable[Reason]) -> dict[str, str]:
    """Return the words of the reader's own profile that reasons name: as they are struck, and as they stand there."""
    found: dict[str, str] = {}
    for word in (pair[0] for one in reasons for pair in one.get("words", ())):
        found.setdefault(" ".join(word.lower().split()), word)
    return found


def _of(said: Sequence[Reason], codes: Sequence[str]) -> list[Reason]:
    """Return the reasons with these codes; of each code, or of each market, the one that was given to the reader."""
    found: dict[tuple[str, str], Reason] = {}
    for one in said:
        if one["code"] in codes:
            found.setdefault((one["code"], one.get("country", "")), one)
    return list(found.values())[:MOST]
