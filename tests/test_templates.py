"""Templates compile, live beside their feature, and hold nothing inline."""

import re
from pathlib import Path

import pytest

from lounge import create_app
from tests.conftest import plain_settings

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+="|<script(?![^>]*(?:\bsrc=|"application/ld\+json"))|javascript:"""
)
SHARED = {"parts", "errors", "letters", "mailbox", "api"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_compiles_and_holds_nothing_inline(path: Path, tmp_path: Path) -> None:
    app = create_app(plain_settings(tmp_path))
    app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))
    text = path.read_text(encoding="utf-8")
    assert not INLINE.search(text)


def test_every_folder_of_templates_belongs_to_a_feature() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    features = {path.name for path in (ROOT / "lounge").iterdir() if path.is_dir()}
    assert folders <= features | SHARED


def test_every_post_form_carries_the_form_token() -> None:
    forms = [
        (path.name, form)
        for path in TEMPLATES
        for form in re.findall(
            r"<form[^>]*method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL
        )
    ]
    assert not [name for name, form in forms if "csrf_token" not in form and "hidden(" not in form]
