"""What somebody wants of introductions: the sentence agreed to, hours, the pause, whom never, and words."""

from collections.abc import Iterator
from datetime import date, time

import pytest

from lounge.introductions.models import Wish
from lounge.introductions.queries import wishes
from lounge.introductions.services import wishing
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from tests.builders import NOON, make_organisation, make_person, make_wish
from tests.conftest import CheckingClient
from tests.support.queries import count_queries

WISH = "/introductions/wish"
MORNING = {"mon-0-begins": "09:00", "mon-0-ends": "12:00"}


@pytest.fixture(autouse=True)
def at_noon(client: CheckingClient) -> Iterator[None]:
    """It is Tuesday noon in Bremen, and the reader reads English."""
    client.set_cookie("language", "en")
    with clock.telling(NOON):
        yield


def sign_in(client: CheckingClient, person: Person | None = None) -> Person:
    person = person or make_person()
    client.sign_in(person.email)
    return person


def kept(person: Person) -> Wish:
    found = wishes.wish(person.id)
    assert found
    return found


def test_the_sentence_is_kept_as_it_stood_with_the_time(client: CheckingClient) -> None:
    person = sign_in(client)
    shown = client.get(WISH).text
    client.post(WISH, data={"do": "save", "agrees": "y", "per_week": "2", **MORNING})
    wish = kept(person)
    assert (wish.is_willing, wish.per_week, wish.consented_at) == (True, 2, NOON)
    assert wish.consent_wording.startswith("Yes, introduce me")
    assert wish.consent_wording in shown
    assert wish.consent_wording in client.get(WISH).text


def test_without_a_yes_nothing_is_kept_and_everything_typed_stays(client: CheckingClient) -> None:
    person = sign_in(client)
    answer = client.post(WISH, data={"do": "save", "per_week": "1", **MORNING})
    assert answer.status_code == 409
    assert "We introduce nobody who has not agreed to it" in answer.text
    assert 'value="09:00"' in answer.text
    assert wishes.wish(person.id) is None


def test_several_spans_a_day_are_kept(client: CheckingClient) -> None:
    person = sign_in(client)
    afternoon = {
        "mon-7-begins": "14:00",
        "mon-7-ends": "16:30",
        "sun-0-begins": "10:00",
        "sun-0-ends": "11:00",
    }
    client.post(WISH, data={"do": "save", "agrees": "y", "per_week": "3", **MORNING, **afternoon})
    found = [(one.weekday, one.begins, one.ends) for one in kept(person).hours]
    assert found == [(0, time(9), time(12)), (0, time(14), time(16, 30)), (6, time(10), time(11))]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"mon-0-begins": "09:00", "mon-0-ends": ""}, 422),
        ({"mon-0-begins": "nine", "mon-0-ends": "10:00"}, 422),
        ({"mon-0-begins": "12:00", "mon-0-ends": "09:00"}, 409),
        (
            {"mon-0-begins": "09:00", "mon-0-ends": "12:00", "mon-1-begins": "11:00", "mon-1-ends": "13:00"},
            409,
        ),
        ({"per_week": "7"}, 422),
        ({"per_week": ""}, 422),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_typed(
    client: CheckingClient, typed: dict[str, str], status: int
) -> None:
    wish = make_wish()
    sign_in(client, wish.person)
    answer = client.post(
        WISH, data={"do": "save", "per_week": "3", "tue-0-begins": "08:15", **typed, "tue-0-ends": "08:45"}
    )
    assert answer.status_code == status
    assert 'value="08:15"' in answer.text
    assert len(kept(wish.person).hours) == 5


def test_who_agreed_need_not_agree_anew_to_change_the_hours(client: CheckingClient) -> None:
    wish = make_wish()
    before = wish.consented_at
    sign_in(client, wish.person)
    client.post(WISH, data={"do": "save", "per_week": "0", **MORNING})
    found = kept(wish.person)
    assert (found.per_week, len(found.hours)) == (0, 1)
    assert (found.consent_wording, found.consented_at) == ("Introduce me.", before)


def test_without_a_script_lines_come_and_go_and_nothing_is_kept_yet(client: CheckingClient) -> None:
    wish = make_wish(hours=())
    sign_in(client, wish.person)
    added = client.post(WISH, data={"do": "add-mon", "per_week": "3", **MORNING}).text
    assert 'name="mon-1-begins"' in added
    assert 'value="09:00"' in added
    gone = client.post(WISH, data={"do": "remove-mon-0", "per_week": "3", **MORNING}).text
    assert 'value="09:00"' not in gone
    usual = client.post(WISH, data={"do": "usual", "per_week": "1"}).text
    assert usual.count('value="17:00"') == 5
    assert kept(wish.person).hours == []


def test_a_ninth_span_of_a_day_is_not_offered(client: CheckingClient) -> None:
    sign_in(client)
    typed = {f"mon-{number}-begins": f"{8 + number:02}:00" for number in range(8)}
    assert 'name="mon-8-begins"' not in client.post(WISH, data={"do": "add-mon", **typed}).text


def test_a_pause_until_a_day_and_its_end(client: CheckingClient) -> None:
    wish = make_wish()
    sign_in(client, wish.person)
    client.post(f"{WISH}/pause", data={"do": "pause", "until": "2026-12-24"})
    assert kept(wish.person).paused_until == date(2026, 12, 24)
    assert "You have paused" in client.get(WISH).text
    client.post(f"{WISH}/pause", data={"do": "go_on"})
    assert kept(wish.person).paused_until is None


@pytest.mark.parametrize("until", ["2026-11-24", "", "soon"])
def test_a_pause_needs_a_day_that_lies_ahead(client: CheckingClient, until: str) -> None:
    wish = make_wish()
    sign_in(client, wish.person)
    assert client.post(f"{WISH}/pause", data={"do": "pause", "until": until}).status_code == 422
    assert kept(wish.person).paused_until is None


def test_consent_can_be_withdrawn_and_given_again(client: CheckingClient) -> None:
    wish = make_wish()
    sign_in(client, wish.person)
    client.post(f"{WISH}/pause", data={"do": "end"})
    assert not kept(wish.person).is_willing
    assert "You withdrew on 24 November 2026" in client.get(WISH).text
    client.post(WISH, data={"do": "save", "agrees": "y", "per_week": "3"})
    assert kept(wish.person).is_willing


def test_people_and_firms_are_found_by_parts_of_their_names(client: CheckingClient) -> None:
    sign_in(client)
    ole = make_person(name="Ole Brandt", organisation=make_organisation(name="Brandt & Söhne"))
    shown = client.get(f"{WISH}?find=brANdt").text
    assert "2 found" in shown
    assert f'value="person-{ole.id}"' in shown
    assert f'name="competitor" value="organisation-{ole.organisation_id}"' in shown
    assert "Nobody of that name" in client.get(f"{WISH}?find=%25").text


def test_nobody_of_the_own_firm_is_found(client: CheckingClient) -> None:
    person = sign_in(client)
    make_person(name="Colleague", organisation=person.organisation)
    assert "Nobody of that name" in client.get(f"{WISH}?find=colleague").text


def test_whom_one_never_wants_is_listed_taken_off_and_put_back(client: CheckingClient) -> None:
    person, other = sign_in(client), make_person(name="Ole Brandt")
    client.post(f"{WISH}/avoid", data={"whom": f"person-{other.id}"})
    client.post(f"{WISH}/avoid", data={"competitor": f"organisation-{other.organisation_id}"})
    competitor, whom = wishes.avoidances(person.id)
    assert (whom.person_id, competitor.organisation_id) == (other.id, other.organisation_id)
    assert competitor.is_competitor
    answer = client.post(f"{WISH}/avoid/{competitor.id}/remove")
    shown = client.get(answer.location.partition("#")[0]).text
    assert "may be introduced to you again" in shown
    assert f'name="competitor" value="organisation-{other.organisation_id}"' in shown
    assert [one.id for one in wishes.avoidances(person.id)] == [whom.id]


@pytest.mark.parametrize(
    "mark", ["", "x", "person-", "person-0", "person-99999999999999", "room-1", "person-²"]
)
def test_nobody_can_be_avoided_who_is_not_there(client: CheckingClient, mark: str) -> None:
    sign_in(client)
    assert client.post(f"{WISH}/avoid", data={"whom": mark}).status_code == 404
    assert client.get(f"{WISH}?whom={mark}").status_code == 200


def test_the_own_firm_is_no_competitor(client: CheckingClient) -> None:
    person = sign_in(client)
    client.post(f"{WISH}/avoid", data={"competitor": f"organisation-{person.organisation_id}"})
    assert "never introduced to people of your own organisation" in client.get(WISH).text


def test_what_others_avoid_is_theirs(client: CheckingClient) -> None:
    owner = sign_in(client)
    client.post(f"{WISH}/avoid", data={"whom": f"person-{make_person().id}"})
    found = wishes.avoidances(owner.id)[0]
    client.post("/sign-out")
    sign_in(client)
    assert client.post(f"{WISH}/avoid/{found.id}/remove").status_code == 404


def test_a_struck_word_is_taken_again_and_struck_after_all(client: CheckingClient) -> None:
    person = sign_in(client)
    with transaction():
        wishing.strike(person, "Kühlhaus", by=person, at=NOON)
    answer = client.post(f"{WISH}/words", data={"word": "kühlhaus"})
    assert wishes.struck(person.id) == []
    assert "“kühlhaus” counts again" in client.get(answer.location.partition("#")[0]).text
    client.post(f"{WISH}/words", data={"word": "kühlhaus", "again": "1"})
    assert [one.word for one in wishes.struck(person.id)] == ["kühlhaus"]


def test_the_page_speaks_german(client: CheckingClient) -> None:
    make_wish(person=sign_in(client))
    client.set_cookie("language", "de")
    assert "Meine Wünsche zu Empfehlungen" in client.get(WISH).text


def test_the_page_asks_as_little_for_many_as_for_one(client: CheckingClient) -> None:
    person = make_wish().person
    sign_in(client, person)
    client.post(f"{WISH}/avoid", data={"whom": f"person-{make_person().id}"})
    client.get(WISH)
    with count_queries() as few:
        client.get(WISH)
    for _ in range(4):
        client.post(f"{WISH}/avoid", data={"whom": f"person-{make_person().id}"})
    client.get(WISH)
    with count_queries() as many:
        client.get(WISH)
    assert len(many) <= len(few) <= 8
