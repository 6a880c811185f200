"""Registering without an account: a letter to the address first, and never a word to a stranger about who is known."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.events.models import Invitation, Registration
from lounge.events.services.registering import MOST_ASKED
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import NOON, keep, make_event, make_person, make_registration
from tests.events.places import ask, come, confirm, deeds, fill, leave, letters, refusal, states

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
BEGIN = NOON + 10 * DAY
EWA = "ewa@cold.example"


def test_a_guest_is_written_to_and_holds_nothing_yet():
    event = make_event(places=1)
    registration = ask(event)
    assert (registration.state, registration.kind, registration.person_id) == ("unconfirmed", "guest", None)
    assert (registration.name, registration.organisation) == ("Ewa Nowak", "Kraków Cold Chain")
    assert letters(EWA) == ["confirm_address"]
    assert come(event).state == "registered"


def test_a_guest_who_confirms_has_a_place():
    registration = confirm(ask(make_event()), at=NOON + DAY)
    assert (registration.state, registration.registered_at) == ("registered", NOON + DAY)
    assert letters(EWA) == ["confirm_address", "ticket"]
    assert deeds() == ["registration.registered"]


def test_a_guest_waits_from_when_they_confirm():
    event = make_event(places=1)
    ewa = ask(event)
    fill(event)
    member = come(event, at=NOON + timedelta(hours=1))
    confirm(ewa, at=NOON + DAY)
    assert (member.state, ewa.state, ewa.queued_at) == ("waiting", "waiting", NOON + DAY)
    assert letters(EWA) == ["confirm_address", "waiting"]


def test_confirming_twice_is_once():
    registration = ask(make_event())
    confirm(registration)
    confirm(registration, at=NOON + DAY)
    assert registration.registered_at == NOON
    assert letters(EWA) == ["confirm_address", "ticket"]


def test_an_address_is_the_same_however_it_is_written():
    event = make_event()
    confirm(ask(event))
    assert ask(event, " Ewa@Cold.Example ", at=NOON + DAY) is None
    assert letters(EWA) == ["confirm_address", "ticket", "already_known"]
    assert states(event) == ["registered"]


def test_an_address_of_a_member_is_told_to_sign_in():
    femke, event = make_person(), make_event()
    assert ask(event, femke.email) is None
    assert letters() == ["sign_in"]
    assert states(event) == []


def test_an_address_of_a_member_who_comes_gets_their_own_ticket_again():
    femke, event = make_person(), make_event()
    come(event, femke)
    assert ask(event, femke.email) is None
    assert letters() == ["ticket", "already_known"]


def test_a_stranger_gets_the_same_answer_for_every_address_that_is_refused():
    event, femke = make_event(open_to="members"), make_person()
    make_registration(event=event, person=femke)
    for email in (EWA, femke.email, make_person().email):
        assert refusal(lambda email=email: ask(event, email)) == ["not_for_you"]
    assert letters() == []


def test_whether_an_address_is_invited_is_only_said_to_who_reads_its_letters():
    event = make_event(open_to="invited")
    ewa, stranger = ask(event), ask(event, "stranger@cold.example")
    assert letters() == ["confirm_address", "confirm_address"]
    keep(Invitation(event_id=event.id, email=EWA, invited_at=NOON, invited_by_id=event.organiser_id))
    assert confirm(ewa).state == "registered"
    assert refusal(lambda: confirm(stranger)) == ["not_for_you"]


def test_a_mailbox_is_not_filled_by_asking_again_and_again():
    event = make_event()
    for number in range(MOST_ASKED + 3):
        ask(event, at=NOON + timedelta(hours=number))
    assert letters(EWA) == ["confirm_address"] * MOST_ASKED
    assert states(event) == ["unconfirmed"] * MOST_ASKED


def test_the_wish_that_is_confirmed_is_the_one_that_counts():
    event = make_event(allows_companion=True)
    ask(event)
    second = ask(event, companion="Jan", at=NOON + DAY)
    confirm(second)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
    assert (second.state, second.party) == ("registered", 2)


def test_who_came_by_an_account_meanwhile_is_not_registered_twice():
    event = make_event()
    ewa = ask(event)
    come(event, make_person(email=EWA))
    assert refusal(lambda: confirm(ewa)) == ["already_registered"]
    assert states(event) == ["unconfirmed", "registered"]


def test_what_closed_meanwhile_is_closed():
    event = make_event(closes_at=NOON + DAY)
    registration = ask(event)
    assert refusal(lambda: confirm(registration, at=NOON + DAY)) == ["registration_closed"]
    assert confirm(registration, at=NOON + DAY - timedelta(seconds=1)).state == "registered"


def test_when_it_has_begun_and_is_full_a_guest_does_not_wait():
    event = make_event(places=1, closes_at=BEGIN + DAY)
    registration = ask(event)
    fill(event)
    assert refusal(lambda: confirm(registration, at=BEGIN)) == ["event_full"]


def test_a_wish_that_was_cancelled_cannot_be_confirmed_and_its_end_is_not_told():
    registration = ask(make_event())
    leave(registration)
    assert letters(EWA) == ["confirm_address"]
    assert refusal(lambda: confirm(registration)) == ["registration_ended"]


def test_a_guest_is_never_shown_to_others_whatever_they_sent():
    registration = ask(make_event(), meets=True, meets_wording="Yes.")
    assert (registration.meets, registration.meets_wording) == (False, "")


def test_a_guest_reads_in_the_language_in_which_they_asked():
    ask(make_event())
    assert db.session.scalars(select(Letter)).one().language == "en"


def test_what_stands_against_every_guest_is_told_at_once():
    event = make_event(opens_at=NOON + DAY)
    assert refusal(lambda: ask(event, companion="Jan")) == ["registration_not_open", "no_companion"]
