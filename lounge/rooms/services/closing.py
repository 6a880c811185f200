"""The deeds of the staff: shut a room or a whole site for a time, and open it again."""

from collections import defaultdict
from datetime import datetime

from lounge.domain.interval import Interval, gaps
from lounge.domain.refusal import Objection, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms import queries
from lounge.rooms.models import Closure, Occupancy, Room, Site
from lounge.rooms.queries import Claim


def close(owner: Site | Room, when: Interval, reason: str, *, by: Person, at: datetime) -> Closure:
    """Shut a room, or all of a site, for a time; what is shut already simply stays so.

    :raises Refused: ``in_the_past`` when that time is over, ``taken`` with the bookings in the way.
    """
    spaces = queries.spaces_of(owner)
    queries.lock_spaces(spaces)
    claims = queries.claims(spaces, when)
    refuse_if((*_over(when, at), *_in_the_way(owner, claims)))
    closure = Closure(reason=reason, starts_at=when.start, ends_at=when.end)
    closure.site_id, closure.room_id = (owner.id, None) if isinstance(owner, Site) else (None, owner.id)
    db.session.add(closure)
    db.session.flush()
    _hold(closure, spaces, claims)
    audit.note("closure.made", closure, by=by.id, at=at, owner=owner.name, reason=reason, **_span(when))
    return closure


def reopen(closure: Closure, *, by: Person, at: datetime) -> None:
    """Open what the closure shut, unless another closure shuts it too."""
    owner = queries.owner_of(closure)
    spaces = queries.spaces_of(owner)
    queries.lock_spaces(spaces)
    when = Interval(closure.starts_at, closure.ends_at)
    audit.note(
        "closure.lifted", closure, by=by.id, at=at, owner=owner.name, reason=closure.reason, **_span(when)
    )
    db.session.delete(closure)
    db.session.flush()
    for other in queries.closures_within(when):
        theirs = sorted(set(spaces) & set(queries.spaces_of(queries.owner_of(other))))
        _hold(other, theirs, queries.claims(theirs, Interval(other.starts_at, other.ends_at)))
        db.session.flush()


def _over(when: Interval, at: datetime) -> tuple[Objection, ...]:
    return (Objection("in_the_past", {"ends_at": when.end, "now": at}),) if when.end <= at else ()


def _in_the_way(owner: Site | Room, claims: list[Claim]) -> tuple[Objection, ...]:
    """Object to shutting out what is booked, and name it, so that the staff can move it first."""
    booked = {claim.booking_id for claim in claims if claim.booking_id is not None}
    if not booked:
        return ()
    bookings = [
        {"id": booking.id, "title": booking.title, "room": booking.room.name, **booking.when.facts()}
        for booking in queries.bookings_with(booked)
    ]
    spans = [{"starts_at": one["starts_at"], "ends_at": one["ends_at"]} for one in bookings]
    return (Objection("taken", {"room": owner.name, "spans": spans, "free": [], "bookings": bookings}),)


def _hold(closure: Closure, spaces: list[int], claims: list[Claim]) -> None:
    """Hold each space for what of the closure's time nobody holds yet."""
    held: dict[int, list[Interval]] = defaultdict(list)
    for claim in claims:
        held[claim.space_id].append(claim.held)
    when = Interval(closure.starts_at, closure.ends_at)
    db.session.add_all(
        Occupancy(space_id=space, held_from=gap.start, held_until=gap.end, closure_id=closure.id)
        for space in spaces
        for gap in gaps(held[space], when)
    )


def _span(when: Interval) -> dict[str, str]:
    return {"starts_at": when.start.isoformat(), "ends_at": when.end.isoformat()}
