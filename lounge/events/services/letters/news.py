"""What there is to tell about an event, and to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from lounge.domain.wallclock import day_of
from lounge.events.models import Event, Invitation, Message, Registration
from lounge.events.queries import encounters, registrations
from lounge.events.queries.due import letter_key, stamp
from lounge.events.queries.entries import Method, Standing, entry
from lounge.events.services.letters import facts, ways
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import mail, markdown
from lounge.plumbing.mail import Reader

BY_HOUR = "%Y-%m-%dT%H"
"""What a stranger can have written to an address, they can have written to it once an hour."""

TICKET = "ticket.png"
LONGEST_TEXT = 400
"""So much of an event's text stands in an invitation."""


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell about an event, since when. Call it last: a letter tells how things stand."""

    event: Event
    at: datetime

    def confirm_address(self, registration: Registration) -> None:
        """Ask a guest to confirm that the address is theirs; nothing is held for them before.

        Nothing that was typed stands in the letter: a stranger may have typed it, for somebody else to read.
        """
        told = {
            "confirm_path": ways.confirm_path(registration, at=self.at),
            "until": (self.at + ways.CONFIRM_HOLDS).isoformat(),
        }
        to = Reader(registration.email, "", registration.language)
        key = letter_key(registration.id, "confirm_address", f"{self.at:{BY_HOUR}}")
        self._write("confirm_address", to, told, key=key)

    def already_known(self, known: Registration | Person) -> None:
        """Tell who asked once more how it stands, or, by an address of a member, to sign in."""
        key = f"{self.at:{BY_HOUR}}"
        if isinstance(known, Person):
            to = Reader(known.email, known.name, known.language)
            self._write("sign_in", to, {}, key=f"event/{self.event.id}/sign_in/{known.id}/{key}")
        else:
            self._tell("already_known", known, {"state": known.state}, key=key)

    def ticket(self, registration: Registration) -> None:
        """Hand out the ticket, with the entry for the calendar."""
        key = f"{stamp(registration.registered_at)}/{self._sequence(registration)}/{registration.party}"
        self._tell("ticket", registration, key=key, method="REQUEST", shows_code=True)

    def waiting(self, registration: Registration) -> None:
        """Tell that all places are taken, and which place on the list they have."""
        told = {"position": registrations.position(registration)}
        self._tell("waiting", registration, told, key=stamp(registration.queued_at))

    def offer(self, registration: Registration) -> None:
        """Offer a place that became free, and say until when it is held."""
        until = registration.offered_until
        self._tell("offer", registration, {"until": until.isoformat() if until else ""}, key=stamp(until))

    def lapsed(self, registration: Registration) -> None:
        """Tell that the place was not taken in time and went to the next one."""
        told = {"has_begun": self.at >= self.event.starts_at}
        self._tell("lapsed", registration, told, key=stamp(registration.ended_at))

    def registration_cancelled(self, registration: Registration, *, by_host: bool = False) -> None:
        """Confirm that somebody does not come; who had a place gets the entry taken out of the calendar."""
        method: Method | None = "CANCEL" if registration.registered_at else None
        told = {"by_host": by_host, "had_a_place": registration.registered_at is not None}
        self._tell("cancelled", registration, told, key=stamp(registration.ended_at), method=method)

    def moved(self, registration: Registration, was: Standing) -> None:
        """Tell everybody who comes, or waits, that the time or the place is another."""
        told = {"was": asdict(was)}
        method: Method | None = "REQUEST" if registration.state == "registered" else None
        self._tell("moved", registration, told, key=str(self._sequence(registration)), method=method)

    def called_off(self, registration: Registration) -> None:
        """Tell that the event does not take place, and why."""
        method: Method | None = "CANCEL" if registration.state == "registered" else None
        self._tell("called_off", registration, {"reason": self.event.cancelled_why}, method=method)

    def submitted(self, managers: Iterable[Person]) -> None:
        """Ask those who run the house to look at a draft."""
        told = {"organiser": self.event.organiser.name}
        for one in managers:
            self._tell_maker("submitted", one, told, key=stamp(self.event.submitted_at))

    def sent_back(self) -> None:
        """Tell who drafted it what is still to be done."""
        self._tell_maker("sent_back", self.event.organiser, {"reply": self.event.reply}, key=stamp(self.at))

    def published(self) -> None:
        """Tell who drafted it that it stands in the calendar, unless they published it themselves."""
        if self.event.published_by_id != self.event.organiser_id:
            self._tell_maker("published", self.event.organiser, {}, key=stamp(self.event.published_at))

    def invitation(self, invitation: Invitation) -> None:
        """Invite somebody; who has no account is written to in the language of who looks after the event."""
        known = members.languages([invitation.email])
        language = known.get(invitation.email, self.event.organiser.language)
        told = {
            "invitation_path": ways.invitation_path(invitation, self.event),
            "text": markdown.plain(self.event.text(language), LONGEST_TEXT),
        }
        to = Reader(invitation.email, invitation.name, language)
        self._write("invitation", to, told, key=f"event/{self.event.id}/invitation/{invitation.id}")

    def reminder_day(self, registration: Registration) -> None:
        """Remind somebody a day before, and say whom they could meet."""
        day, today = (day_of(one, self.event.zone_info) for one in (self.event.starts_at, self.at))
        told = {"is_tomorrow": day == today + timedelta(days=1), "people": _people(registration)}
        self._remind("reminder_day", registration, told)

    def reminder_hours(self, registration: Registration) -> None:
        """Remind somebody two hours before."""
        self._remind("reminder_hours", registration, {})

    def message(self, registration: Registration, message: Message) -> None:
        """Pass on what the host wrote, to who takes messages; neither learns of the other's address."""
        path = ways.no_messages_path(registration)
        told = {
            "subject_line": message.subject,
            "text": message.text,
            "by": message.by.name,
            "no_messages_path": path,
        }
        self._tell("message", registration, told, key=str(message.id), extras=self._list(registration))

    def how_was_it(self, registration: Registration) -> None:
        """Ask once how it was, who takes such letters."""
        told = {
            "ratings": ways.rating_paths(registration),
            "no_messages_path": ways.no_messages_path(registration),
        }
        self._tell("how_was_it", registration, told, extras=self._list(registration))

    def _remind(self, kind: str, registration: Registration, told: Mapping[str, Any]) -> None:
        self._tell(kind, registration, told, key=stamp(self.event.starts_at), shows_code=True)

    def _tell(
        self,
        kind: str,
        registration: Registration,
        told: Mapping[str, Any] | None = None,
        *,
        key: str = "",
        method: Method | None = None,
        shows_code: bool = False,
        extras: Mapping[str, Any] | None = None,
    ) -> None:
        to = Reader(registration.email, registration.name, registration.language)
        mine = facts.of_registration(registration) | dict(told or {})
        calendar = entry(registration, method=method) if method else None
        if shows_code and self.event.place_kind != "online":
            extras = {**(extras or {}), "pictures": [{"name": TICKET, "code": registration.code}]}
        name = letter_key(registration.id, kind, key)
        self._write(kind, to, mine, key=name, calendar=calendar, extras=extras)

    def _tell_maker(self, kind: str, to: Person, told: Mapping[str, Any], *, key: str) -> None:
        name = f"event/{self.event.id}/{kind}/{key}/{to.id}"
        self._write(kind, Reader(to.email, to.name, to.language), told, key=name)

    def _write(
        self,
        kind: str,
        to: Reader,
        told: Mapping[str, Any],
        *,
        key: str,
        calendar: Mapping[str, Any] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> None:
        mail.write(
            f"events/{kind}",
            to=to,
            facts=facts.of_event(self.event, to.language) | dict(told),
            key=key,
            calendar=calendar,
            extras=extras,
            at=self.at,
        )

    def _list(self, registration: Registration) -> dict[str, Any]:
        """Return the list that a letter belongs to which one may do without, and how it is left at a click."""
        return {"list": f"event-{self.event.id}", "unsubscribe": ways.no_messages_path(registration)}

    def _sequence(self, registration: Registration) -> int:
        return self.event.sequence + registration.sequence


def _people(registration: Registration) -> list[dict[str, Any]]:
    return [asdict(one) for one in encounters.people(registration)]
