"""Leads German words to weighted English stems, learned from pairs of phrases; splits compounds it does not know."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from lounge.domain.matching.lines import as_array, as_lines
from lounge.domain.matching.words import plain, stem, stems

ROUNDS = 6
"""Of expectation and maximisation; more changed no ranking."""
SLIGHTEST = 0.06
"""A translation less likely than this is an accident of long phrases."""
MOST_TRANSLATIONS = 6
SHORTEST_PART, SHORTEST_COMPOUND = 3, 6
LINKS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound: Verpackung-s-material, Maschine-n-bau."""
SHORT_PART_COSTS = 0.5
"""A part of three letters is often an accident; one more part costs 1."""

ENDING = re.compile(r"(?<=[a-zäöüß]{3})(?:te[nmrs]?|t)$")
"""Of a verb: *prüft*, *prüfte*, *geprüften*."""

Weights = Mapping[str, float]


class Translator(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A table from German stems to English ones, as IBM model 1 finds it in pairs of phrases.

    The weights of one German stem add up to the number of English words that it stands for, so that
    *Kühlkette* weighs as much as *cold chain*. Source: Brown et al., The Mathematics of Statistical Machine
    Translation, Computational Linguistics 19 (1993).
    """

    def __init__(self, rounds: int = ROUNDS, slightest: float = SLIGHTEST) -> None:
        self.rounds = rounds
        self.slightest = slightest

    def fit(
        self, X: Iterable[tuple[str, str]], y: None = None, *, dictionary: Iterable[tuple[str, str]] = ()
    ) -> Self:
        """Learn from pairs of a German and an English phrase; a dictionary of single words adds those they lack.

        A dictionary is large and few of its words are ever met, so its English side is read when one is.
        """
        phrases = _Phrases()
        for german, english in X:
            phrases.add(stems(german, "de"), stems(english, "en"))
        self.table_: dict[str, dict[str, float]] = phrases.table(self.rounds, self.slightest)
        self.dictionary_: dict[str, list[str]] = {}
        for german, english in dictionary:
            if (source := stem(german, "de")) not in self.table_:
                self.dictionary_.setdefault(source, []).append(" ".join(english.split()))
        self._known: dict[str, Weights] = {}
        return self

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that was learned as plain arrays."""
        entries = [(german, english) for german, found in self.table_.items() for english in found]
        return {
            "german": as_array(german for german, _ in entries),
            "english": as_array(english for _, english in entries),
            "weight": np.array([self.table_[german][english] for german, english in entries]),
            "dictionary": as_array("\t".join((german, *found)) for german, found in self.dictionary_.items()),
        }

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Become the translator that handed out these arrays."""
        self.table_ = {}
        german, english = as_lines(arrays["german"]), as_lines(arrays["english"])
        for source, target, weight in zip(german, english, arrays["weight"].tolist(), strict=True):
            self.table_.setdefault(source, {})[target] = weight
        entries = (line.split("\t") for line in as_lines(arrays["dictionary"]))
        self.dictionary_ = {source: found for source, *found in entries}
        self._known = {}
        return self

    def translate(self, word: str) -> Weights:
        """Return the English stems that a German word stands for, each with its weight; none where nobody knows."""
        if word not in self._known:
            self._known[word] = self._look_up(word)
        return self._known[word]

    def _look_up(self, word: str) -> Weights:
        for form in _forms(word):
            if (whole := self._of_stem(stem(form, "de"))) is not None:
                return whole
        found: dict[str, float] = {}
        for part in self.split(word):
            for english, weight in (self._of_stem(part) or {}).items():
                found[english] = found.get(english, 0.0) + weight
        return found

    def _of_stem(self, german: str) -> Weights | None:
        """Return what a German stem means; of a dictionary's translations each weighs the same."""
        if (found := self.table_.get(german)) is not None or german not in self.dictionary_:
            return found
        phrases = self.dictionary_[german][:MOST_TRANSLATIONS]
        entry: dict[str, float] = {}
        for english in (english for phrase in phrases for english in stems(phrase, "en")):
            entry[english] = entry.get(english, 0.0) + 1 / len(phrases)
        return entry

    def split(self, word: str) -> tuple[str, ...]:
        """Return the known stems of which a compound consists, or nothing: as few parts as leave no letter over."""
        word = plain(word).replace("ß", "ss")
        if len(word) < SHORTEST_COMPOUND:
            return ()
        best: list[tuple[float, tuple[str, ...]] | None] = [None] * (len(word) + 1)
        best[0] = (0.0, ())
        for end in range(SHORTEST_PART, len(word) + 1):
            for begin in range(end - SHORTEST_PART + 1):
                before = best[begin]
                if before is None or (part := self._part(word[begin:end], is_last=end == len(word))) is None:
                    continue
                cost = before[0] + 1 + SHORT_PART_COSTS * (end - begin <= SHORTEST_PART)
                if best[end] is None or cost < best[end][0]:  # type: ignore[index]
                    best[end] = (cost, (*before[1], part))
        whole = best[-1]
        return () if whole is None else whole[1]

    def _is_known(self, german: str) -> bool:
        return german in self.table_ or german in self.dictionary_

    def _part(self, letters: str, *, is_last: bool) -> str | None:
        for link in ("",) if is_last else LINKS:
            if letters.endswith(link):
                bare = letters.removesuffix(link) if link else letters
                if len(bare) >= SHORTEST_PART and self._is_known(found := stem(bare, "de")):
                    return found
        return None


def _forms(word: str) -> Iterator[str]:
    """Yield a word, and what it may be a form of that the stemmer keeps apart: *prüft*, *geprüfte*, *Fotos*."""
    lower = plain(word)
    yield lower
    if (ending := ENDING.search(lower)) is not None:
        yield f"{lower[: ending.start()]}en"
        if lower.startswith("ge"):
            yield f"{lower[2 : ending.start()]}en"
    if lower.endswith("s"):
        yield lower[:-1]


class _Phrases:
    """Pairs of phrases as numbers: which German and English stems stand together, and how often."""

    def __init__(self) -> None:
        self._german: dict[str, int] = {}
        self._pairs: dict[tuple[int, str], int] = {}
        self._pair: list[int] = []
        self._target: list[int] = []
        self._targets = 0
        self._times: dict[int, int] = {}

    def add(self, german: list[str], english: list[str]) -> None:
        """Take one pair of phrases in; one that has no words on a side teaches nothing."""
        if not german or not english:
            return
        sources = [self._german.setdefault(one, len(self._german)) for one in german]
        for source in sources:
            self._times[source] = self._times.get(source, 0) + 1
        for one in english:
            for source in sources:
                self._pair.append(self._pairs.setdefault((source, one), len(self._pairs)))
                self._target.append(self._targets)
            self._targets += 1

    def table(self, rounds: int, slightest: float) -> dict[str, dict[str, float]]:
        """Return the likely translations of each German stem."""
        pair, target = np.array(self._pair, np.int64), np.array(self._target, np.int64)
        source_of = np.array([source for source, _ in self._pairs], np.int64)
        likely: NDArray[Any] = np.ones(len(source_of))
        expected: NDArray[Any] = likely
        for _ in range(rounds):
            share = likely[pair]
            share /= np.bincount(target, share, self._targets)[target]
            expected = np.bincount(pair, share, len(source_of))
            likely = expected / np.bincount(source_of, expected)[source_of]
        return self._readable(likely, expected, source_of, slightest)

    def _readable(
        self, likely: NDArray[Any], expected: NDArray[Any], source_of: NDArray[Any], slightest: float
    ) -> dict[str, dict[str, float]]:
        names = list(self._german)
        table: dict[str, dict[str, float]] = {name: {} for name in names}
        for number in np.argsort(-likely, kind="stable"):
            source = int(source_of[number])
            found = table[names[source]]
            if likely[number] >= slightest and len(found) < MOST_TRANSLATIONS:
                english = self._english(int(number))
                found[english] = float(expected[number] / self._times[source])
        return {name: found for name, found in table.items() if found}

    def _english(self, number: int) -> str:
        if not hasattr(self, "_names"):
            self._names = [english for _, english in self._pairs]
        return self._names[number]
