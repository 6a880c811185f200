"""The letters of events read well in both languages, carry what they should, and bear what people type."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO

import pytest
import segno
from icalendar import Calendar
from PIL import Image

from lounge.events.models import Event
from lounge.events.queries.entries import as_it_stands
from lounge.events.services.letters import News
from lounge.plumbing import letters as post
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from tests.builders import NOON, make_event, make_registration
from tests.events.news import KINDS, TO_MAKERS, letters, make_full_event, write

pytestmark = pytest.mark.usefixtures("app")

HOSTILE = "<script>alert('x')</script> & ]]> {{ 7 }} </mj-text>\r\nBcc: evil@x.example\u202e"
WITH_CODE = ("ticket", "reminder_day", "reminder_hours")


def read(letter: Letter) -> EmailMessage:
    parsed = message_from_bytes(post.message(letter).as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def entry_in(letter: Letter) -> Calendar:
    file = post.invitation(letter)
    assert file
    return Calendar.from_ical(file)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_letter_is_said_whole_in_its_readers_language(kind: str, language: str) -> None:
    letter = write(kind, language=language)
    text = post.render(letter)
    why = "Sie erhalten diesen Brief, weil" if language == "de" else "You receive this letter because"
    assert text.plain.startswith(why)
    assert why in text.html
    assert f'lang="{language}"' in text.html
    for said in (text.plain, text.html):
        assert "Export to Poland" in said
        assert ("Freitag, 4. Dezember" if language == "de" else "Friday, 4 December") in said
    for fetching in ("<link", "@import", 'src="http', "url(", "<script"):
        assert fetching not in text.html


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_somebody_types_stays_text(kind: str) -> None:
    letter = write(kind, event=make_full_event(name=HOSTILE), name=HOSTILE)
    text = post.render(letter)
    assert "<script" not in text.html
    assert "\n" not in text.subject
    assert "{{ 7 }}" in text.plain  # the event's title at least
    message = read(letter)
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == letter.to_address


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_about_an_event_with_next_to_nothing_reads_whole(kind: str) -> None:
    letter = write(kind, event=make_event(address=""), name="")
    text = post.render(letter)
    assert "None" not in text.plain
    assert "Where" not in text.plain
    assert "Online" not in text.plain


def test_what_a_stranger_types_is_not_sent_to_an_address_that_nobody_confirmed() -> None:
    letter = write("confirm_address", name="Win a prize at evil.example")
    assert "evil" not in read(letter).as_string()
    assert post.render(letter).plain.splitlines()[2] == "Good day,"


def test_a_german_letter_says_what_was_written_in_english_only() -> None:
    event = make_full_event(title_de="", way_de="", text_de="")
    text = post.render(write("ticket", language="de", event=event))
    assert text.subject.startswith("Ihre Eintrittskarte: Export to Poland, Fr")
    assert "Two minutes from the tram." in text.plain


def test_the_way_of_the_house_is_told_where_the_event_has_none_of_its_own() -> None:
    event = make_full_event(way_de="", way_en="")
    with transaction():
        db.session.merge(event).rooms[0].room.site.way_en = "Tram 4 to the Weser."
    assert "Tram 4 to the Weser." in post.render(write("ticket", event=event)).plain


def squares(png: bytes, dots: int = 12) -> list[list[int]]:
    """The squares of a QR code, its white edge too: 1 is black."""
    shown = Image.open(BytesIO(png)).convert("1")
    middles = range(dots // 2, shown.width, dots)
    return [[int(shown.getpixel((x, y)) == 0) for x in middles] for y in middles]


def squares_of(code: str) -> list[list[int]]:
    return [
        [int(one) for one in row] for row in segno.make(code, error="m", micro=False).matrix_iter(border=4)
    ]


@pytest.mark.parametrize("kind", WITH_CODE)
def test_the_code_of_the_ticket_is_a_picture_that_a_reader_reads(kind: str) -> None:
    letter = write(kind)
    message = read(letter)
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    html = message.get_body(("html",))
    assert html is not None
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html.get_content()
    assert picture.get_content_disposition() == "inline"
    assert squares(picture.get_content()) == squares_of(letter.facts["code"])
    assert letter.facts["code"] in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_an_event_without_a_door_has_no_code_for_one() -> None:
    event = make_full_event(place_kind="online")
    letter = write("ticket", event=event)
    assert [part for part in read(letter).walk() if part.get_content_type() == "image/png"] == []
    assert "https://meet.example/export" in post.render(letter).plain


@pytest.mark.parametrize("kind", ["waiting", "offer", "lapsed", "cancelled", "invitation", *TO_MAKERS])
def test_the_online_link_is_only_for_who_has_a_place(kind: str) -> None:
    letter = write(kind)
    assert "meet.example" not in read(letter).as_string()
    assert "meet.example" not in str(letter.calendar)


def test_the_ticket_brings_the_event_into_the_calendar() -> None:
    letter = write("ticket")
    calendar = entry_in(letter)
    (event,) = calendar.events
    assert calendar["method"] == "REQUEST"
    assert event.start == NOON + timedelta(days=10)
    assert event["location"] == "Saal am Wasser, Speicher am Weserufer, Tiefer Kai 14, 28195 Bremen"
    assert event["url"].endswith(letter.facts["ticket_path"])
    assert "https://meet.example/export" in event["description"]
    assert str(event["attendee"]) == f"mailto:{letter.to_address}"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"  # they have said so: no program need ask them
    assert event["attendee"].params["RSVP"] == "FALSE"


def test_a_new_time_changes_the_same_entry_of_the_calendar() -> None:
    event = make_full_event()
    first = write("ticket", event=event)
    with transaction():
        db.session.merge(event).sequence = 1
    (before,), (after,) = entry_in(first).events, entry_in(write("moved", event=event)).events
    assert after["sequence"] > before["sequence"]
    assert after.start == before.start + timedelta(hours=1)


@pytest.mark.parametrize("kind", ["called_off", "cancelled"])
def test_who_had_a_place_gets_the_entry_taken_out_of_the_calendar(kind: str) -> None:
    event = make_event(state="cancelled" if kind == "called_off" else "published")
    given = {"state": "registered"} if kind == "called_off" else {"state": "cancelled", "registered_at": NOON}
    found = make_registration(event=event, **given)
    with transaction():
        tell = (
            News(event, NOON).called_off if kind == "called_off" else News(event, NOON).registration_cancelled
        )
        tell(found)
    (letter,) = letters(f"events/{kind}")
    calendar = entry_in(letter)
    assert calendar["method"] == "CANCEL"
    assert calendar.events[0]["uid"] == found.uid


@pytest.mark.parametrize("kind", ["moved", "called_off", "cancelled"])
def test_who_only_waited_has_nothing_in_the_calendar_to_change(kind: str) -> None:
    event: Event = make_full_event()
    found = make_registration(event=event, state="waiting")
    with transaction():
        news = News(event, NOON)
        {
            "moved": lambda: news.moved(found, as_it_stands(event)),
            "called_off": lambda: news.called_off(found),
            "cancelled": lambda: news.registration_cancelled(found),
        }[kind]()
    assert letters(f"events/{kind}")[0].calendar is None
