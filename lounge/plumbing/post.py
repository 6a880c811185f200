"""The post: takes one letter after the other to the mail server, or into a folder where there is none.

A letter is posted *at least once*: SMTP cannot promise more, for a worker may die between the server's "I have it" and
our note of it. What comes twice then carries the same Message-ID, by which mail programs know it. A house that would
rather have a letter late than twice sets ``LOUNGE_MAIL_AFTER_CRASH=hold``: then such a letter waits for a person.
"""

import logging
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app
from sqlalchemy import Select, select, update

from lounge.plumbing import letters
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter, one_line, sender
from lounge.settings import Settings

log = logging.getLogger("lounge.post")

TIMEOUT_SECONDS = 30
# Longer than a whole conversation whose every answer comes at the last moment, so that nobody else begins it again.
LEASE = timedelta(minutes=6)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
LONGEST_TROUBLE = 300
UNSURE = (
    "A worker ended while it posted this letter, so it may have arrived. Ask the reader, or post it again."
)
BEGUN, FILED = ".part", ".eml"


class Failure(NamedTuple):
    """Why a letter could not be posted, and whether it is of no use to try again."""

    trouble: str
    is_final: bool


def post_next(at: datetime) -> bool:
    """Post the letter that has waited longest, and tell whether there was one.

    Of several workers each takes another letter. What fails for now is tried again after ever longer
    waits; what cannot succeed, or failed too often, is held with its trouble for a person to look at.
    """
    letter = _claim(at)
    if letter is None:
        return False
    if letter.held_at is None:
        _note(letter.id, _try(letter), at)
    return True


def release(at: datetime) -> int:
    """Give all held letters another round of tries, and return how many there were."""
    with transaction():
        held = update(Letter).where(Letter.held_at.is_not(None), Letter.posted_at.is_(None))
        again = held.values(held_at=None, tries=0, next_try_at=at).returning(Letter.id)
        return len(db.session.scalars(again).all())


def empty_folder(before: datetime) -> None:
    """Remove the letters that were put into this machine's folder before then; foreign files stay."""
    for file in (_settings().instance / "mail").glob("[0-9]*-*"):
        with suppress(FileNotFoundError):  # another worker was quicker
            if file.suffix in (BEGUN, FILED) and file.stat().st_mtime < before.timestamp():
                file.unlink()


def check() -> str | None:
    """Say in one sentence why no letter could be posted now, if so."""
    try:
        if _settings().mail_url is None:
            _folder()
        else:
            with _server() as server:
                server.noop()
    except (smtplib.SMTPException, OSError) as error:
        return f"Letters cannot be posted: {_failure(error).trouble}"
    return None


def _due(at: datetime) -> Select[Letter]:
    is_free = Letter.leased_until.is_(None) | (Letter.leased_until <= at)
    waits = select(Letter).where(
        Letter.posted_at.is_(None), Letter.held_at.is_(None), Letter.next_try_at <= at
    )
    return waits.where(is_free).order_by(Letter.next_try_at, Letter.id).limit(1)


def _claim(at: datetime) -> Letter | None:
    if db.session.scalar(_due(at)) is None:
        return None  # looked first without a lock: most rounds find nothing
    with transaction():
        # SQLite has no locks on rows and needs none: its one writer is us.
        letter = db.session.scalar(_due(at).with_for_update(skip_locked=True))
        if letter is not None and letter.leased_until and _settings().mail_after_crash == "hold":
            letter.leased_until, letter.held_at, letter.trouble = None, at, UNSURE
        elif letter is not None:
            letter.leased_until = at + LEASE
            letter.tries += 1
    return letter


def _try(letter: Letter) -> Failure | None:
    if letter.tries > len(WAITS) + 1:
        return Failure("Each time it was begun, the worker ended before it was done.", is_final=True)
    try:
        _deliver(letter)
    except (smtplib.SMTPException, OSError) as error:
        failure = _failure(error)
        log.warning("letter %s could not be posted: %s", letter.id, failure.trouble)
        return failure
    except Exception as error:  # one letter that cannot be made must not stop all others
        log.exception("letter %s could not be made", letter.id)
        return Failure(_short(f"The letter cannot be made: {error}"), is_final=True)
    return None


def _note(letter_id: int, failure: Failure | None, at: datetime) -> None:
    with transaction():
        letter = db.session.get(Letter, letter_id)
        if letter is None:
            return
        letter.leased_until = None
        letter.trouble = failure.trouble if failure else None
        if failure is None:
            letter.posted_at = at
        elif failure.is_final or letter.tries > len(WAITS):
            letter.held_at = at
        else:
            letter.next_try_at = at + WAITS[letter.tries - 1]


def _failure(error: smtplib.SMTPException | OSError) -> Failure:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, answer = next(iter(error.recipients.values()))
            return Failure(_short(f"{code} {_text(answer)}"), is_final=code >= 500)
        case smtplib.SMTPResponseException():
            # What the server says of us (sign-in, sender) is mended in the settings, so the letter waits.
            is_final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
            return Failure(_short(f"{error.smtp_code} {_text(error.smtp_error)}"), is_final)
    return Failure(_short(str(error) or type(error).__name__), is_final=False)


def _short(trouble: str) -> str:
    return one_line(trouble)[:LONGEST_TROUBLE]


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _deliver(letter: Letter) -> None:
    message = letters.message(letter)
    if _settings().mail_url is None:
        _file(letter, message.as_bytes())
        return
    with _server() as server:
        server.sendmail(sender()[1], [message["To"].addresses[0].addr_spec], message.as_bytes())


def _file(letter: Letter, post: bytes) -> None:
    name = f"{letter.id}-{re.sub(r'[^A-Za-z0-9.]+', '-', letter.key).strip('-.')[:80]}"
    begun = _folder() / f"{name}{BEGUN}"
    begun.write_bytes(post)
    begun.replace(begun.with_suffix(FILED))


def _folder() -> Path:
    folder = _settings().instance / "mail"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    """Connect to the mail server: encrypted wherever it can be, and signed in if the settings say so."""
    url = urlsplit(_settings().mail_url or "")
    with _connection(url) as server:
        server.ehlo_or_helo_if_needed()
        is_encrypted = url.scheme == "smtps"
        if not is_encrypted and server.has_extn("starttls"):
            server.starttls(context=_tls(url))
            server.ehlo()
            is_encrypted = True
        if url.username:
            if not is_encrypted and not _is_this_machine(url):
                raise smtplib.SMTPException(
                    "the server offers no encryption, and a password is not sent without"
                )
            _sign_in(server, unquote(url.username), unquote(url.password or ""))
        yield server


def _sign_in(server: smtplib.SMTP, name: str, password: str) -> None:
    try:
        server.login(name, password)
    except UnicodeEncodeError:
        raise smtplib.SMTPException(
            "name and password for the server may hold ASCII characters only"
        ) from None


def _connection(url: SplitResult) -> smtplib.SMTP:
    host, us = url.hostname or "", sender()[1].rpartition("@")[2]
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(host, url.port or 465, us, timeout=TIMEOUT_SECONDS, context=_tls(url))
    return smtplib.SMTP(host, url.port or (587 if url.username else 25), us, timeout=TIMEOUT_SECONDS)


def _tls(url: SplitResult) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if _is_this_machine(url):
        # Nobody stands between us and ourselves, and the certificate of a local relay is its own.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_this_machine(url: SplitResult) -> bool:
    try:
        return ip_address(url.hostname or "").is_loopback
    except ValueError:
        return url.hostname == "localhost"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["lounge"]
    return settings
