"""Ways out of a refusal, and what is on offer: nothing that would itself be refused."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection
from lounge.domain.wallclock import day_of
from lounge.members.models import Organisation, Person
from lounge.rooms.models import Booking, Room, Site
from lounge.rooms.queries.drafts import Draft
from lounge.rooms.queries.grounds import Ground, elsewhere, ground
from lounge.rooms.queries.places import rooms as bookable_rooms

AS_FAR_AS = timedelta(days=7)
"""Nearest times are looked for so far before and after the wish."""
MANY = 2000
"""More starts than fit in twice as long."""


ABOUT_TIME = frozenset({"taken", "closed"})
"""The objections that another time on the same day may answer, and that say which times are free."""


@dataclass(frozen=True, slots=True)
class WaysOut:
    """The nearest times in the room that was wished for, and the nearest fitting rooms at that time."""

    times: tuple[Interval, ...] = ()
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A room, and everything that stands against having it; nothing does when it is free."""

    room: Room
    objections: tuple[Objection, ...]

    @property
    def is_free(self) -> bool:
        """Whether it can be booked as it was wished for."""
        return not self.objections


def next_free(offer: Offer, when: Interval) -> Interval | None:
    """Return the nearest time on the wished day at which the room is to be had, when only the time is in the way."""
    if {objection.code for objection in offer.objections} - ABOUT_TIME:
        return None
    free = [span for objection in offer.objections for span in objection.facts.get("free", ())]  # type: ignore[attr-defined]
    fitting = [Interval(one["starts_at"], one["ends_at"]) for one in free]
    starts = [
        min(max(span.start, when.start), span.end - when.duration)
        for span in fitting
        if span.duration >= when.duration
    ]
    nearest = min(starts, key=lambda start: abs(start - when.start), default=None)
    return Interval(nearest, nearest + when.duration) if nearest else None


def ways_out(
    draft: Draft,
    *,
    by: Person,
    at: datetime,
    instead_of: Booking | None = None,
    equipment: Collection[str] = (),
    count: int = 3,
) -> WaysOut:
    """Return where the draft would be taken instead: at most ``count`` times, and as many rooms.

    Of rooms those of the same site come first, then those that are least too large; all have the ``equipment``.
    """
    if draft.nonsense():
        return WaysOut()
    candidates = bookable_rooms()
    around = ground(draft, [draft.room], by=by, at=at, instead_of=instead_of, within=AS_FAR_AS)
    others = [room for room in candidates if _fits(room, draft, equipment)]
    if not others or not around.is_movable(draft):
        return WaysOut(times=tuple(islice(_times(draft, around), count)))
    others.sort(key=lambda room: (room.site_id != draft.room.site_id, room.capacity))
    then = elsewhere(around, draft, others)
    free = (room for room in others if not then.objections(replace(draft, room=room)))
    return WaysOut(times=tuple(islice(_times(draft, around), count)), rooms=tuple(islice(free, count)))


def offers(
    when: Interval,
    *,
    people: int,
    by: Person,
    at: datetime,
    equipment: Collection[str] = (),
    site: Site | None = None,
    organisation: Organisation | None = None,
) -> list[Offer]:
    """Return all rooms for this wish: first the free ones, the least too large first, then the others with why not."""
    wishes = [
        Draft(room=room, when=when, title="", people=people, organisation=organisation or by.organisation)
        for room in bookable_rooms(site)
    ]
    found = [Offer(wish.room, objections) for wish, objections in _judged(wishes, by=by, at=at)]
    found = [
        replace(offer, objections=(*offer.objections, *_lacking(offer.room, equipment))) for offer in found
    ]
    return sorted(
        found, key=lambda offer: (not offer.is_free, offer.room.capacity < people, offer.room.capacity)
    )


def _judged(
    wishes: Sequence[Draft], *, by: Person, at: datetime
) -> Iterator[tuple[Draft, tuple[Objection, ...]]]:
    if not wishes:
        return
    if objections := wishes[0].nonsense():
        yield from ((wish, objections) for wish in wishes)
        return
    known = ground(wishes[0], [wish.room for wish in wishes], by=by, at=at)
    yield from ((wish, known.objections(wish)) for wish in wishes)


def _times(draft: Draft, known: Ground) -> Iterator[Interval]:
    """Yield the nearest times that nothing stands against, membership and allowance of their days included."""
    room = draft.room
    if not known.is_movable(draft):
        return
    wanted, taken = known.wanted(draft), known.taken(room)
    days: dict[date, bool] = {}
    for when in known.rules(room).nearest(wanted, taken=taken, at=known.at, count=MANY, within=AS_FAR_AS):
        day = day_of(when.start, room.site.zone_info)
        if day not in days:
            days[day] = not known.membership_objections(room, when)
        if days[day] and not known.objections(replace(draft, when=when)):
            yield when


def _fits(room: Room, draft: Draft, equipment: Collection[str]) -> bool:
    has_all = set(equipment) <= set(room.equipment)
    return room.id != draft.room.id and room.capacity >= draft.people and has_all


def _lacking(room: Room, equipment: Collection[str]) -> Iterator[Objection]:
    missing = [one for one in equipment if one not in room.equipment]
    if missing:
        yield Objection("lacks_equipment", {"room": room.name, "missing": missing})
