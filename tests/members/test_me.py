"""One's own page: account, membership, tokens, language and light."""

import re
from datetime import date

from lounge.members import queries, services
from tests.builders import make_organisation, make_person, make_plan
from tests.conftest import CheckingClient


def test_the_page_shows_account_and_plan(client: CheckingClient) -> None:
    firm = make_organisation(name="Kahn & Krone", plan=make_plan(room_hours=17))
    client.sign_in(make_person(name="Femke Harms", organisation=firm).email)
    page = client.get("/me").text
    assert "Femke Harms" in page
    assert "Kahn &amp; Krone" in page
    assert "17" in page


def test_a_lapsed_membership_says_so_and_whom_to_ask(client: CheckingClient) -> None:
    firm = make_organisation(ends_on=date(2026, 2, 1))
    client.sign_in(make_person(organisation=firm).email)
    page = client.get("/me", headers={"Accept-Language": "en"}).text
    assert "lapsed" in page
    assert "front desk" in page


def test_a_token_is_shown_once_and_works(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)
    page = client.post("/me/tokens", data={"name": "Calendar"}).text
    plain = re.search(r"lounge_[\w-]{43}", page)
    assert plain
    assert plain.group() not in client.get("/me").text
    token = queries.token_by_digest(services.digest(plain.group()))
    assert token
    assert token.person_id == person.id


def test_a_token_without_a_name_is_refused(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert client.post("/me/tokens", data={"name": " "}).status_code == 422


def test_a_token_may_be_made_for_less(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)
    client.post("/me/tokens", data={"name": "Screen", "scopes": ["rooms:read"]})
    assert queries.tokens_of(person.id)[0].scopes == ["rooms:read"]


def test_an_invented_scope_is_refused(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert client.post("/me/tokens", data={"name": "Screen", "scopes": ["all"]}).status_code == 422


def test_a_revoked_token_is_gone(client: CheckingClient) -> None:
    person = make_person()
    client.sign_in(person.email)
    client.post("/me/tokens", data={"name": "Calendar"})
    client.post(f"/me/tokens/{queries.tokens_of(person.id)[0].id}/revoke")
    assert queries.tokens_of(person.id) == []


def test_nobody_revokes_the_token_of_another(client: CheckingClient) -> None:
    owner = make_person()
    client.sign_in(owner.email)
    client.post("/me/tokens", data={"name": "Calendar"})
    client.post("/sign-out")
    client.sign_in(make_person().email)
    assert client.post(f"/me/tokens/{queries.tokens_of(owner.id)[0].id}/revoke").status_code == 404
    assert queries.tokens_of(owner.id)


def test_the_chosen_language_is_kept_for_pages_and_letters(client: CheckingClient) -> None:
    person = make_person(language="en")
    client.sign_in(person.email)
    assert client.post("/language/de", data={"next": "/me"}).location == "/me"
    assert 'lang="de"' in client.get("/me").text
    found = queries.person(person.id)
    assert found
    assert found.language == "de"


def test_a_language_that_the_house_does_not_speak_is_not_found(client: CheckingClient) -> None:
    assert client.post("/language/xx").status_code == 404


def test_light_and_dark_are_remembered(client: CheckingClient) -> None:
    client.post("/theme/dark")
    assert 'data-theme="dark"' in client.get("/sign-in").text


def test_a_hostile_name_stays_text(client: CheckingClient) -> None:
    client.sign_in(make_person(name="<script>alert(1)</script>").email)
    assert "<script>alert" not in client.get("/me").text
