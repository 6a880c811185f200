"""What must be true of an event, whoever plans it: before it is kept at all, and before others may count on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lounge.domain.capacity import too_many_kept
from lounge.domain.interval import FIRST_YEAR, LAST_YEAR, Interval
from lounge.domain.refusal import Objection

WIDTH = {"public": 2, "members": 1, "invited": 0}
"""How wide an audience is: where everybody may come members may, and where members may whoever is invited."""

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Times:
    """When an event begins and ends, when its doors open, and from when until when one can register."""

    starts_at: datetime
    ends_at: datetime
    doors_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def objections(self) -> Iterator[Objection]:
        """Object to what no calendar can show, or what would let nobody in.

        ``implausible_time``, ``ends_before_begin``, ``lasts_too_long``, ``doors_after_begin``; ``registration_order``
        when registering would end before it begins, or go on after the event.
        """
        facts: dict[str, object] = {"starts_at": self.starts_at, "ends_at": self.ends_at}
        said = (self.starts_at, self.ends_at, self.doors_at, self.opens_at, self.closes_at)
        if not all(FIRST_YEAR <= one.year <= LAST_YEAR for one in said if one is not None):
            yield Objection("implausible_time", facts)
        if self.ends_at <= self.starts_at:
            yield Objection("ends_before_begin", facts)
        if self.ends_at - self.starts_at > LONGEST:
            yield Objection("lasts_too_long", {**facts, "most_days": LONGEST.days})
        if self.doors_at is not None and self.doors_at > self.starts_at:
            yield Objection("doors_after_begin", {**facts, "doors_at": self.doors_at})
        closes_at = self.closes_at or self.starts_at
        is_never_open = self.opens_at is not None and self.opens_at >= closes_at
        if is_never_open or closes_at > max(self.starts_at, self.ends_at):
            opened = {"opens_at": self.opens_at, "closes_at": self.closes_at}
            yield Objection("registration_order", {**facts, **opened})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the rules need to know of an event."""

    titles: tuple[str, ...]
    times: Times
    places: int
    kept: Mapping[str, int] = field(default_factory=dict)
    visible_to: str = "public"
    open_to: str = "public"
    place_kind: str = "rooms"
    address: str = ""
    online_link: str = ""
    capacities: tuple[int, ...] = ()
    """How many people each of its rooms holds."""

    def nonsense(self) -> tuple[Objection, ...]:
        """Return every reason why it cannot even be kept as a draft.

        Those of :meth:`Times.objections`, ``title_missing``, ``more_kept_than_places`` and
        ``open_wider_than_visible``.
        """
        return (
            *self._untitled(),
            *self.times.objections(),
            *too_many_kept(self.places, self.kept),
            *self._hidden(),
        )

    def unready(self, *, at: datetime) -> tuple[Objection, ...]:
        """Return every further reason why nobody can be asked to come yet.

        ``in_the_past``, and of the place ``no_room_chosen``, ``places_exceed_rooms``, ``address_missing`` or
        ``link_missing``.
        """
        return (*self.past(at), *self.placeless())

    @property
    def when_and_where(self) -> tuple[object, ...]:
        """Return what decides where one has to be, and when."""
        return (self.times.starts_at, self.times.ends_at, self.place_kind, self.address, self.online_link)

    def placeless(self) -> tuple[Objection, ...]:
        """Return what is missing of its place, or too small."""
        if self.place_kind == "address":
            return () if self.address else (Objection("address_missing"),)
        if self.place_kind == "online":
            return () if self.online_link else (Objection("link_missing"),)
        if not self.capacities:
            return (Objection("no_room_chosen"),)
        return beyond_rooms(self.places, self.capacities)

    def _untitled(self) -> Iterator[Objection]:
        if not any(self.titles):
            yield Objection("title_missing")

    def _hidden(self) -> Iterator[Objection]:
        if WIDTH[self.open_to] > WIDTH[self.visible_to]:
            facts = {"visible_to": self.visible_to, "open_to": self.open_to}
            yield Objection("open_wider_than_visible", facts)

    def past(self, at: datetime) -> Iterator[Objection]:
        """Object when it would have begun already."""
        if self.times.starts_at < at:
            yield Objection("in_the_past", {"starts_at": self.times.starts_at, "now": at})


def change_objections(before: Plan, wanted: Plan, *, taken: int, at: datetime) -> Iterator[Objection]:
    """Object to changing an event on which others count already; the rules of its rooms come besides.

    ``too_few_places`` when more are taken or held; of the place the same as before publishing. What is over stays
    where and when it was, ``event_over``; nothing is moved into the past, ``in_the_past``.
    """
    if wanted.places < taken:
        yield Objection("too_few_places", {"places": wanted.places, "taken": taken})
    yield from wanted.placeless()
    if before.times.ends_at <= at and before.when_and_where != wanted.when_and_where:
        yield Objection("event_over", {"ends_at": before.times.ends_at})
    elif before.times.starts_at != wanted.times.starts_at:
        yield from wanted.past(at)


def beyond_rooms(places: int, capacities: Iterable[int]) -> tuple[Objection, ...]:
    """Object when more people are let in than the rooms hold: ``places_exceed_rooms``."""
    capacity = sum(capacities)
    facts = {"places": places, "capacity": capacity}
    return (Objection("places_exceed_rooms", facts),) if places > capacity else ()


def on_steps(when: Interval, step: timedelta, zone: ZoneInfo) -> Interval:
    """Return the shortest interval around this one that begins on a step and lasts a whole number of them.

    The clock on the wall counts, as it does for a room's bookings.
    """
    start, end = (one.astimezone(zone).replace(tzinfo=None) for one in (when.start, when.end))
    before = (start - datetime.combine(start.date(), time.min)) % step
    return when.widened(before, -(end - start + before) % step)
