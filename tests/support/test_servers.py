"""The servers that tests stand on do what they promise."""

from __future__ import annotations

import http.server
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import psycopg
import pytest
from playwright.sync_api import Browser

from tests.support.browser import axe, look, overflow, window
from tests.support.http import serve
from tests.support.postgres import PostgresServer
from tests.support.smtp import mailhost

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'"
PAGE = '<!doctype html><html lang="en"><title>Rooms</title><main><h1>Rooms</h1>{}</main></html>'


@pytest.mark.postgres
def test_a_copied_database_holds_what_its_template_held(postgres: PostgresServer) -> None:
    for name, template in (("original", None), ("copy", "original")):
        link = postgres.create_database(name, template).replace("+psycopg", "")
        with psycopg.connect(link) as connection:
            if template is None:
                connection.execute("CREATE TABLE room (name text)")
            assert connection.execute("SELECT count(*) FROM room").fetchone() == (0,)
    with psycopg.connect(link):
        postgres.drop_database("copy")
    postgres.drop_database("original")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(link)


def test_the_mail_server_keeps_what_it_receives_and_refuses_when_asked_to() -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@lounge.example", "b@lounge.example", "Grüße"
    letter.set_content("Schön")
    with mailhost() as host, smtplib.SMTP("127.0.0.1", host.port) as post:
        host.refuse("451 Later, please")
        with pytest.raises(smtplib.SMTPDataError, match="Later"):
            post.send_message(letter)
        post.send_message(letter)
    assert [(one["Subject"], one.get_content().strip()) for one in host.letters] == [("Grüße", "Schön")]
    assert host.recipients == ["b@lounge.example"]


def test_a_server_that_cannot_start_says_why() -> None:
    with (
        pytest.raises(RuntimeError, match="LOUNGE_DATABASE_URL"),
        serve({"LOUNGE_DATABASE_URL": "nonsense"}),
    ):
        pytest.fail("it must not start")


@pytest.fixture
def strict_page() -> Iterator[str]:
    """The address of a page with three defects under a policy that allows nothing inline."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", STRICT)
            self.end_headers()
            self.wfile.write(PAGE.format(f"<button></button><p>{'wide' * 200}</p>").encode())

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
def test_axe_finds_defects_under_a_strict_policy(browser: Browser, strict_page: str) -> None:
    with window(browser, strict_page) as page:
        page.goto("/")
        assert [finding.split(" ")[0] for finding in axe(page)] == ["button-name"]
        look(page, 390, "dark")
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert overflow(page) == ["p."]


@pytest.mark.browser
def test_a_breach_of_the_policy_fails_the_test_that_opened_the_page(
    browser: Browser, strict_page: str
) -> None:
    with pytest.raises(AssertionError, match="Content Security Policy"):
        open_and_breach(browser, strict_page)


def open_and_breach(browser: Browser, address: str) -> None:
    """Open a page and give it an inline style, which its policy forbids."""
    with window(browser, address) as page:
        page.goto("/")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"top: 0\">a</p>')")
