"""Keeps a round that was chosen: once a week, whoever tries, however often."""

from datetime import datetime
from typing import Any

from lounge.introductions.models import Introduction, Round, Side
from lounge.introductions.queries import choice, rounds
from lounge.introductions.queries.choice import Pair, Prepared
from lounge.plumbing import audit, jobs
from lounge.plumbing.db import db

JOB = "introductions"


def draw(prepared: Prepared, *, by: int | None, at: datetime) -> Round | None:
    """Keep the round, or nothing when the week is drawn already: the first of two who draw it has drawn it.

    Pairs of whom somebody has changed their mind since they were chosen are not kept.
    """
    week = prepared.week
    if not jobs.once(JOB, str(week), at=at) or rounds.round_of(week):
        return None
    apart = choice.kept_apart([pair.ids for pair in prepared.pairs], week=week, at=at)
    pairs = [pair for pair in prepared.pairs if pair.ids not in apart]
    drawn = Round(
        week=str(week),
        state="drawn",
        drawn_at=at,
        model=prepared.model,
        score=prepared.score,
        bound=prepared.bound,
        figures=_figures(prepared, pairs),
    )
    drawn.introductions = [introduction(pair, at=at) for pair in pairs]
    db.session.add(drawn)
    db.session.flush()
    audit.note("round.drawn", drawn, by=by, at=at, week=str(week), introductions=len(pairs))
    return drawn


def introduction(pair: Pair, *, at: datetime) -> Introduction:
    """Return the pair as an introduction that nobody has been told of."""
    made = Introduction(
        first_id=pair.first_id,
        second_id=pair.second_id,
        state="drawn",
        score=pair.score,
        features=pair.features,
        created_at=at,
        lapses_at=rounds.answers_until(at),
    )
    made.sides = [
        Side(person_id=person_id, reasons=reasons)
        for person_id, reasons in zip(pair.ids, pair.reasons, strict=True)
    ]
    return made


def _figures(prepared: Prepared, kept: list[Pair]) -> dict[str, Any]:
    still = {person for pair in kept for person in pair.ids}
    lost = {person for pair in prepared.pairs for person in pair.ids} - still
    left_out = [*prepared.left_out, *((person, "changed_their_mind") for person in sorted(lost))]
    return {
        "willing": prepared.willing,
        "pairs_possible": prepared.pairs_possible,
        "left_out": [{"person_id": person, "why": why} for person, why in left_out],
        "seconds": prepared.seconds,
        "method": prepared.method,
    }
