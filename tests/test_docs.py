"""What the documents say is so: links lead somewhere, settings and commands exist."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lounge.plumbing.web import Lounge
from lounge.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "lounge").rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [link.split("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8"))]
    inner = [target for target in targets if target and "://" not in target]
    assert not [target for target in inner if not (page.parent / target).exists()]


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert not [field.name for field in fields(Settings) if f"LOUNGE_{field.name.upper()}" not in text]


def test_every_command_that_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert {"run", "test", "check", "help"} <= set(named)
    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]


def test_every_decision_is_numbered_once_and_says_context_decision_consequences() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert all(word in text for word in ("Context", "Decision", "Consequences")), page.name


def test_every_address_that_the_api_page_names_is_routed(app: Lounge) -> None:
    named = set(
        re.findall(
            r"`(?:GET|POST|PATCH|DELETE) (/api/v1/[^`?\s]*)",
            (ROOT / "docs" / "api.md").read_text(encoding="utf-8"),
        )
    )
    routes = {re.sub(r"<[^>]+>", "{id}", rule.rule) for rule in app.url_map.iter_rules()}
    assert not {address for address in named if re.sub(r"\{[^}]+\}", "{id}", address) not in routes}
