"""What the links in letters open without a sign-in: answers, the pause with its one click, and how it was."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from lounge.introductions.queries import wishes
from lounge.plumbing import clock, links
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_person, make_room, make_wish
from tests.conftest import CheckingClient
from tests.introductions.pairs import Pair, letters, make_agreed, make_meeting, make_pair
from tests.introductions.test_pages_one import offered

DAY = timedelta(days=1)
UNTIL = NOON + 60 * DAY


@pytest.fixture(autouse=True)
def at_noon(client: CheckingClient) -> Iterator[None]:
    """It is Tuesday noon in Bremen, and a stranger reads English."""
    client.set_cookie("language", "en")
    with clock.telling(NOON):
        yield


def letter(pair: Pair, *, word: str = "letter", purpose: str = "introduction") -> str:
    bound = {"person": pair.one.id, "introduction": pair.introduction.id}
    return f"/introductions/{word}/{links.sign(purpose, until=UNTIL, **bound)}"


def pause(person_id: int) -> str:
    return f"/introductions/pause/{links.sign('pause', until=UNTIL, person=person_id)}"


def test_the_link_of_a_letter_opens_just_this_introduction(client: CheckingClient) -> None:
    pair = make_pair()
    shown = client.get(letter(pair)).text
    assert "Ole Brandt" in shown
    assert "Would you like to meet?" in shown


def test_a_link_does_nothing_by_itself(client: CheckingClient) -> None:
    pair = make_agreed()
    make_room()
    before = len(letters())
    for path in (letter(pair), letter(pair, word="verdict", purpose="verdict"), pause(pair.one.id)):
        for address in (path, f"{path}?answer=yes&do=end&verdict=met"):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
    seen = pair.seen(pair.one)
    assert (seen.side.verdict, seen.meeting, len(letters())) == (None, None, before)
    kept = wishes.wish(pair.one.id)
    assert kept
    assert kept.is_willing


def test_without_a_sign_in_one_can_answer_and_change_the_answer(client: CheckingClient) -> None:
    pair = make_pair()
    path = letter(pair)
    assert client.post(path, data={"answer": "never"}).location == path
    assert pair.seen(pair.one).answer == "never"
    client.post(path, data={"answer": "yes"})
    assert pair.seen(pair.one).answer == "yes"
    assert pair.seen(pair.other).answer is None


def test_without_a_sign_in_one_can_choose_and_settle_a_time(client: CheckingClient) -> None:
    make_room()
    pair = make_agreed()
    path = letter(pair)
    client.post(path, data={"slot": offered(client.get(path).text)[0]})
    meeting = pair.seen(pair.one).meeting
    assert meeting
    other = links.sign("introduction", until=UNTIL, person=pair.other.id, introduction=pair.introduction.id)
    client.post(f"/introductions/letter/{other}", data={"confirm": meeting.id})
    assert "You meet" in client.get(path).text


def test_a_refusal_is_told_on_the_page_of_the_letter(client: CheckingClient) -> None:
    pair = make_pair(at=NOON - 8 * DAY)
    answer = client.post(letter(pair), data={"answer": "yes"})
    assert answer.status_code == 409
    assert "has lapsed" in answer.text


def test_the_card_of_the_other_one_is_there_once_both_said_yes(client: CheckingClient) -> None:
    assert client.get(f"{letter(make_agreed())}/contact.vcf").mimetype == "text/vcard"
    assert client.get(f"{letter(make_pair())}/contact.vcf").status_code == 404


def test_the_page_of_a_letter_leads_to_nothing_else_of_the_member(client: CheckingClient) -> None:
    pair = make_pair()
    client.get(letter(pair))
    assert client.get("/introductions").status_code == 302
    assert client.get(f"/introductions/{pair.introduction.id}").status_code == 302


def test_words_are_not_struck_by_letter(client: CheckingClient) -> None:
    reasons = [{"code": "they_offer", "words": [["Kühlhaus", "cold store"]]}]
    one = make_person()
    pair = make_pair(one=one, reasons={one.id: reasons})
    assert client.post(letter(pair), data={"strike": "kühlhaus"}).status_code == 400


def test_these_pages_are_kept_by_nobody_and_tell_no_other_page_their_address(client: CheckingClient) -> None:
    pair = make_pair()
    for path in (letter(pair), pause(pair.one.id), letter(pair, word="verdict"), "/introductions/pause/x"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    "path", ["/introductions/letter/", "/introductions/verdict/", "/introductions/pause/"]
)
def test_an_altered_link_leads_to_the_sign_in(client: CheckingClient, path: str) -> None:
    pair = make_pair()
    good = links.sign("introduction", until=UNTIL, person=pair.one.id, introduction=pair.introduction.id)
    for token in ("x", good[:-1], f"A{good}", "%00", "é"):
        for answer in (
            client.get(path + token),
            client.post(path + token, data={"answer": "yes", "do": "end"}),
        ):
            assert answer.status_code == 404
            assert "This link opens nothing any more" in answer.text


def test_a_link_that_has_expired_says_so(client: CheckingClient) -> None:
    path = letter(make_pair())
    with clock.telling(UNTIL):
        answer = client.get(path)
    assert answer.status_code == 410
    assert "the time of this one is over" in answer.text


def test_a_link_for_one_thing_opens_no_other(client: CheckingClient) -> None:
    pair = make_pair()
    token = letter(pair).rpartition("/")[2]
    assert client.get(f"/introductions/verdict/{token}").status_code == 404
    assert client.get(f"/introductions/pause/{token}").status_code == 404
    assert client.get(letter(pair, word="letter", purpose="verdict")).status_code == 404


def test_who_is_gone_and_what_was_taken_back_have_no_page(client: CheckingClient) -> None:
    assert client.get(letter(make_pair(state="withdrawn"))).status_code == 404
    assert client.get(pause(12345)).status_code == 404


def test_how_it_was_takes_one_click(client: CheckingClient) -> None:
    pair = make_agreed()
    make_meeting(pair, is_confirmed=True)
    path = letter(pair, word="verdict", purpose="verdict")
    assert "Your meeting lies ahead" in client.get(path).text
    assert client.post(path, data={"verdict": "useful"}).status_code == 409
    with clock.telling(NOON + 3 * DAY):
        assert "Did the meeting help you?" in client.get(path).text
        client.post(path, data={"verdict": "useful"})
        assert "met, and it helped" in client.get(path).text
    assert pair.seen(pair.one).side.verdict == "useful"


def test_the_link_that_asks_how_it_was_does_only_that(client: CheckingClient) -> None:
    pair = make_pair()
    path = letter(pair, word="verdict", purpose="verdict")
    assert client.post(path, data={"answer": "yes"}).status_code == 400
    assert "nothing to ask" in client.get(path).text


def test_a_pause_of_four_weeks_can_be_undone(client: CheckingClient) -> None:
    person = make_wish().person
    path = pause(person.id)
    assert client.post(path, data={"do": "pause"}).location == path
    kept = wishes.wish(person.id)
    assert kept
    assert kept.paused_until == date(2026, 12, 22)
    assert "Your introductions are paused" in client.get(path).text
    client.post(path, data={"do": "go_on"})
    kept = wishes.wish(person.id)
    assert kept
    assert kept.paused_until is None


def test_the_end_for_good_withdraws_the_consent(client: CheckingClient) -> None:
    person = make_wish().person
    client.post(pause(person.id), data={"do": "end"})
    kept = wishes.wish(person.id)
    assert kept
    assert (kept.is_willing, kept.withdrawn_at) == (False, NOON)
    assert "You get no introductions" in client.get(pause(person.id)).text


def test_a_button_that_is_none_of_the_page_does_nothing(client: CheckingClient) -> None:
    assert client.post(pause(make_wish().person.id), data={"do": "x"}).status_code == 400


@pytest.fixture
def strict(app: Lounge) -> Lounge:
    """The house as it really runs: forms are checked."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_the_button_of_a_mail_program_needs_neither_cookie_nor_form_token(
    client: CheckingClient, strict: Lounge
) -> None:
    person = make_wish().person
    for _again in range(2):
        stranger = strict.test_client(use_cookies=False)
        answer = stranger.post(
            pause(person.id), data={"List-Unsubscribe": "One-Click"}, content_type="multipart/form-data"
        )
        assert answer.status_code == 200
        db.session.rollback()
        kept = wishes.wish(person.id)
        assert kept
        assert not kept.is_willing


def test_every_other_button_needs_the_token_of_the_form(client: CheckingClient, strict: Lounge) -> None:
    pair = make_pair()
    assert client.post(letter(pair), data={"answer": "yes"}).status_code == 400
    assert client.post(pause(pair.one.id), data={"do": "end"}).status_code == 400
    assert pair.seen(pair.one).answer is None


def test_under_https_the_buttons_work_without_a_referrer(client: CheckingClient, strict: Lounge) -> None:
    strict.config["WTF_CSRF_SSL_STRICT"] = True
    pair = make_pair()
    path, base = letter(pair), "https://lounge.example"
    token = client.get(path, base_url=base).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(path, data={"answer": "yes", "csrf_token": token}, base_url=base)
    assert answer.status_code == 302
    assert pair.seen(pair.one).answer == "yes"
