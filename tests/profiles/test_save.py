"""An organisation keeps what it writes of itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lounge.domain.matching.profile import Market as Aim
from lounge.domain.refusal import Refused
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.profiles import queries
from lounge.profiles.models import Profile
from lounge.profiles.services import MOST_SECTORS, Draft, save
from tests.builders import NOON, make_person, make_profile

LATER = NOON + timedelta(hours=1)
POLAND = Aim("PL", "planned", "sells")
ESTONIA = Aim("EE", "active", "sells")


def keep(draft: Draft, *, by: Person, seen: int = 0, at: datetime = NOON) -> Profile:
    with transaction():
        return save(draft, seen=seen, by=by, at=at)


def kept(person: Person) -> Profile:
    db.session.rollback()
    db.session.expire_all()
    profile = queries.profile_of(person.organisation_id)
    assert profile
    return profile


def deeds() -> int:
    return db.session.scalar(select(func.count()).where(AuditLine.deed == "profile.changed")) or 0


@pytest.fixture
def femke(app: Lounge) -> Person:
    return make_person(name="Femke Harms")


def test_the_first_text_makes_the_profile(femke: Person) -> None:
    keep(Draft(headline="Ropes", markets=(POLAND, ESTONIA), sectors=("13.94",)), by=femke)
    profile = kept(femke)
    assert (profile.headline, profile.sectors, profile.version) == ("Ropes", ["13.94"], 1)
    assert [(one.country, one.stage) for one in profile.markets] == [("PL", "planned"), ("EE", "active")]
    assert profile.changed_at == NOON


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir suchen ein Kühlhaus für den Versand von Fisch", "de"),
        ("We seek a cold store for our fish", "en"),
    ],
)
def test_the_language_of_the_texts_is_found(femke: Person, text: str, language: str) -> None:
    keep(Draft(seeks=text), by=femke)
    assert kept(femke).language == language


def test_without_a_text_the_language_is_the_writers(app: Lounge) -> None:
    person = make_person(language="de")
    keep(Draft(town="Bremen"), by=person)
    assert kept(person).language == "de"


def test_a_change_is_noted_with_what_changed(femke: Person) -> None:
    first = keep(Draft(headline="Ropes"), by=femke)
    keep(Draft(headline="Ropes", town="Bremen"), by=femke, seen=first.version)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.deed == "profile.changed")).all()
    assert [line.facts["fields"] for line in lines][-1] == ["town"]
    assert queries.last_writer(kept(femke)) == "Femke Harms"


def test_the_same_again_changes_nothing(femke: Person) -> None:
    draft = Draft(headline="Ropes", markets=(POLAND,), languages=("de",))
    version = keep(draft, by=femke).version
    keep(draft, by=femke, seen=version)
    assert kept(femke).version == version
    assert deeds() == 1


def test_markets_alone_can_change(femke: Person) -> None:
    version = keep(Draft(markets=(POLAND, ESTONIA)), by=femke).version
    keep(Draft(markets=(Aim("PL", "active", "sells"),)), by=femke, seen=version, at=LATER)
    profile = kept(femke)
    assert [(one.country, one.stage) for one in profile.markets] == [("PL", "active")]
    assert profile.version > version


def test_a_page_opened_before_somebody_elses_change_is_refused(femke: Person) -> None:
    jan = make_person(organisation=members.organisation(femke.organisation_id))
    version = keep(Draft(headline="Ropes"), by=femke).version
    keep(Draft(headline="Ropes and nets"), by=femke, seen=version)
    with pytest.raises(Refused) as refused:
        keep(Draft(headline="Nets"), by=jan, seen=version)
    assert refused.value.codes == ("profile_changed",)
    assert refused.value.objections[0].facts["by"] == "Femke Harms"
    assert kept(femke).headline == "Ropes and nets"


def test_every_reason_is_told_at_once(femke: Person) -> None:
    draft = Draft(
        founded=NOON.year + 1, markets=(POLAND, Aim("PL", "active", "sells")), sectors=("13.94", "99.9x")
    )
    with pytest.raises(Refused) as refused:
        keep(draft, by=femke)
    assert refused.value.codes == ("founded_later", "market_twice", "sector_unknown")


def test_a_country_may_stand_once_for_each_direction(femke: Person) -> None:
    keep(Draft(founded=NOON.year, markets=(POLAND, Aim("PL", "active", "sources"))), by=femke)
    assert len(kept(femke).markets) == 2


def test_only_so_many_sectors_can_be_named(femke: Person) -> None:
    codes = ("01.11", "01.12", "01.13", "01.14", "01.15", "01.16", "01.19")
    keep(Draft(sectors=codes[:MOST_SECTORS]), by=femke)
    with pytest.raises(Refused) as refused:
        keep(Draft(sectors=codes), by=make_person())
    assert refused.value.codes == ("too_many_sectors",)


@pytest.mark.slow
def test_of_two_who_save_at_once_one_is_told(app: Lounge) -> None:
    people = [make_person(), make_person()]
    organisation = members.organisation(people[0].organisation_id)
    with transaction():
        people[1].organisation = organisation
    ids, gate = [person.id for person in people], Barrier(2)

    def write(person_id: int) -> str:
        with app.app_context():
            person = members.person(person_id)
            assert person
            gate.wait(timeout=30)
            try:
                keep(Draft(headline=f"By {person_id}"), by=person)
            except Refused as refused:
                return ", ".join(refused.codes)
            return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, ids)) == ["kept", "profile_changed"]


def test_a_profile_of_the_demo_can_be_changed(app: Lounge) -> None:
    profile = make_profile(headline="Ropes")
    person = make_person(organisation=profile.organisation)
    keep(Draft(headline="Nets"), by=person, seen=profile.version, at=LATER)
    assert kept(person).headline == "Nets"
