"""The check of every page finds what is wrong, and lets pass what is right."""

from __future__ import annotations

import pytest

from tests.support.pages import check_page, problems

PAGE = (
    '<!doctype html><html lang="en"><head><title>Rooms</title></head>'
    "<body><main><h1>Rooms</h1>{}</main></body></html>"
)


def test_a_page_as_it_must_be_passes() -> None:
    check_page(
        PAGE.format(
            '<form method="post"><label for="day">Day</label><input id="day" name="day" type="date">'
            '<label>People <input name="people"></label><input type="hidden" name="token">'
            '<select aria-label="Site"><option>Bremen</option></select>'
            '<button><svg aria-hidden="true"><title>x</title></svg>Book</button>'
            '</form><h2>Today</h2><ul><li><a href="/"><img src="/x.svg" alt="Start"></a></li></ul>'
            '<script type="application/json">{"style": "100 %"}</script><script src="/board.js"></script>'
        ),
        "/rooms",
    )


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<div><p></div>text</p>", "not valid HTML"),
        ("<h1>Again</h1>", "2 h1 elements"),
        ("</main><main>", "2 main elements"),
        ("<h3>Deep</h3>", "a level is left out"),
        ('<i id="a"></i><i id="a"></i>', "'a' occurs 2 times"),
        ('<input name="day">', "has no label"),
        ('<input id="day"><label for="day"> </label>', "has no label"),
        ('<label><input name="day"></label>', "has no label"),
        ('<label for="gone">Day</label>', "there is no 'gone'"),
        ('<p aria-describedby="gone">Day</p>', "there is no 'gone'"),
        ('<input type="submit">', "has no value"),
        ("<script>1</script>", "inline script"),
        ("<style>p {}</style>", "inline style"),
        ('<p style="top: 0">a</p>', "inline style"),
        ('<p onclick="go()">a</p>', "inline onclick"),
        ('<a href=" javascript:go()">a</a>', "script in its href"),
        ("<button></button>", "has no text"),
        ('<a href="/"><svg aria-hidden="true"></svg></a>', "has no text"),
        ('<a href="/"><img src="/x.svg" alt=""></a>', "has no text"),
        ('<img src="/x.svg">', "has no alt"),
        ('<a href="/">a <button>b</button></a>', "stands inside of 'a'"),
        ("<ul><div>a</div></ul>", "may not stand in 'ul'"),
        ("<p>Until %(until)s</p>", "shows '%(until)s'"),
        ("<p>{{ name }}</p>", "shows '{{'"),
        ("<td>None</td><p>None</p>", "shows 'None'"),
    ],
)
def test_what_is_wrong_with_a_page_is_said(body: str, complaint: str) -> None:
    assert complaint in "\n".join(problems(PAGE.format(body)))


def test_a_page_needs_a_language_and_a_title() -> None:
    wrong = problems(
        "<!doctype html><html><head><title> </title></head><body><main><h1>A</h1></main></body></html>"
    )
    assert wrong == ["the page does not say its language", "the page needs one title that says something"]


def test_all_that_is_wrong_is_said_at_once_with_the_address() -> None:
    with pytest.raises(AssertionError) as caught:
        check_page(PAGE.format('<img src="/x.svg"><button></button>'), "/rooms")
    assert str(caught.value).startswith("/rooms:\n")
    assert "has no alt" in str(caught.value)
    assert "has no text" in str(caught.value)
