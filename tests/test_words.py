"""German and English are complete at all times."""

import ast
import re
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from flask_babel import force_locale

from lounge import create_app
from lounge.events.models import REGISTRATION_STATES
from lounge.plumbing import words
from lounge.plumbing.web import Lounge
from tests.conftest import plain_settings

ROOT = Path(__file__).parent.parent
GERMAN = ROOT / "lounge" / "translations" / "de" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de")


def spoken() -> set[str]:
    """Every text that the program can say, as its source has it."""
    found: set[str] = set()
    sources = [("python", path) for path in (ROOT / "lounge").rglob("*.py")]
    sources += [
        ("jinja2.ext:babel_extract", path)
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in (".html", ".mjml", ".txt")
    ]
    for method, path in sources:
        for _line, message, _comments, _context in extract(
            method, BytesIO(path.read_bytes()), keywords=KEYWORDS
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found - {""}


def test_every_text_has_its_german(german: Catalog) -> None:
    missing = [
        text
        for text in spoken()
        if not (found := german.get(text)) or not found.string or not all([*found.string])
    ]
    assert not missing


def test_no_german_is_only_a_guess(german: Catalog) -> None:
    assert not [message.id for message in german if message.fuzzy and message.id]


def test_german_and_english_have_the_same_placeholders(german: Catalog) -> None:
    for message in german:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(" ".join(ids)))
        for text in strings if message.id else ():
            assert set(PLACEHOLDER.findall(text)) <= wanted, text


def test_nothing_in_the_catalogue_is_said_no_more(german: Catalog) -> None:
    said = spoken()
    ids = {message.id[0] if isinstance(message.id, tuple) else message.id for message in german if message.id}
    assert not ids - said


def test_german_addresses_the_reader_with_sie(german: Catalog) -> None:
    familiar = re.compile(r"\b(du|dich|dir|dein|deine|deinen|deiner|deinem|euch|euer|eure)\b", re.IGNORECASE)
    assert not [message.id for message in german if familiar.search(str(message.string))]


def test_no_text_shouts(german: Catalog) -> None:
    assert not [text for text in spoken() if "!" in text]
    assert not [message.id for message in german if message.id and "!" in str(message.string)]


def codes() -> set[str]:
    """Every objection code that stands in the source: ``Objection("code", …)``."""
    found: set[str] = set()
    for path in (ROOT / "lounge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Objection" and node.args:
                found |= {leaf.value for leaf in ast.walk(node.args[0]) if isinstance(leaf, ast.Constant)}
    return {code for code in found if isinstance(code, str)}


def test_no_two_features_have_words_for_the_same_objection() -> None:
    features = (path.parent.parent.name for path in (ROOT / "lounge").glob("*/words/__init__.py"))
    known = [
        code
        for feature in features
        for code in getattr(import_module(f"lounge.{feature}.words"), "SENTENCES", ())
    ]
    assert sorted(known) == sorted(set(known))


def test_every_objection_has_its_words(tmp_path: Path) -> None:
    create_app(plain_settings(tmp_path))
    memberships = {f"membership_{state}" for state in ("lapsed", "paused", "not_begun", "missing")}
    tickets = {f"ticket_{state}" for state in REGISTRATION_STATES if state != "registered"}
    assert (codes() - {"membership_", "ticket_"}) | memberships | tickets <= words.known_codes()


def test_a_reader_is_answered_in_the_language_of_the_browser(app: Lounge) -> None:
    client = app.test_client()
    assert 'lang="en"' in client.get("/sign-in", headers={"Accept-Language": "en-GB,fr;q=0.5"}).text
    assert 'lang="de"' in client.get("/sign-in", headers={"Accept-Language": "de-AT"}).text


def test_the_readers_choice_beats_the_browser(app: Lounge) -> None:
    client = app.test_client()
    client.set_cookie("language", "de")
    assert 'lang="de"' in client.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_a_time_is_written_with_24_hours_in_both_languages(app: Lounge) -> None:
    from datetime import UTC, datetime

    with app.test_request_context():
        for language in ("de", "en"):
            with force_locale(language):
                assert words.clock_words(datetime(2026, 7, 1, 15, 30, tzinfo=UTC)) == "17:30"
