"""Lets the demo's people take introductions: what they want, and five rounds that lie behind them.

The round of the present week is not among them: the worker draws it by itself, as in any house.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from sqlalchemy import Insert, insert, select

from lounge.demo.affinity import fitting
from lounge.demo.diary import Diary
from lounge.demo.firms import MEMBER, Firms
from lounge.demo.floors import Floors
from lounge.demo.stories import Story, Teller, Two
from lounge.domain.meeting_hours import Hour
from lounge.domain.standing import standing
from lounge.domain.wallclock import habitual
from lounge.domain.week import Week
from lounge.introductions.models import Avoidance, Introduction, Meeting, MeetingHour, Round, Side, Wish
from lounge.introductions.queries import rounds
from lounge.introductions.words import consent
from lounge.members.models import Organisation, Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import Base, db
from lounge.profiles.models import Market, Profile
from lounge.rooms.models import Room

ROUNDS = 5
DRAWN_AT = time(7)
WILLING = 0.78
"""The share of people who take introductions."""
OFFICE = tuple((weekday, 9, 17) for weekday in range(5))
HOURS = (
    OFFICE,
    OFFICE,
    tuple((weekday, 8, 16) for weekday in range(5)),
    tuple((weekday, 10, 18) for weekday in range(5)),
    tuple((weekday, 10, 16) for weekday in (1, 2, 3)),
    ((0, 9, 12), (1, 13, 18), (2, 9, 12), (3, 13, 18)),
    ((1, 9, 17), (3, 9, 17)),
)
"""At which hours people can usually meet, as ``(weekday, from, until)``."""
A_FEW = 6
SMALL, MOST_ROOMS = 8, 12
"""How many people fit into a room in which two meet, and how many such rooms are looked at."""
CHANCE = 0.6
"""So much of a pair's score is chance: the best are left for the rounds that come."""


@dataclass(slots=True)
class Willing:
    """Somebody who takes introductions, since so many of the past rounds."""

    person: Person
    per_week: int
    hours: tuple[Hour, ...]
    since: int


@dataclass(slots=True)
class Past:
    """Who takes introductions, and the rounds that were; written down in two steps, around the bookings."""

    rng: Random
    firms: Firms
    profiles: list[Profile]
    today: date
    at: datetime
    zone: ZoneInfo
    willing: list[Willing] = field(default_factory=list)
    stories: dict[Week, list[Story]] = field(default_factory=dict)
    _met: set[tuple[int, int]] = field(default_factory=set)

    def live(self, diary: Diary, floors: Floors) -> None:
        """Let it happen, and write the rooms that were booked for it into the diary."""
        self.willing = list(self._volunteers())
        teller = Teller(self.rng, diary, _for_two(floors), self.at, self.zone)
        hours = {one.person.id: one.hours for one in self.willing}
        for number, week in enumerate(self._weeks()):
            pairs = self._choose(number)
            drawn_at = self.drawn_at(week)
            self.stories[week] = [teller.tell(two, drawn_at, hours) for two in pairs]

    def keep(self) -> None:
        """Write it down; the bookings are flushed."""
        self._keep_wishes()
        self._keep_rounds()
        self._keep_avoidances()
        db.session.flush()

    def drawn_at(self, week: Week) -> datetime:
        """Return when the round of the week was drawn."""
        return habitual(week.monday, DRAWN_AT, self.zone)

    def _weeks(self) -> list[Week]:
        this = Week.of(self.today)
        return [Week.of(this.monday - timedelta(weeks=back)) for back in range(ROUNDS, 0, -1)]

    def _volunteers(self) -> Iterator[Willing]:
        for person in self.firms.people:
            is_the_member = person.email == MEMBER
            hours, per_week, since = self._wants()
            is_willing = self.rng.random() < WILLING
            if is_the_member:
                yield Willing(person, 3, _hours(OFFICE), 2)
            elif is_willing and person.organisation is not self.firms.house:
                yield Willing(person, per_week, hours, since)

    def _wants(self) -> tuple[tuple[Hour, ...], int, int]:
        hours = _hours(self.rng.choice(HOURS))
        return hours, self.rng.choice((1, 1, 2, 2, 3)), self.rng.choice((0, 0, 0, 1, 2, 3, 4))

    def _choose(self, number: int) -> list[Two]:
        """Pair people of firms that have not met, those with markets in common rather than others."""
        left = {one.person.id: one.per_week for one in self.willing if one.since <= number}
        pairs = []
        for score, one, other in self._by_score():
            if (one.id, other.id) in self._met:
                continue
            two = self._free(one, left), self._free(other, left)
            if two[0] and two[1]:
                first, second = sorted((two[0], two[1]), key=lambda person: person.id)
                self._met.add((one.id, other.id))
                pairs.append(Two(first, second, score))
                for person in (first, second):
                    left[person.id] -= 1
        return pairs

    def _by_score(self) -> list[tuple[float, Organisation, Organisation]]:
        markets = self._markets()
        valid = [firm for firm in self.firms.organisations if firm.id in markets and self._is_valid(firm)]
        scored = []
        for one, other in combinations(valid, 2):
            chance = self.rng.random()
            if fit := fitting(markets[one.id], markets[other.id]):
                scored.append((round(fit * (1 - CHANCE) + chance * CHANCE, 4), one, other))
        return sorted(scored, key=lambda found: (-found[0], found[1].id, found[2].id))

    def _free(self, firm: Organisation, left: dict[int, int]) -> Person | None:
        """Return who of the firm has most room for an introduction."""
        able = [person for person in firm.people if left.get(person.id, 0) > 0]
        return max(able, key=lambda person: (left[person.id], -person.id)) if able else None

    def _markets(self) -> dict[int, list[Market]]:
        return {profile.organisation_id: profile.markets for profile in self.profiles}

    def _is_valid(self, firm: Organisation) -> bool:
        return standing([term.value for term in firm.terms], on=self.today).is_valid

    def _keep_wishes(self) -> None:
        weeks = self._weeks()
        rows, hours = [], []
        said = {language: _consent(language) for language in ("de", "en")}
        last = self._last_answers()
        for one in self.willing:
            agreed_at = self.drawn_at(weeks[one.since]) - timedelta(hours=self.rng.randrange(16, 120))
            rows.append(
                {
                    "person_id": one.person.id,
                    "is_willing": True,
                    "per_week": one.per_week,
                    "consent_wording": said[one.person.language],
                    "consented_at": agreed_at,
                    "changed_at": agreed_at,
                    "last_answer_at": last.get(one.person.id),
                    "asked_to_pause_at": None if one.person.id in last else self.at - timedelta(days=3),
                }
            )
            hours += [
                {
                    "person_id": one.person.id,
                    "weekday": hour.weekday,
                    "begins": hour.begins,
                    "ends": hour.ends,
                }
                for hour in one.hours
            ]
        db.session.execute(_new(Wish), rows)
        db.session.execute(_new(MeetingHour), hours)

    def _last_answers(self) -> dict[int, datetime]:
        told = (side for stories in self.stories.values() for story in stories for side in story.sides)
        last: dict[int, datetime] = {}
        for side in told:
            if side.answered_at:
                last[side.person_id] = max(side.answered_at, last.get(side.person_id, side.answered_at))
        return last

    def _keep_rounds(self) -> None:
        rows = [self._round(number, week) for number, week in enumerate(self.stories)]
        db.session.execute(_new(Round), rows)
        ids = dict(db.session.execute(select(Round.week, Round.id)).all())
        told = [(ids[str(week)], week, stories) for week, stories in self.stories.items()]
        for round_id, week, stories in told:
            rows = [self._introduction(round_id, story, self.drawn_at(week)) for story in stories]
            db.session.execute(_new(Introduction), rows)
        numbered = self._numbered(ids)
        markets = self._markets()
        sides = [row for number, story in numbered for row in story.side_rows(number, markets)]
        db.session.execute(_new(Side), sides)
        meetings = [story.meeting_row(number) for number, story in numbered if story.meeting]
        db.session.execute(_new(Meeting), meetings)
        db.session.execute(_new(AuditLine), [row for one in told for row in self._deeds(*one)])

    def _numbered(self, ids: dict[str, int]) -> list[tuple[int, Story]]:
        """Return the stories with the ids of their introductions."""
        one = Introduction
        known = {
            (round_id, first_id, second_id): number
            for number, round_id, first_id, second_id in db.session.execute(
                select(one.id, one.round_id, one.first_id, one.second_id)
            )
        }
        return [
            (known[ids[str(week)], story.two.first.id, story.two.second.id], story)
            for week, stories in self.stories.items()
            for story in stories
        ]

    def _round(self, number: int, week: Week) -> dict[str, Any]:
        stories = self.stories[week]
        asked = [one.person.id for one in self.willing if one.since <= number]
        shown = {person.id for story in stories for person in (story.two.first, story.two.second)}
        score = round(sum(story.two.score for story in stories), 4)
        left_out = [{"person_id": one, "why": "partners_taken"} for one in asked if one not in shown]
        return {
            "week": str(week),
            "state": "sent",
            "drawn_at": self.drawn_at(week),
            "sent_at": self.drawn_at(week) + timedelta(seconds=24),
            "is_held": False,
            "model": "demo",
            "score": score,
            "bound": round(score * 1.0012, 4),
            "figures": {
                "willing": len(asked),
                "pairs_possible": len(asked) * 20,
                "left_out": left_out,
                "seconds": 0.6,
                "method": "demo",
            },
        }

    def _introduction(self, round_id: int, story: Story, drawn_at: datetime) -> dict[str, Any]:
        return {
            "round_id": round_id,
            "first_id": story.two.first.id,
            "second_id": story.two.second.id,
            "state": "agreed" if story.agreed_at else "lapsed",
            "score": story.two.score,
            "features": {"markets": story.two.score},
            "created_at": drawn_at,
            "lapses_at": rounds.answers_until(drawn_at),
            "agreed_at": story.agreed_at,
        }

    def _deeds(self, round_id: int, week: Week, stories: list[Story]) -> Iterator[dict[str, Any]]:
        facts = {"week": str(week), "introductions": len(stories)}
        for seconds, deed in ((0, "round.drawn"), (24, "round.sent")):
            at = self.drawn_at(week) + timedelta(seconds=seconds)
            about = {"subject": Round.__tablename__, "subject_id": round_id}
            yield {"at": at, "by_id": None, "deed": deed, "facts": facts, **about}

    def _keep_avoidances(self) -> None:
        """Keep whom people said never to meet: in an answer, or, a few, beforehand."""
        everything = (story for stories in self.stories.values() for story in stories)
        rows = [row for story in everything for row in story.avoidance_rows()]
        firms = [firm for firm in self.firms.organisations if firm is not self.firms.house]
        for one in self.rng.sample([one for one in self.willing if one.person.email != MEMBER], A_FEW):
            firm = self.rng.choice(firms)
            mine = one.person.organisation_id
            if firm.id != mine and (min(mine, firm.id), max(mine, firm.id)) not in self._met:
                rows.append(
                    {
                        "by_id": one.person.id,
                        "person_id": None,
                        "organisation_id": firm.id,
                        "is_competitor": self.rng.random() < 0.5,
                        "created_at": self.at - timedelta(days=self.rng.randrange(3, 30)),
                    }
                )
        db.session.execute(_new(Avoidance), rows)


def _for_two(floors: Floors) -> list[Room]:
    """Return the rooms in which two meet."""
    small = [room for room in floors.rooms.values() if room.kind != "hall" and room.capacity <= SMALL]
    return [room for room in small if "member" in room.bookable_by][:MOST_ROOMS]


def _new(table: type[Base]) -> Insert:
    """Insert many rows at once, also where some have nothing in a column."""
    return insert(table).execution_options(render_nulls=True)


def _consent(language: str) -> str:
    with force_locale(language):
        return consent()


def _hours(told: tuple[tuple[int, int, int], ...]) -> tuple[Hour, ...]:
    return tuple(Hour(weekday, time(begins), time(ends)) for weekday, begins, ends in told)
