"""How sectors, markets, languages and reasons are said, and the sentences of this feature's objections."""

from lounge.profiles.words.advice import ENOUGH_WORDS, TEXTS, Advice, advice
from lounge.profiles.words.names import (
    COUNTRIES,
    LANGUAGES,
    countries,
    country,
    directions,
    language,
    languages,
    market,
    stages,
)
from lounge.profiles.words.reasons import both_ways, marked, reason
from lounge.profiles.words.refusals import SENTENCES
from lounge.profiles.words.sectors import sector, sectors

__all__ = [
    "COUNTRIES",
    "ENOUGH_WORDS",
    "LANGUAGES",
    "SENTENCES",
    "TEXTS",
    "Advice",
    "advice",
    "both_ways",
    "countries",
    "country",
    "directions",
    "language",
    "languages",
    "marked",
    "market",
    "reason",
    "sector",
    "sectors",
    "stages",
]
