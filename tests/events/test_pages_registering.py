"""Registering by the pages: one click, the form, the letter's link, and that nothing is told of addresses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from lounge.events.models import Event, Question, Registration
from lounge.events.services.letters.ways import CONFIRM, confirm_path
from lounge.plumbing import clock, links
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import NOON, keep, make_event, make_person, make_registration
from tests.conftest import CheckingClient

DAY = timedelta(days=1)
EWA = {"name": "Ewa Nowak", "email": "ewa@cold.example", "organisation": "Cold Chain", "language": "en"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture(autouse=True)
def in_english(client: CheckingClient) -> None:
    """The reader reads English."""
    client.set_cookie("language", "en")


def registrations() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def make_asking_event(**given: object) -> tuple[Event, list[Question]]:
    """Make an event that asks for a text, a choice and the diet, of which only the choice must be answered."""
    event = make_event(allows_companion=True, **given)  # type: ignore[arg-type]
    asked = [
        Question(event_id=event.id, position=1, kind="text", text="Your question", purpose="For the talk"),
        Question(
            event_id=event.id,
            position=2,
            kind="choice",
            text="How far are you?",
            options=["at the start", "on the way"],
            purpose="For the tables",
            is_required=True,
            kept_days=3,
        ),
        Question(
            event_id=event.id, position=3, kind="diet", text="What do you eat?", purpose="For the kitchen"
        ),
    ]
    return event, [keep(question) for question in asked]


def test_a_member_registers_in_one_click(client: CheckingClient) -> None:
    event, person = make_event(), make_person()
    client.sign_in(person.email)
    answer = client.post(f"/events/{event.id}/register")
    [made] = registrations()
    assert (made.state, made.person_id, made.meets) == ("registered", person.id, False)
    assert answer.location == f"/tickets/{made.code}"
    assert "You are registered." in client.get(answer.location).text


def test_a_member_agrees_to_meet_others_in_the_words_they_read(client: CheckingClient) -> None:
    event, person = make_event(), make_person()
    client.sign_in(person.email)
    client.post(f"/events/{event.id}/register", data={"meets": "y"})
    [made] = registrations()
    assert made.meets
    assert made.meets_wording.startswith("Show me up to five guests")


def test_the_form_keeps_answers_a_companion_and_the_diet(client: CheckingClient) -> None:
    event, (text, choice, diet) = make_asking_event()
    client.sign_in(make_person().email)
    client.post(
        f"/events/{event.id}/register",
        data={
            f"question-{text.id}": "Which port?",
            f"question-{choice.id}": "on the way",
            f"question-{diet.id}": "vegan",
            "companion": "Ole Brandt",
        },
    )
    [made] = registrations()
    assert {answer.question_id: answer.text for answer in made.answers} == {
        text.id: "Which port?",
        choice.id: "on the way",
        diet.id: "vegan",
    }
    assert (made.companion, made.party) == ("Ole Brandt", 2)


def test_a_diet_may_be_said_in_own_words(client: CheckingClient) -> None:
    event, (_text, choice, diet) = make_asking_event()
    client.sign_in(make_person().email)
    said = {
        f"question-{choice.id}": "on the way",
        f"question-{diet.id}": "own",
        f"question-{diet.id}-words": "no nuts",
    }
    client.post(f"/events/{event.id}/register", data=said)
    assert [answer.text for answer in registrations()[0].answers] == ["on the way", "no nuts"]


def test_each_question_says_what_for_and_until_when(client: CheckingClient) -> None:
    event, _questions = make_asking_event()
    shown = client.get(f"/events/{event.id}/register").text
    assert "What for: For the tables" in shown
    assert "Deleted 3 days after the event." in shown


def test_nothing_that_was_typed_is_lost_on_a_refusal(client: CheckingClient) -> None:
    event, (text, _choice, diet) = make_asking_event()
    said = {**EWA, f"question-{text.id}": "Which port?", f"question-{diet.id}": "halal", "companion": "Ole"}
    answer = client.post(f"/events/{event.id}/register", data=said)
    assert answer.status_code == 409
    assert "How far are you?" in answer.text
    for typed in ("Ewa Nowak", "ewa@cold.example", "Cold Chain", "Which port?", "Ole"):
        assert f'value="{typed}"' in answer.text
    assert '<option selected value="halal">' in answer.text
    assert not registrations()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "no address"}, "This is no e-mail address."),
        ({"email": "a@b"}, "This is no e-mail address."),
        ({"email": "ewa@cold.example, ole@cold.example"}, "This is no e-mail address."),
        ({"email": "ewa@cold.example\nBcc: x@y.example"}, "This is no e-mail address."),
        ({"email": ""}, "We write to this address"),
        ({"name": ""}, "Tell us your name"),
        ({"name": "x" * 5000}, "120"),
        ({"name": "Ewa\u202e"}, ""),
        ({"name": "Ewa\0"}, ""),
        ({"language": "pl"}, ""),
    ],
)
def test_bad_input_gets_a_clear_answer(client: CheckingClient, wrong: dict[str, str], told: str) -> None:
    event = make_event()
    answer = client.post(f"/events/{event.id}/register", data=EWA | wrong)
    assert answer.status_code == 422
    assert told in answer.text
    assert not registrations()


def test_a_guest_gets_a_letter_and_holds_nothing_yet(client: CheckingClient) -> None:
    event = make_event()
    answer = client.post(f"/events/{event.id}/register", data=EWA)
    assert answer.location == f"/events/{event.id}/register/sent"
    assert "Look into your mailbox" in client.get(answer.location).text
    [made] = registrations()
    assert (made.state, made.name, made.organisation) == ("unconfirmed", "Ewa Nowak", "Cold Chain")
    assert client.get(f"/tickets/{made.code}").status_code == 404


def test_the_answer_does_not_tell_whether_an_address_is_known(client: CheckingClient) -> None:
    event, member = make_event(), make_person()
    make_registration(event=event, email="ole@cold.example")
    answers = [
        client.post(f"/events/{event.id}/register", data=EWA | {"email": email})
        for email in ("new@cold.example", "ole@cold.example", member.email, member.email.upper())
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (302, f"/events/{event.id}/register/sent")
    }


def test_following_the_letters_link_changes_nothing(client: CheckingClient) -> None:
    made = make_registration(email="ewa@cold.example", state="unconfirmed")
    path = confirm_path(made, at=NOON)
    assert "Confirm and register" in client.get(path).text
    db.session.refresh(made)
    assert made.state == "unconfirmed"


def test_the_button_registers_the_guest_once(client: CheckingClient) -> None:
    made = make_registration(email="ewa@cold.example", state="unconfirmed")
    path = confirm_path(made, at=NOON)
    for _ in range(2):
        assert client.post(path).location == f"/tickets/{made.code}"
    db.session.refresh(made)
    assert made.state == "registered"
    assert client.get(path).location == f"/tickets/{made.code}"
    tickets = select(Letter).where(Letter.kind == "events/ticket")
    assert len(list(db.session.scalars(tickets))) <= 1


def test_the_button_puts_the_guest_on_the_list_where_it_is_full(client: CheckingClient) -> None:
    event = make_event(places=1)
    make_registration(event=event)
    made = make_registration(event=event, email="ewa@cold.example", state="unconfirmed")
    path = confirm_path(made, at=NOON)
    assert "Join the waiting list" in client.get(path).text
    client.post(path)
    db.session.refresh(made)
    assert made.state == "waiting"


def test_the_button_says_what_stands_against_it_by_now(client: CheckingClient) -> None:
    event = make_event(closes_at=NOON)
    made = make_registration(event=event, email="ewa@cold.example", state="unconfirmed")
    answer = client.post(confirm_path(made, at=NOON))
    assert answer.status_code == 409
    assert "This does not work yet" in answer.text


def test_a_link_that_is_altered_or_old_opens_nothing(client: CheckingClient) -> None:
    made = make_registration(email="ewa@cold.example", state="unconfirmed")
    assert client.get(f"{confirm_path(made, at=NOON)}x").status_code == 404
    old = links.sign(CONFIRM, until=NOON, registration=made.id)
    assert client.get(f"/events/confirm/{old}").status_code == 410
    assert client.post(f"/events/confirm/{old}").status_code == 410
    gone = links.sign(CONFIRM, until=NOON + DAY, registration=2**30)
    assert client.get(f"/events/confirm/{gone}").status_code == 410


def test_who_is_registered_is_led_to_the_ticket(client: CheckingClient) -> None:
    person = make_person()
    made = make_registration(person=person)
    client.sign_in(person.email)
    assert client.get(f"/events/{made.event_id}/register").location == f"/tickets/{made.code}"
    answer = client.post(f"/events/{made.event_id}/register")  # by a second press, or in another tab
    assert answer.location == f"/tickets/{made.code}"
    assert "registered for this event already" in client.get(answer.location).text


def test_registering_after_the_close_says_so(client: CheckingClient) -> None:
    event = make_event(closes_at=NOON)
    client.sign_in(make_person().email)
    answer = client.post(f"/events/{event.id}/register")
    assert answer.status_code == 409
    assert not registrations()


def test_the_confirmation_checks_its_form_token(client: CheckingClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    made = make_registration(email="ewa@cold.example", state="unconfirmed")
    assert client.post(confirm_path(made, at=NOON)).status_code == 400
    db.session.refresh(made)
    assert made.state == "unconfirmed"


def test_nobody_learns_the_address_of_the_confirmation(client: CheckingClient) -> None:
    made = make_registration(email="ewa@cold.example", state="unconfirmed")
    headers = client.get(confirm_path(made, at=NOON)).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
