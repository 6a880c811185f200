"""Fills the demo's calendar of events from `data/events.json`: what lies behind, what is to come, and drafts.

Rooms are asked of their rules, as when a manager publishes; they are taken before anybody else's plans, so that
the hall is not full of smaller things.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from lounge.demo.diary import Diary, Entry
from lounge.demo.firms import MANAGER, MEMBER, Firms
from lounge.demo.floors import Floors
from lounge.demo.guests import Evening, GuestList
from lounge.domain.interval import Interval
from lounge.domain.wallclock import DAY, habitual
from lounge.events.models import (
    Cohost,
    Event,
    EventMarket,
    EventRegion,
    EventRoom,
    EventTopic,
    Question,
)
from lounge.events.words import consent
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db
from lounge.plumbing.words import LANGUAGES
from lounge.rooms.queries.rules import days_off

DATA = Path(__file__).parent / "data" / "events.json"
LAST_DAY = 51
"""So many days from today lies the last event at first."""
DAYS_AHEAD = range(45)
"""The days that are filled when the demo moves on, counted from today."""
AGAIN = 56
"""After so many days what is to come comes again."""
SHIFTS = range(15)
"""By how many days an event may be put off, or, one of the past, brought forward."""
SATURDAY = 5
EVES = ((12, 24), (12, 31))
"""The days on which nobody would come."""
DRAFTS = ("draft", "submitted", "sent back")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

Told = Mapping[str, Any]


def told() -> list[dict[str, Any]]:
    """Read what the events are, in the order of the data."""
    found: list[dict[str, Any]] = json.loads(DATA.read_text("utf-8"))["events"]
    return found


@dataclass(slots=True)
class Programme:
    """The events around ``today``, which begins at ``at``; nothing is done later than that.

    Written down in two steps: their rooms before all other bookings, and the rest after these are flushed.
    """

    rng: Random
    firms: Firms
    floors: Floors
    today: date
    at: datetime
    zone: ZoneInfo
    evenings: list[Evening] = field(default_factory=list)

    def plan(self, diary: Diary) -> None:
        """Find a day and rooms for all events, once."""
        self._plan(diary, [(self.today + one["days"] * DAY, one) for one in told()])

    def move_on(self, diary: Diary, days: Sequence[date], *, began: date) -> None:
        """Find rooms for those that come again on these days, in turns from the day when all began."""
        coming = [one for one in told() if one["days"] > 0 and "state" not in one]
        again = [
            (day, one) for day in days for one in coming if (day - began).days % AGAIN == one["days"] % AGAIN
        ]
        self._plan(diary, again, is_new=True)

    def keep(self) -> None:
        """Write them down, and who is registered; the bookings are flushed."""
        db.session.add_all([one.event for one in self.evenings])
        db.session.flush()
        guests = GuestList(self.rng, self.firms, self.at, self.zone, _consents())
        for evening in self.evenings:
            if evening.event.state != "draft":
                guests.fill(evening)
        guests.keep()

    def _plan(self, diary: Diary, days: list[tuple[date, dict[str, Any]]], *, is_new: bool = False) -> None:
        for day, one in days:
            if event := self._event(diary, one, day):
                self.evenings.append(Evening(event, one, is_new))

    def _event(self, diary: Diary, one: Told, wanted: date) -> Event | None:
        """Return the event on the first day on which it can be, or none where there is no such day."""
        event = self._described(one)
        for day in self._days(one, wanted):
            self._timed(event, one, day)
            if one.get("state") in DRAFTS:
                self._drafted(event, one)
                return event
            self._published(event)
            if "rooms" not in one or self._housed(diary, event):
                self._cancelled(diary, event, one)
                return event
        return None

    def _days(self, one: Told, wanted: date) -> Iterator[date]:
        towards = -DAY if wanted < self.today else DAY
        for shift in SHIFTS:
            day = wanted + shift * towards
            is_right = day.weekday() == SATURDAY if one.get("saturday") else day.weekday() < SATURDAY
            if is_right and (day.month, day.day) not in EVES and day not in self._days_off:
                yield day

    @property
    def _days_off(self) -> Mapping[date, str]:
        """Return the public holidays, on which there is nothing elsewhere or online either."""
        return next((days_off(site) for site in self.floors.sites.values()), {})

    def _described(self, one: Told) -> Event:
        host, kept = self._firm(one["host"]), one.get("kept", {})
        way_de, way_en = one.get("way", ("", ""))
        return Event(
            title_de=one["title"]["de"],
            title_en=one["title"]["en"],
            text_de=one["text"]["de"],
            text_en=one["text"]["en"],
            host=host,
            organiser=_organiser(host),
            cohosts=[Cohost(organisation=self._firm(name)) for name in one.get("cohosts", ())],
            place_kind="rooms" if "rooms" in one else "online" if "online" in one else "address",
            address=one.get("address", ""),
            online_link=one.get("online", ""),
            way_de=way_de,
            way_en=way_en,
            zone=self.zone.key,
            places=one["places"],
            member_places=kept.get("member", 0),
            guest_places=kept.get("guest", 0),
            partner_places=kept.get("partner", 0),
            allows_companion=one.get("companion", False),
            hold_minutes=one.get("hold", 24 * 60),
            visible_to=one.get("visible", "public"),
            open_to=one.get("open", one.get("visible", "public")),
            reach=one.get("reach", "local"),
            rooms=[EventRoom(room=self.floors.rooms[key]) for key in self._rooms(one)],
            markets=[EventMarket(country=country) for country in one.get("markets", ())],
            topics=[EventTopic(topic=topic) for topic in one["topics"]],
            regions=[EventRegion(region=region) for region in one.get("regions", ())],
            questions=list(_questions(one)),
            uid=f"{self.rng.getrandbits(128):032x}",
        )

    def _rooms(self, one: Told) -> list[str]:
        return [key for key in one.get("rooms", ()) if key in self.floors.rooms]

    def _firm(self, name: str) -> Organisation:
        """Return the organisation of this name; the house stands in for one that has gone."""
        return next((firm for firm in self.firms.organisations if firm.name == name), self.firms.house)

    def _timed(self, event: Event, one: Told, day: date) -> None:
        event.starts_at = habitual(day, time.fromisoformat(one["at"]), self.zone)
        event.ends_at = event.starts_at + one["minutes"] * MINUTE
        event.doors_at = event.starts_at - one["doors"] * MINUTE if "doors" in one else None
        days_before = one.get("closes_days")
        event.closes_at = event.starts_at - days_before * DAY if days_before else None

    def _drafted(self, event: Event, one: Told) -> None:
        event.state = "draft"
        event.created_at = self.at - self.rng.randrange(60, 160) * HOUR
        event.changed_at = event.created_at + 5 * HOUR
        event.submitted_at = event.changed_at if one["state"] == "submitted" else None
        event.reply = one.get("reply", "")

    def _published(self, event: Event) -> None:
        latest = min(event.starts_at, self.at)
        before = min(
            event.starts_at - self.rng.randrange(25, 46) * DAY, latest - self.rng.randrange(2, 7) * DAY
        )
        event.state = "published"
        event.published_at = event.changed_at = before.replace(minute=0, second=0, microsecond=0)
        event.created_at = event.published_at - self.rng.randrange(20, 100) * HOUR
        event.submitted_at = None
        event.published_by_id = self.firms.person(MANAGER).id

    def _housed(self, diary: Diary, event: Event) -> bool:
        """Book all rooms of the event, or none: in the manager's name, from the doors to the end."""
        entries = [self._entry(event, one) for one in event.rooms]
        if not entries or not all(diary.allows(entry) for entry in entries):
            return False
        for one, entry in zip(event.rooms, entries, strict=True):
            one.booking = diary.book(entry)
        return True

    def _entry(self, event: Event, one: EventRoom) -> Entry:
        assert event.published_at, "it is published"
        return Entry(
            room=one.room,
            when=Interval(event.doors_at or event.starts_at, event.ends_at),
            booker=self.firms.person(MANAGER),
            title=event.title_de,
            people=min(event.places, one.room.capacity),
            booked_at=event.published_at,
        )

    def _cancelled(self, diary: Diary, event: Event, one: Told) -> None:
        """Call off what was called off: its rooms are free again."""
        if one.get("state") != "cancelled":
            return
        at = min(event.starts_at, self.at) - self.rng.randrange(9, 40) * HOUR
        event.state, event.cancelled_at, event.changed_at, event.sequence = "cancelled", at, at, 1
        event.cancelled_why = one["why"]
        for room in event.rooms:
            if room.booking:
                diary.cancel(room.booking, at=at)


def _organiser(host: Organisation) -> Person:
    """Return who looks after the events of an organisation: the demo's own people first."""
    known = [person for person in host.people if person.email in (MEMBER, MANAGER)]
    return (known or sorted(host.people, key=lambda person: person.name))[0]


def _questions(one: Told) -> Iterator[Question]:
    for place, asked in enumerate(one.get("questions", ())):
        yield Question(
            position=place,
            kind=asked["kind"],
            text=asked["text"],
            options=asked["options"],
            purpose=asked["purpose"],
            is_required=asked["is_required"],
            kept_days=asked["kept_days"],
        )


def _consents() -> dict[str, str]:
    """Return the sentence by which one agrees to meet others, in each language."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = consent.meets()
    return found
