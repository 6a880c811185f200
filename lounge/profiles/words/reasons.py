"""How reasons for meeting are said: to the one who reads, with the words that carried them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from lounge.profiles.words.names import country

Reason = Mapping[str, Any]
Mark = Callable[[str], str]
TURNED = {
    "they_offer": "they_seek",
    "they_seek": "they_offer",
    "market_they_know": "market_you_know",
    "market_you_know": "market_they_know",
}
MARK = Markup("<mark>{}</mark>")


def reason(given: Reason) -> str:
    """Say a reason in one plain sentence."""
    sentence, values = _told(given, str)
    return sentence % values


def marked(given: Reason) -> Markup:
    """Say a reason in one sentence of HTML in which the words that carried it are marked."""
    sentence, values = _told(given, MARK.format)
    return escape(sentence) % {name: Markup(value) for name, value in values.items()}  # noqa: S704 - escaped by MARK


def both_ways(mine: Sequence[Reason], theirs: Sequence[Reason]) -> list[Reason]:
    """Return the reasons of both sides, all as they read from mine, each once."""
    said = [*mine, *(_turned(one) for one in theirs)]
    return list(
        {(one["code"], one.get("country") or str(one.get("words"))): one for one in reversed(said)}.values()
    )[::-1]


def _turned(given: Reason) -> Reason:
    """Return a reason as it reads from the other side."""
    found = {**given, "code": TURNED.get(given["code"], given["code"])}
    if "words" in given:
        found["words"] = [[theirs, mine] for mine, theirs in given["words"]]
    if "country" in given:
        found["mine"], found["theirs"] = given.get("theirs"), given.get("mine")
    if "kind" in given:
        found["kind"] = "startup" if given["kind"] == "established" else "established"
    return found


def _told(given: Reason, mark: Mark) -> tuple[str, dict[str, str]]:
    """Return the sentence, still with its placeholders, and what to put there; each word is passed through ``mark``."""
    code = given["code"]
    if code == "old_meets_new":
        return _kinds(given["kind"]), {}
    if "country" in given:
        return _market(given), {"country": mark(country(given["country"]))}
    mine, theirs = _words(given["words"], mark, side=0), _words(given["words"], mark, side=1)
    if all(own.casefold() == other.casefold() for own, other in given["words"]):
        return _same_words(code), {"words": mine}
    return _different_words(code), {"mine": mine, "theirs": theirs}


def _different_words(code: str) -> str:
    return {
        "they_offer": _("You seek %(mine)s; they offer %(theirs)s."),
        "they_seek": _("They seek %(theirs)s; you offer %(mine)s."),
        "same_field": _("You work on %(mine)s, they on %(theirs)s."),
    }[code]


def _same_words(code: str) -> str:
    return {
        "they_offer": _("Your wish and their offer meet: %(words)s."),
        "they_seek": _("Their wish and your offer meet: %(words)s."),
        "same_field": _("You both work on %(words)s."),
    }[code]


def _market(given: Reason) -> str:
    """Say who is where in the market; where one is further than the other, that is what counts."""
    direction = given.get("direction") or "sells"
    if given["code"] == "market_both":
        return {
            "sells": _("%(country)s: you both want to go there."),
            "sources": _("%(country)s: you both want to buy there."),
        }[direction]
    is_theirs = given["code"] == "market_they_know"
    said, stage = (_they_know(), given.get("mine")) if is_theirs else (_you_know(), given.get("theirs"))
    return said.get((stage, direction), said["planned", direction])


def _they_know() -> dict[tuple[str | None, str], str]:
    """Say, by stage and direction of the reader's plan, that the others are further."""
    return {
        ("planned", "sells"): _("%(country)s: you plan to sell there; they are at home there."),
        ("exploring", "sells"): _("%(country)s: you are looking around there; they are at home there."),
        ("planned", "sources"): _("%(country)s: you plan to buy there; they are at home there."),
        ("exploring", "sources"): _("%(country)s: you look for suppliers there; they are at home there."),
    }


def _you_know() -> dict[tuple[str | None, str], str]:
    """Say, by stage and direction of the others' plan, that the reader is further."""
    return {
        ("planned", "sells"): _("%(country)s: they plan to sell there; you are at home there."),
        ("exploring", "sells"): _("%(country)s: they are looking around there; you are at home there."),
        ("planned", "sources"): _("%(country)s: they plan to buy there; you are at home there."),
        ("exploring", "sources"): _("%(country)s: they look for suppliers there; you are at home there."),
    }


def _kinds(kind: str) -> str:
    """Say that old meets new; ``kind`` is what the other one is."""
    if kind == "established":
        return _("You are a start-up; they have been at home in their trade for long.")
    return _("You are at home in your trade; they are a start-up with something new.")


def _words(pairs: Sequence[Sequence[str]], mark: Mark, *, side: int) -> str:
    """Join the words of one side, each once: ``cold stores, sensors and customs``."""
    words = list(dict.fromkeys(pair[side] for pair in pairs))
    return format_list([mark(word) for word in words], locale=get_locale() or "de")
