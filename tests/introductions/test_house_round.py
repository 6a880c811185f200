"""A round as the manager sees it, and what can be done with it before it goes."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from lounge.domain.matching.model import Model, Sources
from lounge.introductions.models import Introduction
from lounge.introductions.services import answering
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from lounge.profiles.models import FittedSpace
from lounge.profiles.queries.alike import model_version, packed
from lounge.profiles.queries.sources import background, fields
from tests.builders import NOON, keep, make_introduction, make_person, make_profile, make_round
from tests.conftest import CheckingClient
from tests.introductions.pairs import deeds, letters
from tests.introductions.rounds import WEEK, draw, make_willing, make_willing_firms, seen, send
from tests.support.queries import count_queries

HERE = f"/house/introductions/{WEEK}"
A_WEEK = timedelta(weeks=1)


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


@pytest.fixture(scope="module")
def arrays() -> bytes:
    """What a house learns from a few texts: enough to compare, and quick."""
    phrases = [("Kühlhaus", "cold store")]
    return packed(
        Model().fit([], sources=Sources(phrases, background=background()[:60], fields=fields()[:9]))
    )


@pytest.fixture
def learned(client: CheckingClient, arrays: bytes) -> None:
    keep(FittedSpace(model=model_version(), fitted_at=NOON, profiles=0, arrays=arrays))


def page(client: CheckingClient, address: str = "") -> str:
    answer = client.get(f"{HERE}{address}")
    assert answer.status_code == 200
    return answer.text


def drawn(*names: str) -> Introduction:
    """Draw a round of people with firms called alike, and return its first introduction."""
    make_willing_firms(names or ("Ada", "Bo"))
    draw()
    return seen().introductions[0]


def states() -> list[str]:
    return [one.state for one in seen().introductions]


@pytest.mark.parametrize("week", ["2026-W10", "2026-W60", "last-week", "2026-W48-2"])
def test_a_week_without_a_round_is_no_page(client: CheckingClient, insa: Person, week: str) -> None:
    drawn()
    assert client.get(f"/house/introductions/{week}").status_code == 404


def test_an_introduction_of_another_round_is_no_page(client: CheckingClient, insa: Person) -> None:
    drawn()
    other = make_introduction(week="2026-W10")
    for address in (f"{other.id}", f"{other.id}/others", "letters/999999"):
        assert client.get(f"{HERE}/{address}").status_code == 404
    assert client.post(f"{HERE}/{other.id}/withdraw").status_code == 404


def test_a_round_is_a_picture_and_a_table(client: CheckingClient, insa: Person) -> None:
    drawn()
    shown = page(client)
    assert "A picture of 2 people and 1 pairs; the table below says the same." in shown
    assert "sensors – sensors of" in shown
    assert "100 %" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "</svg>drawn</span>" in shown


def test_the_page_does_not_tell_a_no_from_silence(client: CheckingClient, insa: Person) -> None:
    pair = drawn()
    send()
    told = []
    for answer in (None, "not_now", "never", "yes"):
        if answer:
            with transaction():
                answering.answer(seen().introductions[0], by=pair.sides[0].person, answer=answer, at=NOON)
        told.append(page(client) + page(client, f"/{pair.id}"))
    plain = {re.sub(r'value="[^"]*"', "", text) for text in told}
    assert len(plain) == 1


def test_the_audit_does_not_tell_who_answered(client: CheckingClient, insa: Person) -> None:
    pair = drawn()
    send()
    audits = []
    for answer in (None, "never"):
        if answer:
            with transaction():
                answering.answer(seen().introductions[0], by=pair.sides[0].person, answer=answer, at=NOON)
        audits.append(re.sub(r'value="[^"]*"', "", client.get("/house/audit").text))
    assert audits[0] == audits[1]


def test_a_lapsed_no_looks_like_a_lapsed_silence(client: CheckingClient, insa: Person) -> None:
    one, other = make_person(name="Ada"), make_person(name="Bo")
    third, fourth = make_person(name="Cy"), make_person(name="Di")
    make_introduction(first=one, second=other, state="lapsed", answers={one.id: "never"})
    make_introduction(first=third, second=fourth, state="lapsed")
    rows = re.findall(r"<tr>.*?</tr>", page(client), re.DOTALL)
    assert sum("over" in row for row in rows) == 2


def test_the_letter_can_be_read_before_it_goes(client: CheckingClient, insa: Person) -> None:
    pair = drawn()
    first = pair.sides[0].person
    shown = page(client, f"/letters/{first.id}")
    assert "Bo of Bo: worth meeting this week" in shown
    assert "/introductions/letter/" not in shown
    assert "/introductions/pause/" not in shown
    assert letters() == []


def test_a_pair_shows_the_reasons_of_both(client: CheckingClient, insa: Person) -> None:
    pair = drawn()
    shown = page(client, f"/{pair.id}")
    assert "What Ada reads of Bo" in shown
    assert "<mark>sensors</mark>" in shown
    assert "Take it out" in shown


def test_taken_out_is_told_to_nobody_and_noted(client: CheckingClient, insa: Person) -> None:
    pair = drawn()
    assert client.post(f"{HERE}/{pair.id}/withdraw").location == HERE
    assert states() == ["withdrawn"]
    assert letters() == []
    shown = page(client)
    assert "Every pair was taken out" in shown
    assert "Insa Tiedemann took an introduction out" in shown
    assert "What was chosen for them was taken out again." in shown


def test_a_held_round_says_so_and_is_let_go(client: CheckingClient, insa: Person) -> None:
    drawn()
    client.post(f"{HERE}/hold")
    assert "held back" in page(client)
    client.post(f"{HERE}/let-go")
    assert seen().is_held is False
    assert deeds()[-2:] == ["round.held", "round.let_go"]


def test_sent_by_hand_everybody_gets_a_letter_once(client: CheckingClient, insa: Person) -> None:
    drawn()
    for _twice in range(2):
        assert client.post(f"{HERE}/send").location == HERE
    assert states() == ["open"]
    assert len(letters("introductions/weekly")) == 2
    assert "Send now" not in page(client)


@pytest.mark.parametrize("deed", ["hold", "let-go", "{pair}/withdraw"])
def test_what_is_sent_stays_and_the_page_says_why(client: CheckingClient, insa: Person, deed: str) -> None:
    pair = drawn()
    send()
    answer = client.post(f"{HERE}/{deed.format(pair=pair.id)}")
    assert answer.status_code == 409
    assert "has been sent, so it stays as it is" in answer.text


def test_a_round_whose_week_is_over_is_not_sent(client: CheckingClient, insa: Person) -> None:
    drawn()
    with clock.telling(NOON + A_WEEK):
        assert "its week is over" in page(client)
        answer = client.post(f"{HERE}/send")
    assert answer.status_code == 409
    assert states() == ["drawn"]


def test_somebody_else_can_be_introduced_instead(client: CheckingClient, insa: Person, learned: None) -> None:
    people = make_willing_firms(["Ada", "Bo"], per_week=1)
    draw()
    people += make_willing_firms(["Cy"], per_week=1)
    for person in people:
        make_profile(organisation=person.organisation)
    pair = seen().introductions[0]
    shown = page(client, f"/{pair.id}/others")
    assert "Ada – Cy" in shown
    assert "Bo – Cy" in shown
    assert "Ada – Bo" not in shown.partition("</h1>")[2].partition("Which pair instead")[2]
    answer = client.post(f"{HERE}/{pair.id}/others", data={"pair": f"{people[0].id}-{people[2].id}"})
    assert answer.location == HERE
    assert states() == ["withdrawn", "drawn"]
    assert {side.person.name for side in seen().introductions[1].sides} == {"Ada", "Cy"}


@pytest.mark.parametrize("wanted", ["", "7-8", "nonsense"])
def test_a_pair_that_is_none_of_the_others_is_refused(
    client: CheckingClient, insa: Person, learned: None, wanted: str
) -> None:
    pair = drawn()
    answer = client.post(f"{HERE}/{pair.id}/others", data={"pair": wanted})
    assert answer.status_code == 409
    assert states() == ["drawn"]


def test_where_nobody_else_fits_the_page_says_so(client: CheckingClient, insa: Person, learned: None) -> None:
    pair = drawn()
    assert "Nobody else fits here" in page(client, f"/{pair.id}/others")


def test_of_a_sent_round_nothing_can_be_swapped(client: CheckingClient, insa: Person) -> None:
    pair = drawn()
    send()
    assert "This round stays as it is" in page(client, f"/{pair.id}/others")


def test_a_round_of_nobody_is_empty_and_says_so(client: CheckingClient, insa: Person) -> None:
    draw()
    assert "An empty round" in page(client)
    assert "Nobody is introduced by this round." in page(client, "/paper")


def test_who_is_left_out_stands_there_with_the_reason(client: CheckingClient, insa: Person) -> None:
    make_willing("Ada")
    draw()
    shown = page(client)
    assert "Nobody of another organisation takes introductions this week." in shown
    assert "Ada" in shown


def test_fairness_is_a_chart_and_a_number(client: CheckingClient, insa: Person) -> None:
    drawn("Ada", "Bo", "Cy")
    shown = page(client)
    assert "in 2 pairs" in shown
    assert "Gini coefficient" in shown


def test_the_whole_table_can_be_printed(client: CheckingClient, insa: Person) -> None:
    drawn("Ada", "Bo", "Cy", "Di")
    assert page(client, "/paper").count("<tr>") == 1 + len(seen().introductions)


def test_a_large_round_comes_a_page_at_a_time(client: CheckingClient, insa: Person) -> None:
    make_round(state="sent")
    people = [make_person(name=f"P{number}") for number in range(12)]
    for place, one in enumerate(people):
        for other in people[place + 1 :]:
            make_introduction(first=one, second=other)
    assert page(client).count("Look<span") == 50
    assert page(client, "?page=2").count("Look<span") == 16


def test_the_round_asks_as_little_for_many_pairs_as_for_one(client: CheckingClient, insa: Person) -> None:
    drawn()
    page(client)
    with count_queries() as one:
        page(client)
    for _ in range(8):
        make_introduction()
    with count_queries() as many:
        page(client)
    assert len(many) == len(one)
