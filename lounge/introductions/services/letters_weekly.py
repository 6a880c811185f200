"""The weekly letter: to everybody in a round, whom they could meet and why, and how to answer or to stop."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from lounge.introductions.models import Introduction, Round, Side
from lounge.introductions.queries import rounds
from lounge.introductions.queries.rounds import Card
from lounge.plumbing import links, mail
from lounge.plumbing.mail import Letter

LIST = "introductions"
KIND = "introductions/weekly"
OWN_PAGE = "/introductions"
"""Where the links of a letter lead that is only looked at."""
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
    people = [
        {**_person(introduction, side, cards), "path": _path(introduction, side, at)}
        for introduction, side in _best_first(sides)
    ]
    mail.write(
        KIND,
        to=mail.Reader(person.email, person.name, person.language),
        facts=_facts(found, people, until=sides[0][0].lapses_at, pause=pause),
        key=f"round/{found.id}/{person_id}",
        extras={"list": LIST, "unsubscribe": pause},
        at=at,
    )


def draft(found: Round, person_id: int, *, at: datetime) -> Letter | None:
    """Return the letter to this person as it stands now, for others to look at: nothing in it opens anything.

    Nothing where the person is in no introduction of the whole round.
    """
    cards = rounds.cards(found)
    standing = (one for one in found.introductions if one.state != "withdrawn")
    sides = [(one, side) for one in standing for side in one.sides if side.person_id == person_id]
    if not sides:
        return None
    person = cards[person_id].person
    lapses_at = sides[0][0].lapses_at if found.state == "sent" else rounds.answers_until(at)
    people = [{**_person(*one, cards), "path": OWN_PAGE} for one in _best_first(sides)]
    facts = {"reader_name": person.name, **_facts(found, people, until=lapses_at, pause=OWN_PAGE)}
    return Letter(kind=KIND, language=person.language, facts=facts)


def _facts(found: Round, people: list[dict[str, Any]], *, until: datetime, pause: str) -> dict[str, Any]:
    answer_by = rounds.last_day_to_answer(until).isoformat()
    return {"week": found.week, "people": people, "answer_by": answer_by, "pause_path": pause}


def _best_first(sides: list[tuple[Introduction, Side]]) -> list[tuple[Introduction, Side]]:
    return sorted(sides, key=lambda one: (-one[0].score, one[0].id))


def _path(introduction: Introduction, side: Side, at: datetime) -> str:
    bound = {"person": side.person_id, "introduction": introduction.id}
    return f"/introductions/letter/{links.sign('introduction', until=at + ANSWER_LINK_HOLDS, **bound)}"


def _person(introduction: Introduction, side: Side, cards: dict[int, Card]) -> dict[str, Any]:
    """Return the other one of an introduction, as the letter tells of them."""
    is_first = side.person_id == introduction.first_id
    other = cards[introduction.second_id if is_first else introduction.first_id]
    return {
        "name": other.person.name,
        "title": other.person.title,
        "organisation": other.person.organisation.name,
        "kind": other.person.organisation.kind,
        "town": other.town,
        "headline": other.headline,
        "reasons": side.reasons,
    }
