"""News feeds: Atom (RFC 4287) and RSS 2.0, for readers of news and for other sites."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from lounge.plumbing.mail import one_line, readable

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed changed in which nothing is told yet."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is told."""

    uid: str
    """Stays the same for ever, wherever the house is and whatever becomes of its addresses."""
    title: str
    html: str
    """What it says, safe to be shown anywhere."""
    url: str
    author: str
    published_at: datetime
    changed_at: datetime
    terms: tuple[tuple[str, str], ...] = ()
    """What it is about: codes, and what they are called."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed, and what it is called."""

    title: str
    about: str
    url: str
    """The page that shows the same to people."""
    own_url: str
    language: str
    items: Sequence[Item]

    @property
    def changed_at(self) -> datetime:
        """Return when anything in it was last changed."""
        return max((one.changed_at for one in self.items), default=LONG_AGO)


def atom(channel: Channel) -> bytes:
    """Return the feed as Atom; the same items make the same file."""
    made: bytes = _feed(channel).atom_str(pretty=True)
    return made


def rss(channel: Channel) -> bytes:
    """Return the feed as RSS; the same items make the same file."""
    made: bytes = _feed(channel).rss_str(pretty=True)
    return made


def _feed(channel: Channel) -> "FeedGenerator":
    from feedgen.feed import FeedGenerator  # it brings lxml along, which only feeds need

    feed = FeedGenerator()
    feed.id(_id(channel.url))
    feed.title(_said(channel.title))
    feed.subtitle(_said(channel.about))
    feed.description(_said(channel.about))
    feed.link(href=channel.own_url, rel="self")
    feed.link(href=channel.url, rel="alternate")
    feed.language(channel.language)
    feed.generator("lounge")
    feed.updated(channel.changed_at)
    feed.lastBuildDate(channel.changed_at)
    for item in channel.items:
        _add(feed, item)
    return feed


def _add(feed: "FeedGenerator", item: Item) -> None:
    entry = feed.add_entry(order="append")
    entry.id(_id(item.uid))
    entry.guid(_id(item.uid), permalink=False)
    entry.title(_said(item.title))
    entry.link(href=item.url, rel="alternate")
    entry.author(name=_said(item.author))
    entry.content(readable(item.html), type="html")
    entry.published(item.published_at)
    entry.updated(item.changed_at)
    entry.category([{"term": code, "label": _said(label)} for code, label in item.terms])


def _id(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _said(text: str) -> str:
    """Return a text in one line; where nothing of it can be read, a dash, for an entry without a title is none."""
    return one_line(text) or "–"
