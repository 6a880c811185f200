"""How countries, markets, stages and languages are called."""

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

EUROPEAN = (
    "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT "
    "NL NO PL PT RO RS RU SE SI SJ SK SM TR UA VA XK"
)
EUROPE = frozenset(EUROPEAN.split())
NO_COUNTRY = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"
"""Codes that Unicode names, but that are no country in which one could sell."""
NAMED = frozenset(str(code) for code in Locale("en").territories)
COUNTRIES = frozenset(code for code in NAMED if len(code) == 2 and code.isalpha()) - set(NO_COUNTRY.split())
USUAL_LANGUAGES = ("de", "en", "fr", "es", "nl", "pl")
"""Those that most members of a house in the north of Germany speak; they are offered first."""
OTHER_LANGUAGES = (
    "ar bg cs da el et fa fi ga he hi hr hu id is it ja ko lt lv mt no pt ro ru sk sl sq sr sv th tr uk vi zh"
)
LANGUAGES = (*USUAL_LANGUAGES, *OTHER_LANGUAGES.split())


def country(code: str) -> str:
    """Say a country in the reader's language; the code itself where it is none."""
    return _locale().territories.get(code, code)


def countries() -> dict[str, dict[str, str]]:
    """Return all countries by part of the world, Europe first, each part in the order of the reader's alphabet."""
    return {_("Europe"): _by_name(EUROPE), _("The rest of the world"): _by_name(COUNTRIES - EUROPE)}


def language(code: str) -> str:
    """Say a language in the reader's language."""
    return _locale().languages.get(code, code)


def languages() -> dict[str, str]:
    """Return the languages that can be named, the usual ones first, the others by name."""
    others = sorted(OTHER_LANGUAGES.split(), key=lambda code: _plain(language(code)))
    return {code: language(code) for code in (*USUAL_LANGUAGES, *others)}


def market(stage: str, direction: str) -> str:
    """Say what an organisation does, or means to do, in a market."""
    return {
        ("active", "sells"): _("sells there"),
        ("planned", "sells"): _("plans to sell there"),
        ("exploring", "sells"): _("is looking around there"),
        ("active", "sources"): _("buys there"),
        ("planned", "sources"): _("plans to buy there"),
        ("exploring", "sources"): _("is looking for suppliers there"),
    }[stage, direction]


def stages() -> dict[str, str]:
    """Say how far one is in a market."""
    return {"active": _("active there"), "planned": _("planned"), "exploring": _("looking around")}


def directions() -> dict[str, str]:
    """Say which way the goods go."""
    return {"sells": _("selling"), "sources": _("buying")}


def _by_name(codes: frozenset[str]) -> dict[str, str]:
    return {code: country(code) for code in sorted(codes, key=lambda code: _plain(country(code)))}


def _plain(name: str) -> str:
    """Return a name as it is sorted: an umlaut stands with its vowel, as in a German telephone book of today."""
    return name.casefold().translate(str.maketrans("äöüåçéí", "aouacei"))


def _locale() -> Locale:
    return get_locale() or Locale("de")
