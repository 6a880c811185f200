"""Makes profiles, and the model that has learned from the sources that the program ships."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from lounge.domain.matching.likeness import Comparison
from lounge.domain.matching.model import Model, Sources
from lounge.domain.matching.profile import Market, Profile
from lounge.domain.matching.reading import Reader
from lounge.domain.matching.reasons import Explainer
from lounge.domain.matching.translation import Translator

LOUNGE = Path(__file__).parents[3] / "lounge"
DATA = LOUNGE / "profiles" / "data"
PHRASES = (
    ("Kühlkette", "cold chain"),
    ("Sensor", "sensor"),
    ("Sensorik", "sensors"),
    ("Kühlhaus", "cold store"),
    ("Haus", "house"),
    ("Lager", "warehouse"),
    ("Lager", "store"),
    ("Verpackung", "packaging"),
    ("Maschine", "machine"),
    ("Bau", "construction"),
    ("prüfen", "test"),
    ("Foto", "photo"),
    ("Fisch", "fish"),
    ("Hafen", "harbour"),
)
"""A dictionary that fits on a page."""

WORDS = "wir bieten|Kühlhäuser|und|sensors|for the|cold chain,|fresh fish;|Verpackung|🐟|<b>|מלח|\u0007|Fisch.|GmbH"
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(st.sampled_from(WORDS.split("|")), max_size=12).map(" ".join)
)
"""Anything at all, and words of both languages with what may stand between them."""
MARKETS = st.builds(
    Market,
    st.sampled_from(["PL", "EE", "FR"]),
    st.sampled_from(["active", "planned", "exploring"]),
    st.sampled_from(["sells", "sources"]),
)
KINDS = st.sampled_from(["", "startup", "established", "institution", "alumnus"])


def profiles(*, smallest: int = 0, largest: int = 6) -> st.SearchStrategy[list[Profile]]:
    """Make lists of profiles, each of which may say anything or nothing."""
    one = st.builds(
        Profile, st.just(""), KINDS, headline=TEXTS, about=TEXTS, offers=TEXTS, seeks=TEXTS,
        markets=st.lists(MARKETS, max_size=3).map(tuple),
    )  # fmt: skip
    return st.lists(one, min_size=smallest, max_size=largest).map(numbered)


def numbered(some: Sequence[Profile]) -> list[Profile]:
    """Give each profile an id of its own."""
    return [
        Profile(
            f"firm {number}", one.kind, one.name, one.headline, one.about, one.offers, one.seeks, one.markets
        )
        for number, one in enumerate(some)
    ]


def make_profile(*, markets: Sequence[tuple[str, str, str]] = (), **told: Any) -> Profile:
    """Make a profile that says nothing but what it is told; ``markets`` are ``(country, stage, direction)``."""
    return Profile(**({"id": "one"} | told), markets=tuple(Market(*market) for market in markets))


def make_translator(*phrases: tuple[str, str], dictionary: Sequence[tuple[str, str]] = ()) -> Translator:
    """Make a translator that has learned these phrases, a page of them unless told."""
    return Translator().fit(phrases or PHRASES, dictionary=dictionary)


def make_reader() -> Reader:
    """Make a reader that knows a page of phrases."""
    return Reader(make_translator())


@cache
def told() -> tuple[dict[str, Any], ...]:
    """Return the background as it is shipped."""
    return tuple(json.loads(line) for line in _lines("background.jsonl"))


def background(*, language: str = "en") -> list[Profile]:
    """Return the firms of the background in one language."""
    return [
        Profile(
            f"{language} {number}",
            one["kind"],
            headline=one["headline"][language],
            about=one["text"][language],
        )
        for number, one in enumerate(told())
    ]


@cache
def demo(*, language: str = "en") -> tuple[Profile, ...]:
    """Return the firms of the demo house in one language."""
    lines = (LOUNGE / "demo" / "data" / "organisations.jsonl").read_text("utf-8").splitlines()
    return tuple(_in_one(language, json.loads(line)) for line in lines)


def _in_one(language: str, found: dict[str, Any]) -> Profile:
    said = {
        name: text[language] for name, text in found.items() if isinstance(text, dict) and language in text
    }
    return profile_of(found["key"], found | said)


def profile_of(name: str, found: dict[str, Any]) -> Profile:
    """Read a profile from an object as files of profiles have it; other fields are passed over."""
    texts = {field: found.get(field, "") for field in ("kind", "headline", "about", "offers", "seeks")}
    markets = tuple(
        Market(one["country"], one["stage"], one["direction"]) for one in found.get("markets", ())
    )
    return Profile(name, **texts, markets=markets)


@cache
def learned() -> Model:
    """Return the model as a house without members has it, fitted once for all tests."""
    phrases = [line.split("\t") for line in _lines("glossary.tsv")]
    fields = [f"{one['field']} {one['en']}" for one in map(json.loads, _lines("fields.jsonl"))]
    return Model().fit((), sources=Sources(phrases, background=background(), fields=fields))


def compared(some: Sequence[Profile]) -> Comparison:
    """Compare profiles by the model that was learned."""
    return Comparison(learned().place(some))


def make_explainer() -> Explainer:
    """Make one that gives reasons by the model that was learned."""
    return Explainer(learned().reader_, learned().space_.weights_of)


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text("utf-8").splitlines()
