"""The host's message reaches who takes it and nobody else, by mail as it is; and leaving is one click."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lounge.domain.refusal import Refused
from lounge.events.models import Event, Message, Registration
from lounge.events.services import messages, rating
from lounge.plumbing import clock, post
from lounge.plumbing import letters as said
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import sender
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import NOON, make_event, make_person, make_registration
from tests.events.news import letters, make_full_event, write
from tests.support.mailprogram import ONE_CLICK, Received
from tests.support.smtp import Mailhost, mailhost

pytestmark = pytest.mark.usefixtures("app")

TEXT = "Please bring your card.\n\nThe tram does not run."


@pytest.fixture
def host(app: Lounge, settings: Settings) -> Iterator[Mailhost]:
    """A mail server, and the app posts by it."""
    with mailhost() as found:
        app.extensions["lounge"] = replace(settings, mail_url=found.url)
        yield found


def post_all(host: Mailhost) -> list[Received]:
    while post.post_next(NOON + timedelta(minutes=1)):
        pass
    return [Received(one) for one in host.letters]


def send(event: Event) -> Message:
    with transaction():
        found = db.session.merge(event)
        return messages.send(found, "The way", TEXT, by=found.organiser, at=NOON)


def take(registration: Registration, *, takes: bool) -> None:
    with transaction():
        messages.hear(db.session.merge(registration), takes=takes, at=NOON)


def code_of(refusing: pytest.ExceptionInfo[Refused]) -> list[str]:
    return list(refusing.value.codes)


def test_a_message_goes_to_all_who_have_a_place_and_take_messages(host: Mailhost) -> None:
    event = make_event()
    reads = [make_registration(event=event) for _ in range(2)]
    make_registration(event=event, takes_messages=False)
    make_registration(event=event, state="waiting")
    assert send(event).readers == 2
    post_all(host)
    assert sorted(host.recipients) == sorted(one.email for one in reads)


def test_nobody_learns_an_address_by_a_message(host: Mailhost) -> None:
    event = make_event()
    first, second = (make_registration(event=event) for _ in range(2))
    send(event)
    mine = next(one for one in post_all(host) if one.to == first.email)
    whole = mine.message.as_string()
    for other in (second.email, event.organiser.email):
        assert other not in whole
    assert mine.message["From"].addresses[0].addr_spec == sender()[1]
    assert mine.message["Reply-To"] is None
    assert mine.message["Cc"] is None
    assert TEXT in mine.plain


def test_a_mail_programs_own_button_ends_the_messages(host: Mailhost, client: FlaskClient) -> None:
    found = make_registration()
    send(found.event)
    (letter,) = post_all(host)
    path = letter.unsubscribe[letter.unsubscribe.index("/tickets/") :]
    answer = client.post(path, data=ONE_CLICK, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    db.session.rollback()
    assert not db.session.get_one(Registration, found.id).takes_messages


def test_opening_the_link_ends_nothing(client: FlaskClient) -> None:
    found = make_registration()
    assert client.get(f"/tickets/{found.code}/messages").status_code == 200
    db.session.rollback()
    assert db.session.get_one(Registration, found.id).takes_messages


@pytest.mark.parametrize("given", [{"state": "cancelled"}, {"starts_at": NOON - timedelta(days=2)}])
def test_leaving_is_possible_also_when_all_is_over(given: dict[str, object], client: FlaskClient) -> None:
    found = make_registration(event=make_event(**given))  # type: ignore[arg-type]
    with clock.telling(NOON):
        answer = client.post(f"/tickets/{found.code}/messages", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    db.session.rollback()
    assert not db.session.get_one(Registration, found.id).takes_messages


def test_messages_can_be_taken_again() -> None:
    found = make_registration(takes_messages=False)
    take(found, takes=True)
    take(found, takes=True)
    assert send(found.event).readers == 1


def test_a_message_in_german_carries_a_german_frame_around_the_hosts_words() -> None:
    found = make_registration(person=make_person(language="de"))
    send(found.event)
    text = said.render(letters("events/message")[0])
    assert "Das Haus gibt diesen Brief weiter" in text.plain
    assert TEXT in text.plain


@pytest.mark.parametrize("kind", ["ticket", "moved", "message", "how_was_it"])
def test_a_letter_arrives_as_it_was_written(kind: str, host: Mailhost) -> None:
    letter = write(kind, event=make_full_event(), name="Jürgen Krämer")
    expected = said.render(letter)
    (received,) = [one for one in post_all(host) if one.subject == expected.subject]
    assert received.plain == expected.plain
    assert "Jürgen Krämer" in received.html
    if kind == "ticket":
        assert received.invitation["uid"]
        assert [part.get_content_type() for part in received.message.walk() if part.get_filename()] == [
            "image/png",
            "application/ics",
        ]
    for link in received.links:
        assert link.startswith(("http://", "https://"))


class TestRating:
    """How it was, said once it has begun."""

    def rate(self, found: Registration, value: str = "good", remark: str = "", *, later: timedelta) -> None:
        with transaction():
            rating.rate(db.session.merge(found), value, remark, at=found.event.starts_at + later)

    def test_it_is_kept_and_can_be_said_otherwise(self) -> None:
        found = make_registration()
        self.rate(found, later=timedelta())
        self.rate(found, "poor", "  Too loud.  ", later=timedelta(hours=1))
        kept = db.session.get_one(Registration, found.id)
        assert (kept.rating, kept.remark) == ("poor", "Too loud.")
        assert kept.rated_at == found.event.starts_at + timedelta(hours=1)

    def test_before_it_begins_there_is_nothing_to_say(self) -> None:
        found = make_registration()
        with pytest.raises(Refused) as refused:
            self.rate(found, later=-timedelta(seconds=1))
        assert code_of(refused) == ["event_not_begun"]

    def test_who_had_no_place_says_nothing(self) -> None:
        found = make_registration(state="waiting")
        with pytest.raises(Refused) as refused:
            self.rate(found, later=timedelta(hours=1))
        assert code_of(refused) == ["no_place"]

    def test_what_did_not_take_place_is_not_rated(self) -> None:
        found = make_registration(event=make_event(state="cancelled"))
        with pytest.raises(Refused) as refused:
            self.rate(found, later=timedelta(hours=1))
        assert code_of(refused) == ["event_cancelled"]

    @pytest.mark.parametrize("value", ["good", "fair", "poor"])
    def test_the_link_in_the_letter_only_chooses_beforehand(self, value: str, client: FlaskClient) -> None:
        found = make_registration()
        with clock.telling(found.event.ends_at):
            page = client.get(f"/tickets/{found.code}/feedback?rating={value}")
        assert page.status_code == 200
        (chosen,) = re.findall(r"<input[^>]*checked[^>]*>", page.text)
        assert f'value="{value}"' in chosen
        db.session.rollback()
        assert db.session.get_one(Registration, found.id).rating is None
