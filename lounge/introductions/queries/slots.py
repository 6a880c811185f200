"""Times and rooms in which two who both said yes can meet: within the hours of both, with nothing else booked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lounge.domain import meeting
from lounge.domain.interval import Interval, gaps
from lounge.domain.meeting_hours import Hour, shared
from lounge.domain.opening import Hours, OpeningHours
from lounge.domain.refusal import Objection
from lounge.domain.wallclock import DAY, day_bounds, day_of, steps_of
from lounge.introductions.models import Introduction, MeetingHour
from lounge.introductions.queries import rounds
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.rooms import queries as rooms
from lounge.rooms.models import Room
from lounge.rooms.queries import Draft, Ground

USUAL = tuple(Hour(weekday, time(9), time(18)) for weekday in range(5))
"""When two can meet who have not said when they can."""
TWO = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which two can meet, and the room for it."""

    room: Room
    when: Interval

    @property
    def mark(self) -> str:
        """How a form names it; :func:`slot_marked` reads it."""
        return f"{self.room.id}_{int(self.when.start.timestamp())}"


def slots(introduction: Introduction, *, viewer: Person, at: datetime) -> list[Slot]:
    """Return three times that can be had, on different days where possible; the room is booked in the viewer's name.

    Of rooms the smallest that holds two comes first; all rules of the house are kept to, allowance included.
    """
    return _search(introduction, viewer, at).chosen()


def why_none(introduction: Introduction, *, viewer: Person, at: datetime) -> tuple[Objection, ...]:
    """Return why there is no time to choose from; nothing when there is.

    ``hours_apart`` when the hours of the two do not meet, ``no_room_for_two`` when the viewer can book none, what
    the membership says against it, or else ``nothing_free`` from the first ``day`` to the last.
    """
    search = _search(introduction, viewer, at)
    return () if search.chosen() else search.why_none()


def slot_marked(mark: str, *, at: datetime) -> Slot | None:
    """Return the slot that a form names, whether or not it can be had; ``None`` when that is none in time to come."""
    room_id, _, stamp = mark.partition("_")
    if not (mark.isascii() and room_id.isdigit() and stamp.isdigit()) or len(mark) > len("2147483647_") * 2:
        return None
    room = rooms.room(int(room_id))
    start = datetime.fromtimestamp(int(stamp), at.tzinfo) if len(stamp) <= len("4102444800") else None
    if room is None or start is None or start <= at:
        return None
    return Slot(room, Interval(start, start + meeting.LENGTH))


def slot_objections(
    introduction: Introduction, slot: Slot, *, by: Person, at: datetime
) -> tuple[Objection, ...]:
    """Object with ``slot_gone`` to a time that is not one for the two, any more; the room is judged when it is held."""
    search = _search(introduction, by, at)
    fits = slot.when.duration == meeting.LENGTH and slot.room.capacity >= TWO
    if fits and any(stretch.covers(slot.when) for stretch in search.stretches):
        return ()
    return (Objection("slot_gone", {"room": slot.room.name, **slot.when.facts()}),)


@dataclass(frozen=True)
class _Search:
    """What has to be known to find times for two people, asked once."""

    people: tuple[Person, Person]
    viewer: Person
    hours: tuple[Hour, ...]
    zone: ZoneInfo
    at: datetime

    @cached_property
    def window(self) -> Interval:
        """From tomorrow on for so many days, as far as a time can still be confirmed."""
        first = day_of(self.at, self.zone) + DAY
        begins = max(day_bounds(first, self.zone).start, meeting.earliest(self.at))
        return Interval(begins, day_bounds(first + (meeting.DAYS - 1) * DAY, self.zone).end)

    @cached_property
    def stretches(self) -> tuple[Interval, ...]:
        """When both usually can and neither has anything booked in the house."""
        usual = OpeningHours([Hours(one.weekday, one.begins, one.ends) for one in self.hours], self.zone)
        engaged = rooms.engaged(self.people, self.window)
        return tuple(gap for stretch in usual.stretches(self.window) for gap in gaps(engaged, stretch))

    @cached_property
    def fitting(self) -> tuple[Room, ...]:
        """The rooms that hold two and that the viewer can book for an hour, the smallest first."""
        found = [room for room in rooms.rooms() if room.capacity >= TWO and self._takes_an_hour(room)]
        return tuple(sorted(found, key=lambda room: (room.capacity, room.site.position, room.position)))

    @cached_property
    def ground(self) -> Ground:
        """What the house knows about the rooms in these days."""
        half = self.window.duration / 2
        middle = self.window.start + half
        draft = self.draft(Slot(self.fitting[0], Interval(middle, middle + meeting.LENGTH)))
        return rooms.ground(draft, self.fitting, by=self.viewer, at=self.at, within=half)

    def draft(self, slot: Slot) -> Draft:
        """Return what would be booked."""
        return draft_for(self.people, slot, by=self.viewer)

    def chosen(self) -> list[Slot]:
        """Return the times that are put before the two."""
        if not self.fitting or not self.stretches:
            return []
        by_start: dict[datetime, Slot] = {}
        for slot in self._free():
            by_start.setdefault(slot.when.start, slot)
        return [by_start[start] for start in meeting.spread(by_start, self.zone)]

    def why_none(self) -> tuple[Objection, ...]:
        """Return what stands in the way of every time."""
        if not self.hours:
            return (Objection("hours_apart"),)
        if not self.fitting:
            return (Objection("no_room_for_two"),)
        firsts = [Interval(one.start, one.start + meeting.LENGTH) for one in self.stretches]
        against = [self.ground.membership_objections(self.fitting[0], when) for when in firsts]
        if against and all(against):
            return against[0]
        days = (
            day_of(self.window.start, self.zone),
            day_of(self.window.end - timedelta.resolution, self.zone),
        )
        return (Objection("nothing_free", {"first_day": days[0], "last_day": days[1]}),)

    def _free(self) -> Iterator[Slot]:
        """Yield every time that can be had, in each room."""
        allowed: dict[object, bool] = {}
        for room in self.fitting:
            for start in self._starts(room):
                slot = Slot(room, Interval(start, start + meeting.LENGTH))
                day = day_of(start, room.site.zone_info)
                if day not in allowed:
                    allowed[day] = not self.ground.membership_objections(room, slot.when)
                if allowed[day]:
                    yield slot

    def _starts(self, room: Room) -> Iterator[datetime]:
        """Yield the steps of the room's clock from which an hour is free in it, and for both."""
        zone, step = room.site.zone_info, timedelta(minutes=room.step_minutes)
        free = self.ground.rules(room).free_spans(
            self.window, taken=self.ground.taken(room), at=self.at, by_role=self.viewer.role
        )
        for span in free:
            for stretch in self.stretches:
                both = span.clip(stretch)
                if both is None or both.duration < meeting.LENGTH:
                    continue
                first, last = day_of(both.start, zone), day_of(both.end, zone)
                for n in range((last - first).days + 1):
                    steps = steps_of(first + n * DAY, step, zone)
                    yield from (one for one in steps if both.start <= one <= both.end - meeting.LENGTH)

    def _takes_an_hour(self, room: Room) -> bool:
        rules = rooms.rules_of(room)
        is_hours_long = rules.shortest <= meeting.LENGTH <= rules.longest
        keeps_step = meeting.LENGTH % rules.step == timedelta(0)
        return self.viewer.role in rules.bookable_by and is_hours_long and keeps_step


def draft_for(people: Sequence[Person], slot: Slot, *, by: Person) -> Draft:
    """Return the booking of a slot for two: in the name of who proposes it, with the other one as the guest."""
    return Draft(
        room=slot.room,
        when=slot.when,
        title=" & ".join(person.name for person in people),
        organisation=by.organisation,
        people=TWO,
        attendees=tuple(rooms.Guest(person.name, person.email) for person in people if person.id != by.id),
    )


def _search(introduction: Introduction, viewer: Person, at: datetime) -> _Search:
    first, second = (side.person for side in introduction.sides)
    return _Search((first, second), viewer, _hours(first, second), rounds.zone(), at)


def _hours(first: Person, second: Person) -> tuple[Hour, ...]:
    """Return the hours of both; who has named none can whenever the other one can."""
    named: dict[int, list[Hour]] = {first.id: [], second.id: []}
    wanted = select(MeetingHour).where(MeetingHour.person_id.in_(named)).order_by(MeetingHour.id)
    for one in db.session.scalars(wanted):
        named[one.person_id].append(Hour(one.weekday, one.begins, one.ends))
    if not any(named.values()):
        return USUAL
    mine, yours = named.values()
    return shared(mine or yours, yours or mine)
