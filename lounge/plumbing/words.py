"""The reader's language: catalogues, formats, and the sentence that belongs to each objection."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from typing import Any

from babel import dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import (
    Babel,
    Domain,
    format_datetime,
    format_decimal,
    format_time,
    get_locale,
    to_user_timezone,
)
from flask_login import current_user

from lounge.domain.refusal import Objection
from lounge.settings import PROJECT, Settings

LANGUAGES = ("de", "en")
COOKIE = "language"
CATALOGUES = PROJECT / "lounge" / "translations"

Sentence = Callable[[Mapping[str, Any]], str]
_sentences: dict[str, Sentence] = {}


class Catalogues(Domain):
    """Reads the ``.po`` files themselves, so that no compiled file can be stale or missing."""

    def get_translations(self) -> Any:
        """Return the catalogue of the reader's language; English is the language of the source."""
        locale = get_locale()
        return _catalogue(locale.language if locale else "en")


@cache
def _catalogue(language: str) -> NullTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(fp=compiled)


def teach(sentences: Mapping[str, Sentence]) -> None:
    """Add a feature's sentences, by objection code; each is called with the objection's facts."""
    _sentences.update(sentences)


def sentence(objection: Objection) -> str:
    """Say an objection in the reader's language.

    :raises KeyError: when no feature knows the code, which is a bug.
    """
    return _sentences[objection.code](objection.facts)


def known_codes() -> frozenset[str]:
    """Return all objection codes that have words."""
    return frozenset(_sentences)


def language_of_reader() -> str:
    """Choose the language: the reader's cookie, then the person's own, then what the browser asks for."""
    if not has_request_context():
        return LANGUAGES[0]
    if asked := g.get("language"):
        return str(asked)  # a frame that knows better has said so: the API goes by the call alone
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    if not request.path.startswith("/static/") and current_user and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0]) or LANGUAGES[0]


def init(app: Flask, settings: Settings) -> None:
    """Set up languages and the filters by which templates write dates and times."""
    babel = Babel(
        app,
        locale_selector=language_of_reader,
        timezone_selector=lambda: str(settings.timezone),
        default_timezone=str(settings.timezone),
    )
    babel.domain_instance = Catalogues()
    app.add_template_filter(day_words, "day")
    app.add_template_filter(clock_words, "clock")
    app.add_template_filter(moment_words, "moment")
    app.add_template_filter(sentence, "sentence")
    app.add_template_filter(hours_words, "hours")


def day_words(value: datetime | date, width: str = "full") -> str:
    """Write a day in the reader's language: ``Dienstag, 1. Dezember 2026``, ``Tuesday 1 December 2026``.

    ``width`` is full, long, medium, short, or a pattern of Unicode's (UTS 35).
    """
    day = to_user_timezone(value) if isinstance(value, datetime) else value
    return dates.format_date(day, width, locale="de" if str(get_locale()).startswith("de") else "en_GB")


def clock_words(value: datetime | time) -> str:
    """Write a time of day: ``17:30`` in German, ``5:30 PM`` never: the house's clock has 24 hours."""
    return str(format_time(value, "HH:mm"))


def hours_words(value: float) -> str:
    """Write a number of hours: ``7,5`` in German, ``7.5`` in English."""
    return str(format_decimal(round(value, 2)))


def moment_words(value: datetime) -> str:
    """Write day and time in short: ``Di., 1. Dez., 17:30``."""
    pattern = "EEE, d. MMM, HH:mm" if str(get_locale()).startswith("de") else "EEE d MMM, HH:mm"
    return str(format_datetime(value, pattern))
