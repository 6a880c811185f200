"""What a board shows: rooms side by side over one day, or the days of one room; all of it ready to be written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lounge.domain import booking as domain
from lounge.domain.allowance import minutes
from lounge.domain.booking import BookingRules
from lounge.domain.interval import Interval, gaps, union
from lounge.domain.wallclock import day_bounds
from lounge.domain.week import Week
from lounge.members.models import Organisation, Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db
from lounge.rooms.models import Booking, Closure, Room, Site
from lounge.rooms.queries.claimed import Held, asked
from lounge.rooms.queries.places import rooms as bookable_rooms
from lounge.rooms.queries.rules import days_off, rules_of

ROW = 5
LATECOMERS = 200
"""No more deeds than these are under way at once."""
DAY = 24 * 60
CLOCK = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(DAY + 1))
"""What the clock shows at each minute of the day."""
USUAL = (8 * 60, 20 * 60)
"""What a board shows of a day on which nothing is open, in minutes."""


SHOWN = (
    select(
        Held.space_id, Held.held_from, Held.held_until,
        Booking.room_id, Booking.id, Booking.starts_at, Booking.ends_at,
        func.coalesce(Booking.title, Closure.reason), Booking.organisation_id, func.coalesce(Organisation.name, ""),
        Booking.booked_by_id, Booking.arrived_at.is_not(None),
    )
    .outerjoin(Booking, Booking.id == Held.booking_id)
    .outerjoin(Organisation, Organisation.id == Booking.organisation_id)
    .outerjoin(Closure, Closure.id == Held.closure_id)
    .order_by(Held.space_id, Held.held_from)
)  # fmt: skip
LAST_CHANGE = select(func.coalesce(func.max(AuditLine.id), 0), func.count()).where(
    AuditLine.id > select(func.max(AuditLine.id)).scalar_subquery() - LATECOMERS
)


class Item(NamedTuple):
    """Something in a column: ``kind`` is closed, setup, clearing, busy, own or gap; ``place`` its CSS classes."""

    kind: str
    place: str
    begins: str
    ends: str
    title: str = ""
    organisation: str = ""
    """Set for the staff, who see whose it is."""
    booking_id: int | None = None
    """Set where the reader may open the booking."""
    has_come: bool = False
    """Whether somebody has come for it; told to who may open the booking."""


@dataclass(frozen=True, slots=True)
class Column:
    """A room on a day."""

    room: Room
    day: date
    items: tuple[Item, ...]
    holiday: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """Columns over the hours from ``first`` to ``last``, in minutes of the day by the wall clock."""

    first: int
    last: int
    columns: tuple[Column, ...]
    now: int | None
    """The minute at which the now-line stands, if it lies on the board."""

    @property
    def hours(self) -> list[tuple[str, str]]:
        """Return place and time of each full hour."""
        return [(f"from-{minute}", f"{minute // 60:02d}:00") for minute in range(self.first, self.last, 60)]


class _Claim(NamedTuple):
    """A claim to a space, with what the board shows of it."""

    space_id: int
    held: Interval
    room_id: int | None
    booking_id: int | None
    when: Interval | None
    title: str
    organisation_id: int | None
    organisation: str
    booked_by_id: int | None
    has_come: bool


class _Part(NamedTuple):
    """Something that is to be shown, before its place on the board is known."""

    kind: str
    when: Interval
    title: str = ""
    organisation: str = ""
    booking_id: int | None = None
    has_come: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    """Who looks, when, and in which language."""

    id: int
    role: str
    is_staff: bool
    organisation_id: int
    at: datetime
    language: str

    @classmethod
    def of(cls, viewer: Person, at: datetime, language: str) -> "_Look":
        """Ask the viewer once what every item of the board depends on."""
        return cls(viewer.id, viewer.role, viewer.is_staff, viewer.organisation_id, at, language)


def last_change() -> tuple[int, int]:
    """Return a mark that every deed changes; what was shown at the same mark has not changed since.

    Beside the newest line of the audit it counts the last ones, because on PostgreSQL a lower number may be
    committed after a higher one.
    """
    last, late = db.session.execute(LAST_CHANGE).one()
    return last, late


def day_board(site: Site, day: date, *, viewer: Person, at: datetime, language: str) -> Board:
    """Return the rooms of a site side by side on one day."""
    places = [(room, day) for room in bookable_rooms(site)]
    return _board(places, site.zone_info, _Look.of(viewer, at, language))


def week_board(room: Room, week: Week, *, viewer: Person, at: datetime, language: str) -> Board:
    """Return the days of one week of a room side by side."""
    return _board([(room, day) for day in week.days], room.site.zone_info, _Look.of(viewer, at, language))


def _board(places: Sequence[tuple[Room, date]], zone: ZoneInfo, look: _Look) -> Board:
    if not places:
        return Board(*USUAL, (), None)
    days = sorted({day for _room, day in places})
    window = Interval(day_bounds(days[0], zone).start, day_bounds(days[-1], zone).end)
    rooms = [room for room, _day in places]  # what is free at midnight hangs on what is held just beyond it
    window = window.widened(max(room.setup for room in rooms), max(room.clearing for room in rooms))
    claims = _claims({space.id for room in rooms for space in room.spaces}, window)
    first, last = _hours(places, claims.values(), zone)
    today = look.at.astimezone(zone)
    now = _minute(look.at, today.date(), zone)
    columns = tuple(_column(room, day, _of_room(room, claims), (first, last), look) for room, day in places)
    return Board(first, last, columns, now if today.date() in days and first <= now < last else None)


def _claims(space_ids: set[int], window: Interval) -> Mapping[int, list[_Claim]]:
    found: dict[int, list[_Claim]] = {space_id: [] for space_id in space_ids}
    rows = db.session.execute(SHOWN, asked(space_ids, window))
    for space, start, end, room, booking, begins, ends, *shown in rows:
        when = Interval(begins, ends) if begins is not None else None
        found[space].append(_Claim(space, Interval(start, end), room, booking, when, *shown))
    return found


def _of_room(room: Room, claims: Mapping[int, list[_Claim]]) -> list[_Claim]:
    """Return the claims to any of the room's spaces; what claims several of them comes once."""
    found = {(claim.held, claim.booking_id): claim for space in room.spaces for claim in claims[space.id]}
    return sorted(found.values(), key=lambda claim: claim.held)


def _hours(
    places: Sequence[tuple[Room, date]], claims: Iterable[list[_Claim]], zone: ZoneInfo
) -> tuple[int, int]:
    """Return the first and last full hour that a board must show: opening hours, and bookings beyond them."""
    spans = [
        (hours.opens.hour * 60 + hours.opens.minute, _closing(hours.closes))
        for room, day in places
        for hours in room.hours
        if hours.weekday == day.weekday()
    ]
    booked = [claim.held for of_space in claims for claim in of_space if claim.booking_id is not None]
    for day in {day for _room, day in places}:
        today = day_bounds(day, zone)
        held = [one for one in booked if one.overlaps(today)]
        if held:
            begins, ends = min(one.start for one in held), max(one.end for one in held)
            spans.append((_minute(begins, day, zone), _minute(ends, day, zone)))
    if not spans:
        return USUAL
    return min(span[0] for span in spans) // 60 * 60, -(-max(span[1] for span in spans) // 60) * 60


def _closing(closes: time) -> int:
    return closes.hour * 60 + closes.minute or DAY


def _column(room: Room, day: date, claims: list[_Claim], hours: tuple[int, int], look: _Look) -> Column:
    zone = room.site.zone_info
    today = day_bounds(day, zone)
    shut = tuple(domain.Closure(claim.held, claim.title) for claim in claims if claim.booking_id is None)
    parts = [claim for claim in claims if len(room.spaces) > 1 and claim.room_id not in (None, room.id)]
    rules = rules_of(room, closures=shut)
    shown = [
        *_closed(rules, day, [closure.when for closure in shut]),
        *(item for claim in claims if claim not in parts for item in _taken(claim, room, today, look)),
        *_partly_taken(parts, today),
        *_gaps(rules, today, claims, look),
    ]
    placed = [
        Item(part.kind, *place, part.title, part.organisation, part.booking_id, part.has_come)
        for part in shown
        if (place := _place(part.when, day, zone, hours))
    ]
    return Column(room, day, tuple(placed), days_off(room.site, language=look.language).get(day))


def _closed(rules: BookingRules, day: date, shut: list[Interval]) -> Iterator[_Part]:
    today = day_bounds(day, rules.opening.zone)
    stretches = rules.opening.on(day)
    for closed in gaps(stretches, today):
        yield _Part("closed", closed)
    for closure in rules.closures:
        for stretch in stretches:
            if part := closure.when.clip(stretch):
                yield _Part("closed", part, closure.name)


def _taken(claim: _Claim, room: Room, today: Interval, look: _Look) -> Iterator[_Part]:
    if claim.when is None or not claim.held.overlaps(today):
        return
    is_own = claim.organisation_id == look.organisation_id
    sees_all = look.is_staff or is_own
    title = claim.title if sees_all or room.site.shows_titles else ""
    firm = claim.organisation if look.is_staff and not is_own else ""
    opens = claim.booking_id if look.is_staff or claim.booked_by_id == look.id else None
    if claim.held.start < claim.when.start:
        yield _Part("setup", Interval(claim.held.start, claim.when.start))
    has_come = opens is not None and claim.has_come
    yield _Part("own" if is_own else "busy", claim.when, title, firm, opens, has_come)
    if claim.when.end < claim.held.end:
        yield _Part("clearing", Interval(claim.when.end, claim.held.end))


def _partly_taken(parts: list[_Claim], today: Interval) -> Iterator[_Part]:
    """Yield what bookings of its parts leave no room for, as one: they may overlap each other."""
    booked = union(claim.when for claim in parts if claim.when is not None)
    for held in union(claim.held for claim in parts if claim.held.overlaps(today)):
        yield from (_Part("busy", part) for when in booked if (part := when.clip(held)))
        yield from (_Part("clearing", buffer) for buffer in gaps(booked, held))


def _gaps(rules: BookingRules, today: Interval, claims: list[_Claim], look: _Look) -> Iterator[_Part]:
    if look.role not in rules.bookable_by or today.end <= look.at:
        return
    held = [claim.held for claim in claims if claim.booking_id is not None]
    for span in rules.free_spans(today, taken=held, at=look.at, by_role=look.role):
        yield _Part("gap", span)


def _place(when: Interval, day: date, zone: ZoneInfo, hours: tuple[int, int]) -> tuple[str, str, str] | None:
    """Return the CSS classes of a span, and its times; nothing when it lies beside the board.

    What ends in the second turn of an hour that comes twice ends as if the clocks had not gone back: there
    would be no room for it between two equal times.
    """
    begins, ends = _minute(when.start, day, zone), _minute(when.end, day, zone)
    if ends <= begins and when.overlaps(day_bounds(day, zone)):
        ends = min(begins + minutes(when.duration), DAY)
    first, last = max(begins, hours[0]) // ROW * ROW, -(-min(ends, hours[1]) // ROW) * ROW
    if last <= first:
        return None
    return f"from-{first} for-{last - first}", CLOCK[begins], CLOCK[ends]


def _minute(at: datetime, day: date, zone: ZoneInfo) -> int:
    """Return what the clock shows at an instant, in minutes of the day; 0 before it, 1440 after it."""
    today = day_bounds(day, zone)
    if not today.contains(at):
        return 0 if at < today.start else DAY
    wall = at.astimezone(zone)
    return wall.hour * 60 + wall.minute
