"""What came of an introduction in the demo: two answers, mostly a room, a meeting, and how it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from lounge.demo.affinity import reasons
from lounge.demo.diary import Diary, Entry
from lounge.demo.firms import MEMBER
from lounge.domain import meeting as rules
from lounge.domain.interval import Interval
from lounge.domain.meeting_hours import Hour, shared
from lounge.domain.wallclock import DAY, day_bounds, day_of, habitual
from lounge.members.models import Person
from lounge.profiles.models import Market
from lounge.rooms.models import Booking, Room

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANSWERS: Mapping[tuple[str | None, str | None], int] = {
    ("yes", "yes"): 51,
    ("yes", None): 11,
    (None, "yes"): 11,
    ("yes", "not_now"): 9,
    ("not_now", "yes"): 9,
    ("not_now", None): 4,
    (None, None): 3,
    ("yes", "never"): 1,
    ("never", "yes"): 1,
}
"""What the two say, and how many of a hundred say so."""
BOOK, COME, MEET_ELSEWHERE, SEEN_AT_THE_DOOR = 0.88, 0.85, 0.2, 0.7
TRIES = 12
DAYS_AHEAD = 3
"""Meetings lie ahead for so many days at most; the days that follow belong to the present round."""


@dataclass(frozen=True, slots=True)
class Two:
    """Two people, the smaller id first, and how well their firms fit."""

    first: Person
    second: Person
    score: float


@dataclass(frozen=True, slots=True)
class Told:
    """An introduction as one of the two sees it."""

    person_id: int
    answer: str | None
    answered_at: datetime | None
    verdict: str | None = None
    verdict_at: datetime | None = None
    was_at_the_door: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    """A room for two, and when it was asked for and confirmed."""

    booking: Booking
    proposed_by: Person
    proposed_at: datetime
    settled_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """An introduction with all that came of it."""

    two: Two
    sides: tuple[Told, Told]
    agreed_at: datetime | None
    meeting: Met | None = None

    def side_rows(
        self, introduction_id: int, markets: Mapping[int, list[Market]]
    ) -> Iterator[dict[str, Any]]:
        """Return what each of the two read and said, as rows of the table."""
        first, second = self.two.first, self.two.second
        for side, me, other in zip(self.sides, (first, second), (second, first), strict=True):
            yield {
                "introduction_id": introduction_id,
                "person_id": side.person_id,
                "reasons": reasons(me.organisation, other.organisation, markets),
                "answer": side.answer,
                "answered_at": side.answered_at,
                "verdict": side.verdict,
                "verdict_at": side.verdict_at,
                "was_at_the_door": side.was_at_the_door,
            }

    def meeting_row(self, introduction_id: int) -> dict[str, Any]:
        """Return the meeting as a row of its table; its booking is flushed."""
        assert self.meeting, "there is one"
        told = self.meeting
        return {
            "introduction_id": introduction_id,
            "booking_id": told.booking.id,
            "proposed_by_id": told.proposed_by.id,
            "state": "confirmed",
            "proposed_at": told.proposed_at,
            "held_until": rules.held_until(told.booking.starts_at, at=told.proposed_at),
            "settled_at": told.settled_at,
            "asked_at": told.asked_at,
        }

    def avoidance_rows(self) -> Iterator[dict[str, Any]]:
        """Return whom one of the two never wants to meet, as rows of the table."""
        for side, other in zip(self.sides, reversed(self.sides), strict=True):
            if side.answer == "never":
                yield {
                    "by_id": side.person_id,
                    "person_id": other.person_id,
                    "organisation_id": None,
                    "is_competitor": False,
                    "created_at": side.answered_at,
                }


@dataclass(slots=True)
class Teller:
    """Thinks up what came of introductions; nothing lies later than ``at``, but for a few meetings."""

    rng: Random
    diary: Diary
    rooms: Sequence[Room]
    at: datetime
    zone: ZoneInfo

    def tell(self, two: Two, drawn_at: datetime, hours: Mapping[int, tuple[Hour, ...]]) -> Story:
        """Tell what came of two people who were introduced then."""
        chosen = self.rng.choices(list(ANSWERS), list(ANSWERS.values()))[0]
        people = (two.first, two.second)
        sides = tuple(
            Told(person.id, answer, self._answered_at(drawn_at) if answer else None)
            for person, answer in zip(people, chosen, strict=True)
        )
        if chosen != ("yes", "yes"):
            return Story(two, (sides[0], sides[1]), None)
        agreed_at = max(side.answered_at for side in sides if side.answered_at)
        both = shared(hours[two.first.id], hours[two.second.id])
        is_keen = MEMBER in (two.first.email, two.second.email)
        met = self._book(people, agreed_at, both) if is_keen or self.rng.random() < BOOK else None
        came = is_keen or self.rng.random() < (COME if met else MEET_ELSEWHERE)
        return Story(two, self._judged(sides, agreed_at, met, came=came), agreed_at, met)

    def _answered_at(self, drawn_at: datetime) -> datetime:
        """Most answer soon; nobody later than on the Sunday."""
        last = day_bounds(day_of(drawn_at, self.zone) + 6 * DAY, self.zone).end
        share = 0.02 + 0.96 * self.rng.random() ** 2
        return (drawn_at + share * (last - drawn_at)).replace(second=0, microsecond=0)

    def _book(self, people: tuple[Person, Person], agreed_at: datetime, both: tuple[Hour, ...]) -> Met | None:
        """Find a time and a room for two, or none where the house is full or they are never free together."""
        by, other = self.rng.sample(people, 2)
        proposed_at = agreed_at + self.rng.randrange(5, 600) * MINUTE
        settled_at = proposed_at + self.rng.randrange(10, 1200) * MINUTE
        latest = day_of(self.at, self.zone) + DAYS_AHEAD * DAY
        if settled_at >= self.at:
            return None
        for _ in range(TRIES):
            start = self._start(day_of(settled_at, self.zone) + self.rng.randrange(1, 8) * DAY, both)
            if start is None or day_of(start, self.zone) > latest:
                continue
            entry = Entry(
                room=self.rng.choice(self.rooms),
                when=Interval(start, start + rules.LENGTH),
                booker=by,
                title=" & ".join(person.name for person in people),
                people=2,
                guests=(other,),
                booked_at=proposed_at,
            )
            if booking := self.diary.book(entry):
                ended = booking.ends_at + HOUR
                return Met(booking, by, proposed_at, settled_at, ended if ended <= self.at else None)
        return None

    def _start(self, day: date, both: tuple[Hour, ...]) -> datetime | None:
        todays = [hour for hour in both if hour.weekday == day.weekday()]
        starts = [time(clock) for hour in todays for clock in range(hour.begins.hour, hour.ends.hour)]
        return habitual(day, self.rng.choice(starts), self.zone) if starts else None

    def _judged(
        self, sides: tuple[Told, ...], agreed_at: datetime, met: Met | None, *, came: bool
    ) -> tuple[Told, Told]:
        """Let the two say how it was; one of them at least, where they met."""
        over = met.booking.ends_at if met else agreed_at + self.rng.randrange(2, 9) * DAY
        door = came and met is not None and self.rng.random() < SEEN_AT_THE_DOOR
        if over + DAY > self.at or not (came or met):
            return sides[0], sides[1]
        first = self.rng.randrange(2)
        said = [self._verdict(came=came, is_sure=place == first) for place in range(2)]
        told = [
            replace(
                side,
                verdict=verdict,
                verdict_at=over + self.rng.randrange(60, 1400) * MINUTE if verdict else None,
                was_at_the_door=door,
            )
            for side, verdict in zip(sides, said, strict=True)
        ]
        return told[0], told[1]

    def _verdict(self, *, came: bool, is_sure: bool) -> str | None:
        if not came:
            return "not" if is_sure else None
        verdict = self.rng.choice(("useful", "useful", "useful", "met"))
        return verdict if is_sure or self.rng.random() < 0.6 else None
