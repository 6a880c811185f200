"""A ticket's page: what it shows in each state, what its holder can do, and that links alone do nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import segno
from flask import Response

from lounge.events.models import Encounter, Registration
from lounge.plumbing import clock
from lounge.plumbing.db import db
from tests.builders import NOON, keep, make_event, make_organisation, make_person, make_registration
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture(autouse=True)
def in_english(client: CheckingClient) -> None:
    """The reader reads English."""
    client.set_cookie("language", "en")


def page(client: CheckingClient, registration: Registration, part: str = "") -> str:
    answer = client.get(f"/tickets/{registration.code}{part}")
    assert answer.status_code == 200
    return answer.text


def press(client: CheckingClient, registration: Registration, deed: str, **data: str) -> Response:
    answer = client.post(f"/tickets/{registration.code}/{deed}", data=data)
    db.session.refresh(registration)
    return answer


def make_meeting_pair() -> Registration:
    """Make somebody who agreed to meet others at an event, and one worth meeting."""
    event = make_event()
    consent = {"meets": True, "meets_since": NOON, "meets_wording": "Yes."}
    own = make_registration(event=event, **consent)
    firm = make_organisation(name="Reederei Harms")
    other = make_registration(
        event=event, person=make_person(name="Ole Brandt", organisation=firm), **consent
    )
    reasons = [{"code": "they_offer", "words": [["Kühlhaus", "cold store"]]}]
    keep(Encounter(registration_id=own.id, other_id=other.id, rank=1, reasons=reasons))
    return own


def test_a_ticket_says_who_what_when_and_where(client: CheckingClient) -> None:
    event = make_event(title="Export to Poland", way_en="Follow the lighthouse.")
    shown = page(client, make_registration(event=event, email="ewa@cold.example", name="Ewa Nowak"))
    for told in (
        *("Your ticket", "Ewa Nowak", "Kraków Cold Chain", "Export to Poland", "Friday 4 December 2026"),
        *("12:00", "Tiefer Kai 14", "Follow the lighthouse."),
    ):
        assert told in shown


def test_the_qr_code_carries_the_code_alone_dark_on_light(client: CheckingClient) -> None:
    made = make_registration()
    drawn = BytesIO()
    segno.make(made.code, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, svgns=False
    )
    path = drawn.getvalue().decode().split(' d="')[1].split('"', maxsplit=1)[0]
    shown = page(client, made)
    assert f'd="{path}"' in shown
    assert 'fill="#ffffff"' in shown or 'fill="#fff"' in shown
    assert 'stroke="#1d2a33"' in shown


def test_nobody_learns_the_address_of_a_ticket(client: CheckingClient) -> None:
    headers = client.get(f"/tickets/{make_registration().code}").headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]


def test_an_unknown_code_opens_nothing(client: CheckingClient) -> None:
    assert client.get("/tickets/AAAAAAAAAAAAAAAA").status_code == 404
    assert client.post("/tickets/AAAAAAAAAAAAAAAA/cancel").status_code == 404
    assert client.get(f"/tickets/{make_registration().code}/accept").status_code == 405


def test_the_online_link_is_for_those_who_have_a_place(client: CheckingClient) -> None:
    event = make_event(online_link="https://meet.example/secret")
    assert "https://meet.example/secret" in page(client, make_registration(event=event))
    for state in ("waiting", "offered", "cancelled", "lapsed"):
        assert "meet.example" not in page(client, make_registration(event=event, state=state))


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("offered", "held until Tue 24 Nov, 16:00"),
        ("waiting", "Your place on the list"),
        ("lapsed", "not taken in time"),
        ("cancelled", "Register again"),
    ],
)
def test_without_a_place_there_is_no_code_to_show(client: CheckingClient, state: str, told: str) -> None:
    shown = page(client, make_registration(state=state))
    assert told in shown
    assert 'class="qr"' not in shown


def test_who_waits_sees_their_place_on_the_list(client: CheckingClient) -> None:
    event = make_event()
    make_registration(event=event, state="waiting")
    assert '<p class="ticket__number">2</p>' in page(client, make_registration(event=event, state="waiting"))


def test_an_offered_place_is_taken_by_a_button(client: CheckingClient) -> None:
    made = make_registration(state="offered")
    assert "Take the place" in page(client, made)
    assert press(client, made, "accept").location == f"/tickets/{made.code}"
    assert made.state == "registered"


def test_an_offer_that_is_over_says_so(client: CheckingClient) -> None:
    made = make_registration(state="offered")
    with clock.telling(NOON + DAY):
        answer = press(client, made, "accept")
    assert answer.status_code == 409
    assert "This does not work yet" in answer.text


def test_a_link_to_cancel_does_nothing_and_its_button_does(client: CheckingClient) -> None:
    made = make_registration()
    assert "Give your place back?" in page(client, made, "/cancel")
    db.session.refresh(made)
    assert made.state == "registered"
    for _ in range(2):
        assert press(client, made, "cancel").location == f"/tickets/{made.code}"
    assert made.state == "cancelled"
    assert "Nothing is held for you any more." in page(client, made, "/cancel")


def test_leaving_the_list_is_one_click(client: CheckingClient) -> None:
    made = make_registration(state="waiting")
    assert "Leave the list" in page(client, made)
    press(client, made, "cancel")
    assert made.state == "cancelled"


def test_nothing_is_cancelled_of_what_is_over(client: CheckingClient) -> None:
    made = make_registration(event=make_event(starts_at=NOON - DAY))
    assert press(client, made, "cancel").status_code == 409
    assert made.state == "registered"


def test_a_companion_is_named_and_taken_back(client: CheckingClient) -> None:
    made = make_registration(event=make_event(allows_companion=True), email="ewa@cold.example")
    press(client, made, "companion", companion="Ole Brandt")
    assert (made.companion, made.party) == ("Ole Brandt", 2)
    press(client, made, "companion", companion="")
    assert (made.companion, made.party) == ("", 1)


def test_there_is_no_companion_where_none_is_allowed(client: CheckingClient) -> None:
    made = make_registration()
    assert 'name="companion"' not in page(client, made)
    assert press(client, made, "companion", companion="Ole Brandt").status_code == 409


def test_a_companion_with_too_long_a_name_is_refused(client: CheckingClient) -> None:
    made = make_registration(event=make_event(allows_companion=True))
    assert press(client, made, "companion", companion="x" * 5000).status_code == 422
    assert made.party == 1


def test_a_member_agrees_to_meet_others_and_takes_it_back(client: CheckingClient) -> None:
    made = make_registration()
    assert "Show me up to five guests" in page(client, made)
    press(client, made, "meets", meets="yes")
    assert made.meets
    assert made.meets_wording.startswith("Show me up to five guests")
    press(client, made, "meets", meets="no")
    assert not made.meets


def test_a_guest_is_not_asked_to_meet_others(client: CheckingClient) -> None:
    made = make_registration(email="ewa@cold.example")
    assert "People worth meeting" not in page(client, made)
    assert press(client, made, "meets", meets="yes").status_code == 400


def test_people_worth_meeting_are_named_with_reasons(client: CheckingClient) -> None:
    shown = page(client, make_meeting_pair())
    assert "Ole Brandt" in shown
    assert "Reederei Harms" in shown
    assert "<mark>cold store</mark>" in shown


def test_messages_are_ended_by_a_button_or_by_a_mail_program(client: CheckingClient) -> None:
    made = make_registration()
    assert "No more messages" in page(client, made, "/messages")
    db.session.refresh(made)
    assert made.takes_messages
    press(client, made, "messages", messages="no")
    assert not made.takes_messages
    press(client, made, "messages", messages="yes")
    assert made.takes_messages
    client.application.config["WTF_CSRF_ENABLED"] = True
    answer = press(client, made, "messages", **{"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not made.takes_messages


def test_messages_can_be_ended_of_what_is_over_or_given_back(client: CheckingClient) -> None:
    over = make_registration(event=make_event(starts_at=NOON - DAY))
    gone = make_registration(state="cancelled")
    for made in (over, gone):
        assert press(client, made, "messages", **{"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not made.takes_messages


def test_a_second_press_tells_nobody_who_had_a_place_of_a_list(client: CheckingClient) -> None:
    made = make_registration()
    for told in ("Your place is free for somebody else now.", "Nothing is held for you any more."):
        assert told in client.get(press(client, made, "cancel").location).text


@pytest.mark.parametrize("typed", ["x" * 5000, "Ole\u202e", "Ole\0"])
def test_a_companions_name_that_cannot_be_shown_is_asked_for_anew(client: CheckingClient, typed: str) -> None:
    made = make_registration(event=make_event(allows_companion=True))
    assert press(client, made, "companion", companion=typed).status_code == 422
    assert not made.companion


@pytest.mark.parametrize("opened", ["", "?rating=good", "/cancel", "/messages", "/feedback?rating=good"])
def test_every_button_on_a_page_of_a_ticket_leads_to_a_deed(client: CheckingClient, opened: str) -> None:
    made = make_registration(event=make_event(allows_companion=True))
    deeds = re.findall(r'action="(/tickets/[^"]*)"', page(client, made, opened))
    assert deeds
    assert all(re.fullmatch(rf"/tickets/{made.code}/[a-z]+", one) for one in deeds)


@pytest.mark.parametrize("deed", ["accept", "cancel", "companion", "meets", "messages", "feedback"])
def test_every_button_checks_its_form_token(client: CheckingClient, deed: str) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    made = make_registration()
    assert press(client, made, deed).status_code == 400
    if deed != "messages":
        assert press(client, made, deed, **{"List-Unsubscribe": "One-Click"}).status_code == 400


def test_feedback_is_one_click_and_may_be_changed(client: CheckingClient) -> None:
    made = make_registration(event=make_event(starts_at=NOON - DAY))
    assert "One tap is enough." in page(client, made)
    press(client, made, "feedback", rating="good")
    assert made.rating == "good"
    press(client, made, "feedback", rating="fair", remark="Too warm.")
    assert (made.rating, made.remark) == ("fair", "Too warm.")
    assert "You said “all right”." in page(client, made)


def test_the_link_in_the_letter_only_chooses_beforehand(client: CheckingClient) -> None:
    made = make_registration(event=make_event(starts_at=NOON - DAY))
    shown = page(client, made, "/feedback?rating=poor")
    assert "checked" in shown.split('value="poor"')[0].rsplit("<input", maxsplit=1)[1]
    db.session.refresh(made)
    assert made.rating is None
    assert "checked" not in page(client, made, "/feedback?rating=splendid").split("<form", maxsplit=1)[1]


def test_feedback_without_a_choice_asks_for_one(client: CheckingClient) -> None:
    made = make_registration(event=make_event(starts_at=NOON - DAY))
    answer = press(client, made, "feedback", remark="Fine.")
    assert answer.status_code == 422
    assert "Choose one of the three." in answer.text
    assert "Fine." in answer.text


def test_feedback_before_the_event_is_too_early(client: CheckingClient) -> None:
    assert press(client, make_registration(), "feedback", rating="good").status_code == 409


def test_a_ticket_of_an_event_called_off_says_why(client: CheckingClient) -> None:
    event = make_event(state="cancelled", cancelled_why="Storm tide")
    shown = page(client, make_registration(event=event))
    assert "Storm tide" in shown
    assert "This event does not take place" in shown


def test_the_page_asks_as_little_on_a_long_list(client: CheckingClient) -> None:
    event = make_event()
    made = make_registration(event=event, state="waiting")
    page(client, made)
    with count_queries() as few:
        page(client, made)
    for _ in range(8):
        make_registration(event=event, state="waiting")
    with count_queries() as many:
        page(client, made)
    assert len(many) == len(few)
