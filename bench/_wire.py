"""What a browser is sent for one page: its HTML, styles, scripts and pictures, compressed as on the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urljoin, urlsplit

from bench._house import PASSWORD, PRODUCT, House
from tests.support.http import serve

ENCODINGS = "gzip, deflate, br, zstd"  # what Chromium says that it takes
IN_HTML = re.compile(
    r"<(?:link|script|img)\b(?![^>]*\bloading=\"lazy\")[^>]*?\b(?:href|src)=\"([^\"#]+)[^\"]*\"[^>]*>"
)
NO_FILE = re.compile(r"\brel=\"(?:prev|next|canonical|alternate)\"")
IN_CSS = re.compile(r"url\([\"']?([^\"')#]+)")
IN_JS = re.compile(r"\bfrom\s*[\"'](\.?/[^\"']+)[\"']|\bimport\s*\(?[\"'](\.?/[^\"']+)[\"']")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(slots=True)
class Weight:
    """A page with all that belongs to it."""

    html: int
    """Bytes of HTML, not compressed."""
    parts: dict[str, int] = field(default_factory=dict)
    """Bytes on the wire by address, the page itself among them."""

    @property
    def total(self) -> int:
        """Bytes on the wire."""
        return sum(self.parts.values())


class Browser:
    """Keeps cookies and follows what a page names, as far as it can be seen without running scripts."""

    def __init__(self, port: int) -> None:
        self._link = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def sign_in(self, email: str) -> None:
        """Sign in by the form."""
        page = self.fetch("/sign-in", encodings="identity")[1].decode()
        found = TOKEN.search(page)
        assert found
        fields = {"csrf_token": found[1], "email": email, "password": PASSWORD}
        answer, _body = self.fetch("/sign-in", "POST", urlencode(fields).encode())
        assert answer.status == 302, answer.status

    def fetch(
        self, path: str, method: str = "GET", body: bytes | None = None, encodings: str = ENCODINGS
    ) -> tuple[HTTPResponse, bytes]:
        """Fetch one address; the body as it came over the wire."""
        headers = {
            "Accept-Encoding": encodings,
            "Accept-Language": "de",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._link.request(method, path, body, headers)
        answer = self._link.getresponse()
        got = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer, got

    def weigh(self, path: str) -> Weight:
        """Fetch a page and everything that it names, each once."""
        plain = self.fetch(path, encodings="identity")[1]
        found = Weight(len(plain))
        self._add(found, path)
        tags = (match for match in IN_HTML.finditer(plain.decode()) if not NO_FILE.search(match[0]))
        waiting = [urljoin(path, match[1].replace("&amp;", "&")) for match in tags]
        while waiting:
            one = waiting.pop()
            if one in found.parts or urlsplit(one).netloc or one.startswith("data:"):
                continue
            self._add(found, one)
            if one.partition("?")[0].endswith((".css", ".js")):
                source = self.fetch(one, encodings="identity")[1].decode()
                named = IN_CSS if ".css" in one else IN_JS
                waiting += [urljoin(one, "".join(match.groups(""))) for match in named.finditer(source)]
        return found

    def _add(self, found: Weight, path: str) -> None:
        answer, body = self.fetch(path)
        assert answer.status == 200, (path, answer.status)
        found.parts[path] = len(body)


def weigh(house: House, path: str, email: str) -> Weight:
    """Serve a house as the product is served, and weigh one of its pages for a reader who comes for the first time."""
    with serve(house.environment | PRODUCT, workers=1, threads=4) as server:
        browser = Browser(server.port)
        browser.sign_in(email)
        return browser.weigh(path)
