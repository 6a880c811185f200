"""A letter as a mail program has it: what it shows, where its links lead, what it carries, and its own buttons."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from html.parser import HTMLParser

from icalendar import Calendar, Component

ONE_CLICK = b"List-Unsubscribe=One-Click"
ADDRESS = re.compile(r"https?://\S+")
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Received:
    """A letter that came."""

    message: EmailMessage

    @property
    def to(self) -> str:
        """The address to which it came."""
        return str(self.message["To"].addresses[0].addr_spec)

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    @property
    def plain(self) -> str:
        """The text for programs that show no HTML."""
        return self._text("plain")

    @property
    def html(self) -> str:
        """The text as HTML."""
        return self._text("html")

    @property
    def links(self) -> list[str]:
        """Which pages the links of the HTML open, in their order."""
        reader = _Links()
        reader.feed(self.html)
        reader.close()
        return [link for link in reader.found if not link.startswith("mailto:")]

    @property
    def plain_links(self) -> list[str]:
        """The addresses that a program makes clickable in the plain text, in their order."""
        return ADDRESS.findall(self.plain)

    @property
    def unsubscribe(self) -> str:
        """Where the program's own button to leave the list leads (RFC 2369); empty where it shows none."""
        return str(self.message["List-Unsubscribe"] or "").strip("<>")

    @property
    def cards(self) -> list[str]:
        """The contact cards that are attached, unfolded."""
        found = [part for part in self.message.iter_attachments() if part.get_content_type() == "text/vcard"]
        return [str(part.get_content()).replace("\r\n ", "") for part in found]

    @property
    def invitation(self) -> Component:
        """The one entry for the calendar, from where mail programs take it: the last of the alternatives."""
        (part,) = (
            one
            for one in self.message.walk()
            if one.get_content_type() == "text/calendar" and not one.is_attachment()
        )
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        assert str(calendar["METHOD"]) == part.get_param("method") == "REQUEST"
        (event,) = calendar.events
        return event

    def link(self, word: str) -> str:
        """Where the first link leads that has this in its address."""
        return next(link for link in self.links if word in link)

    def leave(self) -> int:
        """Press the program's own button to leave the list (RFC 8058): one POST, no cookies; return the status."""
        assert self.message["List-Unsubscribe-Post"] == ONE_CLICK.decode()
        request = urllib.request.Request(self.unsubscribe, data=ONE_CLICK, method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status)

    def _text(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


class _Links(HTMLParser):
    """Collects where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a link."""
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def scan(letter: Received) -> list[int]:
    """Open every page that is named in a letter, as the scanners of mail servers do; return the statuses."""
    statuses = []
    for link in filter(None, [*letter.links, letter.unsubscribe]):
        for method in ("HEAD", "GET"):
            request = urllib.request.Request(link, method=method)
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                answer.read()
                statuses.append(int(answer.status))
    return statuses
