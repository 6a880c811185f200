"""Where profiles lie in a fitted space: what each seeks, what it offers, and what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from lounge.domain.matching.profile import Profile
from lounge.domain.matching.reading import Counts, Reader, language_of
from lounge.domain.matching.space import Dense, Space

HEADLINE_COUNTS = 2.0
"""A headline says in one line what a firm is: its words count twice (measured on real firms)."""
BESIDE_OFFER = (0.5, 0.25)
"""Beside an offer the headline and the text speak too, but softly: they say in which trade it is meant."""
BESIDE_WISH = (0.1, 0.05)
"""Beside a wish hardly: it asks for what the firm is not, and its own trade would lead to its competitors."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One side of some profiles: directions of shape (n, n_dimensions), and weights of shape (n, n_terms)."""

    directions: Dense
    weights: sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Placed:
    """Profiles with all that their comparison needs, each in the row of its place in ``profiles``."""

    profiles: Sequence[Profile]
    fields: Aspect
    seeks: Aspect
    offers: Aspect
    is_plain: bool = field(default=False)
    """Whether nobody has said what they seek or offer: then the three are one, and are compared once."""

    def __len__(self) -> int:
        return len(self.profiles)


def place(
    profiles: Sequence[Profile], fields: Aspect, *, reader: Reader, space: Space, rows: Sequence[int]
) -> Placed:
    """Place profiles, whose fields are placed already, by what they seek and offer as well.

    ``rows`` says which of the space's fitted texts each one is, -1 is none. Where somebody has not said what they
    seek or offer, their headline and text stand for both.
    """
    said = [row for row, one in enumerate(profiles) if one.seeks.strip() or one.offers.strip()]
    if not said:
        return Placed(profiles, fields, fields, fields, is_plain=True)
    asked, given = [], []
    for row in said:
        one = profiles[row]
        fallback = field_counts(one, reader)
        asked.append(_said(one.seeks, BESIDE_WISH, one, reader) or fallback)
        given.append(_said(one.offers, BESIDE_OFFER, one, reader) or fallback)
    known = [rows[row] for row in said]
    return Placed(
        profiles, fields,
        seeks=_replaced(fields, said, aspect(asked, space, known)),
        offers=_replaced(fields, said, aspect(given, space, known)),
    )  # fmt: skip


def field_counts(profile: Profile, reader: Reader) -> Counts:
    """Return the terms of what a firm is about; of its offer too where it says little else."""
    language = language_of(profile)
    found = reader.counts([(profile.headline, HEADLINE_COUNTS), (profile.about, 1.0)], language=language)
    return found or reader.counts([(profile.offers, 1.0)], language=language)


def _said(text: str, beside: tuple[float, float], profile: Profile, reader: Reader) -> Counts:
    """Return the terms of a wish or an offer, with those of the headline and the text beside it."""
    language = language_of(profile)
    if not reader.counts([(text, 1.0)], language=language):
        return {}
    spoken = [(text, 1.0), *zip((profile.headline, profile.about), beside, strict=True)]
    return reader.counts(spoken, language=language)


def aspect(counted: Sequence[Counts], space: Space, rows: Sequence[int]) -> Aspect:
    """Place texts in the space; ``rows`` as in :func:`place`."""
    return Aspect(space.transform(counted, rows), space.weigh(counted))


def _replaced(fields: Aspect, rows: Sequence[int], said: Aspect) -> Aspect:
    """Return the fields with these rows replaced by what was said."""
    directions = fields.directions.copy()
    directions[rows] = said.directions
    picked = np.arange(len(directions))
    picked[rows] = len(directions) + np.arange(len(rows))
    return Aspect(directions, sparse.vstack([fields.weights, said.weights], format="csr")[picked])
