"""Leads German words to weighted English stems, learned from pairs of phrases; splits compounds it does not know."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from lounge.domain.matching.words import stem, stems

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
        """Learn from pairs of a German and an English phrase; a dictionary of single words adds those they lack."""
        phrases = _Phrases()
        for german, english in X:
            phrases.add(stems(german, "de"), stems(english, "en"))
        self.table_: dict[str, dict[str, float]] = phrases.table(self.rounds, self.slightest)
        self.table_ |= _looked_up(dictionary, but=self.table_.keys())
        self._known: dict[str, Weights] = {}
        return self

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that was learned as plain arrays, one entry for each German stem and English one."""
        entries = [
            (german, english, weight)
            for german, found in self.table_.items()
            for english, weight in found.items()
        ]
        return {
            "german": np.array([german for german, _, _ in entries], dtype=np.str_),
            "english": np.array([english for _, english, _ in entries], dtype=np.str_),
            "weight": np.array([weight for _, _, weight in entries], dtype=np.float64),
        }

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Become the translator that handed out these arrays."""
        self.table_ = {}
        rows = zip(
            arrays["german"].tolist(), arrays["english"].tolist(), arrays["weight"].tolist(), strict=True
        )
        for german, english, weight in rows:
            self.table_.setdefault(german, {})[english] = weight
        self._known = {}
        return self

    def translate(self, word: str) -> Weights:
        """Return the English stems that a German word stands for, each with its weight; none where nobody knows."""
        if word not in self._known:
            self._known[word] = self._look_up(word)
        return self._known[word]

    def _look_up(self, word: str) -> Weights:
        if (whole := self.table_.get(stem(word, "de"))) is not None:
            return whole
        found: dict[str, float] = {}
        for part in self.split(word):
            for english, weight in self.table_[part].items():
                found[english] = found.get(english, 0.0) + weight
        return found

    def split(self, word: str) -> tuple[str, ...]:
        """Return the known stems of which a compound consists, or nothing: as few parts as leave no letter over."""
        word = word.lower().replace("ß", "ss")
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

    def _part(self, letters: str, *, is_last: bool) -> str | None:
        for link in ("",) if is_last else LINKS:
            if letters.endswith(link):
                bare = letters.removesuffix(link) if link else letters
                if len(bare) >= SHORTEST_PART and (found := stem(bare, "de")) in self.table_:
                    return found
        return None


def _looked_up(dictionary: Iterable[tuple[str, str]], *, but: Collection[str]) -> dict[str, dict[str, float]]:
    """Return the entries of a dictionary by German stem; each of its translations weighs the same."""
    found: dict[str, list[list[str]]] = {}
    for german, english in dictionary:
        source = stem(german, "de")
        if source not in but and len(known := found.setdefault(source, [])) < MOST_TRANSLATIONS:
            known.append(stems(english, "en"))
    table: dict[str, dict[str, float]] = {}
    for source, translations in found.items():
        entry = table.setdefault(source, {})
        for target in (target for translation in translations for target in translation):
            entry[target] = entry.get(target, 0.0) + 1 / len(translations)
    return {source: entry for source, entry in table.items() if entry}


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
