"""Registering with an account: a place or the list, what is refused, what is written, and what can be changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lounge.domain.refusal import Refused
from lounge.events.models import Answer, Event, Invitation, Question, Registration
from lounge.events.queries import registrations
from lounge.events.services import registering
from lounge.events.services.registering import wish_of
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from tests.builders import NOON, keep, make_event, make_organisation, make_person, make_registration
from tests.events.places import (
    accept,
    ask,
    come,
    confirm,
    deeds,
    fill,
    leave,
    letters,
    positions,
    refusal,
    states,
)

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
BEGIN = NOON + 10 * DAY


def ask_question(event: Event, **given: object) -> Question:
    told = {"kind": "text", "text": "What do you sell?", "purpose": "To seat you", "options": []}
    return keep(Question(event_id=event.id, **told | given))


def change(registration: Registration, *, at=NOON, **said: object) -> None:
    with transaction():
        registering.change_wish(registration, replace(wish_of(registration), **said), at=at)


def test_a_member_registers_in_one_click():
    femke = make_person()
    registration = come(make_event(), femke)
    assert (registration.state, registration.kind, registration.party) == ("registered", "member", 1)
    assert (registration.name, registration.email) == (femke.name, femke.email)
    assert registration.registered_at == NOON
    assert letters(femke.email) == ["ticket"]
    assert deeds() == ["registration.registered"]


def test_the_audit_names_nobody_but_who_did_it():
    femke = make_person()
    come(make_event(), femke)
    line = db.session.scalars(select(AuditLine)).one()
    assert line.by_id == femke.id
    assert femke.name not in str(line.facts)


@pytest.mark.parametrize(
    ("role", "kind"), [("partner", "partner"), ("desk", "member"), ("manager", "member")]
)
def test_partners_come_as_partners_and_staff_as_members(role, kind):
    assert come(make_event(), make_person(role=role)).kind == kind


def test_who_comes_when_all_is_full_waits_in_the_order_in_which_they_came():
    event = make_event(places=1)
    come(event)
    waiting = [come(event, at=NOON) for _ in range(3)]
    assert states(event) == ["registered", "waiting", "waiting", "waiting"]
    assert [registrations.position(one) for one in waiting] == [1, 2, 3]
    assert letters(waiting[0].email) == ["waiting"]
    assert deeds()[-1] == "registration.waiting"


def test_a_place_kept_for_guests_is_not_a_members():
    event = make_event(places=2, guest_places=1)
    assert [come(event).state, come(event).state] == ["registered", "waiting"]
    assert confirm(ask(event)).state == "registered"


def test_nobody_registers_twice():
    event, femke = make_event(), make_person()
    first = come(event, femke)
    with pytest.raises(Refused) as refused:
        come(event, femke)
    assert refused.value.objections[0].facts == {"registration_id": first.id, "state": "registered"}
    assert states(event) == ["registered"]


def test_nobody_registers_twice_by_account_and_by_address():
    event, femke = make_event(), make_person()
    make_registration(event=event, email=femke.email)
    assert refusal(lambda: come(event, femke)) == ["already_registered"]


def test_who_waits_and_who_is_offered_a_place_is_on_the_list_already():
    femke = make_person()
    for state in ("waiting", "offered"):
        event = make_event()
        make_registration(event=event, person=femke, state=state)
        assert refusal(lambda event=event: come(event, femke)) == ["already_registered"]


def test_who_cancelled_can_come_again():
    event, femke = make_event(), make_person()
    leave(come(event, femke))
    assert come(event, femke).state == "registered"
    assert states(event) == ["cancelled", "registered"]


def test_the_same_person_can_come_to_two_events():
    femke = make_person()
    assert [come(make_event(), femke).state for _ in range(2)] == ["registered"] * 2


def test_a_member_whose_membership_ends_before_the_event_is_told_so():
    firm = make_organisation(ends_on=date(2026, 12, 3))
    assert refusal(lambda: come(make_event(), make_person(organisation=firm))) == ["membership_lapsed"]


def test_a_membership_that_ends_on_the_day_of_the_event_is_good():
    firm = make_organisation(ends_on=date(2026, 12, 4))
    assert come(make_event(), make_person(organisation=firm)).state == "registered"


def test_a_partner_needs_no_membership():
    institution = make_organisation(kind="institution", is_paused=True)
    assert come(make_event(), make_person(organisation=institution, role="partner")).state == "registered"


def test_every_reason_is_told_at_once_and_nothing_is_kept():
    firm = make_organisation(is_paused=True)
    event = make_event(open_to="invited", opens_at=NOON + DAY)
    reasons = refusal(lambda: come(event, make_person(organisation=firm), companion="Jan"))
    assert reasons == ["registration_not_open", "not_for_you", "no_companion", "membership_paused"]
    assert states(event) == letters() == deeds() == []


def test_who_is_invited_and_who_looks_after_it_may_come():
    event = make_event(open_to="invited")
    femke = make_person()
    keep(Invitation(event_id=event.id, email=femke.email, invited_at=NOON, invited_by_id=femke.id))
    for person in (femke, event.organiser, make_person(role="manager")):
        assert come(event, person).state == "registered"
    assert refusal(lambda: come(event)) == ["not_for_you"]


def test_once_it_has_begun_one_comes_in_or_finds_all_full_and_nobody_waits():
    event = make_event(places=1, closes_at=BEGIN + timedelta(hours=1))
    assert come(event, at=BEGIN).state == "registered"
    assert refusal(lambda: come(event, at=BEGIN)) == ["event_full"]


def test_answers_are_kept_and_empty_ones_are_none():
    event = make_event()
    sells, eats = ask_question(event), ask_question(event, kind="diet", text="What do you eat?")
    registration = come(event, answers={sells.id: " Herring ", eats.id: " "})
    assert [(one.question_id, one.text) for one in registration.answers] == [(sells.id, "Herring")]


def test_a_question_that_needs_an_answer_gets_one_of_those_that_can_be_given():
    event = make_event()
    question = ask_question(event, kind="choice", options=["Ports", "Food"], is_required=True)
    assert refusal(lambda: come(event)) == ["answer_missing"]
    assert refusal(lambda: come(event, answers={question.id: "Whales"})) == ["answer_unknown"]
    assert come(event, answers={question.id: "Food"}).state == "registered"


def test_a_companion_takes_a_place():
    event = make_event(places=2, allows_companion=True)
    assert come(event, companion="Jan").party == 2
    assert come(event).state == "waiting"


def test_a_party_of_two_waits_while_one_place_is_free_and_a_single_guest_comes_in():
    event = make_event(places=1, allows_companion=True)
    assert come(event, companion="Jan").state == "waiting"
    assert come(event).state == "registered"


def test_the_consent_to_meet_others_is_kept_with_its_words():
    registration = come(make_event(), meets=True, meets_wording="Yes, show me whom to meet.")
    assert (registration.meets, registration.meets_since) == (True, NOON)
    assert registration.meets_wording == "Yes, show me whom to meet."


def test_a_consent_that_is_withdrawn_leaves_nothing_of_it():
    registration = come(make_event(), meets=True, meets_wording="Yes.")
    change(registration, meets=False, at=NOON + DAY)
    assert (registration.meets, registration.meets_since, registration.meets_wording) == (False, None, "")


def test_a_consent_that_stays_keeps_its_day():
    registration = come(make_event(), meets=True, meets_wording="Yes.")
    change(registration, takes_messages=False, at=NOON + DAY)
    assert (registration.takes_messages, registration.meets_since) == (False, NOON)


def test_what_was_answered_can_be_changed_and_what_is_the_same_is_left_alone():
    event = make_event()
    one, two = ask_question(event), ask_question(event)
    registration = come(event, answers={one.id: "Herring"})
    change(registration)
    assert deeds() == ["registration.registered"]
    change(registration, answers={one.id: "Cod", two.id: "Eel"})
    change(registration, answers={two.id: "Eel"})
    assert [answer.text for answer in registration.answers] == ["Eel"]
    assert deeds() == ["registration.registered", "registration.changed", "registration.changed"]


def test_what_is_changed_keeps_to_the_rules():
    registration = come(make_event())
    assert refusal(lambda: change(registration, companion="Jan")) == ["no_companion"]
    assert refusal(lambda: change(registration, answers={99: "Yes"})) == ["answer_unknown"]
    assert refusal(lambda: change(registration, at=BEGIN + DAY)) == ["event_over"]
    leave(registration)
    assert refusal(lambda: change(registration, takes_messages=False)) == ["registration_ended"]


def test_what_stays_as_it_was_is_not_judged_anew():
    event = make_event(allows_companion=True)
    registration = come(event, companion="Jan")
    ask_question(event, is_required=True)
    with transaction():
        event.allows_companion = False
    change(registration, companion="Anna")
    change(registration, takes_messages=False)
    assert (registration.companion, registration.takes_messages) == ("Anna", False)
    change(registration, companion="")
    assert refusal(lambda: change(registration, companion="Jan")) == ["no_companion"]


def test_a_companion_who_joins_needs_a_place():
    event = make_event(places=2, allows_companion=True)
    registration = come(event)
    other = come(event)
    assert refusal(lambda: change(registration, companion="Jan")) == ["event_full"]
    leave(other)
    change(registration, companion="Jan")
    assert registration.party == 2


def test_a_companion_who_joins_does_not_jump_the_list():
    event = make_event(places=3, allows_companion=True)
    registration, _ = come(event), fill(event, 1)
    make_registration(event=event, state="waiting")
    assert refusal(lambda: change(registration, companion="Jan")) == ["event_full"]


def test_who_waits_may_wait_with_a_companion():
    event = make_event(places=1, allows_companion=True)
    come(event)
    registration = come(event)
    change(registration, companion="Jan")
    assert (registration.state, registration.party) == ("waiting", 2)


def test_a_companion_who_stays_at_home_makes_room():
    event = make_event(places=2, allows_companion=True)
    registration, next_one = come(event, companion="Jan"), come(event)
    change(registration, companion="")
    assert states(event) == ["registered", "offered"]
    assert letters(next_one.email) == ["waiting", "offer"]


def test_cancelling_frees_the_place_and_tells():
    event = make_event(places=1)
    registration, next_one = come(event), come(event)
    leave(registration, at=NOON + DAY)
    assert states(event) == ["cancelled", "offered"]
    assert registration.ended_at == NOON + DAY
    assert letters(registration.email) == ["ticket", "cancelled"]
    assert letters(next_one.email) == ["waiting", "offer"]
    assert deeds()[-2:] == ["registration.cancelled", "registration.offered"]


def test_cancelling_twice_is_cancelling_once():
    registration = come(make_event())
    leave(registration)
    leave(registration, at=NOON + DAY)
    assert registration.ended_at == NOON
    assert letters() == ["ticket", "cancelled"]


def test_who_leaves_the_list_makes_those_behind_move_on():
    event = make_event(places=1)
    come(event)
    first, *_ = [come(event) for _ in range(3)]
    leave(first)
    assert states(event) == ["registered", "cancelled", "waiting", "waiting"]
    assert positions(event) == [1, 2]


def test_who_does_not_take_an_offer_passes_it_on():
    event = make_event(places=1)
    first, second, third = (come(event) for _ in range(3))
    leave(first)
    leave(second)
    assert states(event) == ["cancelled", "cancelled", "offered"]
    assert accept(third).state == "registered"


def test_answers_of_who_does_not_come_are_deleted():
    event = make_event()
    question = ask_question(event)
    leave(come(event, answers={question.id: "Herring"}))
    assert db.session.scalars(select(Answer)).all() == []


def test_what_is_over_or_was_called_off_is_not_cancelled():
    event = make_event()
    registration = come(event)
    assert refusal(lambda: leave(registration, at=BEGIN + timedelta(hours=2))) == ["event_over"]
    off = make_registration(event=make_event(state="cancelled"))
    assert refusal(lambda: leave(off)) == ["event_cancelled"]
    assert states(event) == ["registered"]


def test_who_is_taken_off_the_list_by_the_host_is_told_so():
    registration, manager = come(make_event()), make_person(role="manager")
    leave(registration, by=manager)
    letter = db.session.scalars(select(Letter).where(Letter.kind == "events/cancelled")).one()
    assert letter.facts["by_host"] is True


def test_who_cancels_for_themselves_is_not_told_that_the_host_did():
    registration = come(make_event())
    leave(registration, by=registration.person)
    letter = db.session.scalars(select(Letter).where(Letter.kind == "events/cancelled")).one()
    assert letter.facts["by_host"] is False


def test_a_calendar_learns_of_every_step():
    event = make_event(places=1)
    first, second = come(event), come(event)
    leave(first)
    accept(second)
    leave(second)
    assert (first.sequence, second.sequence) == (1, 2)
