"""Draws and sends rounds as the worker does, with people made for it."""

from collections.abc import Iterable
from datetime import datetime

from lounge.domain.week import Week
from lounge.introductions.models import Round, Wish
from lounge.introductions.queries import choice, rounds
from lounge.introductions.services import drawing, sending
from lounge.members.models import Person
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_organisation, make_person, make_wish
from tests.introductions.likeness import Told

WEEK = Week(2026, 48)
"""The week of :data:`tests.builders.NOON`."""


def make_willing(
    name: str = "Femke Harms",
    *,
    firm: str | None = None,
    kind: str = "startup",
    colleague: Person | None = None,
    language: str = "en",
    **wanted: object,
) -> Person:
    """Make somebody who takes introductions, of a firm of their own unless there is a colleague."""
    organisation = colleague.organisation if colleague else make_organisation(name=firm, kind=kind)
    person = make_person(name=name, organisation=organisation, language=language)
    make_wish(person=person, **wanted)  # type: ignore[arg-type]
    return person


def make_willing_firms(names: Iterable[str], **wanted: object) -> list[Person]:
    """Make one willing person of each firm, called as their firm."""
    return [make_willing(name, firm=name, **wanted) for name in names]  # type: ignore[arg-type]


def prepared(week: Week = WEEK, *, at: datetime = NOON, told: Told | None = None) -> choice.Prepared:
    """Choose the week's pairs."""
    return choice.prepare(week, at=at, matching=told or Told())


def draw(week: Week = WEEK, *, at: datetime = NOON, told: Told | None = None) -> Round | None:
    """Choose and keep the week's round."""
    chosen = prepared(week, at=at, told=told)
    with transaction():
        return drawing.draw(chosen, by=None, at=at)


def send(week: Week = WEEK, *, at: datetime = NOON) -> Round:
    """Send the week's round."""
    with transaction():
        found = rounds.round_of(week)
        assert found is not None
        sending.send(found, by=None, at=at)
    return seen(week)


def seen(week: Week = WEEK) -> Round:
    """Return the week's round with all that belongs to it, as the database keeps it now."""
    db.session.rollback()
    found = rounds.whole_round(week)
    assert found is not None
    return found


def names(pairs: Iterable[choice.Pair]) -> set[frozenset[str]]:
    """Return who is paired, by name."""
    return {frozenset(db.session.get_one(Person, person).name for person in pair.ids) for pair in pairs}


def wish_of(person: Person) -> Wish:
    """Return the wish of a person as the database keeps it now."""
    db.session.rollback()
    return db.session.get_one(Wish, person.id)
