"""Questions about what a station decided without network and the house would have refused."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lounge.desk.models import Conflict
from lounge.domain.refusal import Objection
from lounge.plumbing.db import LARGEST_ID, db


def conflict_of(nonce: str) -> Conflict | None:
    """Find the conflict about what a station sent under this nonce."""
    return db.session.scalar(select(Conflict).where(Conflict.nonce == nonce))


def conflict(conflict_id: int) -> Conflict | None:
    """Find the conflict with this id."""
    return db.session.get(Conflict, conflict_id) if 0 < conflict_id <= LARGEST_ID else None


def written(objections: Iterable[Objection]) -> list[dict[str, Any]]:
    """Turn objections into what a column of JSON can keep; :func:`objections_of` turns it back."""
    return [
        {"code": one.code, "facts": {name: _kept(fact) for name, fact in one.facts.items()}}
        for one in objections
    ]


def objections_of(conflict: Conflict) -> tuple[Objection, ...]:
    """Return what stands against it, so that it can be said in the reader's language."""
    kept = ((one["code"], one["facts"]) for one in conflict.objections)
    return tuple(Objection(code, {name: _read(fact) for name, fact in facts.items()}) for code, facts in kept)


def _kept(fact: object) -> object:
    if isinstance(fact, datetime):
        return {"instant": fact.isoformat()}
    return {"day": fact.isoformat()} if isinstance(fact, date) else fact


def _read(fact: object) -> object:
    if isinstance(fact, Mapping) and "instant" in fact:
        return datetime.fromisoformat(fact["instant"])
    return date.fromisoformat(fact["day"]) if isinstance(fact, Mapping) and "day" in fact else fact
