"""What the audit says: every deed that is noted anywhere has words, and every subject."""

import re
from pathlib import Path

import pytest

from lounge.house import queries, words
from lounge.plumbing.web import Lounge

LOUNGE = Path(__file__).parents[2] / "lounge"
NOTED = re.compile(r"audit\.note\(\s*\"([a-z_]+\.[a-z_]+)\"")


def deeds() -> set[str]:
    """Every deed that the product notes by name."""
    return {deed for path in LOUNGE.rglob("*.py") for deed in NOTED.findall(path.read_text())}


@pytest.mark.parametrize("deed", sorted(deeds() - set(queries.UNTOLD)))
def test_every_deed_has_words(app: Lounge, deed: str) -> None:
    with app.test_request_context():
        assert words.deed(deed) != deed


def test_what_is_untold_is_noted_all_the_same() -> None:
    assert set(queries.UNTOLD) <= deeds()
