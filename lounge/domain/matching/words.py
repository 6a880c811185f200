"""Words and their stems in German and English: the smallest things that the matching knows."""

import re
import unicodedata
from functools import lru_cache

import Stemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from lounge.domain.matching.language import GERMAN, Language

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:\+\+|#)?")
"""Letters and digits, each with its accents, where a text has them as signs of their own."""
LONGEST_WORD = 60
"""What is longer is no word but an address or an accident."""
KEPT_CHARACTERS = 20_000
"""Of one text; who writes more than a small book does not become more alike by it."""
STOP_WORDS = {"en": ENGLISH_STOP_WORDS, "de": GERMAN}
"""Small words that every text has: those of scikit-learn, and those by which German is told."""

_stemmers = {"de": Stemmer.Stemmer("german"), "en": Stemmer.Stemmer("english")}


def words(text: str) -> list[str]:
    """Return the words of a text as they stand in it; those with an apostrophe or hyphen come in their parts."""
    return [word for word in WORD.findall(text[:KEPT_CHARACTERS]) if len(word) <= LONGEST_WORD]


def plain(word: str) -> str:
    """Return a word in small letters, and in one spelling of those that only look different."""
    return unicodedata.normalize("NFKC", word).lower()


@lru_cache(maxsize=200_000)
def stem(word: str, language: Language) -> str:
    """Return the stem that a word shares with its other forms, by Snowball's rules of the language."""
    lower = plain(word)
    return str(_stemmers[language].stemWord(lower.replace("ß", "ss") if language == "de" else lower))


def is_telling(word: str, language: Language) -> bool:
    """Whether a word says anything: it is no small word of the language, no single letter and no number alone."""
    return len(word) > 1 and not word.isdigit() and plain(word) not in STOP_WORDS[language]


def stems(text: str, language: Language) -> list[str]:
    """Return the stems of all words of a text that say anything, in their order."""
    return [stem(word, language) for word in words(text) if is_telling(word, language)]
