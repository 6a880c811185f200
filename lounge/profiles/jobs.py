"""Keeps the comparison of organisations up to date."""

from datetime import datetime

from lounge.plumbing.db import transaction
from lounge.profiles import services
from lounge.profiles.queries import fitting

EVERY_SECONDS = 60
RECIPE = "2026-11"
"""As :data:`lounge.domain.matching.model.VERSION` names it; a test sees to it that both are the same."""


def fit_if_due(at: datetime) -> None:
    """Fit the space anew where the house has changed; the matching is loaded only then, and nothing waits for it."""
    if not fitting.is_due(RECIPE, at=at):
        return
    from lounge.profiles.queries import alike

    profiles = tuple(alike.profiles_of(None).values())
    arrays = alike.packed(alike.fit_now(profiles))
    with transaction():
        services.keep_space(arrays, model=alike.model_version(), profiles=len(profiles), at=at)
