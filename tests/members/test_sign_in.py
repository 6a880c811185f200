"""Signing in and out."""

import re

from lounge.members import services
from tests.builders import PASSWORD, make_person
from tests.conftest import CheckingClient


def test_the_right_password_opens_the_house(client: CheckingClient) -> None:
    answer = client.sign_in(make_person().email)
    assert (answer.status_code, answer.location) == (302, "/")


def test_the_address_may_be_written_in_any_case(client: CheckingClient) -> None:
    assert client.sign_in(f"  {make_person().email.upper()} ").status_code == 302


def test_a_wrong_password_is_refused_and_the_address_kept(client: CheckingClient) -> None:
    person = make_person()
    answer = client.sign_in(person.email, "a loud harbour")
    assert answer.status_code == 422
    assert person.email in answer.text
    assert "a loud harbour" not in answer.text


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(client: CheckingClient) -> None:
    known = make_person().email
    wrong, unknown = client.sign_in(known, "no"), client.sign_in("nobody@kahn.example", "no")
    assert plain(wrong.text, known) == plain(unknown.text, "nobody@kahn.example")


def plain(page: str, address: str) -> str:
    """The page without the address that was typed, and without form tokens, which carry the time."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page.replace(address, ""))


def test_an_account_without_a_password_cannot_be_entered(client: CheckingClient) -> None:
    person = make_person()
    assert services.may_sign_in(person.email, "") is None


def test_after_the_sign_in_one_is_where_one_wanted_to_be(client: CheckingClient) -> None:
    data = {"email": make_person().email, "password": PASSWORD, "next": "/bookings?page=2"}
    assert client.post("/sign-in", data=data).location == "/bookings?page=2"


def test_the_sign_in_leads_to_no_foreign_house(client: CheckingClient) -> None:
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http://[",
    ):
        data = {"email": make_person().email, "password": PASSWORD, "next": target}
        assert client.post("/sign-in", data=data).location == "/"
        client.post("/sign-out")


def test_who_signed_out_is_a_stranger_again(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    client.post("/sign-out")
    assert client.get("/me").status_code == 302


def test_a_link_may_bring_the_address_along(client: CheckingClient) -> None:
    assert 'value="a@kahn.example"' in client.get("/sign-in?email=a@kahn.example").text


def test_who_is_signed_in_already_goes_on(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert client.get("/sign-in?next=/me").location == "/me"


def test_empty_fields_are_named(client: CheckingClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2


def test_a_password_of_a_million_letters_is_refused_at_once(client: CheckingClient) -> None:
    assert client.sign_in(make_person().email, "x" * 400_000).status_code in (413, 422)


def test_a_foreign_form_is_refused_and_what_was_typed_is_kept(client: CheckingClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sign-in", data={"email": "femke@kahn.example", "password": "secret harbour"})
    assert answer.status_code == 400
    assert "femke@kahn.example" in answer.text
    assert "secret harbour" not in answer.text
