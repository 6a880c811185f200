"""The whole of the matching: learns to read and to compare, and keeps what it learned as arrays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sklearn.base import BaseEstimator

from lounge.domain.matching.lines import as_array, as_lines
from lounge.domain.matching.placing import Aspect, Placed, aspect, field_counts, place
from lounge.domain.matching.profile import Profile
from lounge.domain.matching.reading import Counts, Reader
from lounge.domain.matching.space import Space
from lounge.domain.matching.translation import Translator

VERSION = "2026-11"
"""Of the recipe: what was fitted by another is of no use."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the matching learns from beside the profiles: pairs of phrases, texts of firms, word lists of fields."""

    phrases: Iterable[tuple[str, str]] = ()
    """German and English."""
    dictionary: Iterable[tuple[str, str]] = ()
    """Single German words and what they may mean, for words that the phrases lack."""
    background: Sequence[Profile] = ()
    fields: Sequence[str] = ()


class Model(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Reads profiles in German and English, and places them in one space."""

    def fit(self, X: Sequence[Profile], y: None = None, *, sources: Sources | None = None) -> Self:
        """Learn from profiles and from the sources."""
        self.fit_place(X, sources=sources)
        return self

    def fit_place(self, X: Sequence[Profile], *, sources: Sources | None = None) -> Placed:
        """Learn, and say where the same profiles lie; reads each only once."""
        sources = sources or Sources()
        self.translator_ = Translator().fit(sources.phrases, dictionary=sources.dictionary)
        self.reader_ = Reader(self.translator_)
        fields = [dict.fromkeys(self.reader_.counts([(words, 1.0)]), 1.0) for words in sources.fields]
        background = _Fields(sources.background, self.reader_)
        self.space_ = Space()
        directions = self.space_.fit_transform(_Fields(X, self.reader_), background=background, fields=fields)
        self.rows_ = {profile.id: row for row, profile in enumerate(X)}
        return self._place(X, Aspect(directions, self.space_.weights_))

    def place(self, profiles: Sequence[Profile]) -> Placed:
        """Say where profiles lie; those that were fitted do not borrow from themselves."""
        counted = list(_Fields(profiles, self.reader_))
        return self._place(profiles, aspect(counted, self.space_, self._rows(profiles)))

    def _place(self, profiles: Sequence[Profile], fields: Aspect) -> Placed:
        rows = self._rows(profiles)
        return place(profiles, fields, reader=self.reader_, space=self.space_, rows=rows)

    def _rows(self, profiles: Sequence[Profile]) -> list[int]:
        return [self.rows_.get(profile.id, -1) for profile in profiles]

    def arrays(self) -> dict[str, Any]:
        """Return all that was learned as plain arrays."""
        return {
            **{f"space_{name}": array for name, array in self.space_.arrays().items()},
            **{f"translator_{name}": array for name, array in self.translator_.arrays().items()},
            "rows": as_array(self.rows_),
        }

    def restore(self, arrays: Mapping[str, Any]) -> Self:
        """Become the model that handed out these arrays."""
        self.translator_ = Translator().restore(_named(arrays, "translator_"))
        self.reader_ = Reader(self.translator_)
        self.space_ = Space().restore(_named(arrays, "space_"))
        self.rows_ = {one: row for row, one in enumerate(as_lines(arrays["rows"]))}
        return self


class _Fields:
    """What firms are about, read when it is asked for: the terms of a hundred thousand at once would fill a machine."""

    def __init__(self, profiles: Sequence[Profile], reader: Reader) -> None:
        self._profiles = profiles
        self._reader = reader

    def __len__(self) -> int:
        return len(self._profiles)

    def __iter__(self) -> Iterator[Counts]:
        return (field_counts(profile, self._reader) for profile in self._profiles)


def _named(arrays: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
