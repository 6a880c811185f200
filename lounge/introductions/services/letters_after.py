"""The letters that follow a yes: how to reach each other, a time that is proposed or free again, how it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lounge.introductions.models import Introduction, Meeting
from lounge.introductions.queries.slots import Slot
from lounge.introductions.services.letters_weekly import LIST, PAUSE_LINK_HOLDS
from lounge.members.models import Person
from lounge.plumbing import links, mail
from lounge.plumbing.cards import MEDIA_TYPE, Contact, card, file_name
from lounge.profiles import queries as profiles
from lounge.rooms.models import Room

LINK_HOLDS = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidings:
    """What there is to tell one of the two, about an introduction to whom."""

    introduction: Introduction
    reader: Person
    other: Person
    at: datetime

    def agreed(self, slots: Iterable[Slot]) -> None:
        """Both said yes: how to reach the other one, and when the two could meet here."""
        contact = contact_of(self.other)
        facts = {
            "email": contact.email,
            "website": contact.website,
            "slots": [_place(slot.room, slot.when.start, slot.when.end) for slot in slots],
        }
        file = {"name": file_name(contact.name), "type": MEDIA_TYPE, "text": card(contact)}
        self._write("agreed", facts, key=self.reader.id, files=[file])

    def proposed(self, meeting: Meeting) -> None:
        """The other one chose a time: it is held, and waits to be confirmed."""
        facts = _place_of(meeting) | {"held_until": meeting.held_until.isoformat()}
        self._write("proposed", facts, key=meeting.id)

    def free_again(self, meeting: Meeting) -> None:
        """A time that was proposed did not come about, for whatever reason: both may choose again."""
        mine = meeting.proposed_by_id == self.reader.id
        self._write("free_again", _place_of(meeting) | {"is_mine": mine}, key=meeting.id)

    def how_was_it(self, meeting: Meeting) -> None:
        """Ask once how the meeting was."""
        bound = {"person": self.reader.id, "introduction": self.introduction.id}
        path = f"/introductions/verdict/{links.sign('verdict', until=self.at + LINK_HOLDS, **bound)}"
        self._write("how_was_it", _place_of(meeting) | {"verdict_path": path}, key=meeting.id)

    def _write(self, kind: str, facts: Mapping[str, Any], *, key: int, files: Iterable[object] = ()) -> None:
        pause = pause_path(self.reader, at=self.at)
        bound = {"person": self.reader.id, "introduction": self.introduction.id}
        token = links.sign("introduction", until=self.at + LINK_HOLDS, **bound)
        common = {
            "name": self.other.name,
            "title": self.other.title,
            "organisation": self.other.organisation.name,
            "path": f"/introductions/letter/{token}",
            "pause_path": pause,
        }
        mail.write(
            f"introductions/{kind}",
            to=mail.Reader(self.reader.email, self.reader.name, self.reader.language),
            facts={**common, **facts},
            key=f"introduction/{self.introduction.id}/{kind}/{key}/{self.reader.id}",
            extras={"list": LIST, "unsubscribe": pause} | ({"files": list(files)} if files else {}),
            at=self.at,
        )


def still_there(person: Person, *, weeks: int, at: datetime) -> None:
    """Ask somebody who was silent for weeks whether to pause; doing nothing means going on."""
    pause = pause_path(person, at=at)
    mail.write(
        "introductions/still_there",
        to=mail.Reader(person.email, person.name, person.language),
        facts={"weeks": weeks, "pause_path": pause},
        key=f"still_there/{person.id}/{at.date().isoformat()}",
        extras={"list": LIST, "unsubscribe": pause},
        at=at,
    )


def pause_path(person: Person, *, at: datetime) -> str:
    """Return where this person pauses introductions, without a sign-in."""
    return f"/introductions/pause/{links.sign('pause', until=at + PAUSE_LINK_HOLDS, person=person.id)}"


def contact_of(person: Person) -> Contact:
    """Return how to reach a person, as an address book takes it."""
    profile = profiles.profile_of(person.organisation_id)
    return Contact(
        name=person.name,
        email=person.email,
        title=person.title,
        organisation=person.organisation.name,
        website=profile.website if profile else "",
    )


def _place_of(meeting: Meeting) -> dict[str, Any]:
    booking = meeting.booking
    return _place(booking.room, booking.starts_at, booking.ends_at)


def _place(room: Room, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    return {
        "room": room.name,
        "site": room.site.name,
        "zone": room.site.zone,
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }
