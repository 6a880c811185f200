"""How a letter reads: its text in the reader's language, and the message that mail programs take."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import mrml
import segno
from babel.dates import format_date
from flask import current_app
from flask_babel import force_locale, get_locale
from jinja2 import Environment, StrictUndefined

from lounge.plumbing import calendar
from lounge.plumbing.mail import Letter, one_line, readable, sender


class Whole(UniqueUnstructuredHeader):
    """A header that stands on one line, since an address that is folded or encoded leads nowhere."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes over the wire."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", Whole)  # type: ignore[arg-type]  # it adds the base itself
WIRE = policy.SMTP.clone(cte_type="7bit", header_factory=HEADERS)
SPECIALS = str.maketrans(dict.fromkeys('()<>[]:;@\\,"', " "))
GAP = re.compile(r"\n{3,}")
LONGEST_NAME = 80
LONGEST_SUBJECT = 180
LINE = 76
DOTS = 12
"""So many dots each way is a square of a QR code: sharp on a good screen, and still less than a kilobyte."""
FULL_DAY = {"de": "EEEE, d. MMMM y", "en": "EEEE, d MMMM y"}
SHORT_DAY = {"de": "EEE, d. MMM", "en": "EEE d MMM"}


@dataclass(frozen=True, slots=True)
class Text:
    """What a letter says."""

    subject: str
    plain: str
    html: str


def render(letter: Letter, *, is_alone: bool = False) -> Text:
    """Say a letter in its reader's language, from ``templates/letters/<kind>.txt`` and ``.mjml``.

    The first line of the plain template is the subject. A fact that a template asks for and the letter
    lacks is an error, since a letter with a gap would be worse. The pictures that the letter carries are known
    to the template by their name, as ``pictures["ticket.png"]``; where the HTML is read alone, without the
    message around it, they stand in the HTML itself, which mail programs would not show.
    """
    facts = _readable(letter.facts)
    about = {
        "house_name": sender()[0],
        "base_url": current_app.extensions["lounge"].base_url,
        "language": letter.language,
        "carries_calendar": bool(letter.calendar),
        "pictures": {one["name"]: _source(one, letter, is_alone=is_alone) for one in _pictures(letter)},
    }
    for_text, for_html = _templates()
    with force_locale(letter.language):
        said = for_text.get_template(f"letters/{letter.kind}.txt").render(facts, **about)
        first, _, rest = said.lstrip().partition("\n")
        subject = one_line(first)[:LONGEST_SUBJECT]
        mjml = for_html.get_template(f"letters/{letter.kind}.mjml").render(facts, **about, subject=subject)
    return Text(subject, GAP.sub("\n\n", rest).strip() + "\n", _html(mjml))


def invitation(letter: Letter) -> bytes | None:
    """Return the calendar file that the letter carries, if any."""
    if not letter.calendar:
        return None
    name, address = sender()
    return calendar.invitation(
        letter.calendar,
        sender={"name": name, "address": address},
        recipient={"name": letter.to_name, "address": letter.to_address},
        at=letter.written_at,
    )


def message(letter: Letter) -> EmailMessage:
    """Return the letter as it goes over the wire: seven bits, and the same again when it is made again.

    The invitation stands twice: as the last of the alternatives, where Gmail, Outlook and Thunderbird look
    for it, and as a file for programs that show only files.

    :raises ValueError: when no mail can go to the address.
    """
    said = render(letter)
    post = EmailMessage(policy=WIRE)
    post["From"] = _address(*sender())
    post["To"] = _address(letter.to_name, letter.to_address)
    post["Subject"] = said.subject
    post["Date"] = letter.written_at
    post["Message-ID"] = letter.message_id
    post["Auto-Submitted"] = "auto-generated"
    post["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    post["Content-Language"] = letter.language
    _join_list(post, letter.extras or {})
    post.set_content(said.plain, cte="quoted-printable")
    post.add_alternative(said.html, subtype="html", cte="quoted-printable")
    for one in _pictures(letter):
        _show(post, one, letter)
    if letter.calendar and (file := invitation(letter)):
        method = {"method": letter.calendar["method"]}
        post.add_alternative(file.decode(), subtype="calendar", cte="base64", params=method)
        post.add_attachment(file, maintype="application", subtype="ics", filename="invite.ics")
    for one in (letter.extras or {}).get("files", []):
        _attach(post, one)
    return post


def _show(post: EmailMessage, picture: Mapping[str, str], letter: Letter) -> None:
    """Put a picture beside the HTML that shows it (RFC 2387)."""
    html = post.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(
        _drawn(picture),
        maintype="image",
        subtype="png",
        cid=f"<{_content_id(picture, letter)}>",
        filename=picture["name"],
        disposition="inline",
    )


def _pictures(letter: Letter) -> list[dict[str, str]]:
    return (letter.extras or {}).get("pictures", [])


def _source(picture: Mapping[str, str], letter: Letter, *, is_alone: bool) -> str:
    if is_alone:
        return f"data:image/png;base64,{b64encode(_drawn(picture)).decode()}"
    return f"cid:{_content_id(picture, letter)}"


def _drawn(picture: Mapping[str, str]) -> bytes:
    """Draw a QR code as a PNG, with the white edge that readers need; here, since it takes longer than a deed may."""
    file = BytesIO()
    segno.make(picture["code"], error="m", micro=False).save(file, kind="png", scale=DOTS)
    return file.getvalue()


def _content_id(picture: Mapping[str, str], letter: Letter) -> str:
    """Name a picture as no other in the world is named, and always the same (RFC 2392)."""
    return f"{picture['name']}.{letter.message_id.strip('<>')}"


def _join_list(post: EmailMessage, extras: dict[str, Any]) -> None:
    """Say to which list the letter belongs (RFC 2919), and how a program leaves it at a click (RFC 8058)."""
    if name := extras.get("list"):
        post["List-Id"] = f"<{name}.{_domain(sender()[1].rpartition('@')[2])}>"
    if path := extras.get("unsubscribe"):
        post["List-Unsubscribe"] = f"<{current_app.extensions['lounge'].base_url}{path}>"
        post["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _attach(post: EmailMessage, file: dict[str, str]) -> None:
    main, _, sub = file["type"].partition("/")
    name = one_line(file["name"])
    if main == "text":
        post.add_attachment(file["text"], subtype=sub, filename=name, cte="base64")
    else:
        post.add_attachment(file["text"].encode(), maintype=main, subtype=sub, filename=name)


def day_in(instant: str, zone: str, width: str = "full") -> str:
    """Write the day of an instant in ISO text by the wall calendar of a zone: ``Tuesday, 24 November 2026``."""
    language = str(get_locale())[:2]
    pattern = (FULL_DAY if width == "full" else SHORT_DAY)[language]
    return format_date(_local(instant, zone).date(), pattern, locale=language)


def calendar_day(day: str) -> str:
    """Write a day in ISO text: ``Sunday, 29 November 2026``."""
    language = str(get_locale())[:2]
    return format_date(date.fromisoformat(day), FULL_DAY[language], locale=language)


def clock_in(instant: str, zone: str) -> str:
    """Write the time of day in a zone: ``17:30``; in the hour that comes twice a year ``02:30 (CET)``."""
    local = _local(instant, zone)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} ({local.tzname()})" if comes_twice else f"{local:%H:%M}"


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(UTC).astimezone(ZoneInfo(zone))


def _html(mjml: str) -> str:
    try:
        return mrml.to_html(mjml).content
    except OSError as error:  # so mrml says that it cannot read a template
        raise ValueError(str(error)) from error


def _templates() -> tuple[Environment, Environment]:
    """Return the app's templates as letters need them, for plain text and for HTML; gaps are errors in both.

    They are two, since what is escaped must not depend on the file: sentences in ``.txt`` serve both.
    """
    found: tuple[Environment, Environment] | None = current_app.extensions.get("letters")
    if found is None:
        found = _environment(escape=False), _environment(escape=True)
        current_app.extensions["letters"] = found
    return found


def _environment(*, escape: bool) -> Environment:
    made = current_app.jinja_env.overlay(autoescape=escape, undefined=StrictUndefined)
    own = {"day_in": day_in, "calendar_day": calendar_day, "clock_in": clock_in, "one_line": one_line}
    made.filters = {**made.filters, **own}
    return made


def _readable(fact: Any) -> Any:
    if isinstance(fact, str):
        return readable(fact)
    if isinstance(fact, dict):
        return {name: _readable(value) for name, value in fact.items()}
    if isinstance(fact, list):
        return [_readable(value) for value in fact]
    return fact


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    if not (local and domain and local.isascii()):
        raise ValueError(f"no mail can go to {address!r}")
    spec = f"{local}@{_domain(domain)}"
    name = one_line(name)[:LONGEST_NAME]
    if len(name.encode()) * 4 / 3 + len(spec) + len("From: =?utf-8?b?==?= <>") > LINE:
        # When Python's email folds a quoted name it forgets the quotes: a comma would begin another address.
        name = " ".join(name.translate(SPECIALS).split())
    try:
        return Address(name, addr_spec=spec)
    except (MessageError, LookupError) as error:
        raise ValueError(f"no mail can go to {address!r}") from error


def _domain(domain: str) -> str:
    """Write a domain as the wire knows it."""
    return domain if domain.isascii() else domain.encode("idna").decode("ascii")
