"""Reads texts in German and English into terms of one language: English stems, each with the words that carried it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lounge.domain.matching.language import Language, by_sentence, detect
from lounge.domain.matching.profile import Profile
from lounge.domain.matching.translation import Translator, Weights
from lounge.domain.matching.words import is_telling, stem, words

HEADLINE_COUNTS = 2.0
"""A headline says in one line what a firm is: its words count twice (measured on real firms)."""

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a text, its place there, and the terms that it was read as, with their weights."""

    word: str
    place: int
    terms: Weights


class Reader:
    """Reads texts with a fitted translator, whatever their language, mixed ones sentence by sentence."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator

    def tokens(self, text: str, *, language: Language = "en") -> list[Token]:
        """Return the words of a text that say anything; ``language`` is that of sentences which do not tell theirs."""
        found: list[Token] = []
        place = 0
        for part, own in by_sentence(text, default=language):
            for word in words(part):
                place += 1
                if is_telling(word, own):
                    found.append(Token(word, place, self._terms(word, own)))
        return found

    def counts(self, texts: Iterable[tuple[str, float]], *, language: Language = "en") -> Counts:
        """Return how often each term occurs in the texts, each of which comes with how much its words count."""
        found: Counts = {}
        for text, counted in texts:
            for token in self.tokens(text, language=language):
                for term, weight in token.terms.items():
                    found[term] = found.get(term, 0.0) + weight * counted
        return found

    def _terms(self, word: str, language: Language) -> Weights:
        if language == "de" and (translated := self.translator.translate(word)):
            return translated
        return {stem(word, "en"): 1.0}  # English; or a name, which is the same in both


def whole(profile: Profile) -> list[tuple[str, float]]:
    """Return all that a profile says, to be read as what its firm is about."""
    return [
        (profile.headline, HEADLINE_COUNTS),
        (profile.about, 1.0),
        (profile.offers, 1.0),
        (profile.seeks, 0.5),
    ]


def language_of(profile: Profile) -> Language:
    """Return the language in which most of a profile is written."""
    return detect("\n".join(text for text in texts(profile) if text))


def texts(profile: Profile) -> Sequence[str]:
    """Return the texts of a profile."""
    return (profile.headline, profile.about, profile.offers, profile.seeks)
