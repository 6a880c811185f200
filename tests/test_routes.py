"""Every route says who may call it, and holds to it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lounge import create_app
from lounge.plumbing.access import MANAGER, PUBLIC, SIGNED_IN, STAFF, access, declared
from lounge.plumbing.web import Lounge
from tests.builders import make_person
from tests.conftest import CheckingClient, plain_settings

KNOWN = {PUBLIC, SIGNED_IN, STAFF, MANAGER}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Flask, Rule, str]]:
    app = create_app(plain_settings(tmp_path_factory.mktemp("routes")))
    return [(app, rule, method) for rule in app.url_map.iter_rules() for method in methods(rule)]


def methods(rule: Rule) -> Iterator[str]:
    yield from sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_route_declares_who_may_call_it(routes: list[tuple[Flask, Rule, str]]) -> None:
    silent = [
        f"{method} {rule}" for app, rule, method in routes if declared(app, rule.endpoint, method) is None
    ]
    assert not silent


def test_only_known_groups_of_roles_are_declared(routes: list[tuple[Flask, Rule, str]]) -> None:
    odd = [
        f"{method} {rule}"
        for app, rule, method in routes
        if (found := declared(app, rule.endpoint, method)) and found.roles not in KNOWN
    ]
    assert not odd


def test_every_api_call_beyond_the_documents_names_a_scope(routes: list[tuple[Flask, Rule, str]]) -> None:
    unscoped = [
        f"{method} {rule}"
        for app, rule, method in routes
        if rule.rule.startswith("/api/")
        and (found := declared(app, rule.endpoint, method))
        and not found.is_public
        and not found.scope
    ]
    assert not unscoped


def test_what_is_public_is_known(routes: list[tuple[Flask, Rule, str]]) -> None:
    public = {
        rule.rule
        for app, rule, method in routes
        if (found := declared(app, rule.endpoint, method)) and found.is_public
    }
    assert public == {
        "/", "/static/<path:filename>", "/sign-in", "/sign-out", "/language/<code>", "/theme/<name>", "/healthz",
        "/rooms/steps.css", "/api/v1/openapi.json", "/api/v1/docs",
        "/mailbox", "/mailbox/<id:letter_id>", "/mailbox/<id:letter_id>/html", "/mailbox/<id:letter_id>.eml",
        "/mailbox/<id:letter_id>.ics", "/mailbox/<id:letter_id>/files/<int:number>",
        "/introductions/<any(letter, verdict):word>/<token>", "/introductions/letter/<token>/contact.vcf",
        "/introductions/pause/<token>",
        "/display", "/display/sw.js", "/display/<key>", "/display/<key>/state.json",
        "/display/<key>/<any('book', 'check-in', 'end'):deed>",
        "/events", "/events/past", "/events/<id:event_id>", "/events/<id:event_id>/register",
        "/events/<id:event_id>/register/sent", "/events/confirm/<token>", "/tickets/<key:code>",
        "/tickets/<key:code>/<any(cancel, messages, feedback):part>",
        "/tickets/<key:code>/<any(accept, cancel, companion, meets, messages, feedback):deed>",
        "/events/<id:event_id>/picture.jpg", "/events/<id:event_id>/picture-small.jpg",
        "/events.ics", "/events/topics/<topic>.ics", "/events/markets/<market>.ics", "/events.<any(atom, rss):kind>",
        "/events/<id:event_id>.ics", "/tickets/<key:code>.ics", "/calendar/<key:secret>.ics",
    }  # fmt: skip


def test_a_view_without_a_declaration_is_served_to_nobody(app: Lounge) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403


def test_a_page_for_managers_is_closed_to_members(app: Lounge, client: CheckingClient) -> None:
    app.add_url_rule("/engine-room", "engine_room", access(MANAGER)(lambda: "boilers"))
    client.sign_in(make_person(role="member").email)
    assert client.get("/engine-room").status_code == 403


def test_a_number_that_no_row_can_have_is_no_address(client: CheckingClient) -> None:
    client.sign_in(make_person().email)
    for address in ("/organisations/%s", "/bookings/%s", "/mailbox/%s"):
        assert client.get(address % 2**31).status_code == 404
        assert client.get(address % 10**30).status_code == 404


def test_a_stranger_is_led_to_the_sign_in_and_back(client: CheckingClient) -> None:
    answer = client.get("/me?from=letter")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=%2Fme%3Ffrom%3Dletter"


def test_no_page_of_a_member_is_shown_to_a_stranger(
    client: CheckingClient, routes: list[tuple[Flask, Rule, str]]
) -> None:
    for app, rule, method in routes:
        found = declared(app, rule.endpoint, method)
        if method != "GET" or rule.rule.startswith("/api/") or found is None or found.is_public:
            continue
        address = re.sub(r"<[^>]+>", "1", rule.rule)
        assert client.get(address).status_code in (302, 404), address
