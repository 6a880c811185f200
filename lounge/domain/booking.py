"""What a room's rules say to a wanted booking, and where it would fit instead."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from lounge.domain.allowance import Allowance, minutes
from lounge.domain.interval import LAST_YEAR, Interval, gaps, union
from lounge.domain.opening import OpeningHours
from lounge.domain.refusal import Objection
from lounge.domain.standing import Standing
from lounge.domain.wallclock import DAY, day_bounds, day_of, days_of, is_on_step, steps_of

STAFF = frozenset({"desk", "manager"})
"""The roles that may book at short notice and beyond the days ahead: they know what the plan does not."""

NOTHING = timedelta(0)
END_OF_TIME = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A booking as somebody wishes it.

    :raises ValueError: when it lies in years that a house cannot mean, or nobody is to come.
    """

    when: Interval
    people: int
    by_role: str
    instead_of: Interval | None = None
    """Where the booking stands now, when it is to be changed and stays in its room."""
    is_same_account: bool = True
    """Whether a change leaves it to the same organisation, whose membership and hours it counts on."""

    def __post_init__(self) -> None:
        if not self.when.is_plausible:
            raise ValueError("the booking lies outside of the house's calendar")
        if self.people < 1:
            raise ValueError("a booking is for one person at least")

    @property
    def keeps_time(self) -> bool:
        """Whether it is a change that leaves the time as it stands."""
        return self.when == self.instead_of

    @property
    def keeps_start(self) -> bool:
        """Whether it is a change of the end only."""
        return self.instead_of is not None and self.when.start == self.instead_of.start

    @property
    def gives_back(self) -> bool:
        """Whether it is a change that takes no instant more than it has."""
        return self.instead_of is not None and self.instead_of.covers(self.when)


@dataclass(frozen=True, slots=True)
class Closure:
    """A span in which a space of the room is shut, and what for."""

    when: Interval
    name: str


@dataclass(frozen=True, slots=True)
class BookingRules:
    """Everything that a room demands of a booking.

    Lengths are of time that really elapses. Starts and lengths keep to the ``step`` by the clock on the wall,
    counted from the day's midnight, in the nights when the clocks change too. Setup and clearing claim the
    room's spaces, but may lie outside of the opening hours: the staff do them before the doors open and
    after.

    :raises ValueError: when no booking at all could keep to them.
    """

    capacity: int
    shortest: timedelta
    longest: timedelta
    step: timedelta
    ahead: timedelta
    """Members may book up to the end of the day that lies so far ahead."""
    notice: timedelta
    """Members must book so long before the start; staff only before it."""
    setup: timedelta
    clearing: timedelta
    bookable_by: frozenset[str]
    opening: OpeningHours
    closures: Sequence[Closure] = ()
    """Those in the time that is asked about; setup and clearing must miss them too."""
    is_withdrawn: bool = False
    """Whether the room is no longer offered."""

    def __post_init__(self) -> None:
        if not NOTHING < self.step <= DAY:
            raise ValueError("a step is longer than nothing and not longer than a day")
        if not NOTHING < self.shortest <= self.longest:
            raise ValueError("the shortest booking is not longer than the longest")
        if min(self.ahead, self.notice, self.setup, self.clearing) < NOTHING:
            raise ValueError("no length of time is less than nothing")

    def held(self, when: Interval) -> Interval:
        """Return what a booking claims of the room's spaces, setup and clearing included."""
        return when.widened(self.setup, self.clearing)

    def watched(self, when: Interval, *, within: timedelta = NOTHING) -> Interval:
        """Return the interval from which the rules need to know the held spans, to judge this wish.

        It holds the whole days that the wish touches, so that a refusal can say what is free on them, and
        ``within`` more on both sides for the nearest starts. Of a wish of years only the first weeks matter.
        """
        judged = self._judged(when).widened(within, within)
        days = days_of(judged, self.opening.zone)
        first, last = (day_bounds(day, self.opening.zone) for day in (days[0], days[-1]))
        return self.held(Interval(first.start, last.end))

    def objections(
        self,
        wanted: Wanted,
        *,
        taken: Sequence[Interval],
        allowance: Allowance,
        standing: Standing,
        at: datetime,
    ) -> tuple[Objection, ...]:
        """Return every reason against the booking.

        ``taken`` are the held spans of the room's spaces in all of ``watched(wanted.when)``; a closure among
        them is told as a closure. For a change the caller leaves the booking's own spans out of ``taken`` and
        its own hours out of ``allowance``. ``standing`` is that of the day on which it is to begin.

        What a booking already has is not judged anew because rules became stricter since. A change that keeps
        the start is not asked about past, notice and days ahead; one that takes no instant more, not about
        opening hours, longest length and who may book, nor about membership and allowance while it stays with
        its organisation; one that keeps the time altogether is only asked whether the people fit in.

        ``closed`` and ``taken`` carry as ``free`` the spans in which the room could be booked on that day.
        """
        is_granted = wanted.gives_back and wanted.is_same_account
        return (
            *self._at_any_time(wanted),
            *self._about_start(wanted, at),
            *self._about_length(wanted),
            *self._about_room(wanted, taken, at),
            *(() if is_granted else standing.objections()),
            *(() if is_granted else allowance.objections(wanted.when.duration)),
        )

    def free_spans(
        self, within: Interval, *, taken: Sequence[Interval], at: datetime, by_role: str
    ) -> tuple[Interval, ...]:
        """Return the spans in which this role could book now, each at least as long as the shortest booking.

        They begin on a step and last a whole number of steps; setup and clearing fit around them. ``taken``
        must know ``held(within)``.
        """
        begin, end = self._starts_between(by_role, at)
        spans: list[Interval] = []
        for gap in () if self.is_withdrawn else self._free(within, taken):
            start = self._next_step(max(gap.start, begin))
            length = (gap.end - start) // self.step * self.step
            if start < end and self.shortest <= length:
                spans.append(Interval(start, start + length))
        return tuple(spans)

    def nearest(
        self,
        wanted: Wanted,
        *,
        taken: Sequence[Interval],
        at: datetime,
        count: int = 3,
        within: timedelta = timedelta(days=7),
    ) -> tuple[Interval, ...]:
        """Return the bookings of the same length that the room's rules allow, whose starts lie nearest.

        At most ``count``, and none that starts further than ``within`` from the wanted start; of two
        equally far the earlier comes first. A length that is too short or off the step becomes the next
        that is allowed; for one that is too long, too many people or the wrong role no time helps.
        ``taken`` must know ``watched(wanted.when, within=within)``. Standing and allowance are not asked.
        """
        length = -(-max(wanted.when.duration, self.shortest) // self.step) * self.step
        if length > self.longest or any(self._at_any_time(wanted)):
            return ()
        about = wanted.when.start
        begin, end = self._starts_between(wanted.by_role, at)
        starts = [
            start
            for gap in self._free(Interval(about - within, about + within + length), taken)
            for start in self._starts(gap, length)
            if abs(start - about) <= within and begin <= start < end
        ]
        starts.sort(key=lambda start: (abs(start - about), start))
        offers = (Interval(start, start + length) for start in starts)
        return tuple(islice((offer for offer in offers if self._keeps_step(offer)), count))

    def _at_any_time(self, wanted: Wanted) -> Iterator[Objection]:
        if self.is_withdrawn and not wanted.gives_back:
            yield Objection("room_withdrawn")
        if wanted.by_role not in self.bookable_by and not wanted.gives_back:
            yield Objection("not_for_you", {"role": wanted.by_role, "bookable_by": sorted(self.bookable_by)})
        if wanted.people > self.capacity:
            yield Objection("too_many_people", {"people": wanted.people, "capacity": self.capacity})

    def _about_start(self, wanted: Wanted, at: datetime) -> Iterator[Objection]:
        if wanted.keeps_start:
            return
        start = wanted.when.start
        begin, end = self._starts_between(wanted.by_role, at)
        if start < at:
            yield Objection("in_the_past", {"starts_at": start, "now": at})
        elif start < begin:
            earliest = self._next_step(begin)
            yield Objection("too_late", {"notice_minutes": minutes(self.notice), "earliest": earliest})
        elif end <= start:
            facts = {"last_day": self._last_day(at), "ahead_days": self.ahead.days}
            yield Objection("too_far_ahead", facts)

    def _about_length(self, wanted: Wanted) -> Iterator[Objection]:
        length = wanted.when.duration
        facts = {
            "wanted_minutes": minutes(length),
            "shortest_minutes": minutes(self.shortest),
            "longest_minutes": minutes(self.longest),
            "step_minutes": minutes(self.step),
        }
        if length > self.longest and not wanted.gives_back:
            yield Objection("too_long", facts)
        if length < self.shortest and not wanted.keeps_time:
            yield Objection("too_short", facts)
        if not self._keeps_step(wanted.when) and not wanted.keeps_time:
            yield Objection("off_step", facts)

    def _about_room(self, wanted: Wanted, taken: Sequence[Interval], at: datetime) -> Iterator[Objection]:
        """Object to closed doors and to what others hold, and say what is free on the day of the start."""
        if wanted.keeps_time:
            return
        when = self._judged(wanted.when)
        closed = [*(() if wanted.gives_back else self.opening.why_closed(when)), *self._why_shut(when)]
        shut = [closure.when for closure in self.closures]
        in_the_way = union(span for span in taken if span.overlaps(self.held(when)) and span not in shut)
        if not closed and not in_the_way:
            return
        day = day_bounds(day_of(when.start, self.opening.zone), self.opening.zone)
        spans = self.free_spans(day, taken=taken, at=at, by_role=wanted.by_role)
        free = [span.facts() for span in spans]
        for objection in closed:
            yield Objection("closed", {**objection.facts, "free": free})
        if in_the_way:
            yield Objection("taken", {"spans": [span.facts() for span in in_the_way], "free": free})

    def _why_shut(self, when: Interval) -> Iterator[Objection]:
        for closure in self.closures:
            if closure.when.overlaps(self.held(when)):
                day = day_of(closure.when.start, self.opening.zone)
                facts = {"reason": "closure", "day": day, "name": closure.name, **closure.when.facts()}
                yield Objection("closed", facts)

    def _judged(self, when: Interval) -> Interval:
        """Return what of a wish is looked at: a month more than the longest is refused anyway."""
        return Interval(when.start, min(when.end, when.start + self.longest + 31 * DAY))

    def _starts_between(self, role: str, at: datetime) -> tuple[datetime, datetime]:
        """Return the first instant at which this role may begin, and the one from which it may no more."""
        if role in STAFF:
            return at, END_OF_TIME
        return at + self.notice, day_bounds(self._last_day(at), self.opening.zone).end

    def _last_day(self, at: datetime) -> date:
        return day_of(at, self.opening.zone) + self.ahead

    def _free(self, within: Interval, taken: Sequence[Interval]) -> Iterator[Interval]:
        """Yield where a booking may lie, so that its setup and clearing miss what is taken."""
        held = (*taken, *(closure.when for closure in self.closures))
        blocked = [span.widened(self.clearing, self.setup) for span in held]
        for stretch in self.opening.stretches(within):
            yield from gaps(blocked, stretch)

    def _starts(self, gap: Interval, length: timedelta) -> Iterator[datetime]:
        """Yield the starts on a step from which a booking of this length ends within the gap."""
        for day in days_of(gap, self.opening.zone):
            steps = steps_of(day, self.step, self.opening.zone)
            yield from steps[bisect_left(steps, gap.start) : bisect_right(steps, gap.end - length)]

    def _next_step(self, start: datetime) -> datetime:
        """Return the first instant on a step that is not before this one."""
        day = day_of(start, self.opening.zone)
        zone = self.opening.zone
        steps = (*steps_of(day, self.step, zone), *steps_of(day + DAY, self.step, zone))
        return steps[bisect_left(steps, start)]

    def _keeps_step(self, when: Interval) -> bool:
        zone = self.opening.zone
        start, end = (instant.astimezone(zone).replace(tzinfo=None) for instant in (when.start, when.end))
        return is_on_step(when.start, self.step, zone) and (end - start) % self.step == NOTHING


def change_objections(
    standing_at: Interval, wanted: Interval, *, state: str, at: datetime
) -> tuple[Objection, ...]:
    """Return what the booking's own state says against moving it; the room's rules come besides.

    What is only held for somebody's answer stays as it was offered: ``still_held``. What has ended stays as it
    was: ``already_ended``. What has begun keeps its start, ``already_begun``, and may be ended earlier, though
    not in the past, ``in_the_past``, or go on longer.
    """
    if state == "cancelled":
        return (Objection("already_cancelled"),)
    if state == "held":
        return (Objection("still_held"),)
    if standing_at.end <= at:
        return (Objection("already_ended", {"ends_at": standing_at.end}),)
    if at < standing_at.start:
        return ()
    if wanted.start != standing_at.start:
        return (Objection("already_begun", {"starts_at": standing_at.start}),)
    if wanted.end < at:
        return (Objection("in_the_past", {"ends_at": wanted.end, "now": at}),)
    return ()


def cancel_objections(when: Interval, *, state: str, at: datetime) -> tuple[Objection, ...]:
    """Return what the booking's own state says against cancelling it.

    While it is running it may be given up, and the rest of its time is free for others; once it has ended
    it is a fact, ``already_ended``.
    """
    if state == "cancelled":
        return (Objection("already_cancelled"),)
    if when.end <= at:
        return (Objection("already_ended", {"ends_at": when.end}),)
    return ()
