"""How markets, stages and languages are said."""

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _


def country(code: str) -> str:
    """Say a country in the reader's language; the code itself where it is none."""
    return _locale().territories.get(code, code)


def language(code: str) -> str:
    """Say a language in the reader's language."""
    return _locale().languages.get(code, code)


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


def _locale() -> Locale:
    return get_locale() or Locale("de")
