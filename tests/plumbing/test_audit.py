"""One line per deed, in the deed's own transaction."""

import pytest
from sqlalchemy import select

from lounge.members.models import Plan
from lounge.plumbing import audit
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_person, make_plan

pytestmark = pytest.mark.usefixtures("app")


def test_a_line_says_who_did_what_to_whom_and_when():
    person, plan = make_person(), make_plan()
    with transaction():
        audit.note("plan.changed", plan, by=person.id, at=NOON, room_hours=3)
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.at, line.by_id, line.deed) == (NOON, person.id, "plan.changed")
    assert (line.subject, line.subject_id, line.facts) == ("plan", plan.id, {"room_hours": 3})


def note_and_fail(plan: Plan) -> None:
    audit.note("plan.changed", plan, by=None, at=NOON)
    raise LookupError


def test_a_deed_that_is_undone_leaves_no_line():
    plan = make_plan()
    with pytest.raises(LookupError), transaction():
        note_and_fail(plan)
    assert db.session.scalars(select(AuditLine)).all() == []


def test_the_line_outlives_who_did_it():
    person, plan = make_person(), make_plan()
    with transaction():
        audit.note("plan.changed", plan, by=person.id, at=NOON)
    with transaction():
        db.session.delete(person)
    db.session.expire_all()
    assert db.session.scalars(select(AuditLine.by_id)).all() == [None]
