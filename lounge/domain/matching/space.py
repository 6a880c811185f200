"""The space in which texts are compared: TF-IDF weights, latent directions, and a little of each text's neighbours."""

from collections.abc import Iterable, Mapping, Sequence, Sized
from itertools import chain
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import normalize
from sparse_dot_topn import sp_matmul_topn

from lounge.domain.matching.lines import as_array, as_lines
from lounge.domain.matching.reading import Counts

DIMENSIONS = 150
"""Latent directions: 100 to 200 did equally well on real firms, more found noise."""
NAMED_FIELDS = 10
"""A text is placed among the fields of business by the nearest so many of their word lists; the others are noise."""
FIELDS_COUNT = 0.9
"""How much the fields count beside the latent directions; most where a house has few texts to learn from."""
KEPT = 200
"""Directions that are kept of both together; the rest tell nothing and cost time."""
NEIGHBOURS = 10
"""How many of the most alike texts each text borrows from: what is said by one firm is often meant by its like."""
REACH = 1.0
"""How much a text borrows in each of the two rounds of smoothing, beside its own direction of length 1."""
RARITY = 1.25
"""Power of the inverse document frequency; above 1 because a trade is known by its rare words."""
CLOSENESS = 2.0
"""Power of the likeness by which neighbours are weighed: the nearest tell most."""
KNOWN_BY = 2
"""A word that only one text has tells nothing about others."""
FAINT = 0.08
"""Weights below this are left out where a hundred thousand texts look for their neighbours: half as fast again."""
MANY = 20_000
ENOUGH = 10_000
"""So many rows tell which directions to keep, and are worked on at once."""
PRIOR = 30.0
"""So many texts of the house weigh as much as the whole background when the rarity of a term is judged."""

NO_TERM = {"": 1.0}
"""A last row, taken away again: the vectorizer refuses texts among which there is no term at all."""

Dense = NDArray[np.float32]


class Texts(Sized, Iterable[Counts], Protocol):
    """The terms of some texts, which may be read as they are asked for."""


class Space(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Turns the terms of texts into directions: alike are those whose directions have a large cosine.

    Weights are ``log(1 + tf) · idf ** rarity``, each row of length 1. The latent directions come from a truncated
    singular value decomposition (Deerwester et al., Indexing by Latent Semantic Analysis, 1990); beside them stands
    how near a text is to the word lists of some hundred fields of business (Gabrilovich and Markovitch, Computing
    Semantic Relatedness using Explicit Semantic Analysis, 2007). Then each row moves towards its nearest rows of the
    fitted texts, which are found by the weights themselves, since those of the latent space are worse.
    """

    def __init__(
        self, *, dimensions: int = DIMENSIONS, kept: int = KEPT, neighbours: int = NEIGHBOURS, reach: float = REACH,
        rarity: float = RARITY, closeness: float = CLOSENESS, random_state: int = 0,
    ) -> None:  # fmt: skip
        self.dimensions = dimensions
        self.kept = kept
        self.neighbours = neighbours
        self.reach = reach
        self.rarity = rarity
        self.closeness = closeness
        self.random_state = random_state

    def fit(
        self,
        X: Texts,
        y: None = None,
        *,
        background: Texts = (),
        fields: Texts = (),
    ) -> Self:
        """Learn from how often each term occurs in each text, as :meth:`fit_transform` does."""
        self.fit_transform(X, background=background, fields=fields)
        return self

    def fit_transform(
        self,
        X: Texts,
        y: None = None,
        *,
        background: Texts = (),
        fields: Texts = (),
    ) -> Dense:
        """Learn, and return the directions of the texts, ndarray of shape (n_texts, n_directions).

        Each collection is read once, from its beginning to its end. ``weights_`` are then the weights of the terms of
        the texts, as :meth:`weigh` returns them. ``background`` are other texts of the same kind, ``fields`` the word
        lists of fields of business.
        """
        own, others = len(X), len(background)
        vectorizer = DictVectorizer(dtype=np.float32)
        every = chain(X, background, fields, [NO_TERM])
        counted = vectorizer.fit_transform(every).tocsr()[:-1]
        self.vocabulary_: dict[str, int] = vectorizer.vocabulary_
        self.idf_ = _rarity(counted[: own + others], own=own)
        self.is_known_ = _texts_with(counted) >= KNOWN_BY
        counted = self._weighed(counted)
        self.weights_ = counted[:own]
        self.corpus_ = self._known_part(counted)
        del counted
        self.n_fields_ = len(fields)
        self.components_ = self._directions(self.corpus_)
        self.reduction_ = self._reduction(self.corpus_)
        plain = self._plain(self.corpus_)
        nearest = self._nearest(self.corpus_, but_itself=np.arange(len(plain)))
        self.smoothed_ = self._moved(plain, nearest, plain)
        return self._moved(plain[:own], nearest[:own], self.smoothed_)

    def transform(self, X: Sequence[Counts], rows: Sequence[int] | None = None) -> Dense:
        """Return the directions of texts, ndarray of shape (n_texts, n_directions).

        ``rows`` says for each text which of the fitted ones it is, or is a part of, so that it does not borrow from
        itself; -1 is none of them.
        """
        weighed = self._known_part(self.weigh(X))
        plain = self._plain(weighed)
        but = np.full(len(X), -1) if rows is None else np.asarray(rows)
        return _unit(plain + self.reach * (self._nearest(weighed, but_itself=but) @ self.smoothed_))

    def weigh(self, X: Sequence[Counts]) -> sparse.csr_matrix:
        """Return the weights of the terms themselves, csr_matrix of shape (n_texts, n_terms), each row of length 1."""
        terms, places, counted = [], [0], []
        for text in X:
            for term, count in text.items():
                if (column := self.vocabulary_.get(term)) is not None:
                    terms.append(column)
                    counted.append(count)
            places.append(len(terms))
        shape = (len(X), len(self.idf_))
        found = sparse.csr_matrix(
            (np.array(counted, np.float32), np.array(terms, np.int32), places), shape=shape
        )
        found.sort_indices()
        return self._weighed(found)

    def weights_of(self, text: Counts) -> dict[str, float]:
        """Return the weight of each term of one text that is known, as a row of length 1."""
        row = self.weigh([text])
        known = {self.vocabulary_[term]: term for term in text if term in self.vocabulary_}
        return {known[column]: float(weight) for column, weight in zip(row.indices, row.data, strict=True)}

    def arrays(self) -> dict[str, Any]:
        """Return all that was learned as plain arrays, without any object that would have to be pickled."""
        return {
            "terms": as_array(sorted(self.vocabulary_, key=lambda term: self.vocabulary_[term])),
            "idf": self.idf_, "known": self.is_known_, "components": self.components_, "smoothed": self.smoothed_,
            "reduction": self.reduction_, "n_fields": np.array(self.n_fields_),
            "data": self.corpus_.data, "indices": self.corpus_.indices, "indptr": self.corpus_.indptr,
        }  # fmt: skip

    def restore(self, arrays: Mapping[str, Any]) -> Self:
        """Become the space that handed out these arrays."""
        self.vocabulary_ = {term: place for place, term in enumerate(as_lines(arrays["terms"]))}
        self.idf_, self.is_known_ = arrays["idf"], arrays["known"]
        self.components_, self.smoothed_ = arrays["components"], arrays["smoothed"]
        self.reduction_, self.n_fields_ = arrays["reduction"], int(arrays["n_fields"])
        shape = (len(self.smoothed_), len(self.idf_))
        self.corpus_ = sparse.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
        return self

    def _weighed(self, counted: sparse.csr_matrix) -> sparse.csr_matrix:
        weighed = sparse.csr_matrix(counted, dtype=np.float32, copy=True)
        weighed.data = np.log1p(weighed.data) * self.idf_[weighed.indices] ** self.rarity
        return _normal(weighed)

    def _known_part(self, weighed: sparse.csr_matrix) -> sparse.csr_matrix:
        part = weighed.copy()
        part.data = part.data * self.is_known_[part.indices]
        part.eliminate_zeros()
        return _normal(part)

    def _directions(self, corpus: sparse.csr_matrix) -> Dense:
        """Return the latent directions, ndarray of shape (n_terms, n_directions); fewer where there is less to tell."""
        wanted = min(self.dimensions, corpus.shape[0] - 1, int(self.is_known_.sum()) - 1)
        if wanted < 1 or corpus.nnz == 0:
            return np.zeros((corpus.shape[1], 1), np.float32)
        return self._decomposed(corpus, wanted)

    def _reduction(self, corpus: sparse.csr_matrix) -> Dense:
        """Return the matrix by which latent directions and fields become fewer, ndarray of shape (n_both, n_kept)."""
        step = max(1, corpus.shape[0] // ENOUGH)
        both = self._both(corpus[::step])
        wanted = min(self.kept, *both.shape)
        if wanted == both.shape[1] or not both.any():
            return np.eye(both.shape[1], dtype=np.float32)
        return self._decomposed(both, wanted)

    def _decomposed(self, rows: sparse.csr_matrix | Dense, wanted: int) -> Dense:
        """Return the first so many directions of these rows, ndarray of shape (n_columns, wanted)."""
        with np.errstate(
            invalid="ignore"
        ):  # what part of no variance at all each explains, which nobody asks
            found = TruncatedSVD(wanted, n_iter=5, random_state=self.random_state).fit(rows)
        return np.ascontiguousarray(found.components_.T, dtype=np.float32)

    def _plain(self, weighed: sparse.csr_matrix) -> Dense:
        """Return the directions before smoothing, block by block: both parts of a hundred thousand texts are large."""
        blocks = [
            self._both(weighed[begin : begin + ENOUGH]) @ self.reduction_
            for begin in range(0, max(weighed.shape[0], 1), ENOUGH)
        ]
        return _unit(np.vstack(blocks))

    def _both(self, weighed: sparse.csr_matrix) -> Dense:
        """Return latent directions and fields side by side, rows of length 1."""
        latent = _unit(weighed @ self.components_)
        if not self.n_fields_:
            return latent
        named = (weighed @ self.corpus_[-self.n_fields_ :].T).toarray()
        if self.n_fields_ > NAMED_FIELDS:
            bar = -np.partition(-named, NAMED_FIELDS - 1, axis=1)[:, NAMED_FIELDS - 1, None]
            named[named < bar] = 0.0
        return _unit(np.hstack([latent, FIELDS_COUNT * _unit(named)]))

    def _moved(self, rows: Dense, nearest: sparse.csr_matrix, towards: Dense) -> Dense:
        """Return the rows as they lie after a step towards their neighbours; in place, since they may be many."""
        moved = np.asarray(nearest @ towards, np.float32)
        moved *= self.reach
        moved += rows
        return _unit(moved)

    def _nearest(self, weighed: sparse.csr_matrix, *, but_itself: NDArray[np.int64]) -> sparse.csr_matrix:
        """Return each row's nearest fitted rows by the terms themselves, with weights that add up to 1."""
        one, other = weighed, self.corpus_
        if other.shape[0] > MANY:
            one, other = _without_faint(one), _without_faint(other)
        most = min(self.neighbours + 1, other.shape[0])
        found = sparse.csr_matrix(
            sp_matmul_topn(one, sparse.csr_matrix(other.T), top_n=most, sort=True, n_threads=2)
        )
        row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
        found.data = np.where(but_itself[row] == found.indices, 0.0, found.data).astype(np.float32)
        found.eliminate_zeros()
        rank = np.arange(found.nnz) - np.repeat(found.indptr[:-1], np.diff(found.indptr))
        found.data = np.where(rank < self.neighbours, found.data**self.closeness, 0.0).astype(np.float32)
        return _normal(found, norm="l1")


def _rarity(counted: sparse.csr_matrix, *, own: int) -> Dense:
    """Return the inverse document frequency of each term among the first ``own`` texts.

    The others, the background, count like ``PRIOR`` of them: what is common in a house is for the house to say, and
    while it has few members the background helps out.
    """
    others = counted.shape[0] - own
    weight = PRIOR / others if others else 0.0
    frequency = _texts_with(counted[:own]) + weight * _texts_with(counted[own:])
    return np.asarray(np.log((1 + own + weight * others) / (1 + frequency)) + 1, np.float32)


def _texts_with(counted: sparse.csr_matrix) -> NDArray[np.int64]:
    return np.asarray(np.bincount(counted.indices, minlength=counted.shape[1]))


def _unit(rows: NDArray[Any]) -> Dense:
    """Return rows of length 1; empty ones stay empty."""
    if not len(rows):
        return np.asarray(rows, np.float32)
    rows = np.asarray(rows, np.float32)
    return np.asarray(normalize(rows, copy=False), np.float32) if len(rows) else rows


def _normal(rows: sparse.csr_matrix, *, norm: str = "l2") -> sparse.csr_matrix:
    """Return rows of length 1, or that add up to 1; empty ones stay empty."""
    return sparse.csr_matrix(normalize(rows, norm=norm, copy=False)) if all(rows.shape) else rows


def _without_faint(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    kept = rows.copy()
    kept.data[kept.data < FAINT] = 0.0
    kept.eliminate_zeros()
    return kept
