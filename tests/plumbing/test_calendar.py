"""Calendar files are what mail programs and calendars take."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from lounge.plumbing import calendar
from tests.builders import NOON
from tests.plumbing.letters import ENTRY

HOUSE: calendar.Address = {"name": "lounge", "address": "lounge@lounge.example"}
READER: calendar.Address = {"name": "Femke Harms", "address": "femke@kahn.example"}


def invited(**changed: Any) -> bytes:
    return calendar.invitation(ENTRY | changed, sender=HOUSE, recipient=READER, at=NOON)


def read(file: bytes) -> tuple[Calendar, Event]:
    parsed = Calendar.from_ical(file)
    assert isinstance(parsed, Calendar)
    (event,) = parsed.events
    assert not parsed.errors
    assert not event.errors
    return parsed, event


def test_an_invitation_asks_everybody_in_the_name_of_the_house() -> None:
    whole, event = read(invited())
    assert whole["METHOD"] == "REQUEST"
    assert whole["VERSION"] == "2.0"
    assert event["ORGANIZER"] == "mailto:lounge@lounge.example"
    assert [str(one) for one in event["ATTENDEE"]] == [
        "mailto:juergen@kahn.example",
        "mailto:femke@kahn.example",
    ]
    asked = event["ATTENDEE"][0].params
    assert (asked["CN"], asked["PARTSTAT"], asked["RSVP"]) == ("Jürgen, der Ältere", "NEEDS-ACTION", "TRUE")


def test_an_invitation_says_what_when_where() -> None:
    _, event = read(invited())
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (ENTRY["uid"], 0, "CONFIRMED")
    assert (event.decoded("DTSTART").isoformat(), event.decoded("DTEND").isoformat()) == (
        ENTRY["starts_at"],
        ENTRY["ends_at"],
    )
    assert event.decoded("DTSTAMP") == NOON
    assert (event["SUMMARY"], event["LOCATION"]) == (ENTRY["summary"], ENTRY["location"])


def test_a_cancellation_has_the_same_uid_and_a_higher_sequence() -> None:
    whole, event = read(invited(method="CANCEL", sequence=3))
    assert (whole["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == (ENTRY["uid"], 3)


@pytest.mark.parametrize(
    ("local", "utc"),
    [("2026-10-25T02:30:00+02:00", "20261025T003000Z"), ("2026-10-25T02:30:00+01:00", "20261025T013000Z")],
)
def test_both_hours_that_share_a_name_in_october_are_told_apart(local: str, utc: str) -> None:
    assert f"DTSTART:{utc}".encode() in invited(starts_at=local, ends_at="2026-10-25T05:00:00+01:00")


def test_an_instant_without_an_offset_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no offset"):
        invited(starts_at="2026-11-24T11:00:00")


def test_a_foreign_organizer_is_written_for_by_the_house() -> None:
    _, event = read(invited(organizer={"name": "Femke Harms", "address": "FEMKE@kahn.example"}))
    assert event["ORGANIZER"].params["SENT-BY"] == "mailto:lounge@lounge.example"
    assert str(event["ATTENDEE"]) == "mailto:juergen@kahn.example"


def test_a_download_invites_nobody() -> None:
    whole, event = read(calendar.download(ENTRY, at=NOON))
    assert "METHOD" not in whole
    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event
    assert event["UID"] == ENTRY["uid"]


def fed(*entries: dict[str, Any]) -> Calendar:
    file = calendar.feed(
        [ENTRY | {"changed_at": NOON.isoformat()} | one for one in entries],
        name="Was im Haus ist",
        about="Was kommt\nund was war",
        url="https://lounge.example/events",
        zone="Europe/Berlin",
    )
    parsed = Calendar.from_ical(file)
    assert isinstance(parsed, Calendar)
    assert not any(event.errors for event in parsed.events)
    return parsed


def test_a_feed_says_what_it_is_and_when_to_ask_again() -> None:
    whole = fed({})
    assert (whole["NAME"], whole["X-WR-CALNAME"]) == ("Was im Haus ist", "Was im Haus ist")
    assert whole["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert (whole["REFRESH-INTERVAL"].to_ical(), whole["X-PUBLISHED-TTL"].to_ical()) == (b"PT1H", b"PT1H")
    assert whole["URL"] == "https://lounge.example/events"
    assert "METHOD" not in whole


def test_a_feed_names_nobody_and_is_the_same_while_nothing_changes() -> None:
    (event,) = fed({}).events
    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event
    assert event.decoded("DTSTAMP") == NOON
    assert fed({}).to_ical() == fed({}).to_ical()


def test_what_is_unsure_or_cancelled_leaves_the_time_free() -> None:
    sure, unsure, off = fed({}, {"is_tentative": True}, {"is_tentative": True, "method": "CANCEL"}).events
    assert (sure["STATUS"], sure["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert (unsure["STATUS"], unsure["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert (off["STATUS"], off["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_a_category_with_a_comma_stays_one() -> None:
    (event,) = fed({"categories": ["Recht, Steuern", "Export"]}).events
    assert event["CATEGORIES"].cats == ["Recht, Steuern", "Export"]


@settings(deadline=None)
@given(words=st.text(max_size=300), name=st.text(max_size=120))
def test_whatever_people_write_stays_in_its_place(words: str, name: str) -> None:
    file = invited(
        summary=words, description=words, location=words, attendees=[{"name": name, "address": "a@b.example"}]
    )
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert file.count(b"\n") == file.count(b"\r") == file.count(b"\r\n")
    whole, event = read(file)
    assert whole["METHOD"] == "REQUEST"
    assert [str(one) for one in event["ATTENDEE"]] == ["mailto:a@b.example", "mailto:femke@kahn.example"]
    assert set(event) <= {
        *{"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP"},
        *{"DESCRIPTION", "LOCATION", "ORGANIZER", "ATTENDEE"},
    }
