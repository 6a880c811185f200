"""The list of guests as a table for programs, and on paper: for the door, and as badges."""

import csv
from io import StringIO

from lounge.events.models import Event
from tests.builders import NOON, make_registration
from tests.conftest import CheckingClient
from tests.events.host import answer, ask, at_noon, event, page, texts

__all__ = ["at_noon", "event"]


def cells(text: str) -> list[list[str]]:
    """What a spreadsheet program reads."""
    return list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_table_for_programs_opens_in_german_excel_and_calculates_nothing(
    client: CheckingClient, event: Event
) -> None:
    question = ask(event, "Was hören Sie gern?", "text")
    entry = make_registration(
        event=event, name="=cmd|' /C calc'!A0", email="ole@guest.example", companion="+1"
    )
    answer(entry, question, "@SUM(1)")
    answer_ = client.get(f"/events/{event.id}/guests.csv")
    assert answer_.mimetype == "text/csv"
    assert f"guests-{event.id}.csv" in answer_.headers["Content-Disposition"]
    assert answer_.data.startswith(b"\xef\xbb\xbfName;Organisation;")
    heading, row = cells(answer_.text)
    assert heading[-1] == "Was hören Sie gern?"
    assert row[0] == "'=cmd|' /C calc'!A0"
    assert row[4] == "'+1"
    assert row[5] == "2026-11-24 12:00"
    assert row[-1] == "'@SUM(1)"


def test_the_table_holds_the_part_of_the_list_that_is_looked_at(client: CheckingClient, event: Event) -> None:
    make_registration(event=event, name="Ada")
    make_registration(event=event, name="Bo", state="cancelled")
    assert [row[0] for row in cells(page(client, event, "guests.csv"))] == ["Name", "Ada"]
    assert [row[0] for row in cells(page(client, event, "guests.csv?view=gone"))] == ["Name", "Bo"]
    assert f"/events/{event.id}/guests.csv?view=gone" in page(client, event, "guests?view=gone")


def test_the_list_for_the_door_holds_everybody_who_has_a_place_with_boxes_to_tick(
    client: CheckingClient, event: Event
) -> None:
    make_registration(event=event, name="Bo", party=2, companion="Cy")
    make_registration(event=event, name="Ada", attended_at=NOON)
    make_registration(event=event, name="Waits", state="waiting")
    shown = page(client, event, "guests/door")
    assert texts(shown, ".door b") == ["Ada", "Bo"]
    assert shown.count('class="box') == 3
    assert shown.count("box--ticked") == 1
    assert "3 people" in shown


def test_everybody_who_has_a_place_gets_a_badge_and_so_do_companions(
    client: CheckingClient, event: Event
) -> None:
    make_registration(event=event, name="Bo", party=2, companion="Cy")
    make_registration(event=event, name="Ada", party=2)
    make_registration(event=event, name="Waits", state="offered")
    shown = page(client, event, "guests/badges")
    assert texts(shown, ".badge__name") == ["Ada", "Guest of Ada", "Bo", "Cy"]
