"""How organisations fit each other, and why; heavy, so import it where it is asked and not before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from threading import Lock

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lounge.domain.matching import model as matching
from lounge.domain.matching.likeness import Comparison
from lounge.domain.matching.model import Model
from lounge.domain.matching.profile import Market, Profile
from lounge.domain.matching.ranking import likenesses, nearest, pairs_of
from lounge.domain.matching.reasons import Explainer, Reason
from lounge.members.models import Organisation
from lounge.plumbing.db import db
from lounge.profiles import models
from lounge.profiles.queries.sources import sources

MODELS_KEPT = 2
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two organisations fit, about 0 to 1; ``first`` is the smaller id, and the features are seen from there."""

    first: int
    second: int
    score: float
    features: dict[str, float]


def alike(among: Collection[int] | None = None, *, of: int | None = None, k: int = 20) -> list[Likeness]:
    """Compare these organisations, all that have a profile unless told.

    Each pair that stands among the ``k`` best of either comes once, in order of the ids; with ``of`` only the pairs
    of that organisation come, the best first. Who has said nothing of itself fits everybody a little.
    """
    told = profiles_of(among)
    if len(told) < 2 or (of is not None and of not in told):
        return []
    ids = sorted(told)
    comparison = Comparison(current().place([told[one] for one in ids]))
    rows = range(len(ids)) if of is None else [ids.index(of)]
    found = nearest(comparison, k, of=rows)
    pairs = list(pairs_of(found, rows))
    compared = likenesses(comparison, [one for one, _ in pairs], [other for _, other in pairs])
    result = [Likeness(ids[one.first], ids[one.second], one.score, one.features) for one in compared]
    return result if of is None else sorted(result, key=lambda one: (-one.score, one.first, one.second))


def reasons(first: int, second: int, *, struck: Collection[str] = ()) -> tuple[list[Reason], list[Reason]]:
    """Say why the second is worth meeting for the first, and the first for the second; up to three each."""
    told = profiles_of((first, second))
    if len(told) < 2:
        return [], []
    model = current()
    explainer = Explainer(model.reader_, model.space_.weights_of)
    one, other = told[first], told[second]
    return explainer.reasons(one, other, struck=struck), explainer.reasons(other, one, struck=struck)


def model_version() -> str:
    """Name the recipe by which organisations are compared."""
    return matching.VERSION


def profiles_of(organisations: Collection[int] | None) -> dict[int, Profile]:
    """Return what these organisations say of themselves, as the matching knows it, be it nothing."""
    wanted = select(Organisation.id, Organisation.kind, models.Profile).outerjoin(
        models.Profile, models.Profile.organisation_id == Organisation.id
    )
    if organisations is None:
        wanted = wanted.where(models.Profile.id.is_not(None))
    else:
        wanted = wanted.where(Organisation.id.in_(organisations))
    rows = db.session.execute(wanted.options(selectinload(models.Profile.markets)).order_by(Organisation.id))
    return {one: _told(one, kind, profile) for one, kind, profile in rows}


def current() -> Model:
    """Return the model that the house keeps; where it keeps none yet, one that is fitted now."""
    kept = db.session.execute(
        select(models.FittedSpace.id, models.FittedSpace.fitted_at)
        .where(models.FittedSpace.model == matching.VERSION)
        .order_by(models.FittedSpace.fitted_at.desc(), models.FittedSpace.id.desc())
        .limit(1)
    ).first()
    if kept is None:
        return fit_now(tuple(profiles_of(None).values()))
    return _kept(str(db.engine.url), kept.id, kept.fitted_at)


def compared(profiles: Sequence[Profile]) -> Comparison:
    """Compare profiles that are no members', with a model that is fitted on them and on all sources of this machine."""
    return Comparison(Model().fit_place(profiles, sources=sources()))


def packed(model: Model) -> bytes:
    """Write a model's arrays as numpy does, compressed and without pickles."""
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **model.arrays())
    return file.getvalue()


@lru_cache(maxsize=MODELS_KEPT)
def _kept(_database: str, space_id: int, _fitted_at: datetime) -> Model:
    space = db.session.get_one(models.FittedSpace, space_id)
    with np.load(BytesIO(space.arrays), allow_pickle=False) as arrays:
        return Model().restore(arrays)


def fit_now(profiles: tuple[Profile, ...]) -> Model:
    """Fit a model, or return it where this process has just done so; several threads that ask wait for one fit."""
    with _one_at_a_time:
        return _fitted(profiles)


@lru_cache(maxsize=1)
def _fitted(profiles: tuple[Profile, ...]) -> Model:
    return Model().fit(profiles, sources=sources())


def _told(organisation_id: int, kind: str, profile: models.Profile | None) -> Profile:
    if profile is None:
        return Profile(str(organisation_id), kind=kind)
    return Profile(
        str(organisation_id), kind=kind, headline=profile.headline, about=profile.about,
        offers=profile.offers, seeks=profile.seeks, languages=tuple(profile.languages),
        markets=tuple(Market(one.country, one.stage, one.direction) for one in profile.markets),
    )  # fmt: skip
