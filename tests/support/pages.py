"""What every page must be, whoever fetches it: valid, titled, labelled, and with nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from justhtml import JustHTML
from justhtml.dom import Node

# Placeholders, template signs and Python's nothing never belong in a sentence.
LEAK = re.compile(r"%\(\w+\)[sd]|\{\{|\}\}|\{%|%\}|⟦|^\s*(?:None|Undefined|True|False)\s*$")
CONTROLS = {"input", "select", "textarea"}
NAMED_BY_VALUE = {"submit", "button", "reset"}
INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary"}
ONLY_CHILDREN = {"ul": {"li"}, "ol": {"li"}, "select": {"option", "optgroup", "hr"}}
DATA = {"application/json", "application/ld+json"}
"""What a script element may hold that no browser runs."""
SILENT = {"script", "style", "template", "noscript", "code", "pre"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form")


def check_page(html: str, url: str) -> None:
    """Assert that a page is as every page must be; the message lists all that is wrong with it."""
    wrong = problems(html)
    assert not wrong, f"{url}:\n  " + "\n  ".join(wrong)


def problems(html: str) -> list[str]:
    """All that is wrong with a whole HTML page, in words; nothing if it is as it must be."""
    document = JustHTML(html, sanitize=False, collect_errors=True)
    page = _Page()
    page.read(document.root)
    invalid = (f"not valid HTML at line {e.line}, column {e.column}: {e.message}" for e in document.errors)
    return [*invalid, *page.wrong, *page.whole()]


@dataclass
class _Page:
    """One walk through a page, gathering what is wrong and what only the whole can tell."""

    wrong: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    headings: list[int] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    unlabelled: list[tuple[str, str]] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)

    def read(self, root: Node) -> None:
        """Look at every element once, knowing what it stands in."""
        waiting: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
        while waiting:
            node, around = waiting.pop()
            if node.name == "#text":
                self._sentence(str(node.data or ""), around)
            elif not node.name.startswith(("#", "!")):
                self._element(node, around)
            inside = (*around, node.name)
            waiting.extend((child, inside) for child in reversed(node.children or []))

    def whole(self) -> Iterator[str]:
        """What is wrong with the page as a whole."""
        if len(self.titles) != 1 or not self.titles[0]:
            yield "the page needs one title that says something"
        for tag in ("h1", "main"):
            if self.tags[tag] != 1:
                yield f"the page has {self.tags[tag]} {tag} elements and needs exactly one"
        for above, below in zip(self.headings, self.headings[1:], strict=False):
            if below > above + 1:
                yield f"a heading h{below} follows an h{above}: a level is left out"
        yield from (f"the id {name!r} occurs {count} times" for name, count in self.ids.items() if count > 1)
        for name, shown in self.unlabelled:
            if name not in self.labelled:
                yield f"{shown} has no label"
        yield from (
            f"{shown}: there is no {name!r}" for name, shown in self.references if name not in self.ids
        )

    def _sentence(self, text: str, around: tuple[str, ...]) -> None:
        if (leak := LEAK.search(text)) and not SILENT.intersection(around):
            self.wrong.append(f"the text {text.strip()[:60]!r} shows {leak.group().strip()!r}")

    def _element(self, node: Node, around: tuple[str, ...]) -> None:
        attrs = {name: value or "" for name, value in (node.attrs or {}).items()}
        self.tags[node.name] += 1
        if "id" in attrs:
            self.ids[attrs["id"]] += 1
        if re.fullmatch("h[1-6]", node.name):
            self.headings.append(int(node.name[1]))
        self._inline(node, attrs)
        self._place(node, around)
        self._name(node, attrs, around)
        for reference in REFERENCES:
            self.references.extend((name, _shown(node)) for name in attrs.get(reference, "").split())

    def _inline(self, node: Node, attrs: dict[str, str]) -> None:
        for name, value in attrs.items():
            if name == "style" or name.startswith("on"):
                self.wrong.append(f"{_shown(node)} has an inline {name}")
            if name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith(
                "javascript:"
            ):
                self.wrong.append(f"{_shown(node)} holds a script in its {name}")
        data = node.name == "script" and attrs.get("type") in DATA
        if node.name == "style" or (node.name == "script" and "src" not in attrs and not data):
            self.wrong.append(f"the page has an inline {node.name}")

    def _place(self, node: Node, around: tuple[str, ...]) -> None:
        if node.name in INTERACTIVE and (outer := {"a", "button", "summary"}.intersection(around)):
            self.wrong.append(f"{_shown(node)} stands inside of {outer.pop()!r}")
        allowed = ONLY_CHILDREN.get(around[-1]) if around else None
        if allowed and node.name not in allowed | {"script", "template"}:
            self.wrong.append(f"{_shown(node)} may not stand in {around[-1]!r}")

    def _name(self, node: Node, attrs: dict[str, str], around: tuple[str, ...]) -> None:
        tag, named = node.name, bool(attrs.get("aria-label") or attrs.get("aria-labelledby"))
        if tag == "html" and not attrs.get("lang"):
            self.wrong.append("the page does not say its language")
        elif tag == "title" and "svg" not in around:
            self.titles.append(_words(node))
        elif tag == "label":
            self.labelled.update([attrs["for"]] if "for" in attrs and _words(node) else [])
        elif tag == "img" and "alt" not in attrs:
            self.wrong.append(f"{_shown(node)} has no alt")
        elif tag in {"button", "summary"} or (tag == "a" and "href" in attrs):
            if not (named or _words(node)):
                self.wrong.append(f"{_shown(node)} has no text")
        elif tag in CONTROLS and attrs.get("type") != "hidden" and not named:
            self._control(node, attrs, around)

    def _control(self, node: Node, attrs: dict[str, str], around: tuple[str, ...]) -> None:
        if attrs.get("type") in NAMED_BY_VALUE:
            if not attrs.get("value"):
                self.wrong.append(f"{_shown(node)} has no value")
        elif not ("label" in around and _words(_label_of(node))):
            self.unlabelled.append((attrs.get("id", ""), _shown(node)))


def _label_of(node: Node) -> Node:
    while node.name != "label" and node.parent is not None:
        node = node.parent
    return node


def _words(node: Node) -> str:
    """The words that a screen reader would say for a node."""
    if node.name == "#text":
        return str(node.data or "").strip()
    attrs = node.attrs or {}
    if attrs.get("aria-hidden") == "true" or node.name in {"select", "textarea", "#comment"}:
        return ""
    own = attrs.get("aria-label") or (attrs.get("alt") if node.name == "img" else "")
    return " ".join(filter(None, [own, *(_words(child) for child in node.children or [])]))


def _shown(node: Node) -> str:
    attrs = " ".join(f'{name}="{value or ""}"' for name, value in list((node.attrs or {}).items())[:4])
    return f"<{node.name}{' ' if attrs else ''}{attrs}>"
