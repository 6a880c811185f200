"""Whether a membership is good on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lounge.domain.refusal import Objection

State = Literal["valid", "paused", "lapsed", "not_begun", "none"]


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of membership under one plan, from its first day to its last, both included.

    :raises ValueError: when it ends before it begins.
    """

    begins_on: date
    ends_on: date | None
    """The last day on which it holds; None while it goes on."""
    plan: str
    is_paused: bool = False

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.begins_on:
            raise ValueError("a term ends on its first day at the earliest")

    def holds(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.begins_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a membership is worth on a day."""

    state: State
    on: date
    since: date | None = None
    """The first day of the term that decides, which lies ahead when it has not begun."""
    until: date | None = None
    """The last day of the term that decides; of a valid one, of those too that follow without a gap."""
    plan: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it allows what members may do."""
        return self.state == "valid"

    def objections(self) -> tuple[Objection, ...]:
        """Object to every state but valid.

        The codes are ``membership_paused``, ``membership_lapsed``, ``membership_not_begun`` and
        ``membership_missing``, each with the day asked for and the term's first and last day.
        """
        if self.is_valid:
            return ()
        code = "membership_missing" if self.state == "none" else f"membership_{self.state}"
        return (Objection(code, {"day": self.on, "since": self.since, "until": self.until}),)


def standing(terms: Iterable[Term], *, on: date) -> Standing:
    """Return what the terms are worth on the day.

    Of terms that overlap, one that is not paused wins. Where none holds, one that lies ahead says more
    about the way out than one that has lapsed.
    """
    known = sorted(terms, key=lambda term: term.begins_on)
    holding = [term for term in known if term.holds(on)]
    for term in holding:
        if not term.is_paused:
            return Standing("valid", on, term.begins_on, _unbroken(term, known), term.plan)
    if holding:
        return _of("paused", holding[0], on)
    ahead = [term for term in known if on < term.begins_on]
    if ahead:
        return _of("not_begun", ahead[0], on)
    return _of("lapsed", known[-1], on) if known else Standing("none", on)


def _of(state: State, term: Term, on: date) -> Standing:
    return Standing(state, on, term.begins_on, term.ends_on, term.plan)


def _unbroken(term: Term, terms: list[Term]) -> date | None:
    """Return the last day of the term and of those that follow on without a gap or a pause."""
    until = term.ends_on
    for later in terms:
        if until is None:
            break
        if not later.is_paused and later.begins_on <= until + timedelta(days=1):
            until = None if later.ends_on is None else max(until, later.ends_on)
    return until
