"""The weekly choice: whom the round of a week introduces to whom, and who is left out and why.

It reads, compares and chooses, which may take a while in a large house, so it happens outside of a transaction;
``services.drawing`` then keeps what was chosen in a short one.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter

from lounge.domain.pairing import Candidate, Choice, choose
from lounge.domain.wallclock import day_of
from lounge.domain.week import Week
from lounge.introductions.queries import history, rounds, wishes
from lounge.introductions.queries.comparing import (
    Comparison,
    Matching,
    Reasons,
    count_partners,
)
from lounge.introductions.queries.history import Pair as Ids
from lounge.introductions.queries.history import Past
from lounge.members.models import Person


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who would be introduced, the smaller id first, and why for each."""

    first_id: int
    second_id: int
    score: float
    features: dict[str, float]
    reasons: tuple[Reasons, Reasons]
    """Why the second is worth meeting for the first, and the first for the second."""

    @property
    def ids(self) -> Ids:
        """The ids of the two."""
        return self.first_id, self.second_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A round as it was chosen and is not kept yet; plain values that outlive a transaction."""

    week: Week
    model: str
    pairs: tuple[Pair, ...]
    """The best first."""
    score: float
    bound: float
    method: str
    willing: int
    pairs_possible: int
    left_out: tuple[tuple[int, str], ...]
    """Who is willing and gets no introduction, as ``(person_id, why)``: ``nobody_else``, ``avoided``,
    ``met_everybody``, ``partners_taken`` or ``nobody_fits``."""
    seconds: float


def prepare(week: Week, *, at: datetime, matching: Matching | None = None) -> Prepared:
    """Choose the pairs of this week's round, of those who are willing, who fit, and who have not met."""
    began = perf_counter()
    willing = wishes.willing(on=day_to_ask_for(week, at))
    compared = Comparison(willing, history.past(week, at=at), matching)
    capacity = {wish.person_id: wish.per_week for wish in willing}
    candidates, choice = _choose(compared, capacity, history.overdue(week) & capacity.keys())
    return Prepared(
        week=week,
        model=compared.model,
        pairs=tuple(pair_of(one, compared) for one in best_first(choice.pairs)),
        score=choice.score,
        bound=choice.bound,
        method=choice.method,
        willing=len(willing),
        pairs_possible=len(candidates),
        left_out=_left_out(compared, candidates, choice),
        seconds=round(perf_counter() - began, 3),
    )


def day_to_ask_for(week: Week, at: datetime) -> date:
    """Return the day on which people must be willing: today, or the first day of a week that lies ahead."""
    return max(day_of(at, rounds.zone()), week.monday)


def kept_apart(pairs: Collection[Ids], *, week: Week, at: datetime) -> frozenset[Ids]:
    """Return those of the pairs that must not be introduced as things stand now.

    Somebody withdrew, paused, or said whom they avoid, since the pairs were chosen: asked in the transaction
    that keeps them, and again in the one that sends them.
    """
    people = {wish.person_id: wish.person for wish in wishes.willing(on=day_to_ask_for(week, at))}
    said = history.what_people_say()
    return frozenset(
        (one, other)
        for one, other in pairs
        if one not in people or other not in people or said.avoids(people[one], people[other])
    )


def best_first(candidates: Collection[Candidate]) -> list[Candidate]:
    """Return candidates in an order that does not depend on chance."""
    return sorted(candidates, key=lambda one: (-one.score, one.first, one.second))


def pair_of(candidate: Candidate, compared: Comparison) -> Pair:
    """Return a candidate with its features and reasons."""
    one, other = compared.people[candidate.first], compared.people[candidate.second]
    features, reasons = compared.features(one, other), compared.reasons(one, other)
    return Pair(one.id, other.id, candidate.score, features, reasons)


def _choose(
    compared: Comparison, capacity: Mapping[int, int], overdue: Collection[int]
) -> tuple[list[Candidate], Choice]:
    """Choose; where people want more than they got, compare them with each other and choose once more."""
    compared.compare()
    candidates = compared.candidates()
    choice = choose(candidates, capacity, overdue=overdue)
    if compared.compare_with_each_other(_with_room(choice, capacity)):
        candidates = compared.candidates()
        choice = choose(candidates, capacity, overdue=overdue)
    return candidates, choice


def _with_room(choice: Choice, capacity: Mapping[int, int]) -> list[int]:
    shown = Counter(person for pair in choice.pairs for person in (pair.first, pair.second))
    return [person for person, most in capacity.items() if shown[person] < most]


def _left_out(
    compared: Comparison, candidates: Collection[Candidate], choice: Choice
) -> tuple[tuple[int, str], ...]:
    chosen = {person for pair in choice.pairs for person in (pair.first, pair.second)}
    could, everybody = count_partners(candidates), compared.people.values()
    return tuple(
        (one.id, "partners_taken" if could[one.id] else _why_nobody(one, everybody, compared.past))
        for one in everybody
        if one.id not in chosen
    )


def _why_nobody(person: Person, people: Collection[Person], past: Past) -> str:
    """Say why there is nobody for this person, by what would have to change first."""
    others = [one for one in people if one.organisation_id != person.organisation_id]
    if not others:
        return "nobody_else"
    wanted = [one for one in others if not past.avoids(person, one)]
    if not wanted:
        return "avoided"
    return "met_everybody" if all(past.is_behind(person, one) for one in wanted) else "nobody_fits"
