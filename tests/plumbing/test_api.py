"""The API's frame: who is let in, how it says no, and what it makes of hostile input."""

import json
from collections.abc import Iterator

import pytest
from openapi_spec_validator import validate

from lounge.members import queries
from lounge.members.services import revoke_token
from lounge.plumbing import clock
from lounge.plumbing.access import PUBLIC, access, declared
from lounge.plumbing.api import offered
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_person
from tests.conftest import CheckingClient
from tests.support.program import API, Program

LONG_DIGITS = "9" * 5000
DEEP = "[" * 100_000 + "]" * 100_000
RATHER_DEEP = "[" * 900 + "]" * 900

HOSTILE = (
    b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"title": NaN}', b'{"title": Infinity}',
    b'{"people": ' + LONG_DIGITS.encode() + b"}",
    DEEP.encode(), RATHER_DEEP.encode(), b'{"title": ' + RATHER_DEEP.encode() + b"}",
    b"null", b"[]", b'"text"', b"1", b"true",
    b'{"title": "\\ud800"}', b'{"\\ud800": 1}', b'{"title": "a\\u0000b"}', b'{"a": 1, "a": 2}', b"\x00", b"{}{}",
)  # fmt: skip


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


@pytest.fixture
def program(app: Lounge) -> Program:
    return Program.of(app)


def test_without_a_token_nothing_is_told(app: Lounge) -> None:
    answer = Program(app).get("/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="lounge"')


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer", "Basic YTpi", "Bearer ü", "bearer  a b", "x" * 5000, ""]
)
def test_what_is_no_token_opens_nothing(app: Lounge, header: str) -> None:
    answer = Program(app).get("/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_the_scheme_may_be_written_in_any_case(app: Lounge, program: Program) -> None:
    answer = Program(app).get("/me", headers={"Authorization": f"bearer {program.token}"})
    assert answer.status_code == 200


def test_a_revoked_token_opens_nothing(app: Lounge) -> None:
    person = make_person()
    program = Program.of(app, person)
    with transaction():
        revoke_token(queries.tokens_of(person.id)[0], by=person.id, at=NOON)
    assert program.get("/me").status_code == 401


def test_a_cookie_opens_no_call(app: Lounge, client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    assert client.get("/me").status_code == 200
    assert client.get(f"{API}/me").status_code == 401


def test_a_token_opens_no_page(client: CheckingClient, program: Program) -> None:
    answer = client.get("/me", headers={"Authorization": f"Bearer {program.token}"})
    assert answer.status_code in (302, 401)


def test_a_token_may_do_what_its_scopes_name(app: Lounge) -> None:
    assert Program.of(app, scopes=["me:read"]).get("/me").status_code == 200


@pytest.mark.parametrize("scopes", [[], ["rooms:read"], ["me:write"]])
def test_a_token_may_do_nothing_beyond_its_scopes(app: Lounge, scopes: list[str]) -> None:
    answer = Program.of(app, scopes=scopes).get("/me")
    assert answer.status_code == 403
    assert "me:read" in answer.json["detail"]


def test_a_call_that_declares_nothing_is_for_nobody(app: Lounge, program: Program) -> None:
    app.add_url_rule(f"{API}/forgotten", "forgotten", lambda: "secret")
    assert program.get("/forgotten").status_code == 403


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v2/me", "/api/v1/nowhere", "/api/v1/me/", "/api/v1/🚀"]
)
def test_an_unknown_address_is_answered_in_json(program: Program, path: str) -> None:
    assert program.get(path).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9" * 400, "1.0", "x"])
def test_an_id_that_cannot_be_is_no_address(program: Program, number: str) -> None:
    assert program.get(f"/bookings/{number}").status_code == 404


def test_a_doubled_slash_leads_on_without_a_page(program: Program) -> None:
    answer = program.get("/api//v1/me")
    assert (answer.status_code, answer.data) == (308, b"")


def test_another_method_is_told_which_ones_there_are(program: Program) -> None:
    answer = program.call("PUT", "/bookings")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("asked", "title"),
    [("en", "A token is needed"), ("fr", "A token is needed"), (None, "A token is needed")],
)
def test_the_title_follows_the_language_that_is_asked_for(app: Lounge, asked: str | None, title: str) -> None:
    answer = Program(app).get("/me", headers={"Accept-Language": asked} if asked else {})
    assert answer.json["title"] == title


def test_a_fault_of_ours_is_a_problem_without_its_insides(app: Lounge) -> None:
    def broken() -> str:
        raise RuntimeError("the password is swordfish")

    app.view_functions["api.openapi"] = access(PUBLIC)(broken)
    answer = app.test_client().get(f"{API}/openapi.json")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "swordfish" not in answer.text


def test_a_hostile_body_is_malformed_and_nothing_else(program: Program) -> None:
    for body in HOSTILE:
        for key in (None, "one"):
            answer = program.post("/bookings", key=key, data=body, content_type="application/json")
            assert answer.status_code == 422, body[:80]


def test_a_body_that_is_not_json_is_not_read(program: Program) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense", ""):
        for key in (None, "one"):
            assert (
                program.post("/bookings", key=key, data=b'{"a": 1}', content_type=kind).status_code == 415
            ), kind


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/vnd.api+json"])
def test_any_kind_of_json_is_read(program: Program, kind: str) -> None:
    assert program.post("/bookings", data=b"{}", content_type=kind).status_code == 422


def test_ten_megabytes_are_too_much(program: Program) -> None:
    assert program.post("/bookings", {"title": "x" * 10_000_000}).status_code == 413


def test_a_missing_body_lacks_what_is_needed(program: Program) -> None:
    answer = program.post("/bookings")
    assert set(answer.json["errors"]) == {"room_id", "starts_at", "ends_at", "title"}


def test_an_unknown_field_is_refused_by_its_name(program: Program) -> None:
    assert "tilte" in program.post("/bookings", {"tilte": "Tea"}).json["errors"]


def test_the_document_is_valid_openapi(app: Lounge) -> None:
    document = json.loads(Program(app).get("/openapi.json").text)
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_the_document_names_every_call_and_says_what_it_does(app: Lounge) -> None:
    paths = Program(app).get("/openapi.json").json["paths"]
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("api_"):
            continue
        path = rule.rule.replace("<id:", "{").replace("<", "{").replace(">", "}")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            operation = paths[path][method.lower()]
            assert operation["summary"]
            assert operation["description"]
            assert operation["security"][0]["bearer"], f"{method} {path} names no scope"
            assert {"401", "403", "429"} < set(operation["responses"])


def test_every_post_takes_an_idempotency_key(app: Lounge) -> None:
    for path in Program(app).get("/openapi.json").json["paths"].values():
        if "post" in path:
            assert {"$ref": "#/components/parameters/IDEMPOTENCY_KEY"} in path["post"]["parameters"]


def test_every_scope_that_is_asked_for_is_offered_and_explained(app: Lounge) -> None:
    asked = {
        found.scope
        for rule in app.url_map.iter_rules()
        if (found := declared(app, rule.endpoint)) and found.scope
    }
    assert asked <= set(offered())
    assert all(offered().values())


def test_the_document_is_not_sent_twice(app: Lounge) -> None:
    first = Program(app).get("/openapi.json")
    again = Program(app).get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_readable_page_shows_every_call(app: Lounge, client: CheckingClient) -> None:
    page = client.get(f"{API}/docs").get_data(as_text=True)
    for path in Program(app).get("/openapi.json").json["paths"]:
        assert path in page
    assert 'id="problem-409"' in page
