"""One introduction: the answer, the time and the room, the card for the address book, and how it was."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lounge.introductions.queries import wishes
from lounge.introductions.queries.slots import Slot
from lounge.plumbing import clock
from tests.builders import NOON, make_introduction, make_person, make_profile, make_room
from tests.conftest import CheckingClient
from tests.introductions.pairs import Pair, make_agreed, make_meeting, make_pair, slot_at
from tests.support.queries import count_queries

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Tuesday noon in Bremen."""
    with clock.telling(NOON):
        yield


def url(pair: Pair) -> str:
    return f"/introductions/{pair.introduction.id}"


def page(client: CheckingClient, pair: Pair, *, language: str = "en") -> str:
    client.set_cookie("language", language)
    return client.get(url(pair)).text


def offered(shown: str) -> list[str]:
    return [part.partition('"')[0] for part in shown.split('name="slot" value="')[1:]]


@pytest.mark.parametrize("answer", ["yes", "not_now", "never"])
def test_an_answer_is_kept_and_can_be_changed(client: CheckingClient, answer: str) -> None:
    pair = make_pair()
    client.sign_in(pair.one.email)
    assert client.post(url(pair), data={"answer": answer}).location == url(pair)
    assert pair.seen(pair.one).answer == answer
    assert "Changed my mind" in page(client, pair)
    client.post(url(pair), data={"answer": "yes" if answer != "yes" else "not_now"})
    assert pair.seen(pair.one).answer != answer


def test_an_answer_from_the_list_leads_back_to_it(client: CheckingClient) -> None:
    pair = make_pair()
    client.sign_in(pair.one.email)
    answer = client.post(url(pair), data={"answer": "yes", "back": "list"})
    assert answer.location == f"/introductions#introduction-{pair.introduction.id}"


def test_what_is_over_is_not_answered_any_more(client: CheckingClient) -> None:
    pair = make_pair(at=NOON - 8 * DAY)
    client.sign_in(pair.one.email)
    client.set_cookie("language", "en")
    answer = client.post(url(pair), data={"answer": "yes"})
    assert answer.status_code == 409
    assert "has lapsed" in answer.text


@pytest.mark.parametrize(
    "said", [{}, {"answer": "perhaps"}, {"slot": "1"}, {"confirm": "1"}, {"strike": "x"}, {"verdict": "x"}]
)
def test_what_no_button_says_is_not_done(client: CheckingClient, said: dict[str, str]) -> None:
    pair = make_pair()
    client.sign_in(pair.one.email)
    assert client.post(url(pair), data=said).status_code == 400


def test_the_introductions_of_others_are_not_found(client: CheckingClient) -> None:
    pair = make_agreed()
    client.sign_in(make_person(role="manager").email)
    for address in (url(pair), f"{url(pair)}/contact.vcf"):
        assert client.get(address).status_code == 404
    assert client.post(url(pair), data={"answer": "yes"}).status_code == 404


@pytest.mark.parametrize("state", ["drawn", "withdrawn"])
def test_what_nobody_was_told_of_is_not_found(client: CheckingClient, state: str) -> None:
    pair = make_pair(state=state)
    client.sign_in(pair.one.email)
    assert client.get(url(pair)).status_code == 404


def test_before_both_said_yes_there_is_no_address(client: CheckingClient) -> None:
    pair = make_pair()
    client.sign_in(pair.one.email)
    client.post(url(pair), data={"answer": "yes"})
    assert pair.other.email not in page(client, pair)
    assert client.get(f"{url(pair)}/contact.vcf").status_code == 404


def test_two_yeses_lead_to_three_times_and_the_address(client: CheckingClient) -> None:
    make_room()
    pair = make_pair(answers={})
    client.sign_in(pair.other.email)
    client.post(url(pair), data={"answer": "yes"})
    client.post("/sign-out")
    client.sign_in(pair.one.email)
    client.post(url(pair), data={"answer": "yes"})
    shown = page(client, pair)
    assert pair.other.email in shown
    assert len(offered(shown)) == 3


def test_the_card_for_the_address_book_is_a_file(client: CheckingClient) -> None:
    pair = make_agreed(other=make_person(name="Jürgen Höß"))
    make_profile(organisation=pair.other.organisation, website="https://kahn.example")
    client.sign_in(pair.one.email)
    answer = client.get(f"{url(pair)}/contact.vcf")
    assert answer.mimetype == "text/vcard"
    assert "J%C3%BCrgen-H%C3%B6%C3%9F.vcf" in answer.headers["Content-Disposition"]
    assert "FN:Jürgen Höß" in answer.text


def test_one_click_proposes_and_another_confirms(client: CheckingClient) -> None:
    make_room()
    pair = make_agreed()
    client.sign_in(pair.one.email)
    client.post(url(pair), data={"slot": offered(page(client, pair))[0]})
    assert "You proposed" in page(client, pair)
    client.post("/sign-out")
    client.sign_in(pair.other.email)
    meeting = pair.seen(pair.other).meeting
    assert meeting
    assert "Femke Harms proposes" in page(client, pair)
    client.post(url(pair), data={"confirm": meeting.id})
    assert f'href="/bookings/{meeting.booking_id}"' in page(client, pair)


def test_a_proposal_can_be_declined(client: CheckingClient) -> None:
    pair = make_agreed()
    meeting = make_meeting(pair)
    client.sign_in(pair.other.email)
    client.post(url(pair), data={"decline": meeting.id})
    assert pair.seen(pair.other).meeting is None
    assert "Choose a time" in page(client, pair)


def test_a_time_that_is_gone_is_refused_with_others_to_choose_from(client: CheckingClient) -> None:
    room = make_room()
    pair = make_agreed()
    client.sign_in(pair.one.email)
    client.set_cookie("language", "en")
    sunday: Slot = slot_at("2026-11-29 10:00", room)
    answer = client.post(url(pair), data={"slot": sunday.mark})
    assert answer.status_code == 409
    assert "no longer a time for both of you" in answer.text
    assert offered(answer.text)


def test_without_a_time_the_page_says_why(client: CheckingClient) -> None:
    pair = make_agreed()
    client.sign_in(pair.one.email)
    assert "There is no room that you can book for two" in page(client, pair)


def test_after_the_meeting_one_click_says_how_it_was(client: CheckingClient) -> None:
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    with clock.telling(NOON + 3 * DAY):
        client.sign_in(pair.one.email)
        assert "Did the meeting help you?" in page(client, pair)
        client.post(url(pair), data={"verdict": "useful"})
        assert "met, and it helped" in page(client, pair)
    client.post("/sign-out")
    client.sign_in(pair.other.email)
    assert "met, and it helped" not in page(client, pair)


def test_a_word_can_be_struck_out_and_taken_again(client: CheckingClient) -> None:
    one = make_person()
    reasons = {one.id: [{"code": "they_offer", "words": [["Kühlhaus", "cold store"]]}]}
    pair = make_pair(one=one, reasons=reasons)
    client.sign_in(one.email)
    client.post(url(pair), data={"strike": "kühlhaus"})
    assert [struck.word for struck in wishes.struck(one.id)] == ["kühlhaus"]
    assert "<del>Kühlhaus</del>" in page(client, pair)
    client.post(url(pair), data={"unstrike": "kühlhaus"})
    assert wishes.struck(one.id) == []


def test_every_state_has_a_page_in_both_languages(client: CheckingClient) -> None:
    open_one, agreed, proposed, settled = make_pair(), make_agreed(), make_agreed(), make_agreed()
    make_meeting(proposed)
    make_meeting(settled, is_confirmed=True)
    lapsed = make_pair(at=NOON - 8 * DAY, answers={})
    for pair in (open_one, agreed, proposed, settled, lapsed):
        for person in (pair.one, pair.other):
            client.sign_in(person.email)
            assert page(client, pair) != page(client, pair, language="de")
            client.post("/sign-out")


def test_the_page_asks_little(client: CheckingClient) -> None:
    pair = make_agreed()
    make_introduction(first=pair.one)
    make_room()
    client.sign_in(pair.one.email)
    page(client, pair)
    with count_queries() as sent:
        page(client, pair)
    assert len(sent) <= 22
