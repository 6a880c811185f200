"""Markdown, as far as a text of the house may go: paragraphs, emphasis, lists, links, quotes, two sizes of heading.

What is written is never HTML: tags are shown as they were typed, pictures as the words that stand for them. What comes
out is cleaned once more against a short list, so that a gap in the one is closed by the other.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

SCHEMES = ("http", "https", "mailto")
TAGS = {"p", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "br"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
REL = "noopener nofollow"
HEADINGS = {"h1": "h3"}
"""The page has its own first and second headings; whatever is smaller than the text's first is an ``h4``."""
MORE = "…"


def _parser() -> MarkdownIt:
    # Code is left out: nobody shows any here, and a line that begins with four spaces is a slip.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(["code", "fence", "backticks", "hr", "html_block", "html_inline"])
    parser.add_render_rule("image", _words_of_picture)
    return parser


def _words_of_picture(_renderer: Any, tokens: Sequence[Token], index: int, *_more: Any) -> str:
    return str(escape(tokens[index].content))


PARSER = _parser()


def safe_html(text: str) -> Markup:
    """Return the text as HTML that may stand in any page, whoever wrote it."""
    tokens = PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADINGS.get(token.tag, "h4")
    cleaned = nh3.clean(
        PARSER.renderer.render(tokens, PARSER.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_only_known_ways,
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )
    return Markup(cleaned.strip())  # noqa: S704 - it was cleaned just now


def plain(text: str, longest: int | None = None) -> str:
    """Return the text's words in one line, cut after a word where it is longer than ``longest`` characters."""
    found = " ".join(" ".join(_words(PARSER.parse(text))).split())
    if longest is None or len(found) <= longest:
        return found
    cut = found[: longest - len(MORE)]
    whole, _gap, _rest = cut.rpartition(" ")
    is_word = found[len(cut)] == " " or not whole
    return (cut if is_word else whole).rstrip(" ,;:–-") + MORE


def _only_known_ways(tag: str, name: str, value: str) -> str | None:
    """Keep a link that leads out of the house by a known way; a path would pretend to be the house's own."""
    if name not in ATTRIBUTES.get(tag, ()):
        return value if value == REL else None  # it was put there just now
    return value if name != "href" or value.lower().startswith(tuple(f"{one}:" for one in SCHEMES)) else None


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield what is read of each block."""
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline(token.children or ()))


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "image"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
