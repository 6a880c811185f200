"""The manager's pages of introductions: the rules, what happens next, what came of it, and the table for programs."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest

from lounge.introductions.queries import rounds
from lounge.introductions.services import sending
from lounge.introductions.services.sending import Timing
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from tests.builders import NOON, make_introduction, make_person, make_round
from tests.conftest import CheckingClient
from tests.introductions.pairs import deeds
from tests.introductions.rounds import WEEK, draw, make_willing, make_willing_firms, send
from tests.support.queries import count_queries

RULES = {"weekday": "2", "draws_at": "06:30", "is_reviewed": "y"}
ADDRESSES = [
    "",
    "/rounds.csv",
    f"/{WEEK}",
    f"/{WEEK}/paper",
    f"/{WEEK}/1",
    f"/{WEEK}/1/others",
    f"/{WEEK}/letters/1",
]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture
def insa(client: CheckingClient) -> Person:
    person = make_person(role="manager", name="Insa Tiedemann")
    client.sign_in(person.email)
    client.set_cookie("language", "en")
    return person


def page(client: CheckingClient, address: str = "") -> str:
    answer = client.get(f"/house/introductions{address}")
    assert answer.status_code == 200
    return answer.text


def look_first(by: Person) -> None:
    """Let the house wait for a manager's look."""
    kept = rounds.rules()
    with transaction():
        sending.change_rules(
            Timing(weekday=kept.weekday, draws_at=kept.draws_at, is_reviewed=True), by=by, at=NOON
        )


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pages_are_closed_to_members_and_the_desk(client: CheckingClient, address: str) -> None:
    for role in ("member", "partner", "desk"):
        client.sign_in(make_person(role=role).email)
        assert client.get(f"/house/introductions{address}").status_code == 403
        client.post("/sign-out")


@pytest.mark.parametrize("deed", [f"{WEEK}/send", f"{WEEK}/hold", f"{WEEK}/let-go", f"{WEEK}/1/withdraw"])
def test_the_deeds_are_closed_to_members_and_the_desk(client: CheckingClient, deed: str) -> None:
    for role in ("member", "desk"):
        client.sign_in(make_person(role=role).email)
        assert client.post(f"/house/introductions/{deed}").status_code == 403
        client.post("/sign-out")


def test_the_house_leads_to_introductions(client: CheckingClient, insa: Person) -> None:
    assert 'href="/house/introductions"' in client.get("/house").text


def test_a_house_without_rounds_says_when_the_first_is_drawn(client: CheckingClient, insa: Person) -> None:
    shown = page(client)
    assert "No round yet" in shown
    assert "Mon 30 Nov, 07:00" in shown


def test_where_nobody_is_willing_it_says_how_to_change_that(client: CheckingClient, insa: Person) -> None:
    assert "Nobody takes introductions yet" in page(client)
    make_willing()
    assert "Nobody takes introductions yet" not in page(client)


def test_the_rules_are_kept_and_noted(client: CheckingClient, insa: Person) -> None:
    answer = client.post("/house/introductions", data=RULES)
    assert answer.location == "/house/introductions"
    kept = rounds.rules()
    assert (kept.weekday, f"{kept.draws_at:%H:%M}", kept.is_reviewed) == (2, "06:30", True)
    assert "round_rules.changed" in deeds()
    assert "The round waits until a manager sends it." in page(client)


@pytest.mark.parametrize("wrong", [{"draws_at": "25:00"}, {"draws_at": ""}, {"weekday": "7"}])
def test_rules_that_no_week_knows_are_refused(
    client: CheckingClient, insa: Person, wrong: dict[str, str]
) -> None:
    answer = client.post("/house/introductions", data=RULES | wrong)
    assert answer.status_code == 422
    assert rounds.rules().is_reviewed is False


def test_it_says_how_this_weeks_round_stands(client: CheckingClient, insa: Person) -> None:
    make_willing_firms(["Ada", "Bo"])
    assert "round is due" in page(client)
    draw()
    assert "is about to go" in page(client)
    look_first(insa)
    assert "waits for you" in page(client)
    client.post(f"/house/introductions/{WEEK}/hold")
    assert "round is held back" in page(client)
    client.post(f"/house/introductions/{WEEK}/send")
    assert "round is sent" in page(client)


def test_before_it_is_due_nothing_is_said_of_this_weeks_round(client: CheckingClient, insa: Person) -> None:
    client.post("/house/introductions", data=RULES | {"weekday": "6"})
    shown = page(client)
    assert "round is due" not in shown
    assert "Sun 29 Nov, 06:30" in shown


def test_it_says_what_smtp_can_promise(client: CheckingClient, insa: Person) -> None:
    shown = page(client)
    assert "at least once, and any repeat with the same Message-ID" in shown
    assert "is posted once more" in shown


def test_the_figures_stand_as_a_picture_and_as_a_table(client: CheckingClient, insa: Person) -> None:
    for verdict in ("useful", "met", "met", "not"):
        one, other = make_person(), make_person()
        make_introduction(
            first=one,
            second=other,
            week="2026-W44",
            state="agreed",
            verdicts={one.id: verdict},
            at=NOON - timedelta(weeks=4),
        )
    shown = page(client)
    assert "Of half a year: 4 introduced, 4 times both said yes, 0 rooms booked, 3 times met." in shown
    assert "75 %" in shown
    assert "73 accepted, 55 held" in shown
    assert "26 Oct 2026" in shown


def test_many_rounds_come_a_page_at_a_time(client: CheckingClient, insa: Person) -> None:
    for week in range(10, 30):
        make_round(week=f"2026-W{week}")
    assert "2026-W29" in page(client)
    assert "2026-W10" not in page(client)
    assert "2026-W10" in page(client, "?page=2")
    assert "So far back there was no round" in page(client, "?page=3")


def test_the_rounds_come_as_a_file(client: CheckingClient, insa: Person) -> None:
    make_willing_firms(["Ada", "Bo"])
    draw()
    send()
    answer = client.get("/house/introductions/rounds.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [(row["week"], row["willing"], row["introduced"], row["met"], row["kept"]) for row in rows] == [
        ("2026-W48", "2", "1", "0", "1.0000")
    ]


def test_the_page_asks_as_little_for_many_rounds_as_for_one(client: CheckingClient, insa: Person) -> None:
    make_introduction(week="2026-W10")
    page(client)
    with count_queries() as one:
        page(client)
    for week in range(11, 21):
        make_introduction(week=f"2026-W{week}")
    with count_queries() as many:
        page(client)
    assert len(many) == len(one)


def test_the_pages_speak_german(client: CheckingClient, insa: Person) -> None:
    client.set_cookie("language", "de")
    make_willing_firms(["Ada", "Bo"])
    draw()
    assert "Wie es weitergeht" in page(client)
    assert "Wer trifft wen" in page(client, f"/{WEEK}")
