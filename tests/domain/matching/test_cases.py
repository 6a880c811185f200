"""Seventy-two small houses in which likeness misleads: a decoy of the seeker's own trade, and a partner of another."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from lounge.domain.matching.language import detect
from lounge.domain.matching.ranking import nearest
from tests.domain.matching.builders import compared, profile_of


@cache
def cases():
    """Return the cases as they are written, by name."""
    lines = (Path(__file__).parent / "cases.jsonl").read_text("utf-8").splitlines()
    return {one["case"]: one for one in map(json.loads, lines)}


def house(case):
    """Return the profiles of a case: the seeker, the others, and last the partner, who gains nothing by that."""
    told = [("seeker", case["seeker"]), ("decoy", case["decoy"])]
    told += [(f"other {number}", one) for number, one in enumerate(case["others"])]
    return [profile_of(name, one) for name, one in [*told, ("partner", case["partner"])]]


@pytest.mark.parametrize("name", cases())
def test_the_partner_comes_first(name):
    firms = house(cases()[name])
    found = nearest(compared(firms), 1, of=[0])
    assert firms[found.rows[0, 0]].id == "partner"


def test_the_cases_are_as_many_and_as_mixed_as_they_should_be():
    assert len(cases()) == 72
    german = [name for name, case in cases().items() if "de" in languages(case)]
    assert len(german) == 36, sorted(set(cases()) - set(german))
    assert sum(any(one.markets for one in house(case)) for case in cases().values()) == 24


def test_no_text_stands_in_two_cases():
    told = Counter(
        case[role]["about"] for case in cases().values() for role in ("seeker", "partner", "decoy")
    )
    assert max(told.values()) == 1


def test_the_decoy_is_more_alike_than_the_partner():
    misled = 0
    for case in cases().values():
        seeker, decoy, *_, partner = compared(house(case)).placed.fields.directions
        misled += seeker @ decoy > seeker @ partner
    assert misled >= 68


def languages(case):
    texts = [
        one[field] for one in (case["seeker"], case["partner"], case["decoy"]) for field in ("about", "seeks")
    ]
    return {detect(text) for text in texts}
