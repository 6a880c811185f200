"""Who may register for an event: each rule on both sides of its limit, and every reason at once."""

import pytest

from lounge.domain.event import Applicant, Asked, RegistrationRules, offer_objections
from tests.domain.builders import at, codes, span

EVENING = span("18:00", "20:00")
MEAL = Asked(1, "What do you eat?", is_required=True)
TRACK = Asked(2, "Which table?", options=("Ports", "Food"))


def rules(**given):
    return RegistrationRules(**{"state": "published", "when": EVENING} | given)


def refused(kind="member", moment="12:00", *, to=None, **said):
    return codes((to or rules()).objections(Applicant(kind=kind, **said), at=at(moment)))


def test_nothing_stands_against_a_member_a_partner_or_a_guest():
    assert [refused(kind) for kind in ("member", "partner", "guest")] == [[], [], []]


def test_nobody_registers_for_a_draft():
    assert refused(to=rules(state="draft")) == ["registration_not_open"]


def test_of_what_was_called_off_nothing_else_is_said():
    assert refused("guest", "21:00", to=rules(state="cancelled", open_to="members")) == ["event_cancelled"]


def test_one_can_register_until_it_begins():
    assert refused(moment="17:59") == []
    [objection] = rules().objections(Applicant(kind="member"), at=at("18:00"))
    assert (objection.code, objection.facts) == ("registration_closed", {"closes_at": at("18:00")})


def test_one_can_register_until_the_host_closes():
    early = rules(closes_at=at("12:00"))
    assert refused(moment="11:59", to=early) == []
    assert refused(moment="12:00", to=early) == ["registration_closed"]


def test_a_host_can_let_people_in_who_come_late():
    late = rules(closes_at=at("19:00"))
    assert refused(moment="18:59", to=late) == []
    assert refused(moment="19:00", to=late) == ["registration_closed"]


def test_when_it_is_over_it_is_over_whenever_registration_closes():
    late = rules(closes_at=at("23:00"))
    assert refused(moment="19:59", to=late) == []
    assert refused(moment="20:00", to=late) == ["event_over"]


def test_one_can_register_from_when_it_opens():
    later = rules(opens_at=at("13:00"))
    assert refused(moment="13:00", to=later) == []
    [objection] = later.objections(Applicant(kind="member"), at=at("12:59"))
    assert (objection.code, objection.facts) == ("registration_not_open", {"opens_at": at("13:00")})


@pytest.mark.parametrize(("kind", "wanted"), [("member", []), ("partner", []), ("guest", ["not_for_you"])])
def test_what_is_for_members_is_for_partners_too_and_not_for_guests(kind, wanted):
    assert refused(kind, to=rules(open_to="members")) == wanted


@pytest.mark.parametrize("kind", ["member", "guest"])
def test_what_is_for_invited_people_is_for_nobody_else(kind):
    private = rules(open_to="invited")
    assert refused(kind, to=private, is_invited=True) == []
    assert refused(kind, to=private) == ["not_for_you"]


def test_a_companion_comes_where_the_host_allows_it():
    assert refused(to=rules(allows_companion=True), has_companion=True) == []
    assert refused(has_companion=True) == ["no_companion"]


def test_a_question_that_needs_an_answer_is_answered():
    asking = rules(questions=[MEAL])
    assert refused(to=asking, answers={1: "Fish"}) == []
    assert refused(to=asking, answers={1: ""}) == ["answer_missing"]
    [objection] = asking.objections(Applicant(kind="member"), at=at("12:00"))
    assert objection.facts == {"question": "What do you eat?", "question_id": 1}


def test_what_can_be_chosen_is_chosen_or_left_open():
    asking = rules(questions=[TRACK])
    assert refused(to=asking, answers={2: "Ports"}) == []
    assert refused(to=asking) == []
    assert refused(to=asking, answers={2: "Whales"}) == ["answer_unknown"]


def test_an_answer_to_no_question_is_refused():
    assert refused(answers={7: "Yes"}) == ["answer_unknown"]


def test_every_reason_is_told_at_once():
    asking = rules(open_to="members", opens_at=at("13:00"), questions=[MEAL, TRACK])
    said = refused("guest", to=asking, has_companion=True, answers={2: "Whales", 3: "Yes"})
    assert said == [
        *("registration_not_open", "not_for_you", "no_companion"),
        *("answer_unknown", "answer_missing", "answer_unknown"),
    ]


def test_who_answered_before_is_only_asked_whether_they_may_come():
    asking = rules(open_to="members", questions=[MEAL])
    assert codes(asking.admission(Applicant(kind="guest"), at=at("12:00"))) == ["not_for_you"]
    assert codes(asking.admission(Applicant(kind="member"), at=at("21:00"))) == ["event_over"]
    assert asking.admission(Applicant(kind="member"), at=at("12:00")) == ()


def test_there_is_a_list_until_it_begins():
    assert rules().has_list(at("17:59"))
    assert not rules().has_list(at("18:00"))
    assert not rules(state="cancelled").has_list(at("12:00"))


def test_a_place_can_be_taken_while_it_is_held():
    assert offer_objections("offered", offered_until=at("14:00"), at=at("13:59")) == ()
    [objection] = offer_objections("offered", offered_until=at("14:00"), at=at("14:00"))
    assert (objection.code, objection.facts) == ("offer_over", {"offered_until": at("14:00")})


def test_a_place_that_has_gone_on_cannot_be_taken():
    assert codes(offer_objections("lapsed", offered_until=at("14:00"), at=at("13:00"))) == ["offer_over"]


@pytest.mark.parametrize("state", ["waiting", "cancelled", "unconfirmed", "registered"])
def test_nobody_takes_a_place_that_was_not_offered(state):
    [objection] = offer_objections(state, offered_until=None, at=at("12:00"))
    assert (objection.code, objection.facts) == ("not_offered", {"state": state})
