"""The weekly letter: to everybody in a round, whom they could meet and why, and how to answer or to stop."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from lounge.introductions.models import Introduction, Round, Side
from lounge.introductions.queries import rounds
from lounge.introductions.queries.rounds import Card
from lounge.plumbing import links, mail

LIST = "introductions"
ANSWER_LINK_HOLDS = timedelta(days=60)
"""Longer than an introduction is open, so that who comes late reads that it is over, and not an error."""
PAUSE_LINK_HOLDS = timedelta(days=365)
"""A letter may lie for long before somebody has had enough."""


def write_to_everybody(found: Round, *, at: datetime) -> int:
    """Write a letter to each person who is in an open introduction of the round; return how many."""
    cards = rounds.cards(found)
    theirs: dict[int, list[tuple[Introduction, Side]]] = defaultdict(list)
    for introduction in found.introductions:
        if introduction.state == "open":
            for side in introduction.sides:
                theirs[side.person_id].append((introduction, side))
    for person_id, sides in sorted(theirs.items()):
        _write(found, cards, person_id, sides, at=at)
    return len(theirs)


def _write(
    found: Round,
    cards: dict[int, Card],
    person_id: int,
    sides: list[tuple[Introduction, Side]],
    *,
    at: datetime,
) -> None:
    person = cards[person_id].person
    pause = f"/introductions/pause/{links.sign('pause', until=at + PAUSE_LINK_HOLDS, person=person_id)}"
    best_first = sorted(sides, key=lambda one: (-one[0].score, one[0].id))
    mail.write(
        "introductions/weekly",
        to=mail.Reader(person.email, person.name, person.language),
        facts={
            "week": found.week,
            "people": [_person(introduction, side, cards, at) for introduction, side in best_first],
            "answer_by": rounds.last_day_to_answer(sides[0][0].lapses_at).isoformat(),
            "pause_path": pause,
        },
        key=f"round/{found.id}/{person_id}",
        extras={"list": LIST, "unsubscribe": pause},
        at=at,
    )


def _person(introduction: Introduction, side: Side, cards: dict[int, Card], at: datetime) -> dict[str, Any]:
    """Return the other one of an introduction, as the letter tells of them."""
    is_first = side.person_id == introduction.first_id
    other = cards[introduction.second_id if is_first else introduction.first_id]
    bound = {"person": side.person_id, "introduction": introduction.id}
    token = links.sign("introduction", until=at + ANSWER_LINK_HOLDS, **bound)
    return {
        "name": other.person.name,
        "title": other.person.title,
        "organisation": other.person.organisation.name,
        "kind": other.person.organisation.kind,
        "town": other.town,
        "headline": other.headline,
        "reasons": side.reasons,
        "path": f"/introductions/letter/{token}",
    }
