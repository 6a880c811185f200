"""Whoever takes introductions has agreed to it, says when and how many, and can stop at any time."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from lounge.domain.meeting_hours import Hour
from lounge.domain.refusal import Refused
from lounge.introductions.models import Avoidance
from lounge.introductions.queries import wishes
from lounge.introductions.services import wishing
from lounge.introductions.services.wishing import Wanted
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_organisation, make_person, make_wish
from tests.introductions.rounds import make_willing, wish_of

TODAY = date(2026, 11, 24)
LATER = NOON + timedelta(days=1)
MORNING = Hour(1, time(9), time(12))
YES = Wanted(is_willing=True, per_week=2, hours=(MORNING,))
NO = Wanted(is_willing=False, per_week=0, hours=())

pytestmark = pytest.mark.usefixtures("app")


def want(person: Person, wanted: Wanted = YES, *, words: str = "Introduce me.", at=NOON) -> None:  # type: ignore[no-untyped-def]
    with transaction():
        wishing.want(person, wanted, consent_wording=words, by=person, at=at)


def willing() -> list[int]:
    db.session.rollback()
    return [wish.person_id for wish in wishes.willing(on=TODAY)]


def test_a_consent_is_kept_with_its_words_and_its_moment() -> None:
    person = make_person()
    want(person)
    wish = wish_of(person)
    assert (wish.is_willing, wish.per_week, wish.consent_wording) == (True, 2, "Introduce me.")
    assert (wish.consented_at, wish.withdrawn_at) == (NOON, None)
    assert [(hour.weekday, hour.begins, hour.ends) for hour in wish.hours] == [(1, time(9), time(12))]


def test_nobody_is_willing_without_a_sentence_that_they_agreed_to() -> None:
    with pytest.raises(Refused) as refused:
        want(make_person(), words=" ")
    assert refused.value.codes == ("consent_missing",)
    assert willing() == []


def test_hours_are_refused_with_all_that_is_wrong_with_them() -> None:
    upside_down, over = Hour(2, time(12), time(9)), Hour(1, time(11), time(13))
    with pytest.raises(Refused) as refused:
        want(make_person(), Wanted(is_willing=True, per_week=1, hours=(MORNING, over, upside_down)))
    assert refused.value.codes == ("hours_order", "hours_overlap")


def test_who_says_the_same_again_keeps_the_first_consent() -> None:
    person = make_person()
    want(person)
    want(person, at=LATER)
    assert wish_of(person).consented_at == NOON
    want(person, words="Introduce me, please.", at=LATER)
    assert wish_of(person).consented_at == LATER


def test_who_does_not_want_any_more_has_withdrawn_and_may_come_back() -> None:
    person = make_person()
    want(person)
    want(person, NO, words="", at=LATER)
    assert (wish_of(person).withdrawn_at, wish_of(person).is_willing) == (LATER, False)
    assert wish_of(person).consent_wording == "Introduce me."
    assert willing() == []
    want(person, at=LATER)
    assert wish_of(person).withdrawn_at is None
    assert willing() == [person.id]


def test_hours_are_replaced_as_a_whole() -> None:
    person = make_person()
    want(person)
    friday = Hour(4, time(14), time(17))
    want(person, Wanted(is_willing=True, per_week=2, hours=(friday, MORNING)))
    assert [hour.weekday for hour in wish_of(person).hours] == [1, 4]


def test_a_pause_ends_by_itself_on_its_day() -> None:
    over, on = make_willing(paused_until=TODAY), make_willing(paused_until=TODAY + timedelta(days=1))
    assert willing() == [over.id]
    with transaction():
        wishing.resume(on, by=on, at=NOON)
    assert willing() == [over.id, on.id]


def test_a_pause_without_an_end_withdraws_the_consent() -> None:
    person = make_willing()
    with transaction():
        wishing.pause(person, until=None, by=person, at=NOON)
    assert (wish_of(person).is_willing, wish_of(person).withdrawn_at) == (False, NOON)
    with transaction():
        wishing.pause(person, until=None, by=person, at=LATER)
    assert wish_of(person).withdrawn_at == NOON


def test_a_pause_of_somebody_who_never_agreed_is_nothing() -> None:
    person = make_person()
    with transaction():
        wishing.pause(person, until=None, by=person, at=NOON)
        wishing.resume(person, by=person, at=NOON)
    assert wishes.wish(person.id) is None


def test_only_who_agreed_wants_one_and_is_in_good_standing_is_willing() -> None:
    staff = make_person(role="manager")
    make_wish(person=staff)
    make_willing(per_week=0)
    make_willing(is_willing=False)
    lapsed = make_person(organisation=make_organisation(ends_on=TODAY - timedelta(days=1)))
    make_wish(person=lapsed)
    paused = make_person(organisation=make_organisation(is_paused=True))
    make_wish(person=paused)
    assert willing() == [staff.id]


def avoid(person: Person, whom: Person | Organisation, *, competitor: bool = False) -> None:
    with transaction():
        wishing.avoid(person, whom=whom, is_competitor=competitor, by=person, at=NOON)


def test_whom_to_avoid_is_said_once_and_can_be_taken_back() -> None:
    person, other, firm = make_person(), make_person(), make_organisation()
    for whom in (other, firm, other):
        avoid(person, whom)
    avoid(person, firm, competitor=True)
    found = wishes.avoidances(person.id)
    assert {(one.person_id, one.organisation_id, one.is_competitor) for one in found} == {
        (other.id, None, False),
        (None, firm.id, True),
    }
    with transaction():
        mine = wishes.avoidance(found[0].id, by=person)
        assert mine is not None
        wishing.no_longer_avoid(mine, by=person, at=NOON)
    assert len(wishes.avoidances(person.id)) == 1
    assert wishes.avoidance(found[1].id, by=other) is None


def test_a_competitor_is_always_an_organisation() -> None:
    person, other = make_person(), make_person()
    avoid(person, other, competitor=True)
    (found,) = db.session.scalars(select(Avoidance))
    assert (found.person_id, found.organisation_id) == (None, other.organisation_id)


def test_the_own_organisation_need_not_be_avoided() -> None:
    person = make_person()
    colleague = make_person(organisation=person.organisation)
    with pytest.raises(Refused) as refused:
        avoid(person, colleague)
    assert refused.value.codes == ("own_organisation",)


def test_a_word_is_struck_once_whatever_its_case_and_comes_back() -> None:
    person = make_person()
    with transaction():
        wishing.strike(person, " Cold  Stores ", by=person, at=NOON)
        wishing.strike(person, "cold stores", by=person, at=NOON)
    assert [one.word for one in wishes.struck(person.id)] == ["cold stores"]
    assert wishes.struck_by([person.id]) == {"cold stores"}
    with transaction():
        wishing.unstrike(wishes.struck(person.id)[0], by=person, at=NOON)
    assert wishes.struck(person.id) == []
