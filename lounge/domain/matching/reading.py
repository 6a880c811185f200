"""Reads texts in German and English into terms of one language: English stems, each with the words that carried it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lounge.domain.matching.language import Language, by_sentence, detect
from lounge.domain.matching.profile import Profile
from lounge.domain.matching.translation import Translator, Weights
from lounge.domain.matching.words import is_telling, stem, words

WORDS_KEPT = 500_000
"""Of words that were read once: more than the largest house uses, fewer than fill a machine."""

Counts = dict[str, float]
NOTHING: Counts = {}


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a text, its place there, and the terms that it was read as, with their weights."""

    word: str
    place: int
    terms: Weights


class Reader:
    """Reads texts with a fitted translator, whatever their language, mixed ones sentence by sentence."""

    def __init__(self, translator: Translator, *, words_kept: int = WORDS_KEPT) -> None:
        self.translator = translator
        self.words_kept = words_kept
        self._known: dict[tuple[str, Language], Weights | None] = {}

    def tokens(self, text: str, *, language: Language = "en") -> list[Token]:
        """Return the words of a text that say anything; ``language`` is that of sentences which do not tell theirs."""
        read = enumerate(self._read(text, language))
        return [Token(word, place, terms) for place, (word, terms) in read if terms is not None]

    def counts(self, texts: Iterable[tuple[str, float]], *, language: Language = "en") -> Counts:
        """Return how often each term occurs in the texts, each of which comes with how much its words count."""
        found: Counts = {}
        for text, counted in texts:
            for _, terms in self._read(text, language):
                for term, weight in (terms or NOTHING).items():
                    found[term] = found.get(term, 0.0) + weight * counted
        return found

    def _read(self, text: str, language: Language) -> Iterator[tuple[str, Weights | None]]:
        """Yield each word with its terms, ``None`` for a small word."""
        known = self._known
        for part, own in by_sentence(text, default=language):
            for word in words(part):
                key = (word, own)
                if key not in known:
                    if len(known) >= self.words_kept:
                        known.clear()
                    known[key] = self._terms(word, own) if is_telling(word, own) else None
                yield word, known[key]

    def _terms(self, word: str, language: Language) -> Weights:
        if language == "de" and (translated := self.translator.translate(word)):
            return translated
        return {stem(word, "en"): 1.0}  # English; or a name, which is the same in both


def language_of(profile: Profile) -> Language:
    """Return the language in which most of a profile is written."""
    return detect("\n".join(texts(profile)))


def texts(profile: Profile) -> Sequence[str]:
    """Return the texts of a profile."""
    return (profile.headline, profile.about, profile.offers, profile.seeks)
