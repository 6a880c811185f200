"""A real browser for the journeys, and what is asked of every page in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.support.need import lacking

Theme = Literal["light", "dark"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these the browser looks for its maker's servers at every start.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The size of targets is part of WCAG 2.2, yet axe asks for it only when told to.
RUN_AXE = """async (standards) => {
    const rules = {"target-size": {enabled: true}};
    const found = await axe.run(document, {runOnly: standards, rules, resultTypes: ["violations"]});
    return found.violations.map(({id, impact, help, nodes}) =>
        ({id, impact, help, where: nodes.map((node) => `${node.target} ${node.failureSummary}`)}));
}"""


def find_chromium() -> str | None:
    """The browser that `LOUNGE_CHROMIUM` names, or the first on PATH."""
    named = os.environ.get("LOUNGE_CHROMIUM")
    found = (shutil.which(name) for name in ([named] if named else NAMES))
    return next((path for path in found if path), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; the asking test is skipped where there is none."""
    path = find_chromium()
    if path is None:
        lacking("Chromium", "apt-get install chromium, or name one with LOUNGE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        try:
            yield browser
        finally:
            browser.close()


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser at `path`; as root it runs only without its sandbox."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=path, headless=True, args=flags)


@contextmanager
def window(
    browser: Browser,
    base_url: str,
    *,
    width: int = 1440,
    theme: Theme = "light",
    locale: str = "de-DE",
    **options: Any,
) -> Iterator[Page]:
    """A fresh reader's page on `base_url`; errors in its scripts fail the test that opened it."""
    context = browser.new_context(
        base_url=base_url,
        locale=locale,
        timezone_id="Europe/Berlin",
        color_scheme=theme,
        reduced_motion="reduce",
        viewport={"width": width, "height": 844 if width < 600 else 900},
        has_touch=width < 600,
        **options,
    )
    context.set_default_timeout(10_000)
    try:
        page = context.new_page()
        complaints = listen(page)
        yield page
        assert not complaints, "the browser complains:\n" + "\n".join(complaints)
    finally:
        context.close()


def listen(page: Page) -> list[str]:
    """A list that grows with each script error and each breach of the content security policy."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

    def note(message: Any) -> None:
        # A refused form answers with 4xx, which the browser reports as a failed resource: that is no defect.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", note)
    return complaints


def look(page: Page, width: int, theme: Theme, locale: str | None = None) -> None:
    """See the open page at another width, in another light and, with `locale`, in another language."""
    page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if locale:
        page.set_extra_http_headers({"Accept-Language": locale})
        page.reload()


def axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice on the page, one line for each rule broken."""
    # An evaluated script is the debugger's, not the page's: a strict content security policy lets it through.
    page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, STANDARDS)
    return [f"{one['id']} ({one['impact']}): {one['help']}: {' | '.join(one['where'])}" for one in found]


def overflow(page: Page) -> list[str]:
    """The innermost elements that stick out of the page, as a reader of a narrow window would find them."""
    script = """() => {
        const wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= wide) return [];
        const sticksOut = (element) => element.getBoundingClientRect().right > wide + 1
            || (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1);
        return [...document.body.querySelectorAll("*")]
            .filter((element) => sticksOut(element) && ![...element.children].some(sticksOut))
            .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`);
    }"""
    found: list[str] = page.evaluate(script)
    return found
