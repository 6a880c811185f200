"""What an event asks of introductions: which of its guests must not meet, by what they are not led, what came of it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select

from lounge.events.models import Event
from lounge.introductions.models import Introduction
from lounge.introductions.queries import history, wishes
from lounge.introductions.queries.history import Pair
from lounge.members.models import Person
from lounge.plumbing.db import db

AFTERWARDS = timedelta(days=60)
"""For so long after an event, what two of its guests agreed on counts as having come of it."""


def apart(event: Event, *, people: Collection[int]) -> frozenset[Pair]:
    """Return those of these people who must not be led to each other: one does not want to meet the other."""
    firms = _firms_of(people)
    of_firm: dict[int, list[int]] = defaultdict(list)
    for person, firm in firms.items():
        of_firm[firm].append(person)
    said = history.what_people_say()
    pairs = {pair for pair in said.avoided if firms.keys() >= set(pair)}
    for person, firm in said.firms_avoided:
        pairs.update(history.ordered(person, other) for other in of_firm[firm] if person in firms)
    for one, other in said.competitors:
        pairs.update(history.ordered(first, second) for first in of_firm[one] for second in of_firm[other])
    return frozenset(pair for pair in pairs if pair[0] != pair[1])


def struck(event: Event, *, people: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the words by which these people are not introduced, by the id of the person."""
    said = wishes.every_struck()
    return {person: said[person] for person in people if person in said}


def introduced(event: Event, *, people: Collection[int]) -> int:
    """Count the introductions on which two of these people agreed, from the event's begin to 60 days after it."""
    if len(people) < 2:
        return 0
    count = select(func.count()).select_from(Introduction)
    both = (Introduction.first_id.in_(people), Introduction.second_id.in_(people))
    when = Introduction.agreed_at.between(event.starts_at, event.ends_at + AFTERWARDS)
    return db.session.scalar(count.where(Introduction.state == "agreed", when, *both)) or 0


def _firms_of(people: Collection[int]) -> dict[int, int]:
    found = select(Person.id, Person.organisation_id).where(Person.id.in_(people)).order_by(Person.id)
    return dict(db.session.execute(found).all())
