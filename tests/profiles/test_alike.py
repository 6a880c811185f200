"""How organisations fit each other, and why, out of the database."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.domain.matching.likeness import NEUTRAL
from lounge.domain.matching.model import Model, Sources
from lounge.domain.matching.profile import Market
from lounge.domain.matching.profile import Profile as Told
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.profiles.models import FittedSpace
from lounge.profiles.queries.alike import (
    Likeness,
    alike,
    current,
    model_version,
    packed,
    profiles_of,
    reasons,
)
from lounge.profiles.queries.sources import background, fields
from tests.builders import NOON, keep, make_organisation, make_profile
from tests.support.queries import count_queries

PHRASES = [("Kühlkette", "cold chain"), ("Sensor", "sensor"), ("Sensorik", "sensors"), ("Fisch", "fish")]


@pytest.fixture(scope="module")
def arrays() -> bytes:
    """What a house has learned from a few texts: enough to compare, and quick."""
    return packed(
        Model().fit((), sources=Sources(PHRASES, background=background()[:120], fields=fields()[:20]))
    )


@pytest.fixture
def house(app: Lounge, arrays: bytes) -> list[int]:
    """Five organisations: a seeker, the maker that it seeks, a rival, one that says nothing, one without a profile."""
    keep(FittedSpace(model=model_version(), fitted_at=NOON, profiles=0, arrays=arrays))
    market = {"markets": [("PL", "planned", "sells")]}, {"markets": [("PL", "active", "sells")]}
    told = [
        {"headline": "Fisch vom Kai", "offers": "Fisch", "seeks": "Sensorik für die Kühlkette", **market[0]},
        {"headline": "Devices", "offers": "cold chain sensors", "seeks": "data from fish", **market[1]},
        {"headline": "Fisch am Kai", "offers": "Fisch", "seeks": "data"},
        {"headline": "", "offers": "", "seeks": ""},
    ]
    firms = [make_organisation(kind="established") for _ in range(5)]
    for firm, one in zip(firms, told, strict=False):
        make_profile(organisation=firm, **one)  # type: ignore[arg-type] - every one is a text or markets
    return [firm.id for firm in firms]


def pairs(found: list[Likeness]) -> list[tuple[int, int]]:
    return [(one.first, one.second) for one in found]


def test_all_with_a_profile_are_compared_once(house: list[int]) -> None:
    found = alike()
    assert pairs(found) == [(one, other) for one in house[:4] for other in house[:4] if one < other]
    assert all(NEUTRAL - 1e-5 <= one.score <= 1 for one in found)


def test_of_one_the_best_partner_comes_first(house: list[int]) -> None:
    found = alike(of=house[0])
    assert pairs(found)[0] == (house[0], house[1])
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_of_the_larger_id_the_pairs_still_begin_with_the_smaller(house: list[int]) -> None:
    assert all(one.first < one.second == house[3] for one in alike(of=house[3]))


def test_only_as_many_as_asked_for_come(house: list[int]) -> None:
    assert len(alike(of=house[0], k=2)) == 2
    assert len(alike(k=1)) < len(alike())


def test_only_those_among_whom_was_asked_are_compared(house: list[int]) -> None:
    assert pairs(alike({house[0], house[2]})) == [(house[0], house[2])]
    assert alike([house[0]]) == []
    assert alike([]) == []


def test_one_who_is_not_among_them_is_like_nobody(house: list[int]) -> None:
    assert alike(house[1:3], of=house[0]) == []


def test_who_says_nothing_fits_everybody_a_little(house: list[int]) -> None:
    found = alike(house, of=house[4])
    assert len(found) == 4
    assert [one.score for one in found] == pytest.approx([NEUTRAL] * 4, abs=1e-4)
    assert [one.score for one in alike(of=house[3])] == pytest.approx([NEUTRAL] * 3, abs=1e-4)


def test_features_are_named_from_the_first_ones_side(house: list[int]) -> None:
    features = alike(house[:2])[0].features
    assert features["first_market"] > 0 == features["second_market"]
    assert features["first_seeks"] > 0.3


def test_reasons_are_told_from_both_sides(house: list[int]) -> None:
    mine, theirs = reasons(house[0], house[1])
    assert {"they_offer", "market_they_know"} <= {reason["code"] for reason in mine}
    assert {"they_seek", "market_you_know"} <= {reason["code"] for reason in theirs}


def test_a_struck_word_is_named_on_neither_side(house: list[int]) -> None:
    named = [
        reason.get("words") for side in reasons(house[0], house[1], struck=["Kühlkette"]) for reason in side
    ]
    assert "Kühlkette" not in str(named)


def test_of_an_organisation_that_is_not_there_nothing_is_said(house: list[int]) -> None:
    assert reasons(house[0], 4711) == ([], [])


def test_what_is_said_is_read_with_its_markets(house: list[int]) -> None:
    told = profiles_of([house[0], house[4]])
    assert told[house[0]].markets == (Market("PL", "planned", "sells"),)
    assert told[house[4]] == Told(str(house[4]), kind="established")


def test_how_many_questions_are_asked_does_not_grow_with_the_house(house: list[int]) -> None:
    current()
    with count_queries() as few:
        profiles_of(house[:2])
    with count_queries() as many:
        profiles_of(None)
    assert len(many) == len(few)


def test_the_newest_space_of_the_recipe_is_in_use(house: list[int], arrays: bytes) -> None:
    before = current()
    assert current() is before
    keep(FittedSpace(model="another", fitted_at=NOON + timedelta(days=1), profiles=0, arrays=b"of no use"))
    assert current() is before
    keep(FittedSpace(model=model_version(), fitted_at=NOON + timedelta(hours=1), profiles=0, arrays=arrays))
    assert current() is not before


@pytest.mark.slow
def test_a_house_that_keeps_no_space_learns_at_once(app: Lounge) -> None:
    one, other = make_profile(), make_profile(offers="sensors that measure temperature", seeks="cold stores")
    assert pairs(alike()) == [(one.organisation_id, other.organisation_id)]
    assert current() is current()
    assert db.session.scalar(select(func.count()).select_from(FittedSpace)) == 0
