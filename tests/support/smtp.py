"""A real mail server on this machine that keeps what it receives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port


@dataclass
class Mailhost:
    """The server's letters, in the order in which they came, and its answers to be."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address as `LOUNGE_MAIL_URL` takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    def refuse(self, *answers: str) -> None:
        """Answer the next letters so, one after the other, for example with "451 Later, please"."""
        self.refusals.extend(answers)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter, or refuse it where that was asked for."""
        if self.refusals:
            return self.refusals.pop(0)
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.extend(envelope.rcpt_tos)
        return "250 Kept"


@contextmanager
def mailhost() -> Iterator[Mailhost]:
    """A mail server that runs until the block ends."""
    host = Mailhost(port=free_port())
    controller = Controller(host, hostname="127.0.0.1", port=host.port)
    controller.start()
    try:
        yield host
    finally:
        controller.stop()
