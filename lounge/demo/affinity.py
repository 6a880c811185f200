"""How well firms of the demo fit by the markets they name, and why; good enough for rounds that lie behind."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lounge.members.models import Organisation
from lounge.profiles.models import Market

MOST_REASONS = 3
KNOWN, BOTH = 0.3, 0.12
OLD_AND_NEW = {"startup", "established"}


def fitting(mine: Sequence[Market], theirs: Sequence[Market]) -> float:
    """Say how well two firms fit, from 0 to 1: most where one is at home where the other wants to go.

    Firms that share no market do not fit at all.
    """
    codes = [code for _, code in _common(mine, theirs)]
    known = codes.count("market_they_know") + codes.count("market_you_know")
    return min(0.2 + known * KNOWN + codes.count("market_both") * BOTH, 1.0) if codes else 0.0


def reasons(
    me: Organisation, other: Organisation, markets: Mapping[int, list[Market]]
) -> list[dict[str, Any]]:
    """Say why the other firm is worth meeting for me, as the matching does: as data."""
    found: list[dict[str, Any]] = [
        {
            "code": code,
            "country": mine.country,
            "mine": mine.stage,
            "theirs": theirs.stage,
            "direction": mine.direction,
        }
        for (mine, theirs), code in sorted(_common(markets[me.id], markets[other.id]), key=_weight)
    ]
    if {me.kind, other.kind} == OLD_AND_NEW:
        found.append({"code": "old_meets_new", "kind": other.kind})
    return found[:MOST_REASONS]


def _common(mine: Sequence[Market], theirs: Sequence[Market]) -> Iterator[tuple[tuple[Market, Market], str]]:
    """Yield the markets that two share, with what this is to the first."""
    by_place = {(one.country, one.direction): one for one in theirs}
    for one in mine:
        other = by_place.get((one.country, one.direction))
        if other is None or one.stage == other.stage == "active":
            continue
        if other.stage == "active":
            yield (one, other), "market_they_know"
        elif one.stage == "active":
            yield (one, other), "market_you_know"
        else:
            yield (one, other), "market_both"


def _weight(common: tuple[tuple[Market, Market], str]) -> tuple[int, str]:
    (mine, _), code = common
    return ("market_they_know", "market_you_know", "market_both").index(code), mine.country
