"""Feeds for calendars and for readers of news, and single entries for a calendar.

What is for everybody is the same for everybody: it looks at no session, only at the language that is asked for. The
address of a member's own calendar is a key, since programs cannot sign in.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Response, abort, g, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lounge.events.models import TOPICS, Event
from lounge.events.queries import feeds, registrations
from lounge.events.views import entries
from lounge.events.views.blueprint import blueprint, by_ticket
from lounge.events.views.seen import seen_event
from lounge.events.words import feeds as words
from lounge.plumbing import calendar, clock, links, syndication, web
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.syndication import Channel
from lounge.plumbing.words import LANGUAGES
from lounge.profiles.words import COUNTRIES

KEPT_SECONDS = 600
"""For how long programs and proxies may keep what is for everybody."""


@blueprint.get("/events.ics")
@access(PUBLIC)
def all_events() -> ResponseReturnValue:
    """Hand out all events for everybody as a calendar."""
    language = _language()
    found = feeds.public(at=clock.now())
    return _public_calendar(found, words.name_of_all(_house()), language)


@blueprint.get("/events/topics/<topic>.ics")
@access(PUBLIC)
def events_of_topic(topic: str) -> ResponseReturnValue:
    """Hand out the events of a topic as a calendar."""
    language = _language()
    if topic not in TOPICS:
        abort(404)
    found = feeds.public(at=clock.now(), topic=topic)
    return _public_calendar(found, words.name_of_topic(_house(), topic), language)


@blueprint.get("/events/markets/<market>.ics")
@access(PUBLIC)
def events_of_market(market: str) -> ResponseReturnValue:
    """Hand out the events of a target market as a calendar."""
    language = _language()
    if market not in COUNTRIES:
        abort(404)
    found = feeds.public(at=clock.now(), market=market)
    return _public_calendar(found, words.name_of_market(_house(), market), language)


@blueprint.get("/events.<any(atom, rss):kind>")
@access(PUBLIC)
def news(kind: str) -> ResponseReturnValue:
    """Hand out what was published last, for readers of news."""
    language = _language()
    found = feeds.news(at=clock.now())
    channel = Channel(
        title=words.name_of_all(_house()),
        about=words.about_all(),
        url=links.address("/events"),
        own_url=links.address(f"/events.{kind}?lang={language}"),
        language=language,
        items=[entries.as_news(one, language) for one in found],
    )
    body = syndication.atom(channel) if kind == "atom" else syndication.rss(channel)
    return _for_everybody(Response(body, mimetype=f"application/{kind}+xml"), channel.changed_at)


@blueprint.get("/events/<id:event_id>.ics")
@access(PUBLIC)
def calendar_file(event_id: int) -> ResponseReturnValue:
    """Hand out one event as an entry for one's own calendar."""
    found = seen_event(event_id, at=clock.now())
    if found.state == "draft":
        abort(404)
    return _one(entries.of_event(found, str(get_locale())), f"event-{found.id}")


@by_ticket.get("/tickets/<key:code>.ics")
@access(PUBLIC)
def ticket_file(code: str) -> ResponseReturnValue:
    """Hand out the event of a ticket as an entry for one's own calendar, the same that came with the letter."""
    found = registrations.by_code(code)
    if found is None or found.state == "unconfirmed":
        abort(404)
    g.language = found.language
    return _one(entries.of_registration(found), f"event-{found.event_id}")


@by_ticket.get("/calendar/<key:secret>.ics")
@access(PUBLIC)
def own_calendar(secret: str) -> ResponseReturnValue:
    """Hand out a member's bookings and events to whoever knows the address."""
    person = feeds.owner_of(secret)
    if person is None:
        abort(404)
    g.language = person.language
    found = feeds.own(person, at=clock.now())
    name, about = words.name_of_own(_house()), words.about_own()
    return _unless_known(_calendar(entries.of_own(found, person), name, about, links.address("/me/calendar")))


def _public_calendar(found: list[Event], name: str, language: str) -> Response:
    told = (entries.of_event(one, language) for one in found)
    response = _calendar(told, name, words.about_all(), links.address("/events"))
    return _for_everybody(response, max((one.changed_at for one in found), default=None))


def _calendar(told: Iterable[Mapping[str, Any]], name: str, about: str, url: str) -> Response:
    zone = web.settings().timezone.key
    return Response(calendar.feed(told, name=name, about=about, url=url, zone=zone), mimetype="text/calendar")


def _one(entry: Mapping[str, Any], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="lounge-{name}.ics"'}
    return Response(calendar.download(entry, at=clock.now()), mimetype="text/calendar", headers=headers)


def _for_everybody(response: Response, changed_at: datetime | None) -> Response:
    """Let anybody keep it for a while, by the language that was asked for."""
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.vary.add("Accept-Language")
    response.last_modified = changed_at
    return _unless_known(response)


def _unless_known(response: Response) -> Response:
    """Answer that nothing is new to a program that has the same file."""
    response.add_etag()
    response.make_conditional(request)
    return response


def _language() -> str:
    """Return the language that the address or the program asks for; who is signed in makes no difference."""
    asked = request.args.get("lang")
    g.language = asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    return str(g.language)


def _house() -> str:
    return web.settings().house_name
