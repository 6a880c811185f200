"""How a rule says no."""

import pytest

from lounge.domain.refusal import Objection, Refused, refuse_if


def test_no_objection_refuses_nothing():
    refuse_if(())


def test_every_objection_is_in_the_refusal():
    with pytest.raises(Refused) as refused:
        refuse_if(Objection(code) for code in ("closed", "too_long"))
    assert refused.value.codes == ("closed", "too_long")
    assert str(refused.value) == "closed, too_long"


def test_objections_with_the_same_facts_are_equal():
    assert Objection("taken", {"room": 1}) == Objection("taken", {"room": 1})
    assert Objection("taken", {"room": 1}) != Objection("taken", {"room": 2})


def test_objections_can_be_collected_in_a_set():
    assert len({Objection("closed"), Objection("closed"), Objection("taken", {"spans": []})}) == 2


def test_an_objection_has_no_facts_unless_told():
    assert Objection("closed").facts == {}
