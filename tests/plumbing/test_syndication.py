"""News feeds are what readers of news take: Atom and RSS, with ids that stay."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lounge.plumbing import syndication
from lounge.plumbing.syndication import Channel, Item
from tests.builders import NOON

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ITEM = Item(
    uid="5f0c",
    title="Export nach Polen",
    html="<p>Für <strong>alle</strong> &amp; jeden</p>",
    url="https://lounge.example/events/7",
    author="Polnisches Wirtschaftspult",
    published_at=NOON,
    changed_at=NOON + timedelta(hours=1),
    terms=(("export", "Export"), ("PL", "Polen")),
)
CHANNEL = Channel(
    title="Veranstaltungen",
    about="Was kommt",
    url="https://lounge.example/events",
    own_url="https://lounge.example/events.atom?lang=de",
    language="de",
    items=[ITEM],
)


def text(feed: bytes, path: str) -> list[str]:
    """What an XPath finds in a feed."""
    return [str(one) for one in etree.fromstring(feed).xpath(path, namespaces=ATOM)]


def test_atom_has_all_that_the_standard_demands() -> None:
    made = syndication.atom(CHANNEL)
    assert text(made, "/a:feed/a:title/text()") == ["Veranstaltungen"]
    assert text(made, "/a:feed/a:link[@rel='self']/@href") == [CHANNEL.own_url]
    assert text(made, "/a:feed/a:updated/text()") == ["2026-11-24T12:00:00+00:00"]
    assert text(made, "/a:feed/a:entry/a:updated/text()") == ["2026-11-24T12:00:00+00:00"]
    assert text(made, "/a:feed/a:entry/a:published/text()") == ["2026-11-24T11:00:00+00:00"]
    assert text(made, "/a:feed/a:entry/a:author/a:name/text()") == ["Polnisches Wirtschaftspult"]
    assert text(made, "/a:feed/a:entry/a:content[@type='html']/text()") == [ITEM.html]
    assert text(made, "/a:feed/a:entry/a:category/@term") == ["export", "PL"]


def test_an_id_stays_whatever_else_changes() -> None:
    other = replace(ITEM, title="Export nach Finnland", url="https://elsewhere.example/events/7")
    ids = [
        text(syndication.atom(replace(CHANNEL, items=[one])), "/a:feed/a:entry/a:id/text()")
        for one in (ITEM, other)
    ]
    assert ids[0] == ids[1]
    assert UUID(ids[0][0])
    assert ids[0] == text(syndication.rss(CHANNEL), "/rss/channel/item/guid[@isPermaLink='false']/text()")


def test_rss_says_the_same() -> None:
    made = syndication.rss(CHANNEL)
    assert text(made, "/rss/channel/title/text()") == ["Veranstaltungen"]
    assert text(made, "/rss/channel/item/title/text()") == ["Export nach Polen"]
    assert text(made, "/rss/channel/item/pubDate/text()") == ["Tue, 24 Nov 2026 11:00:00 +0000"]
    assert text(made, "/rss/channel/lastBuildDate/text()") == ["Tue, 24 Nov 2026 12:00:00 +0000"]


def test_a_feed_of_nothing_is_a_feed() -> None:
    empty = replace(CHANNEL, items=[])
    assert text(syndication.atom(empty), "/a:feed/a:entry") == []
    assert syndication.atom(empty) == syndication.atom(empty)
    assert syndication.rss(empty) == syndication.rss(empty)


def test_entries_stand_in_the_order_in_which_they_are_given() -> None:
    items = [replace(ITEM, uid=str(number), title=f"Nr. {number}") for number in range(3)]
    made = syndication.atom(replace(CHANNEL, items=items))
    assert text(made, "/a:feed/a:entry/a:title/text()") == ["Nr. 0", "Nr. 1", "Nr. 2"]


@settings(deadline=None)
@given(words=st.text(max_size=200))
def test_whatever_people_write_makes_a_feed(words: str) -> None:
    made = replace(CHANNEL, items=[replace(ITEM, title=words, author=words, terms=(("export", words),))])
    assert len(text(syndication.atom(made), "/a:feed/a:entry/a:id/text()")) == 1
    assert len(text(syndication.rss(made), "/rss/channel/item/guid/text()")) == 1
