"""Questions that only the manager asks: the audit, and who is a member on what terms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from lounge.domain.standing import Standing, standing
from lounge.members.models import Organisation, Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db

PAGE = 50
UNTOLD = ("introduction.answered", "introduction.judged")
"""Deeds that no manager reads: who answered an introduction tells who did not, and that is nobody's business."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit, with the name of who did it."""

    at: datetime
    by: str | None
    deed: str
    subject: str
    subject_id: int | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation as the manager's table shows it."""

    id: int
    name: str
    kind: str
    people: int
    standing: Standing
    plan: str | None


def deeds(*, page: int) -> tuple[list[Deed], int]:
    """Return one page of the audit, the newest first, and how many lines there are in all, but for what is untold."""
    told = AuditLine.deed.not_in(UNTOLD)
    count = db.session.scalar(select(func.count()).select_from(AuditLine).where(told)) or 0
    rows = db.session.execute(
        select(AuditLine, Person.name)
        .where(told)
        .join(Person, Person.id == AuditLine.by_id, isouter=True)
        .order_by(AuditLine.at.desc(), AuditLine.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [
        Deed(line.at, name, line.deed, line.subject, line.subject_id, line.facts) for line, name in rows
    ], count


def members(*, page: int, on: date, language: str, words: str = "") -> tuple[list[Member], int]:
    """Return one page of organisations by name with their standing on that day, and how many there are."""
    wanted = select(Organisation)
    for word in words.lower().split():
        wanted = wanted.where(func.lower(Organisation.name).contains(word, autoescape=True))
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = db.session.scalars(
        wanted.options(selectinload(Organisation.terms))
        .order_by(func.lower(Organisation.name), Organisation.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    people = _people([row.id for row in rows])
    return [_member(row, people.get(row.id, 0), on=on, language=language) for row in rows], count


def _people(organisation_ids: list[int]) -> dict[int, int]:
    counted = (
        select(Person.organisation_id, func.count())
        .where(Person.organisation_id.in_(organisation_ids))
        .group_by(Person.organisation_id)
    )
    return dict(db.session.execute(counted).all())


def _member(row: Organisation, people: int, *, on: date, language: str) -> Member:
    found = standing([term.value for term in row.terms], on=on)
    names = {term.plan.key: term.plan.name(language) for term in row.terms}
    return Member(row.id, row.name, row.kind, people, found, names.get(found.plan or ""))
