"""Brings people to the demo's events: who is registered, who waits, who came, and how they liked it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from lounge.demo.firms import MEMBER, Firms, mailbox_name
from lounge.demo.seating import Comer, Seating
from lounge.domain.capacity import Places, offered_until
from lounge.domain.standing import standing
from lounge.domain.wallclock import day_of
from lounge.events.models import LIVE, Answer, Event, Invitation, Registration
from lounge.members.models import Person
from lounge.plumbing.db import db

DATA = Path(__file__).parent / "data" / "events.json"
GUESTS, COMPANIONS, MEET, TAKE_MESSAGES, GIVE_UP = 0.28, 0.15, 0.6, 0.92, 0.05
CAME, RATED, REMARKED, ANSWERED = 0.87, 0.45, 0.45, 0.5
RATINGS = {"good": 70, "fair": 24, "poor": 6}
DIETS = ("all", "vegetarian", "vegan", "gluten_free")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GIVEN_BACK = 2 * HOUR
"""So long before today began somebody gave back the place that is offered now."""
EARLY = 3
"""After so many the demo's member comes."""
BARELY = 0.3
"""So much of what it will have an event has that was published only now."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evening:
    """An event, and what is told of it beyond its rows."""

    event: Event
    told: Mapping[str, Any]
    is_new: bool = False
    """Whether it was published only now, so that few know of it yet."""

    @property
    def places(self) -> Places:
        """Return its places, none of them taken."""
        event = self.event
        kept = {"member": event.member_places, "guest": event.guest_places, "partner": event.partner_places}
        return Places(event.places, {kind: count for kind, count in kept.items() if count})

    @property
    def seating(self) -> Seating:
        """Return how many are to come, none of whom came yet."""
        share = self.told["fill"] * (BARELY if self.is_new else 1)
        waiting = 0 if self.is_new else self.told.get("waiting", 0)
        return Seating(self.places, round(share * self.event.places), waiting)

    @property
    def opened_at(self) -> datetime:
        """Return since when one can register."""
        assert self.event.published_at, "drafts have no guests"
        return self.event.published_at


@dataclass(slots=True)
class GuestList:
    """The registrations for all events; nobody does anything later than ``at``."""

    rng: Random
    firms: Firms
    at: datetime
    zone: ZoneInfo
    consents: Mapping[str, str]
    """The sentence by which one agrees to meet others, by language."""
    rows: list[Row] = field(default_factory=list)
    invitations: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    _world: dict[str, Any] = field(default_factory=lambda: json.loads(DATA.read_text("utf-8")))

    def fill(self, evening: Evening) -> None:
        """Let people register for a published event, and past ones have been; the event is flushed."""
        seating = self._seat(evening)
        given_back = seating.give_one_back() if evening.told.get("offered") else None
        moments = self._moments(evening, len(seating.rows))
        for number, (one, seated) in enumerate(seating.rows):
            gives_up = not seating.waiting and not one.is_the_member and self.rng.random() < GIVE_UP
            state = "cancelled" if gives_up else seated
            row = self._registration(evening.event, one, state, moments[number])
            if number == given_back:
                row["ended_at"] = self.at - GIVEN_BACK
            self.rows.append(row | self._been(evening.event, row))
            if row["state"] in LIVE and evening.event.ends_at > self.at:
                self.answers += self._answer(evening, one)

    def keep(self) -> None:
        """Write all of it down."""
        for table, rows in ((Registration, self.rows), (Invitation, self.invitations)):
            if rows:
                db.session.execute(insert(table).execution_options(render_nulls=True), rows)
        events = {row["event_id"] for row in self.answers}
        live = Registration.event_id.in_(events), Registration.state.in_(LIVE)
        wanted = select(Registration.event_id, Registration.email, Registration.id).where(*live)
        known = {(event, email): number for event, email, number in db.session.execute(wanted)}
        if self.answers:
            for row in self.answers:
                row["registration_id"] = known[row.pop("event_id"), row.pop("email")]
            db.session.execute(insert(Answer), self.answers)

    def _seat(self, evening: Evening) -> Seating:
        seating, wish = evening.seating, None if evening.is_new else evening.told.get("member")
        comers = self._comers(evening)
        member = [one for one in comers if one.is_the_member and wish]
        for number, one in enumerate(one for one in comers if not one.is_the_member):
            is_turn = number == EARLY if wish == "registered" else seating.waits * 2 > seating.waiting
            if member and is_turn:
                seating.come(member.pop())
            if seating.is_done:
                break
            seating.come(one)
        return seating

    def _comers(self, evening: Evening) -> list[Comer]:
        """Return everybody who might come, in the order in which they think of it."""
        event = evening.event
        people = [self._member(person, event) for person in self._people(evening)]
        people = self.rng.sample(people, len(people))
        if count := evening.told.get("invites"):
            return self._invited(evening, people[:count])
        if event.open_to != "public":
            return people
        guests = [self._guest(one, event) for one in self._world["guests"]]
        guests = self.rng.sample(guests, len(guests))
        mixed = []
        while people or guests:
            is_guest = guests and (not people or self.rng.random() < GUESTS)
            mixed.append((guests if is_guest else people).pop())
        return mixed

    def _people(self, evening: Evening) -> list[Person]:
        """Return the people whose membership was good when one could first register, and is."""
        days = {day_of(at, self.zone) for at in (evening.opened_at, self.at)}
        good = {
            firm.id
            for firm in self.firms.organisations
            if firm is not self.firms.house
            and all(standing([term.value for term in firm.terms], on=day).is_valid for day in days)
        }
        organiser = evening.event.organiser
        people = [one for one in self.firms.people if one.organisation.id in good and one is not organiser]
        return sorted(people, key=lambda person: person.email)

    def _invited(self, evening: Evening, people: list[Comer]) -> list[Comer]:
        """Invite them, and the demo's member, who has not answered yet."""
        event, member = evening.event, self._member(self.firms.person(MEMBER), evening.event)
        comers = [one for one in people if not one.is_the_member]
        self.invitations += [
            {
                "event_id": event.id,
                "email": one.email,
                "name": one.name,
                "invited_at": evening.opened_at,
                "invited_by_id": event.organiser.id,
            }
            for one in [*comers, member]
        ]
        return comers

    def _member(self, person: Person, event: Event) -> Comer:
        kind = "partner" if person.role == "partner" else "member"
        return Comer(kind, person.name, person.email, person.language, "", person, self._party(event))

    def _guest(self, one: Mapping[str, str], event: Event) -> Comer:
        email = f"{mailbox_name(one['name'])}@guests.example"
        firm = one["organisation"]
        return Comer("guest", one["name"], email, one["language"], firm, None, self._party(event))

    def _party(self, event: Event) -> int:
        return 2 if event.allows_companion and self.rng.random() < COMPANIONS else 1

    def _moments(self, evening: Evening, count: int) -> list[datetime]:
        """Return when they registered, in order; many soon, some late."""
        event, begin = evening.event, evening.opened_at
        until = min(event.starts_at - 3 * HOUR, event.closes_at or event.starts_at, self.at - 3 * HOUR)
        span = min(until, event.cancelled_at or until) - begin
        moments = sorted(begin + span * self.rng.random() ** 1.4 for _ in range(count))
        return [moment.replace(second=0, microsecond=0) for moment in moments]

    def _registration(self, event: Event, one: Comer, state: str, at: datetime) -> Row:
        meets = one.person is not None and (one.is_the_member or self.rng.random() < MEET)
        hold = timedelta(minutes=event.hold_minutes)
        given_up_at = at + (min(self.at, event.starts_at) - at) * self.rng.random()
        return {
            "event_id": event.id,
            "person_id": one.person.id if one.person else None,
            "name": one.name,
            "email": one.email,
            "organisation": one.organisation,
            "language": one.language,
            "kind": one.kind,
            "party": one.party,
            "companion": self._companion(one),
            "state": state,
            "code": f"{self.rng.getrandbits(96):024x}",
            "uid": f"{self.rng.getrandbits(128):032x}",
            "sequence": 1 if state == "cancelled" else 0,
            "created_at": at,
            "queued_at": at if state in ("waiting", "offered") else None,
            "registered_at": at if state in ("registered", "cancelled") else None,
            "offered_until": offered_until(self.at - GIVEN_BACK, starts_at=event.starts_at, hold=hold)
            if state == "offered"
            else None,
            "ended_at": given_up_at.replace(microsecond=0) if state == "cancelled" else None,
            "meets": meets,
            "meets_wording": self.consents[one.language] if meets else "",
            "meets_since": at if meets else None,
            "takes_messages": self.rng.random() < TAKE_MESSAGES,
        }

    def _companion(self, one: Comer) -> str:
        """Return the name of who comes along, if somebody does."""
        named: str = self.rng.choice(self._world["guests"])["name"]
        return named if one.party > 1 else ""

    def _been(self, event: Event, row: Row) -> Row:
        """Return whether they came, where it is over, and how they liked it."""
        came = row["state"] == "registered" and event.is_published and self.rng.random() < CAME
        told: Row = {"attended_at": None, "rating": None, "remark": "", "rated_at": None}
        if event.ends_at > self.at or not came:
            return told
        told["attended_at"] = event.starts_at + self.rng.randrange(-25, 20) * MINUTE
        rated_at = event.ends_at + self.rng.randrange(2, 60) * HOUR
        if self.rng.random() < RATED and rated_at < self.at:
            rating = self.rng.choices(list(RATINGS), list(RATINGS.values()))[0]
            remark = self.rng.choice(self._world["remarks"][rating][row["language"]])
            told |= {"rating": rating, "rated_at": rated_at}
            told["remark"] = remark if self.rng.random() < REMARKED else ""
        return told

    def _answer(self, evening: Evening, one: Comer) -> Iterator[Row]:
        """Answer what the host asks: all that must be answered, and some of the rest."""
        asked = zip(evening.event.questions, evening.told.get("questions", ()), strict=True)
        for question, told in asked:
            choice = {"choice": question.options, "diet": DIETS}.get(question.kind, told.get("samples", ()))
            said = self.rng.choice(list(choice))
            if question.is_required or self.rng.random() < ANSWERED:
                about = {"event_id": evening.event.id, "email": one.email}
                yield {**about, "question_id": question.id, "text": said}
