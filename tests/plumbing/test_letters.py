"""A letter reads well in both languages, and its message is one that every mail program takes."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from jinja2 import UndefinedError

from lounge.plumbing import letters
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from tests.builders import NOON
from tests.plumbing.letters import ENTRY, FACTS, make_letter

KINDS = ("rooms/booked", "rooms/changed", "rooms/cancelled")
HOSTILE = "<script>alert('x')</script> & ]]> <!-- --> {{ 7 }} </mj-text>\r\nBcc: evil@x.example\x0b\u202e"
WAS = {
    "title": "Old meeting",
    "room": "Kontor",
    "site": "Speicher am Weserufer",
    "starts_at": "2026-11-23T09:00:00+00:00",
    "ends_at": "2026-11-23T10:00:00+00:00",
}


def unsent(
    kind: str = "rooms/booked",
    *,
    language: str = "en",
    name: str = "Femke Harms",
    extras: dict[str, Any] | None = None,
    **facts: object,
) -> Letter:
    """A letter that is in no database."""
    return Letter(
        extras=extras,
        kind=kind,
        to_address="femke@kahn.example",
        to_name=name,
        language=language,
        facts={"reader_name": name} | FACTS | facts,
        calendar=ENTRY,
        message_id="<1@lounge.example>",
        written_at=NOON,
    )


def read(letter: Letter) -> EmailMessage:
    parsed = message_from_bytes(letters.message(letter).as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "Tuesday, 24 November 2026, 12:00"), ("de", "Dienstag, 24. November 2026, 12:00")],
)
@pytest.mark.usefixtures("app")
def test_a_letter_tells_the_day_in_its_readers_language(kind: str, language: str, day: str) -> None:
    text = letters.render(unsent(kind, language=language))
    assert day in text.plain
    assert day in text.html
    assert f'lang="{language}"' in text.html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_booker", [True, False])
@pytest.mark.usefixtures("app")
def test_the_first_sentence_says_why_the_letter_came(kind: str, is_booker: bool) -> None:  # noqa: FBT001
    text = letters.render(unsent(kind, is_booker=is_booker))
    assert text.plain.startswith("You receive this letter because")
    assert text.subject.endswith("Tue 24 Nov, 12:00")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("app")
def test_a_letter_fetches_nothing_from_anywhere(kind: str) -> None:
    html = letters.render(unsent(kind)).html
    for fetching in ("<link", "@import", "src=", "url(", "<script"):
        assert fetching not in html


@pytest.mark.usefixtures("app")
def test_a_change_tells_what_was_before() -> None:
    text = letters.render(unsent("rooms/changed", was=WAS))
    for words in (
        "Until now: Old meeting",
        "Until now: Monday, 23 November 2026, 10:00 to 11:00",
        "Until now: Kontor",
    ):
        assert words in text.plain
        assert words in text.html


@pytest.mark.usefixtures("app")
def test_a_guest_who_was_struck_off_learns_nothing_of_what_comes_after() -> None:
    text = letters.render(unsent("rooms/cancelled", was=WAS, is_booker=False))
    assert "Old meeting" in text.subject
    for words in (FACTS["title"], "24 November", FACTS["room"], "Coffee"):
        assert str(words) not in text.plain
        assert str(words) not in text.html


@pytest.mark.usefixtures("app")
def test_only_who_booked_is_sent_to_the_booking() -> None:
    assert "http://127.0.0.1:8000/bookings/12" in letters.render(unsent()).html
    assert "/bookings/12" not in letters.render(unsent(is_booker=False)).html


@pytest.mark.usefixtures("app")
def test_a_booking_over_midnight_names_both_days() -> None:
    plain = letters.render(unsent(ends_at="2026-11-25T00:30:00+00:00")).plain
    assert "Tuesday, 24 November 2026, 12:00, to Wednesday, 25 November 2026, 01:30" in plain


@pytest.mark.usefixtures("app")
def test_the_hour_that_comes_twice_says_which_one_it_is() -> None:
    plain = letters.render(
        unsent(starts_at="2026-10-25T00:30:00+00:00", ends_at="2026-10-25T01:30:00+00:00")
    ).plain
    assert "02:30 (CEST) to 02:30 (CET)" in plain


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("app")
def test_hostile_words_stay_words(kind: str) -> None:
    facts = dict.fromkeys(
        ("title", "note", "room", "site", "address", "way", "booked_by", "organisation"), HOSTILE
    )
    letter = unsent(kind, name=HOSTILE, is_booker=False, **facts)
    text = letters.render(letter)
    assert "<script" not in text.html
    assert "&lt;script&gt;" in text.html
    assert not {"\x0b", "\u202e"} & set(text.html + text.plain)
    message = read(letter)
    assert message["Bcc"] is None
    assert [one.addr_spec for one in message["To"].addresses] == ["femke@kahn.example"]


@pytest.mark.usefixtures("app")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(name=st.text(max_size=150) | st.text('A, B<>;:"ü@x.\\()', max_size=150))
def test_a_letter_goes_to_one_address_whatever_its_reader_is_called(name: str) -> None:
    message = read(unsent(name=name, title=name))
    assert [one.addr_spec for one in message["To"].addresses] == ["femke@kahn.example"]
    assert len(message.get_all("Subject")) == 1
    assert message.get_content_type() == "multipart/mixed"


@pytest.mark.parametrize("name", ["Müller, Änne", 'Jan "Jonny" Behrens', "Dr. Ó Sé (Hafen)"])
@pytest.mark.usefixtures("app")
def test_a_name_with_signs_of_its_own_arrives_as_it_is(name: str) -> None:
    assert read(unsent(name=name))["To"].addresses[0].display_name == name


@pytest.mark.usefixtures("app")
def test_a_fact_that_is_missing_is_an_error_and_not_a_gap() -> None:
    letter = unsent()
    del letter.facts["room"]
    with pytest.raises(UndefinedError):
        letters.render(letter)


@pytest.mark.usefixtures("app")
def test_the_message_has_the_shape_that_mail_programs_look_for() -> None:
    message = read(unsent())
    alternatives, file = message.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    invitation = list(alternatives.iter_parts())[-1]
    assert invitation.get_param("method") == "REQUEST"
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_content() == invitation.get_payload(decode=True)
    assert str(Calendar.from_ical(file.get_content()).events[0]["UID"]) == ENTRY["uid"]


@pytest.mark.usefixtures("app")
def test_the_message_is_seven_bits_in_short_lines_and_says_that_a_machine_wrote_it() -> None:
    raw = letters.message(unsent(note="x" * 3000, title="Größe")).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert read(unsent())["Auto-Submitted"] == "auto-generated"
    assert read(unsent())["From"] == "lounge <lounge@lounge.example>"
    assert read(unsent())["Date"].datetime == NOON


@pytest.mark.usefixtures("app")
def test_a_letter_without_a_calendar_has_no_file() -> None:
    letter = unsent()
    letter.calendar = None
    assert read(letter).get_content_type() == "multipart/alternative"
    assert "attached" not in letters.render(letter).plain


@pytest.mark.usefixtures("app")
def test_a_domain_with_umlauts_is_written_as_the_wire_knows_it() -> None:
    letter = unsent()
    letter.to_address = "femke@kähne.example"
    assert read(letter)["To"].addresses[0].addr_spec == "femke@xn--khne-loa.example"


@pytest.mark.parametrize(
    "address", ["fémke@kahn.example", "femke", "femke@", "a b@kahn.example", "a@b\r\nBcc: c@d.example"]
)
@pytest.mark.usefixtures("app")
def test_an_address_that_no_mail_reaches_is_refused(address: str) -> None:
    letter = unsent()
    letter.to_address = address
    with pytest.raises(ValueError):  # noqa: PT011 - the words are Python's in part
        letters.message(letter)


def test_the_letter_that_was_written_is_the_one_that_is_read(app: Lounge) -> None:
    letter = make_letter(title="From the database", language="de")
    assert "From the database" in letters.render(letter).plain
    assert read(letter)["Message-ID"] == letter.message_id
    assert app.extensions["lounge"].house_name in letters.render(letter).html


@pytest.mark.usefixtures("app")
def test_a_letter_of_a_list_says_which_and_how_to_leave_it_at_a_click() -> None:
    path = f"/introductions/pause/{'x' * 200}"
    letter = unsent(extras={"list": "introductions", "unsubscribe": path})
    assert read(letter)["List-Id"] == "<introductions.lounge.example>"
    assert read(letter)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    raw = letters.message(letter).as_bytes()
    assert f"\r\nList-Unsubscribe: <http://127.0.0.1:8000{path}>\r\n".encode() in raw


@pytest.mark.usefixtures("app")
def test_a_letter_of_no_list_has_no_headers_of_one() -> None:
    assert not [name for name in read(unsent()) if name.startswith("List-")]


@pytest.mark.usefixtures("app")
def test_a_letter_carries_files() -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jürgen, der Ältere\r\nEND:VCARD\r\n"
    files = [{"name": "Jürgen.vcf", "type": "text/vcard", "text": card}]
    letter = unsent(extras={"files": files})
    (alternatives, invite, came) = read(letter).iter_parts()
    assert (alternatives.get_content_type(), invite.get_filename()) == ("multipart/alternative", "invite.ics")
    assert (came.get_content_type(), came.get_filename()) == ("text/vcard", "Jürgen.vcf")
    assert came.get_payload(decode=True).decode() == card
    assert letters.message(letter).as_bytes().isascii()


def test_what_a_letter_carries_is_kept_with_it(app: Lounge) -> None:
    extras = {"list": "introductions"}
    assert make_letter(key="with", extras=extras).extras == extras
    assert make_letter(key="without").extras is None


@pytest.mark.usefixtures("app")
def test_a_picture_stands_beside_the_html_that_shows_it_and_the_invitation_stays_the_last_of_the_alternatives() -> (
    None
):
    letter = unsent(extras={"pictures": [{"name": "ticket.png", "code": "01azhLEKqO8hijpK"}]})
    alternatives, _invite = read(letter).iter_parts()
    plain, shown, invitation = alternatives.iter_parts()
    html, picture = shown.iter_parts()
    kinds = [part.get_content_type() for part in (plain, shown, html, picture, invitation)]
    assert kinds == ["text/plain", "multipart/related", "text/html", "image/png", "text/calendar"]
    assert picture["Content-ID"] == "<ticket.png.1@lounge.example>"
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    assert letters.message(letter).as_bytes().isascii()
