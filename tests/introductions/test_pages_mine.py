"""My introductions: this week's, the earlier ones, the people met, and what an empty page says."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from lounge.plumbing import clock
from tests.builders import NOON, make_introduction, make_organisation, make_person, make_profile, make_wish
from tests.conftest import CheckingClient
from tests.introductions.pairs import make_agreed, make_meeting, make_pair
from tests.support.queries import count_queries

REASONS = [
    {"code": "they_offer", "words": [["Kühlhaus", "cold store"]]},
    {
        "code": "market_they_know",
        "country": "PL",
        "mine": "planned",
        "theirs": "active",
        "direction": "sells",
    },
]
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def page(client: CheckingClient, *, language: str = "en", query: str = "") -> str:
    client.set_cookie("language", language)
    answer = client.get(f"/introductions{query}")
    assert answer.status_code == 200
    return answer.text


def without_tokens(shown: str) -> str:
    """The page without the form's tokens, which differ from sign-in to sign-in."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", shown)


def test_a_card_names_the_other_one_and_marks_the_words(client: CheckingClient) -> None:
    one, other = make_person(), make_person(name="Ole Brandt")
    make_introduction(first=one, second=other, reasons={one.id: REASONS})
    client.sign_in(one.email)
    shown = page(client)
    assert "Ole Brandt" in shown
    assert "<mark>cold store</mark>" in shown
    assert "Poland" in shown
    assert "Polen" in page(client, language="de")


def test_the_reasons_of_both_stand_on_the_card(client: CheckingClient) -> None:
    one, other = make_person(), make_person(name="Ole Brandt")
    theirs = [{"code": "they_offer", "words": [["sensors", "Sensoren"]]}]
    make_introduction(first=one, second=other, reasons={one.id: REASONS, other.id: theirs})
    client.sign_in(one.email)
    shown = page(client)
    assert "For Ole Brandt" in shown
    assert "They seek <mark>sensors</mark>; you offer <mark>Sensoren</mark>." in shown


def test_what_is_typed_in_a_profile_stays_text(client: CheckingClient) -> None:
    one, other = make_person(), make_person(name="<b>Ole</b>")
    make_profile(organisation=other.organisation, headline="<script>alert(1)</script>")
    hostile = [{"code": "they_offer", "words": [["<i>ice", "50 % </mark><script>"]]}]
    make_introduction(first=one, second=other, reasons={one.id: hostile})
    client.sign_in(one.email)
    shown = page(client)
    assert not any(text in shown for text in ("<b>Ole", "<script>alert", "<i>ice", "</mark><script>"))


def test_what_the_other_one_said_is_nowhere_on_the_page(client: CheckingClient) -> None:
    silent = make_pair()
    client.sign_in(silent.one.email)
    before = without_tokens(page(client))
    for answer in ("yes", "not_now", "never"):
        client.post("/sign-out")
        client.sign_in(silent.other.email)
        client.post(f"/introductions/{silent.introduction.id}", data={"answer": answer})
        client.post("/sign-out")
        client.sign_in(silent.one.email)
        page(client)  # the greeting of the sign-out is gone after one page
        assert without_tokens(page(client)) == before


def test_who_does_not_take_introductions_reads_what_they_are(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    shown = page(client)
    assert "Shall we introduce you?" in shown
    assert 'href="/introductions/wish"' in shown


def test_who_waits_reads_when_the_next_round_comes(client: CheckingClient) -> None:
    wish = make_wish()
    make_profile(organisation=wish.person.organisation)
    client.sign_in(wish.person.email)
    shown = page(client)
    assert "Monday 30 November 2026 at 07:00" in shown.replace("Monday, 30", "Monday 30")
    assert "Your profile says too little yet" not in shown


def test_who_has_no_profile_is_led_to_it(client: CheckingClient) -> None:
    client.sign_in(make_wish().person.email)
    shown = page(client)
    assert "Your profile says too little yet" in shown
    assert 'href="/profile"' in shown


def test_a_pause_and_no_wish_for_any_are_said(client: CheckingClient) -> None:
    client.sign_in(make_wish(paused_until=date(2026, 12, 24)).person.email)
    assert "You have paused" in page(client)
    client.post("/sign-out")
    client.sign_in(make_wish(per_week=0).person.email)
    assert "You have asked for none at present" in page(client)


def test_who_is_no_member_any_more_is_told_why_none_come(client: CheckingClient) -> None:
    firm = make_organisation(ends_on=date(2026, 11, 1))
    client.sign_in(make_wish(person=make_person(organisation=firm)).person.email)
    assert "Introductions rest while your membership does" in page(client)


def test_what_waits_for_the_reader_comes_first(client: CheckingClient) -> None:
    one = make_person()
    make_introduction(first=one, second=make_person(name="Answered"), answers={one.id: "not_now"})
    make_introduction(first=one, second=make_person(name="Unanswered"))
    client.sign_in(one.email)
    shown = page(client)
    assert shown.index("Unanswered") < shown.index("Answered")


def test_people_met_and_what_is_over_stand_below(client: CheckingClient) -> None:
    one = make_person()
    make_introduction(
        first=one,
        second=make_person(name="Met Before"),
        state="agreed",
        week="2026-W40",
        at=NOON - 8 * WEEK,
        verdicts={one.id: "useful"},
    )
    make_introduction(
        first=one, second=make_person(name="Gone By"), state="lapsed", week="2026-W41", at=NOON - 7 * WEEK
    )
    client.sign_in(one.email)
    shown = page(client)
    assert "People you have met" in shown
    assert "Gone By" in shown


def test_earlier_ones_come_a_page_at_a_time(client: CheckingClient) -> None:
    one = make_person()
    for number in range(23):
        other = make_person(name=f"Person {number:02}")
        make_introduction(first=one, second=other, state="lapsed", week="2026-W40", at=NOON - 8 * WEEK)
    client.sign_in(one.email)
    shown = page(client)
    assert "Person 22" in shown
    assert "Person 02" not in shown
    rest = page(client, query=shown.partition('href="/introductions?')[2].partition('"')[0].join(["?", ""]))
    assert "Person 02" in rest
    assert "Person 22" not in rest


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30])
def test_nonsense_in_the_address_is_no_error(client: CheckingClient, before: str) -> None:
    client.sign_in(make_person().email)
    page(client, query=f"?before={before}")


def test_the_page_asks_as_little_for_many_as_for_one(client: CheckingClient) -> None:
    one = make_person()
    make_introduction(first=one, reasons={one.id: REASONS})
    client.sign_in(one.email)
    page(client)
    with count_queries() as few:
        page(client)
    for _ in range(4):
        make_introduction(first=one, reasons={one.id: REASONS}, answers={one.id: "yes"})
        make_introduction(first=one, state="lapsed", week="2026-W40", at=NOON - 8 * WEEK)
    with count_queries() as many:
        page(client)
    assert len(many) <= len(few) + 3 <= 22


def test_every_state_has_a_card_in_both_languages(client: CheckingClient) -> None:
    one = make_person(name="Femke Harms")
    make_agreed(one=one)
    for is_confirmed in (False, True):
        pair = make_agreed()
        make_meeting(pair, is_confirmed=is_confirmed)
        for person in (pair.one, pair.other):
            client.sign_in(person.email)
            assert page(client) != page(client, language="de")
            client.post("/sign-out")
