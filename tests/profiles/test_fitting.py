"""The space in which organisations are compared is kept, and fitted anew when it is time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lounge.domain.matching import model as matching
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.profiles import jobs, services
from lounge.profiles.models import FittedSpace
from lounge.profiles.queries.alike import alike, current
from lounge.profiles.queries.fitting import LONGEST, is_due
from tests.builders import NOON, make_profile

LATER = NOON + timedelta(minutes=1)


def keep_space(*, profiles: int = 0, model: str = jobs.RECIPE, at: datetime = NOON) -> None:
    with transaction():
        services.keep_space(b"arrays", model=model, profiles=profiles, at=at)


def kept() -> list[FittedSpace]:
    return list(db.session.scalars(select(FittedSpace).order_by(FittedSpace.id)))


def test_the_job_knows_the_recipe_of_the_matching() -> None:
    assert jobs.RECIPE == matching.VERSION


def test_a_house_without_a_space_is_due(app: Lounge) -> None:
    assert is_due(jobs.RECIPE, at=NOON)


def test_a_space_just_fitted_is_good(app: Lounge) -> None:
    keep_space()
    assert not is_due(jobs.RECIPE, at=LATER)


def test_a_space_of_another_recipe_is_none(app: Lounge) -> None:
    keep_space(model="of old")
    assert is_due(jobs.RECIPE, at=LATER)


@pytest.mark.parametrize(("age", "due"), [(LONGEST, False), (LONGEST + timedelta(seconds=1), True)])
def test_a_space_is_good_for_four_weeks(app: Lounge, *, age: timedelta, due: bool) -> None:
    keep_space()
    assert is_due(jobs.RECIPE, at=NOON + age) is due


@pytest.mark.parametrize(("new", "due"), [(1, False), (2, True)])
def test_a_space_is_due_when_more_than_a_fifth_have_come(app: Lounge, *, new: int, due: bool) -> None:
    keep_space(profiles=5)
    for _ in range(5 + new):
        make_profile(changed_at=NOON)
    assert is_due(jobs.RECIPE, at=LATER) is due


@pytest.mark.parametrize(("left", "due"), [(4, False), (3, True)])
def test_a_space_is_due_when_more_than_a_fifth_have_gone(app: Lounge, *, left: int, due: bool) -> None:
    keep_space(profiles=5)
    for _ in range(left):
        make_profile(changed_at=NOON)
    assert is_due(jobs.RECIPE, at=LATER) is due


@pytest.mark.parametrize(("changed", "due"), [(1, False), (2, True)])
def test_a_space_is_due_when_more_than_a_fifth_have_changed(app: Lounge, *, changed: int, due: bool) -> None:
    keep_space(profiles=5)
    for number in range(5):
        make_profile(changed_at=LATER if number < changed else NOON)
    assert is_due(jobs.RECIPE, at=LATER) is due


def test_a_house_without_profiles_is_due_with_the_first(app: Lounge) -> None:
    keep_space()
    make_profile(changed_at=LATER)
    assert is_due(jobs.RECIPE, at=LATER)


def test_the_newest_spaces_are_kept(app: Lounge) -> None:
    for hour in range(4):
        keep_space(at=NOON + timedelta(hours=hour))
    assert [space.fitted_at for space in kept()] == [NOON + timedelta(hours=2), NOON + timedelta(hours=3)]


@pytest.mark.slow
def test_the_space_is_fitted_once_and_then_used(app: Lounge) -> None:
    one, other = make_profile(), make_profile(offers="sensors that measure temperature", seeks="cold stores")
    jobs.fit_if_due(NOON)
    jobs.fit_if_due(LATER)
    assert [(space.model, space.profiles, space.fitted_at) for space in kept()] == [(jobs.RECIPE, 2, NOON)]
    assert len(current().rows_) == 2
    assert {alike()[0].first, alike()[0].second} == {one.organisation_id, other.organisation_id}
