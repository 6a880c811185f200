"""What a membership is worth on a day."""

from datetime import date

import pytest

from lounge.domain.standing import Standing, Term, standing
from tests.domain.builders import codes

MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (5, 6, 7, 8))
END_OF_MAY, END_OF_JUNE, END_OF_JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)


def make_term(
    *, begins_on: date = JUNE, ends_on: date | None = END_OF_JUNE, plan: str = "quay", is_paused: bool = False
) -> Term:
    return Term(begins_on, ends_on, plan, is_paused)


def test_a_term_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="first day"):
        make_term(ends_on=END_OF_MAY)


def test_a_term_may_be_a_single_day():
    assert make_term(ends_on=JUNE).holds(JUNE)


@pytest.mark.parametrize("day", [JUNE, END_OF_JUNE])
def test_a_membership_is_valid_on_its_first_and_on_its_last_day(day):
    found = standing([make_term()], on=day)
    assert found == Standing("valid", day, since=JUNE, until=END_OF_JUNE, plan="quay")
    assert found.is_valid
    assert found.objections() == ()


def test_a_membership_without_an_end_is_valid_for_good():
    found = standing([make_term(ends_on=None)], on=date(2999, 1, 1))
    assert (found.state, found.until) == ("valid", None)


def test_the_day_before_the_first_it_has_not_begun():
    [objection] = standing([make_term()], on=END_OF_MAY).objections()
    assert objection.code == "membership_not_begun"
    assert objection.facts == {"day": END_OF_MAY, "since": JUNE, "until": END_OF_JUNE}


def test_the_day_after_the_last_it_has_lapsed():
    [objection] = standing([make_term()], on=JULY).objections()
    assert objection.code == "membership_lapsed"
    assert objection.facts["until"] == END_OF_JUNE


def test_what_lapsed_last_counts():
    terms = [make_term(), make_term(begins_on=MAY, ends_on=END_OF_MAY)]
    assert standing(terms, on=AUGUST).until == END_OF_JUNE


def test_without_any_term_there_is_no_membership():
    assert codes(standing([], on=JUNE).objections()) == ["membership_missing"]


def test_a_paused_term_is_paused_until_its_last_day():
    [objection] = standing([make_term(is_paused=True)], on=JUNE).objections()
    assert (objection.code, objection.facts["until"]) == ("membership_paused", END_OF_JUNE)


def test_a_valid_term_wins_over_a_paused_one():
    terms = [make_term(begins_on=MAY, is_paused=True), make_term(plan="harbour")]
    assert standing(terms, on=JUNE).plan == "harbour"


def test_between_two_terms_the_one_ahead_is_told():
    terms = [make_term(begins_on=AUGUST, ends_on=None), make_term()]
    found = standing(terms, on=JULY)
    assert (found.state, found.since) == ("not_begun", AUGUST)


def test_terms_that_follow_each_other_are_valid_to_the_last():
    terms = [make_term(begins_on=JULY, ends_on=END_OF_JULY, plan="harbour"), make_term()]
    found = standing(terms, on=JUNE)
    assert (found.until, found.plan) == (END_OF_JULY, "quay")


def test_a_term_that_follows_without_an_end_is_valid_for_good():
    terms = [make_term(), make_term(begins_on=JULY, ends_on=None)]
    assert standing(terms, on=JUNE).until is None


def test_a_gap_of_a_day_ends_what_is_valid():
    terms = [make_term(), make_term(begins_on=date(2026, 7, 2), ends_on=END_OF_JULY)]
    assert standing(terms, on=JUNE).until == END_OF_JUNE


def test_a_pause_ends_what_is_valid():
    terms = [make_term(), make_term(begins_on=JULY, ends_on=END_OF_JULY, is_paused=True)]
    assert standing(terms, on=JUNE).until == END_OF_JUNE


def test_a_short_term_within_a_long_one_shortens_nothing():
    terms = [make_term(begins_on=MAY), make_term(ends_on=date(2026, 6, 10))]
    assert standing(terms, on=MAY).until == END_OF_JUNE
