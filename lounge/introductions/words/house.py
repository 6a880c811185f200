"""How the manager's pages say what a round is made of: reasons in short, states, deeds, and why somebody has nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lounge.introductions.words.halves import halves
from lounge.introductions.words.rounds import why_left_out
from lounge.profiles.words import country

MOST_IN_SHORT = 3


def why_nobody(code: str) -> str:
    """Say why somebody who takes introductions has nobody in a round."""
    if code == "taken_out":
        return _("What was chosen for them was taken out again.")
    return why_left_out(code)


def in_short(mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say the reasons of both sides in a word or two each, each once, as a table has room for."""
    found = halves(mine, theirs)
    said = [_in_short(one) for one in (*found.for_me, *found.for_them, *found.for_both)]
    return list(dict.fromkeys(said))[:MOST_IN_SHORT]


def _in_short(reason: Mapping[str, Any]) -> str:
    if "country" in reason:
        return country(reason["country"])
    if words := reason.get("words"):
        return _one_or_two(words[0])
    return _("old meets new")


def _one_or_two(words: Sequence[str]) -> str:
    first, second = words
    return first if first.casefold() == second.casefold() else f"{first} – {second}"


def deed(code: str) -> str:
    """Say what was done to a round."""
    return {
        "round.drawn": _("drew the round"),
        "round.sent": _("sent the round"),
        "round.held": _("held the round back"),
        "round.let_go": _("let the round go its way again"),
        "round.lapsed": _("closed what was not answered"),
        "introduction.added": _("put an introduction in"),
        "introduction.withdrawn": _("took an introduction out"),
    }[code]
