"""Markdown of the house is a safe subset, and its plain words fit on cards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from lounge.plumbing.markdown import SCHEMES, TAGS, plain, safe_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Come *early*, it is **full**.", "<p>Come <em>early</em>, it is <strong>full</strong>.</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("# Plan\n## Morning\n###### Tea", "<h3>Plan</h3>\n<h4>Morning</h4>\n<h4>Tea</h4>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("[us](https://lounge.example)", '<p><a href="https://lounge.example" rel="noopener nofollow">us</a></p>'),
        ("[us](mailto:us@a.example)", '<p><a href="mailto:us@a.example" rel="noopener nofollow">us</a></p>'),
        ("![the harbour](https://tracker.example/x.png)", "<p>the harbour</p>"),
        ("![<b>bold</b>](x)", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,hi)", "<p>[x](data:text/html,hi)</p>"),
        ("[x](/sign-out)", '<p><a rel="noopener nofollow">x</a></p>'),
        ("[x](//evil.example)", '<p><a rel="noopener nofollow">x</a></p>'),
        ('[x](https://a.example "title")', '<p><a href="https://a.example" rel="noopener nofollow">x</a></p>'),
        ("    four spaces", "<p>four spaces</p>"),
        ("`code` & more", "<p>`code` &amp; more</p>"),
    ],
)  # fmt: skip
def test_what_is_written_becomes_safe_html(text: str, html: str) -> None:
    assert safe_html(text) == html


@given(st.text(alphabet="<>[]()!*_`#-&\"'= :/ajhsx\n", max_size=120))
def test_whatever_is_written_only_known_tags_and_ways_come_out(text: str) -> None:
    for node in JustHTML(f"<div>{safe_html(text)}</div>", fragment=True).query("*"):
        assert node.name in TAGS | {"div"}
        assert set(node.attrs or {}) <= {"href", "rel", "start"}
        href = (node.attrs or {}).get("href")
        assert href is None or href.lower().startswith(tuple(f"{one}:" for one in SCHEMES))


@pytest.mark.parametrize(
    ("text", "longest", "words"),
    [
        ("# Plan\n\nCome *early*,\nbring [tea](https://x) ![pot](x.png)", None, "Plan Come early, bring tea pot"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one, two", 6, "one…"),
        ("one two", 5, "one…"),
        ("Donaudampfschiff", 6, "Donau…"),
        ("<b>&amp;", None, "<b>&"),
        ("", 10, ""),
    ],
)  # fmt: skip
def test_plain_words_are_cut_after_a_word(text: str, longest: int | None, words: str) -> None:
    assert plain(text, longest) == words
