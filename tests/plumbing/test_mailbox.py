"""The demo's letters can be read in the house, and only there."""

from email import message_from_bytes, policy

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from lounge.plumbing import marks
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from tests.builders import NOON
from tests.conftest import CheckingClient
from tests.events.news import write
from tests.plumbing.letters import make_letter


@pytest.fixture
def demo(app: Lounge) -> None:
    """The mark of the demo house."""
    with transaction():
        marks.put(marks.DEMO, at=NOON)


@pytest.mark.parametrize("path", ["", "/1", "/1/html", "/1.eml", "/1.ics", "/1/files/0"])
def test_outside_of_the_demo_there_is_no_mailbox(client: CheckingClient, path: str) -> None:
    make_letter()
    assert client.get(f"/mailbox{path}").status_code == 404


@pytest.mark.usefixtures("demo")
def test_an_empty_mailbox_says_how_to_fill_it(client: CheckingClient) -> None:
    assert "No letters yet" in client.get("/mailbox", headers={"Accept-Language": "en"}).text


@pytest.mark.usefixtures("demo")
def test_the_newest_letters_come_first_page_by_page(client: CheckingClient) -> None:
    for number in range(1, 31):
        make_letter(key=str(number), room=f"Room-{number:02}")
    first = client.get("/mailbox").text
    assert first.index("Room-30") < first.index("Room-06")
    assert "Room-05" not in first
    second = client.get("/mailbox?before=6").text
    assert second.index("Room-05") < second.index("Room-01")
    assert "Room-06" not in second


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30])
def test_a_senseless_page_is_still_a_page(client: CheckingClient, before: str) -> None:
    make_letter()
    assert client.get(f"/mailbox?before={before}").status_code == 200


@pytest.mark.usefixtures("demo")
def test_a_letter_stands_in_its_readers_language_whoever_looks(client: CheckingClient) -> None:
    letter = make_letter(language="de", room="Salon <b>", calendar=None)
    page = client.get(f"/mailbox/{letter.id}", headers={"Accept-Language": "en"})
    assert "Dienstag, 24. November 2026" in page.text
    assert "Salon &lt;b&gt;" in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert ".ics" not in page.text


@pytest.mark.usefixtures("demo")
def test_the_frame_may_show_styles_and_do_nothing(app: Lounge) -> None:
    letter = make_letter()
    page = FlaskClient(app, app.response_class).get(f"/mailbox/{letter.id}/html")
    rules = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    for rule in ("default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox "):
        assert rule in rules
    assert "script" not in rules


@pytest.mark.usefixtures("demo")
def test_the_frame_shows_the_pictures_that_a_letter_carries(app: Lounge) -> None:
    letter = write("ticket")
    page = FlaskClient(app, app.response_class).get(f"/mailbox/{letter.id}/html")
    assert 'src="data:image/png;base64,' in page.text
    assert "img-src data:;" in page.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("demo")
def test_a_letter_and_its_calendar_can_be_taken_home(client: CheckingClient) -> None:
    letter = make_letter()
    raw = client.get(f"/mailbox/{letter.id}.eml")
    assert message_from_bytes(raw.data, policy=policy.default)["Message-ID"] == letter.message_id
    file = client.get(f"/mailbox/{letter.id}.ics")
    assert file.mimetype == "text/calendar"
    assert Calendar.from_ical(file.data)["METHOD"] == "REQUEST"
    assert "attachment" in file.headers["Content-Disposition"]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("path", ["7", "7/html", "7.eml", "7.ics", "99999999999999999999", "x"])
def test_a_letter_that_is_not_there_is_not_found(client: CheckingClient, path: str) -> None:
    assert client.get(f"/mailbox/{path}").status_code == 404


@pytest.mark.usefixtures("demo")
def test_a_letter_that_cannot_be_made_does_not_hide_the_others(client: CheckingClient) -> None:
    make_letter(key="bad", kind="rooms/forgotten")
    make_letter(key="good", room="Kontor")
    page = client.get("/mailbox")
    assert page.status_code == 200
    assert "Kontor" in page.text


@pytest.mark.usefixtures("demo")
def test_the_files_of_a_letter_can_be_taken_along(client: CheckingClient) -> None:
    card = {"name": "Jürgen.vcf", "type": "text/vcard", "text": "BEGIN:VCARD\r\nFN:Jürgen\r\nEND:VCARD\r\n"}
    letter = make_letter(extras={"files": [card]})
    assert f"/mailbox/{letter.id}/files/0" in client.get(f"/mailbox/{letter.id}").text
    file = client.get(f"/mailbox/{letter.id}/files/0")
    assert (file.mimetype, file.text) == ("text/vcard", card["text"])
    assert "J%C3%BCrgen.vcf" in file.headers["Content-Disposition"]
    assert client.get(f"/mailbox/{letter.id}/files/1").status_code == 404
