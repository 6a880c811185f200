"""What the house says to a sighting, as JSON: the same to the screen and to programs."""

from typing import Any

from lounge.desk.queries.expected import Expected
from lounge.desk.queries.inside import Inside
from lounge.desk.services.sightings import Answer
from lounge.desk.words.refusals import at_the_door
from lounge.domain.refusal import Objection
from lounge.plumbing.api.calls import encoded, written
from lounge.plumbing.words import language_of_reader


def told(answer: Answer) -> dict[str, Any]:
    """Return an answer in the reader's language."""
    subject = answer.subject
    return {
        "nonce": answer.nonce,
        "outcome": answer.outcome,
        "movement_id": answer.movement_id,
        "who": None if subject is None else subject.who,
        "name": "" if subject is None else subject.name,
        "organisation": "" if subject is None else subject.organisation,
        "since": None if answer.since is None else written(answer.since),
        "station": answer.station,
        "expected": [awaited(one) for one in answer.expected],
        "objections": objections(answer.objections),
    }


def awaited(one: Expected) -> dict[str, Any]:
    """Return what somebody is expected for, in the reader's language."""
    return {
        "kind": one.kind,
        "title": one.title(language_of_reader()),
        "room": one.room,
        "at": None if one.at is None else written(one.at),
        "until": None if one.until is None else written(one.until),
        "host": one.host,
    }


def objections(found: tuple[Objection, ...]) -> list[dict[str, Any]]:
    """Return every objection as it is said to the desk, with its facts."""
    return [
        {"code": one.code, "sentence": at_the_door(one), "waivable": False}
        | {name: encoded(fact) for name, fact in one.facts.items()}
        for one in found
    ]


def here(one: Inside) -> dict[str, Any]:
    """Return somebody who is in, or was."""
    return {
        "id": one.movement_id,
        "who": one.who,
        "person_id": one.person_id,
        "name": one.name,
        "organisation": one.organisation,
        "since": written(one.since),
        "left_at": None if one.left_at is None else written(one.left_at),
        "station": one.station,
        "heads": one.heads,
    }
