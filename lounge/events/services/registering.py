"""Registering for an event: in one click with an account, by a confirmed address without, and no longer coming."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lounge.domain.capacity import Waiting, has_room
from lounge.domain.event import Applicant
from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Answer, Event, Registration
from lounge.events.queries import registrations
from lounge.events.services import waiting
from lounge.events.services.letters import News
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db

MOST_ASKED = 3
"""So often one can ask to register with an address that is not confirmed; a stranger cannot fill its mailbox."""
NOBODY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody says when they register: answers by the question's id, a companion's name, and consents."""

    answers: Mapping[int, str] = field(default_factory=dict)
    companion: str = ""
    meets: bool = False
    meets_wording: str = ""
    """The sentence that they agreed to, as it stood; kept with the consent."""
    takes_messages: bool = True

    @property
    def party(self) -> int:
        """Return how many places are wished for."""
        return 2 if self.companion else 1

    @property
    def answered(self) -> dict[int, str]:
        """Return the answers that say anything."""
        return {question: text.strip() for question, text in self.answers.items() if text.strip()}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account who wants to come; their address is kept in lower case."""

    name: str
    email: str
    organisation: str = ""
    language: str = "de"

    def __post_init__(self) -> None:
        object.__setattr__(self, "email", self.email.strip().lower())


NOTHING_SAID = Wish()


def register(event: Event, *, by: Person, wish: Wish = NOTHING_SAID, at: datetime) -> Registration:
    """Register somebody who has an account: they have a place, or wait for one, and get a letter that says so.

    :raises Refused: ``already_registered``; else with every objection of the event's rules and, for members, of their
        membership's standing; ``event_full`` once it has begun, for then nobody waits any more.
    """
    registrations.lock_places(event)
    refuse_if(_already(registrations.mine(by, event)))
    applicant = _applicant(registrations.kind_of(by), wish, is_invited=_may_be_invited(event, by))
    standing = registrations.standing_objections(event, by)
    refuse_if((*registrations.rules(event).objections(applicant, at=at), *standing))
    registration = _row(event, wish, kind=applicant.kind, at=at)
    registration.person, registration.language = by, by.language
    registration.name, registration.email = by.name, by.email
    _admit(registration, at=at)
    audit.note(f"registration.{registration.state}", registration, by=by.id, at=at, event=event.id)
    return registration


def ask_to_register(
    event: Event, guest: Guest, *, wish: Wish = NOTHING_SAID, at: datetime
) -> Registration | None:
    """Write to a guest's address, which has to be confirmed before anything is held for them.

    Whether the address is known to the house, or invited, only the letter tells: whoever asks here is told the same
    in any case. ``None`` says that nothing was kept, since the address is a member's, comes already, or was written
    to often enough.

    :raises Refused: with every objection that holds for guests whoever they are.
    """
    registrations.lock_places(event)
    refuse_if(registrations.rules(event).objections(_applicant("guest", wish, is_invited=True), at=at))
    known = registrations.of_address(guest.email, event) or members.person_by_email(guest.email)
    if known is not None:
        News(event, at).already_known(known)
        return None
    if len(registrations.unconfirmed(guest.email, event)) >= MOST_ASKED:
        return None
    registration = _row(event, wish, kind="guest", at=at)
    registration.name, registration.email = guest.name, guest.email
    registration.organisation, registration.language = guest.organisation, guest.language
    registration.state = "unconfirmed"
    db.session.add(registration)
    db.session.flush()
    News(event, at).confirm_address(registration)
    return registration


def confirm_address(registration: Registration, *, at: datetime) -> Registration:
    """Register a guest who has shown that the address is theirs. Twice is once.

    :raises Refused: ``registration_ended``, ``already_registered``; whatever stands against coming by now;
        ``event_full`` once it has begun.
    """
    waiting.lock(registration)
    if registration.is_live:
        return registration
    refuse_if(_ended(registration))
    event, email = registration.event, registration.email
    refuse_if(_already(registrations.of_address(email, event)))
    guest = Applicant(kind="guest", is_invited=registrations.is_invited(event, email=email))
    refuse_if(registrations.rules(event).admission(guest, at=at))
    for other in registrations.unconfirmed(email, event):
        if other is not registration:
            db.session.delete(other)
    _admit(registration, at=at)
    audit.note(f"registration.{registration.state}", registration, by=None, at=at, event=event.id)
    return registration


def cancel(registration: Registration, *, by: Person | None, at: datetime) -> None:
    """Let somebody who does not come go, and offer their place to the next at once. Twice is once.

    ``by`` is who did it, ``None`` the holder of the ticket; whether they may is the caller's to know.

    :raises Refused: ``event_cancelled``, ``event_over``.
    """
    waiting.lock(registration)
    if registration.state in ("cancelled", "lapsed"):
        return
    event, was_live = registration.event, registration.is_live
    refuse_if(registrations.rules(event).takes_place(at=at))
    waiting.end(registration, state="cancelled", at=at)
    if was_live:
        by_host = by is not None and by.id != registration.person_id
        News(event, at).registration_cancelled(registration, by_host=by_host)
    audit.note("registration.cancelled", registration, by=by.id if by else None, at=at, event=event.id)
    waiting.offer_what_is_free(event, at=at)


def change_wish(registration: Registration, wish: Wish, *, by: Person | None = None, at: datetime) -> None:
    """Put what somebody says now in the place of what they said when they registered.

    What they leave as it is is not judged anew because the host asks more, or allows less, since.

    :raises Refused: ``registration_ended``, ``event_cancelled``, ``event_over``; ``no_companion``, ``answer_missing``,
        ``answer_unknown``; ``event_full`` when there is no place for a companion beside those who wait.
    """
    waiting.lock(registration)
    event, was = registration.event, wish_of(registration)
    refuse_if(registrations.rules(event).takes_place(at=at) or _ended(registration))
    if was == wish:
        return
    refuse_if((*_against_change(registration, was, wish), *_no_place_beside(registration, wish)))
    _fill(registration, wish, at=at)
    waiting.flush()
    audit.note("registration.changed", registration, by=by.id if by else None, at=at, event=event.id)
    if wish.party < was.party:
        waiting.offer_what_is_free(event, at=at)


def wish_of(registration: Registration) -> Wish:
    """Return what somebody said when they registered; change parts of it with ``replace``."""
    return Wish(
        answers={answer.question_id: answer.text for answer in registration.answers},
        companion=registration.companion,
        meets=registration.meets,
        meets_wording=registration.meets_wording,
        takes_messages=registration.takes_messages,
    )


def _applicant(kind: str, wish: Wish, *, is_invited: bool) -> Applicant:
    return Applicant(
        kind=kind, is_invited=is_invited, has_companion=bool(wish.companion), answers=wish.answered
    )


def _against_change(registration: Registration, was: Wish, wish: Wish) -> tuple[Objection, ...]:
    """Object to what is new in a wish."""
    rules = registrations.rules(registration.event)
    asked = _applicant(registration.kind, wish, is_invited=True)
    return (
        *(rules.company(asked) if not was.companion else ()),
        *(rules.replies(asked) if wish.answered != was.answered else ()),
    )


def _may_be_invited(event: Event, by: Person) -> bool:
    """Look among the invitations only where they matter."""
    return event.open_to == "invited" and registrations.is_invited(event, person=by)


def _row(event: Event, wish: Wish, *, kind: str, at: datetime) -> Registration:
    registration = Registration(event=event, kind=kind, answers=[], sequence=0, created_at=at)
    _fill(registration, wish, at=at)
    return registration


def _fill(registration: Registration, wish: Wish, *, at: datetime) -> None:
    """Write down what was said; guests are in no comparison of profiles, since they have none."""
    registration.companion, registration.party = wish.companion, wish.party
    registration.takes_messages = wish.takes_messages
    meets = wish.meets and registration.kind != "guest"
    if meets != bool(registration.meets):
        registration.meets_since = at if meets else None
    registration.meets, registration.meets_wording = meets, wish.meets_wording if meets else ""
    kept = {answer.question_id: answer for answer in registration.answers}
    for question, text in wish.answered.items():
        answer = kept.pop(question, None)
        if answer is None:
            registration.answers.append(Answer(question_id=question, text=text))
        else:
            answer.text = text
    for answer in kept.values():
        registration.answers.remove(answer)


def _admit(registration: Registration, *, at: datetime) -> None:
    """Give a place, or one on the list when there is none, or none before those who wait; and write which it is.

    :raises Refused: ``event_full`` once the event has begun.
    """
    event = registration.event
    if _has_room(event, registration.kind, registration.party):
        registration.state, registration.registered_at = "registered", at
    else:
        refuse_if(() if registrations.rules(event).has_list(at) else (Objection("event_full"),))
        registration.state, registration.queued_at = "waiting", at
    db.session.add(registration)
    waiting.flush()
    news = News(event, at)
    if registration.state == "registered":
        news.ticket(registration)
    else:
        news.waiting(registration)


def _has_room(event: Event, kind: str, party: int) -> bool:
    """Whether a newcomer finds places; the list is only read where there are any."""
    places = registrations.places_of(event)
    if places.free_for(kind) < party:
        return False
    return has_room(Waiting(NOBODY, kind, party), registrations.line(event), places)


def _no_place_beside(registration: Registration, wish: Wish) -> tuple[Objection, ...]:
    """Object to a companion for whom there is no place; who only waits may wait with one."""
    more = wish.party - registration.party
    if more < 1 or not registration.takes_a_place or _has_room(registration.event, registration.kind, more):
        return ()
    return (Objection("event_full"),)


def _already(registration: Registration | None) -> tuple[Objection, ...]:
    if registration is None:
        return ()
    facts = {"registration_id": registration.id, "state": registration.state}
    return (Objection("already_registered", facts),)


def _ended(registration: Registration) -> tuple[Objection, ...]:
    is_over = registration.state in ("cancelled", "lapsed")
    return (Objection("registration_ended", {"state": registration.state}),) if is_over else ()
