"""The post takes every letter to a real mail server: at least once, and none is lost."""

import os
import shutil
import signal
import ssl
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from icalendar import Calendar
from sqlalchemy import select

from lounge.plumbing import letters, post
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import NOON
from tests.plumbing.letters import ENTRY, make_letter, seen_again
from tests.plumbing.posting import Posting
from tests.support.need import lacking
from tests.support.ports import free_port
from tests.support.smtp import Mailhost, mailhost


@dataclass
class Doorkeeper(Mailhost):
    """A mail server that answers to addresses as told, and does something whenever it has kept a letter."""

    to_addresses: str = "250 OK"
    on_kept: Callable[[int], object] = field(default=lambda _count: None)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_addresses.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_addresses

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.on_kept(len(self.letters))
        return answer


@contextmanager
def doorkeeper(**options: Any) -> Iterator[Doorkeeper]:
    host = Doorkeeper(port=free_port())
    controller = Controller(host, hostname="127.0.0.1", port=host.port, **options)
    controller.start()
    try:
        yield host
    finally:
        controller.stop()


@pytest.fixture
def host(app: Lounge, settings: Settings) -> Iterator[Mailhost]:
    """A mail server, and the app posts by it."""
    with mailhost() as host:
        post_by(app, settings, host.url)
        yield host


def post_by(app: Lounge, settings: Settings, url: str | None) -> None:
    app.extensions["lounge"] = replace(settings, mail_url=url)


def post_all(after: timedelta = timedelta()) -> int:
    count = 0
    while post.post_next(NOON + after):
        count += 1
    return count


def ids(host: Mailhost) -> Counter[str]:
    return Counter(str(letter["Message-ID"]) for letter in host.letters)


def all_letters() -> list[Letter]:
    db.session.rollback()
    return list(
        db.session.scalars(select(Letter).order_by(Letter.id).execution_options(populate_existing=True))
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_letter_arrives_whole(host: Mailhost, language: str) -> None:
    letter = make_letter(language=language, name="Müller, Änne")
    assert post_all() == 1
    (came,) = host.letters
    said = letters.render(letter)
    assert host.recipients == ["femke@kahn.example"]
    assert (came["Subject"], came["Message-ID"]) == (said.subject, letter.message_id)
    assert came["To"].addresses[0].display_name == "Müller, Änne"
    assert came.get_body(("plain",)).get_content().replace("\r\n", "\n") == said.plain
    assert came.get_body(("html",)).get_content().replace("\r\n", "\n").strip() == said.html.strip()
    (event,) = Calendar.from_ical(next(came.iter_attachments()).get_content()).events
    assert (str(event["UID"]), event["SEQUENCE"]) == (ENTRY["uid"], 0)
    assert seen_again(letter).posted_at == NOON


def test_a_cancellation_takes_the_entry_out_of_the_calendar(host: Mailhost) -> None:
    make_letter(kind="rooms/cancelled", calendar=ENTRY | {"method": "CANCEL", "sequence": 2})
    post_all()
    (came,) = host.letters
    (invitation,) = (part for part in came.walk() if part.get_content_type() == "text/calendar")
    assert invitation.get_param("method") == "CANCEL"
    calendar = Calendar.from_ical(invitation.get_payload(decode=True))
    assert (calendar["METHOD"], calendar.events[0]["STATUS"], calendar.events[0]["SEQUENCE"]) == (
        "CANCEL",
        "CANCELLED",
        2,
    )


def test_a_domain_with_umlauts_is_reached(host: Mailhost) -> None:
    make_letter(address="femke@kähne.example")
    post_all()
    assert host.recipients == ["femke@xn--khne-loa.example"]


def test_letters_are_posted_in_the_order_in_which_they_were_written(host: Mailhost) -> None:
    written = [
        make_letter(key=str(number), at=NOON - timedelta(seconds=9 - number)).message_id
        for number in range(3)
    ]
    assert post_all() == 3
    assert [letter["Message-ID"] for letter in host.letters] == written
    assert post_all(timedelta(days=3)) == 0


def test_a_server_that_says_later_is_asked_later_and_ever_more_seldom(host: Mailhost) -> None:
    letter = make_letter()
    host.refuse("451 Later, please", "451 Later, please")
    assert post_all() == 1
    first = seen_again(letter).next_try_at - NOON
    assert letter.trouble == "451 Later, please"
    assert post_all(first - timedelta(seconds=1)) == 0
    assert post_all(first) == 1
    second = seen_again(letter).next_try_at - NOON - first
    assert second > first
    assert post_all(first + second) == 1
    assert (letter.message_id, None) == (host.letters[0]["Message-ID"], seen_again(letter).trouble)


def test_a_letter_that_the_server_refuses_is_held_for_a_person_and_can_be_released(host: Mailhost) -> None:
    letter = make_letter()
    host.refuse("554 We think this is spam")
    post_all()
    assert (seen_again(letter).held_at, letter.trouble) == (NOON, "554 We think this is spam")
    assert post_all(timedelta(days=9)) == 0
    assert post.release(NOON) == 1
    assert post_all() == 1
    assert len(host.letters) == 1


@pytest.mark.parametrize(("answer", "is_held"), [("550 No such user", True), ("450 Mailbox busy", False)])
def test_an_address_that_is_not_there_holds_the_letter(
    app: Lounge,
    settings: Settings,
    answer: str,
    is_held: bool,  # noqa: FBT001
) -> None:
    letter = make_letter()
    with doorkeeper() as host:
        host.to_addresses = answer
        post_by(app, settings, host.url)
        post_all()
    assert (seen_again(letter).held_at is not None, letter.trouble) == (is_held, answer)


def test_a_server_that_is_away_for_days_ends_in_a_held_letter(app: Lounge, settings: Settings) -> None:
    letter = make_letter()
    post_by(app, settings, f"smtp://127.0.0.1:{free_port()}")
    tries = 0
    while seen_again(letter).held_at is None:
        assert post.post_next(letter.next_try_at)
        tries += 1
    assert tries == len(post.WAITS) + 1
    assert letter.next_try_at - NOON > timedelta(days=1)
    assert "refused" in (letter.trouble or "").lower()


def test_a_letter_that_cannot_be_made_does_not_stop_the_others(host: Mailhost) -> None:
    bad = make_letter(key="bad", kind="rooms/forgotten")
    worse = make_letter(key="worse", address="nobody")
    make_letter(key="good")
    assert post_all() == 3
    assert len(host.letters) == 1
    assert "rooms/forgotten" in (seen_again(bad).trouble or "")
    assert seen_again(worse).held_at == NOON


def test_without_a_mail_server_letters_are_files(app: Lounge, settings: Settings) -> None:
    letter = make_letter(key="booking/12/0/../x@y")
    assert post_all() == 1
    (file,) = (settings.instance / "mail").iterdir()
    assert file.name == f"{letter.id}-booking-12-0-..-x-y.eml"
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["Message-ID"] == letter.message_id
    assert seen_again(letter).posted_at == NOON
    assert post.check() is None


def test_the_doctor_hears_whether_the_server_answers(app: Lounge, settings: Settings, host: Mailhost) -> None:
    assert post.check() is None
    post_by(app, settings, f"smtp://127.0.0.1:{free_port()}")
    assert (post.check() or "").startswith("Letters cannot be posted")


def test_the_password_of_the_settings_opens_the_server(app: Lounge, settings: Settings) -> None:
    def knows(
        _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=given.password == b"p@ss/word", handled=False)

    make_letter()
    with doorkeeper(authenticator=knows, auth_require_tls=False) as host:
        post_by(app, settings, f"smtp://lounge:wrong@127.0.0.1:{host.port}")
        assert "535" in (post.check() or "")
        post_by(app, settings, f"smtp://lounge:hafen%C3%BC@127.0.0.1:{host.port}")
        assert "ASCII" in (post.check() or "")
        post_by(app, settings, f"smtp://lounge:p%40ss%2Fword@127.0.0.1:{host.port}")
        assert post_all() == 1
    assert len(host.letters) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_can_encrypt_is_spoken_to_in_secret(
    app: Lounge, settings: Settings, scheme: str, tmp_path: Path
) -> None:
    make_letter()
    context = tls(tmp_path)
    options = (
        {"tls_context": context, "require_starttls": True} if scheme == "smtp" else {"ssl_context": context}
    )
    with doorkeeper(**options) as host:
        post_by(app, settings, f"{scheme}://127.0.0.1:{host.port}")
        assert post_all() == 1
    assert len(host.letters) == 1


def tls(folder: Path) -> ssl.SSLContext:
    if shutil.which("openssl") is None:
        lacking("openssl", "apt-get install openssl")
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail.example -keyout key.pem -out cert.pem"
    subprocess.run(["openssl", *made.split()], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_several_workers_at_once_post_each_letter_once(app: Lounge, host: Mailhost) -> None:
    written = Counter(make_letter(key=str(number)).message_id for number in range(24))

    def work() -> None:
        with app.app_context():
            post_all()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ids(host) == written


@pytest.mark.slow
def test_a_worker_that_dies_before_it_can_note_a_letter_posts_it_again_as_the_same(
    app: Lounge, posting: Posting
) -> None:
    letter = make_letter()
    with doorkeeper() as host:
        worker = posting("POST", host.url)
        host.on_kept = lambda _count: worker.kill()
        assert worker.wait() == -signal.SIGKILL
        host.on_kept = lambda _count: None
        assert seen_again(letter).posted_at is None
        assert posting("POST", host.url).wait() == 0
        assert len(host.letters) == 1  # the dead worker's lease still runs
        assert posting("POST", host.url, int(post.LEASE.total_seconds())).wait() == 0
    assert ids(host) == {letter.message_id: 2}
    assert seen_again(letter).posted_at


@pytest.mark.slow
def test_a_house_may_have_a_letter_held_that_a_dead_worker_may_have_posted(
    app: Lounge, settings: Settings, posting: Posting
) -> None:
    letter = make_letter()
    with doorkeeper() as host:
        worker = posting("POST", host.url)
        host.on_kept = lambda _count: worker.kill()
        worker.wait()
        host.on_kept = lambda _count: None
        app.extensions["lounge"] = replace(settings, mail_url=host.url, mail_after_crash="hold")
        assert post_all(post.LEASE) == 1
        assert (seen_again(letter).held_at, letter.trouble) == (NOON + post.LEASE, post.UNSURE)
        assert post_all(timedelta(days=9)) == 0
        assert len(host.letters) == 1
        assert post.release(NOON + post.LEASE) == 1
        assert post_all(post.LEASE) == 1
    assert ids(host) == {letter.message_id: 2}
    assert seen_again(letter).posted_at


def test_a_house_that_holds_what_is_unsure_still_tries_again_what_was_refused(
    app: Lounge, settings: Settings, host: Mailhost
) -> None:
    make_letter()
    app.extensions["lounge"] = replace(settings, mail_url=host.url, mail_after_crash="hold")
    host.refuse("451 Later, please")
    assert post_all() == 1
    assert post_all(post.WAITS[0]) == 1
    assert len(host.letters) == 1


@pytest.mark.slow
def test_no_letter_is_lost_however_often_workers_die(app: Lounge, posting: Posting) -> None:
    written = {make_letter(key=str(number)).message_id for number in range(40)}
    deaths = 3
    with mailhost() as host:
        for death in range(deaths):
            worker = posting("POST", host.url, death * 400)
            assert worker.stdout
            for _line in range(2 + 5 * death):
                worker.stdout.readline()
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        assert posting("POST", host.url, deaths * 400).wait() == 0
    assert set(ids(host)) == written
    assert sum(ids(host).values()) <= len(written) + deaths
    assert all(letter.posted_at for letter in all_letters())
