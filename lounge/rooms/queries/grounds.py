"""Every reason against a wish: what has to be known for it, fetched once, however many wishes are judged."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lounge.domain.booking import BookingRules, Wanted, change_objections
from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection
from lounge.domain.wallclock import DAY, day_of, month_bounds
from lounge.members.models import Person
from lounge.rooms.models import Booking, Room
from lounge.rooms.queries.accounts import Account, account
from lounge.rooms.queries.claimed import Claim, bookings_among, claims, closures_among
from lounge.rooms.queries.drafts import Draft
from lounge.rooms.queries.rules import LANGUAGES, days_off, rules_of

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the house knows about some rooms in some days, to judge what one person wishes there."""

    by: Person
    at: datetime
    instead_of: Booking | None
    account: Account
    claims: Mapping[int, Sequence[Claim]]
    """By space, in order of time."""

    def rules(self, room: Room) -> BookingRules:
        """Return the room's rules, with the closures of its spaces."""
        return rules_of(room, closures=closures_among(self._claims(room)))

    def taken(self, room: Room) -> tuple[Interval, ...]:
        """Return the spans in which bookings hold any of the room's spaces."""
        return bookings_among(self._claims(room))

    def wanted(self, draft: Draft) -> Wanted:
        """Return the draft as the domain knows it."""
        before = self.instead_of
        stays = before.when if before is not None and before.room_id == draft.room.id else None
        return Wanted(
            when=draft.when,
            people=draft.people,
            by_role=self.by.role,
            instead_of=stays,
            is_same_account=before is None or before.organisation_id == draft.organisation.id,
        )

    def objections(self, draft: Draft) -> tuple[Objection, ...]:
        """Return every reason against the draft; those of a room's rules name the room in their facts."""
        return (*self._about_the_person(draft), *self._about_the_change(draft), *self._about_the_room(draft))

    def is_movable(self, draft: Draft) -> bool:
        """Whether another time or room could help at all: it is theirs, and what stands has not begun."""
        before = self.instead_of
        is_ahead = before is None or (before.state == "confirmed" and self.at < before.starts_at)
        return is_ahead and not any(self._about_the_person(draft))

    def membership_objections(self, room: Room, when: Interval) -> tuple[Objection, ...]:
        """Return what the organisation's standing and allowance say against so much time then."""
        zone = room.site.zone_info
        standing = self.account.standing(day_of(when.start, zone))
        allowance = self.account.allowance(when.start, zone)
        return (*standing.objections(), *allowance.objections(when.duration))

    def _about_the_person(self, draft: Draft) -> Iterator[Objection]:
        before = self.instead_of
        if before is not None:
            yield from not_yours(before, by=self.by)
        known = {self.by.organisation_id} | ({before.organisation_id} if before else set())
        if draft.organisation.id not in known and not self.by.is_staff:
            yield Objection("not_your_organisation", {"organisation": draft.organisation.name})

    def _about_the_change(self, draft: Draft) -> tuple[Objection, ...]:
        before = self.instead_of
        if before is None:
            return ()
        return change_objections(before.when, draft.when, state=before.state, at=self.at)

    def _about_the_room(self, draft: Draft) -> Iterator[Objection]:
        room, wanted, rules = draft.room, self.wanted(draft), self.rules(draft.room)
        zone = rules.opening.zone
        objections = rules.objections(
            wanted,
            taken=self.taken(room),
            allowance=self.account.allowance(draft.when.start, zone),
            standing=self.account.standing(day_of(draft.when.start, zone)),
            at=self.at,
        )
        for objection in objections:
            yield replace(objection, facts={"room": room.name, **objection.facts, **_names(room, objection)})

    def _claims(self, room: Room) -> list[Claim]:
        return sorted(
            (claim for space in room.spaces for claim in self.claims.get(space.id, ())),
            key=lambda claim: (claim.held, claim.space_id),
        )


def ground(
    draft: Draft,
    rooms: Sequence[Room],
    *,
    by: Person,
    at: datetime,
    instead_of: Booking | None = None,
    within: timedelta = NOTHING,
) -> Ground:
    """Find out what must be known to judge the draft in these rooms, and ``within`` that time before and after."""
    windows = [rules_of(room).watched(draft.when, within=within) for room in rooms]
    months = [
        month_bounds(start, room.site.zone_info)
        for room in rooms
        for start in (draft.when.start - within, draft.when.start + within)
    ]
    paying = account(draft.organisation.id, _hull(months).widened(DAY, DAY), but=instead_of)
    held = _claims_by_space(rooms, _hull(windows), instead_of)
    return Ground(by=by, at=at, instead_of=instead_of, account=paying, claims=held)


def elsewhere(known: Ground, draft: Draft, rooms: Sequence[Room]) -> Ground:
    """Take the ground of one room to others, for the time that is wished for; the account is the same."""
    window = _hull([rules_of(room).watched(draft.when) for room in rooms])
    return replace(known, claims=_claims_by_space(rooms, window, known.instead_of))


def objections_to(
    draft: Draft, *, by: Person, at: datetime, instead_of: Booking | None = None
) -> tuple[Objection, ...]:
    """Return every reason against the draft, as a new booking or instead of one that stands; none: it may be kept."""
    return draft.nonsense() or ground(draft, [draft.room], by=by, at=at, instead_of=instead_of).objections(
        draft
    )


def not_yours(booking: Booking, *, by: Person) -> Iterator[Objection]:
    """Object to touching a booking that somebody else made; the staff may touch all."""
    if by.id != booking.booked_by_id and not by.is_staff:
        yield Objection("not_yours", {"title": booking.title})


def _names(room: Room, objection: Objection) -> dict[str, object]:
    """Return a holiday's names in all languages, which only the calendar knows."""
    day = objection.facts.get("day")
    if objection.facts.get("reason") != "holiday" or not isinstance(day, date):
        return {}
    return {"names": {language: days_off(room.site, language=language).get(day) for language in LANGUAGES}}


def _claims_by_space(rooms: Sequence[Room], window: Interval, but: Booking | None) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = defaultdict(list)
    spaces = {space.id for room in rooms for space in room.spaces}
    for claim in claims(spaces, window, but=but) if spaces else ():
        found[claim.space_id].append(claim)
    return found


def _hull(intervals: Sequence[Interval]) -> Interval:
    return Interval(min(one.start for one in intervals), max(one.end for one in intervals))
