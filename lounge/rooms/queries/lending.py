"""Every reason against lending rooms of the house: what is asked of a booking, but no member's standing and hours."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection
from lounge.domain.standing import Term
from lounge.members.models import Person
from lounge.rooms.models import Booking
from lounge.rooms.queries.accounts import Account
from lounge.rooms.queries.claimed import Claim, claims
from lounge.rooms.queries.drafts import Draft
from lounge.rooms.queries.grounds import Ground
from lounge.rooms.queries.rules import rules_of

HOUSE = "house"
NOBODYS = Account(terms=(Term(begins_on=date.min, ends_on=None, plan=HOUSE),), hours={HOUSE: None}, booked=())
"""The account of rooms that are lent: it is always good, and nothing is counted on it."""


def objections_to_lending(
    drafts: Sequence[Draft], *, by: Person, at: datetime, instead_of: Collection[Booking] = ()
) -> dict[int, tuple[Objection, ...]]:
    """Return by room every reason why it cannot be lent so; rooms against which there is none are left out.

    ``instead_of`` are bookings whose place the drafts are to take: what they hold is free, and one of the same room is
    changed, or stays as it is, which is not judged. What the drafts take from each other tells :func:`rooms_overlap`.
    """
    standing = {one.room_id: one for one in instead_of if not one.is_cancelled}
    drafts = [draft for draft in drafts if not _stays(standing.get(draft.room.id), draft)]
    if not drafts:
        return {}
    if nonsense := {draft.room.id: found for draft in drafts if (found := draft.nonsense())}:
        return nonsense
    held = _held(drafts, {one.id for one in instead_of})
    grounds = (
        Ground(by=by, at=at, instead_of=standing.get(draft.room.id), account=NOBODYS, claims=held)
        for draft in drafts
    )
    judged = zip(drafts, grounds, strict=True)
    return {draft.room.id: found for draft, known in judged if (found := known.objections(draft))}


def rooms_overlap(drafts: Sequence[Draft]) -> Iterator[Objection]:
    """Object to every two of the drafts that would hold the same space at once: ``rooms_overlap``."""
    for one, other in combinations(drafts, 2):
        shared = {space.id for space in one.room.spaces} & {space.id for space in other.room.spaces}
        if shared and rules_of(one.room).held(one.when).overlaps(rules_of(other.room).held(other.when)):
            yield Objection("rooms_overlap", {"room": one.room.name, "other": other.room.name})


def _stays(booking: Booking | None, draft: Draft) -> bool:
    return booking is not None and (booking.when, booking.people) == (draft.when, draft.people)


def _held(drafts: Sequence[Draft], own: Collection[int]) -> Mapping[int, Sequence[Claim]]:
    """Return by space what others hold of it around the times of the drafts."""
    windows = [rules_of(draft.room).watched(draft.when) for draft in drafts]
    hull = Interval(min(one.start for one in windows), max(one.end for one in windows))
    spaces = {space.id for draft in drafts for space in draft.room.spaces}
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims(spaces, hull) if spaces else ():
        if claim.booking_id not in own:
            found[claim.space_id].append(claim)
    return found
