"""Who wants to be introduced, at which hours, to whom never, and on which words not."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from lounge.domain.standing import standing
from lounge.introductions.models import Avoidance, StruckWord, Wish
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db

OF_SOMEBODY = (
    joinedload(Wish.person, innerjoin=True)
    .joinedload(Person.organisation, innerjoin=True)
    .selectinload(Organisation.terms)
)


def wish(person_id: int) -> Wish | None:
    """Find what this person wants of introductions, with the hours."""
    return db.session.scalar(
        select(Wish).where(Wish.person_id == person_id).options(selectinload(Wish.hours))
    )


def willing(*, on: date) -> list[Wish]:
    """Return the wishes of all who take introductions on that day, with person and organisation.

    They agreed to it, have not paused, want one at least, and their organisation's membership is good.
    """
    found = db.session.scalars(
        select(Wish)
        .where(Wish.is_willing, Wish.per_week > 0)
        .where(or_(Wish.paused_until.is_(None), Wish.paused_until <= on))
        .options(OF_SOMEBODY)
        .order_by(Wish.person_id)
    )
    return [one for one in found if _is_valid(one.person.organisation, on)]


def avoidances(person_id: int) -> list[Avoidance]:
    """Return whom this person does not want to meet, the latest first."""
    return list(
        db.session.scalars(
            select(Avoidance)
            .where(Avoidance.by_id == person_id)
            .options(
                joinedload(Avoidance.person).joinedload(Person.organisation),
                joinedload(Avoidance.organisation),
            )
            .order_by(Avoidance.created_at.desc(), Avoidance.id.desc())
        )
    )


def avoidance(avoidance_id: int, *, by: Person) -> Avoidance | None:
    """Find one of this person's own avoidances."""
    return db.session.scalar(select(Avoidance).where(Avoidance.id == avoidance_id, Avoidance.by_id == by.id))


def every_avoidance() -> list[Avoidance]:
    """Return all that anybody avoids, each with who said so."""
    return list(
        db.session.scalars(
            select(Avoidance).options(joinedload(Avoidance.by, innerjoin=True)).order_by(Avoidance.id)
        )
    )


def struck(person_id: int) -> list[StruckWord]:
    """Return the words by which this person is not introduced, in alphabetical order."""
    return list(
        db.session.scalars(
            select(StruckWord).where(StruckWord.person_id == person_id).order_by(StruckWord.word)
        )
    )


def struck_by(people: Collection[int]) -> frozenset[str]:
    """Return the words by which any of these people is not introduced."""
    found = select(StruckWord.word).where(StruckWord.person_id.in_(people))
    return frozenset(db.session.scalars(found))


def every_struck() -> dict[int, frozenset[str]]:
    """Return the words that people have struck, by the id of the person; who struck none is not among them."""
    found: dict[int, set[str]] = defaultdict(set)
    for person_id, word in db.session.execute(select(StruckWord.person_id, StruckWord.word)):
        found[person_id].add(word)
    return {person_id: frozenset(words) for person_id, words in found.items()}


def _is_valid(organisation: Organisation, on: date) -> bool:
    return standing([term.value for term in organisation.terms], on=on).is_valid
