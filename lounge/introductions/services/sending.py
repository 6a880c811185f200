"""What becomes of a round that is drawn: looked at, changed, held back, and sent, once."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lounge.domain.refusal import Objection, refuse_if
from lounge.domain.week import Week
from lounge.introductions.models import Introduction, Round, RoundRules
from lounge.introductions.queries import choice, rounds, swaps
from lounge.introductions.queries.choice import Pair
from lounge.introductions.services import drawing
from lounge.introductions.services.letters_weekly import write_to_everybody
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the house draws, and whether somebody looks at a round before it goes."""

    weekday: int
    draws_at: time
    is_reviewed: bool


def send(found: Round, *, by: int | None, at: datetime) -> None:
    """Open the round's introductions, and write to everybody who is in one; what is sent already stays as it is.

    Who has changed their mind since the draw is not introduced.

    :raises Refused: ``round_over`` when its week has passed.
    """
    _lock(found)
    if found.state == "sent":
        return
    week = Week.parse(found.week)
    refuse_if([Objection("round_over", {"week": found.week})] if week < rounds.week_of(at) else [])
    standing = [one for one in found.introductions if one.state == "drawn"]
    apart = choice.kept_apart([(one.first_id, one.second_id) for one in standing], week=week, at=at)
    for one in standing:
        one.state = "withdrawn" if (one.first_id, one.second_id) in apart else "open"
        one.lapses_at = rounds.answers_until(at)
    found.state, found.sent_at, found.is_held = "sent", at, False
    db.session.flush()
    written = write_to_everybody(found, at=at)
    audit.note("round.sent", found, by=by, at=at, week=found.week, letters=written)


def hold(found: Round, *, by: Person, at: datetime) -> None:
    """Keep the round back until somebody lets it go or sends it.

    :raises Refused: ``round_sent``.
    """
    _lock(found)
    refuse_if(_sent(found))
    found.is_held = True
    audit.note("round.held", found, by=by.id, at=at, week=found.week)


def let_go(found: Round, *, by: Person, at: datetime) -> None:
    """Let a round that was held go its way again.

    :raises Refused: ``round_sent``.
    """
    _lock(found)
    refuse_if(_sent(found))
    found.is_held = False
    audit.note("round.let_go", found, by=by.id, at=at, week=found.week)


def withdraw(introduction: Introduction, *, by: Person, at: datetime) -> None:
    """Take an introduction back before anybody was told of it; twice is once.

    :raises Refused: ``round_sent``.
    """
    found = introduction.round
    _lock(found)
    refuse_if(_sent(found))
    introduction.state = "withdrawn"
    db.session.flush()
    audit.note("introduction.withdrawn", introduction, by=by.id, at=at, week=found.week)


def swap(
    found: Round, leave: Introduction, take: Pair | None, *, by: Person, at: datetime
) -> Introduction | None:
    """Put one of :func:`.queries.swaps.alternatives` in the place of an introduction; without one, take it back.

    :raises Refused: ``round_sent``; ``pair_not_free`` when one of the two has enough introductions by now, or
        does not want this one.
    """
    withdraw(leave, by=by, at=at)
    if take is None:
        return None
    week = Week.parse(found.week)
    is_free = set(take.ids) <= swaps.with_room(week, instead_of=leave, at=at)
    is_known = any(take.ids == (one.first_id, one.second_id) for one in found.introductions)
    apart = choice.kept_apart([take.ids], week=week, at=at)
    refuse_if([Objection("pair_not_free")] if apart or is_known or not is_free else [])
    made = drawing.introduction(take, at=at)
    found.introductions.append(made)
    db.session.flush()
    audit.note("introduction.added", made, by=by.id, at=at, week=found.week)
    return made


def change_rules(timing: Timing, *, by: Person, at: datetime) -> RoundRules:
    """Set when the house draws; a week that is drawn stays drawn."""
    kept = rounds.rules()
    kept.weekday, kept.draws_at, kept.is_reviewed = timing.weekday, timing.draws_at, timing.is_reviewed
    db.session.add(kept)
    db.session.flush()
    said = {"weekday": timing.weekday, "draws_at": f"{timing.draws_at:%H:%M}"}
    audit.note("round_rules.changed", kept, by=by.id, at=at, is_reviewed=timing.is_reviewed, **said)
    return kept


def _lock(found: Round) -> None:
    """Let two who handle the same round wait for each other, and see it as it stands then."""
    row = select(Round).where(Round.id == found.id).with_for_update()
    sides = selectinload(Round.introductions).selectinload(Introduction.sides)
    db.session.scalar(row.options(sides).execution_options(populate_existing=True))


def _sent(found: Round) -> tuple[Objection, ...]:
    return (Objection("round_sent", {"week": found.week}),) if found.state == "sent" else ()
