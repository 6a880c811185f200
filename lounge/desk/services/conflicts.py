"""Keep what a station decided without network and the house would have refused, until a person settles it."""

from collections.abc import Sequence
from datetime import datetime

from lounge.desk.models import Conflict, Movement
from lounge.desk.queries import conflicts
from lounge.desk.services.sightings import Sighting
from lounge.domain.refusal import Objection
from lounge.plumbing.db import db


def keep(
    sighting: Sighting, objections: Sequence[Objection], *, movement: Movement | None = None, at: datetime
) -> Conflict:
    """Keep what stands against a sighting; of one that comes again, what was kept the first time."""
    known = conflicts.conflict_of(sighting.nonce)
    if known is not None:
        return known
    conflict = Conflict(
        nonce=sighting.nonce,
        movement_id=None if movement is None else movement.id,
        objections=conflicts.written(objections),
        happened_at=sighting.happened_at,
        received_at=at,
        station=sighting.station,
    )
    db.session.add(conflict)
    db.session.flush()
    return conflict
