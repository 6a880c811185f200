"""Who may register for an event, and until when: every reason against it at once, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the host asks of all who register; without options any text answers it."""

    key: int
    text: str
    is_required: bool = False
    options: tuple[str, ...] = ()

    def objections(self, answer: str) -> tuple[Objection, ...]:
        """Object to no answer where one is needed, and to one that was not among the options."""
        facts = {"question": self.text, "question_id": self.key}
        if not answer:
            return (Objection("answer_missing", facts),) if self.is_required else ()
        is_known = not self.options or answer in self.options
        return () if is_known else (Objection("answer_unknown", facts),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody who wants to come, and what they said: answers by question, and whether they bring a companion."""

    kind: str
    is_invited: bool = False
    has_companion: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRules:
    """What the house and the host ask of those who register for an event."""

    state: str
    when: Interval
    opens_at: datetime | None = None
    """From when one can register; ``None`` from the day it is published."""
    closes_at: datetime | None = None
    """Until when; ``None`` until it begins."""
    open_to: str = "public"
    allows_companion: bool = False
    questions: Sequence[Asked] = ()

    def has_list(self, at: datetime) -> bool:
        """Whether one can still wait for a place, and be offered one: only until it begins."""
        return self.state == "published" and at < self.when.start

    def objections(self, applicant: Applicant, *, at: datetime) -> tuple[Objection, ...]:
        """Return everything that stands against registering now.

        The codes are those of :meth:`takes_place`, ``registration_not_open``, ``registration_closed``,
        ``not_for_you``, ``no_companion``, ``answer_missing`` and ``answer_unknown``. What no longer takes place is
        said alone, for then nothing else matters.
        """
        return self.takes_place(at=at) or (*self._hours(at), *self._doors(applicant), *self.wishes(applicant))

    def admission(self, applicant: Applicant, *, at: datetime) -> tuple[Objection, ...]:
        """Return what stands against coming, whatever was answered: for one whose answers were taken before."""
        return self.takes_place(at=at) or (*self._hours(at), *self._doors(applicant))

    def takes_place(self, *, at: datetime) -> tuple[Objection, ...]:
        """Object to whatever is wanted of an event that was called off, ``event_cancelled``, or is over."""
        if self.state == "cancelled":
            return (Objection("event_cancelled"),)
        if self.when.end <= at:
            return (Objection("event_over", {"ends_at": self.when.end}),)
        return ()

    def wishes(self, applicant: Applicant) -> tuple[Objection, ...]:
        """Object to a companion where there can be none, and to what was answered, or was not."""
        return (*self.company(applicant), *self.replies(applicant))

    def company(self, applicant: Applicant) -> tuple[Objection, ...]:
        """Object to a companion where there can be none: ``no_companion``."""
        is_allowed = self.allows_companion or not applicant.has_companion
        return () if is_allowed else (Objection("no_companion"),)

    def replies(self, applicant: Applicant) -> tuple[Objection, ...]:
        """Object to answers to what was not asked, or that cannot be given, and to those that are missing."""
        unasked = applicant.answers.keys() - {question.key for question in self.questions}
        return (
            *((Objection("answer_unknown", {"question": "", "question_id": None}),) if unasked else ()),
            *(
                objection
                for question in self.questions
                for objection in question.objections(applicant.answers.get(question.key, ""))
            ),
        )

    def _hours(self, at: datetime) -> tuple[Objection, ...]:
        if self.state == "draft" or (self.opens_at is not None and at < self.opens_at):
            return (Objection("registration_not_open", {"opens_at": self.opens_at}),)
        closes_at = self.closes_at or self.when.start
        if closes_at <= at:
            return (Objection("registration_closed", {"closes_at": closes_at}),)
        return ()

    def _doors(self, applicant: Applicant) -> tuple[Objection, ...]:
        is_welcome = {
            "public": True,
            "members": applicant.kind != "guest",
            "invited": applicant.is_invited,
        }[self.open_to]
        return () if is_welcome else (Objection("not_for_you", {"open_to": self.open_to}),)


def offer_objections(state: str, *, offered_until: datetime | None, at: datetime) -> tuple[Objection, ...]:
    """Object to accepting a place that was not offered, ``not_offered``, or not for so long, ``offer_over``.

    ``offered_until`` is until when it was held, also for one that has lapsed.
    """
    if state not in ("offered", "lapsed"):
        return (Objection("not_offered", {"state": state}),)
    if state == "lapsed" or offered_until is None or offered_until <= at:
        return (Objection("offer_over", {"offered_until": offered_until}),)
    return ()
