"""Files of profiles, one JSON object a line, as the offline commands read them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from lounge.domain.matching.profile import Market, Profile

TEXTS = ("kind", "name", "headline", "about", "offers", "seeks")
KINDS = ("", "startup", "established", "institution", "alumnus")
STAGES = ("active", "planned", "exploring")
DIRECTIONS = ("sells", "sources")
WORDS: dict[type, str] = {str: "a text", dict: "an object", list: "a list"}
SHOWN = 40
"""How many characters of a wrong value are quoted: enough to find it, and still one line."""
BREAKS = "\0\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What would tear a line of the output apart, and so may not stand in an id."""


def read_profiles(file: Path) -> tuple[Profile, ...]:
    """Read all profiles of a file; empty lines and fields with other names are passed over.

    :raises click.ClickException: in one sentence that names the first line which is not a profile.
    """
    profiles: list[Profile] = []
    lines: dict[str, int] = {}
    for number, line in _lines(file):
        try:
            profile = _profile(_parsed(line))
            if profile.id in lines:
                raise ValueError(f"the id {_quoted(profile.id)} stands in line {lines[profile.id]} already")  # noqa: TRY301 - the line's number joins it below, as it does the others
        except ValueError as error:
            raise click.ClickException(f"{file.name}, line {number}: {error}.") from None
        lines[profile.id] = number
        profiles.append(profile)
    return tuple(profiles)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each line that is not empty, and its number."""
    number = 1
    try:
        with file.open("rb") as opened:
            for number, line in enumerate(opened, start=1):
                if line.strip():
                    yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name}, line {number}: this is not written in UTF-8.") from None
    except OSError as error:
        raise click.ClickException(f"{file.name} cannot be read: {error.strerror}.") from None


def _parsed(line: str) -> dict[str, Any]:
    """Read the object on a line.

    :raises ValueError: when there is none.
    """
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("this is nested too deeply") from None
    return _object(found, "the line")


def _profile(found: dict[str, Any]) -> Profile:
    """Make a profile of what a line says.

    :raises ValueError: naming the field that is not as it should be.
    """
    texts = {name: _text(found, name) for name in TEXTS}
    _one_of(texts["kind"], KINDS, "kind")
    return Profile(
        id=_id(found),
        **texts,
        markets=tuple(_market(one) for one in _list(found, "markets")),
        languages=tuple(_is(one, str, "each of languages") for one in _list(found, "languages")),
    )


def _id(found: dict[str, Any]) -> str:
    if "id" not in found:
        raise ValueError("the id is missing")
    text: str = _is(found["id"], str, "id")
    is_whole = text.isascii() or text == text.encode(errors="replace").decode()
    if not text.strip() or not is_whole or any(sign in text for sign in BREAKS):
        raise ValueError(f"id is one line of text that is not empty, not {_quoted(text)}")
    return text


def _market(found: object) -> Market:
    """Make a market; a stage or a direction that is not given is the most modest one, exploring and selling."""
    said = _object(found, "each of markets")
    country = _text(said, "country")
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise ValueError(f"country is two letters, such as PL, not {_quoted(country)}")
    stage, direction = _text(said, "stage") or "exploring", _text(said, "direction") or "sells"
    _one_of(stage, STAGES, "stage")
    _one_of(direction, DIRECTIONS, "direction")
    return Market(country.upper(), stage, direction)


def _text(found: dict[str, Any], name: str) -> str:
    """Return a text; one that is missing, or null, is empty, and half a character becomes a question mark."""
    text = found.get(name)
    return "" if text is None else str(_is(text, str, name)).encode(errors="replace").decode()


def _list(found: dict[str, Any], name: str) -> list[Any]:
    some = found.get(name)
    return [] if some is None else _is(some, list, name)


def _object(found: object, name: str) -> dict[str, Any]:
    return _is(found, dict, name)


def _is(value: object, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{name} is {WORDS[kind]}, not {_quoted(value)}")  # noqa: TRY004 - it is the file that is wrong
    return value


def _one_of(text: str, known: tuple[str, ...], name: str) -> None:
    if text not in known:
        raise ValueError(f"{name} is one of {', '.join(filter(None, known))}, not {_quoted(text)}")


def _quoted(value: object) -> str:
    """Show a value as JSON writes it, and of a long one only how it begins."""
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
