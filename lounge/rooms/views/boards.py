"""The boards: all rooms on a day, one room in a week, and where things stand on them."""

from datetime import date, timedelta
from hashlib import sha256

from flask import Response, abort, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from lounge.domain.interval import FIRST_YEAR, LAST_YEAR
from lounge.domain.week import Week
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, SIGNED_IN, access
from lounge.rooms import queries, words
from lounge.rooms.models import Site
from lounge.rooms.views.blueprint import blueprint

DAY = timedelta(days=1)
FRESH_SECONDS = 300  # the now-line moves, and gaps shrink, at least this often


@blueprint.get("/rooms")
@access(SIGNED_IN)
def board() -> ResponseReturnValue:
    """Show the rooms of a site side by side over a day."""
    sites, at = queries.sites(), clock.now()
    site = next((site for site in sites if site.key == request.args.get("site")), sites[0] if sites else None)
    if site is None:
        return render_template("rooms/no_rooms.html")
    day = _day(site)
    if request.if_none_match.contains_weak(tag := _tag(site.key, day)):
        return _tagged(Response(status=304), tag)
    shown = queries.day_board(site, day, viewer=current_user, at=at, language=str(get_locale()))
    page = render_template(
        "rooms/board.html",
        board=shown,
        site=site,
        sites=sites,
        day=day,
        today=clock.today(site.zone_info),
        step=DAY,
    )
    return _tagged(make_response(page), tag)


@blueprint.get("/rooms/<key>")
@access(SIGNED_IN)
def room(key: str) -> ResponseReturnValue:
    """Show a room: what it is like, its rules, and its week."""
    found = (queries.room_by_key(key) if key.isprintable() else None) or abort(404)
    at, language = clock.now(), str(get_locale())
    today = at.astimezone(found.site.zone_info).date()
    week = _week(today)
    return render_template(
        "rooms/room.html",
        room=found,
        board=queries.week_board(found, week, viewer=current_user, at=at, language=language),
        week=week,
        today=today,
        language=language,
        rules=words.rules(found),
        kind=words.kind(found.kind),
        equipment={code: words.equipment(code) for code in found.equipment},
        hours=words.week_of_hours(found),
    )


@blueprint.get("/rooms/steps.css")
@access(PUBLIC)
def steps() -> ResponseReturnValue:
    """Say where each minute of a board lies: style attributes are not allowed, so places are classes."""
    first, last = request.args.get("first", 0, int), request.args.get("last", 1440, int)
    if not 0 <= first < last <= 1440 or first % 5 or last % 5:
        abort(404)
    response = make_response(render_template("rooms/steps.css", first=first, last=last))
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _day(site: Site) -> date:
    """Return the day that is asked for; today where it is none that a house can mean."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today(site.zone_info)
    return day if FIRST_YEAR < day.year < LAST_YEAR else clock.today(site.zone_info)


def _week(today: date) -> Week:
    try:
        week = Week.parse(request.args.get("week", ""))
    except ValueError:
        return Week.of(today)
    return week if FIRST_YEAR < week.monday.year < LAST_YEAR else Week.of(today)


def _tag(site: str, day: date) -> str:
    """Return a mark that changes whenever the page would: a deed, another reader, another light, some minutes."""
    minutes = int(clock.now().timestamp()) // FRESH_SECONDS
    reader = (
        current_user.id,
        current_user.role,
        str(get_locale()),
        web.theme_of_reader(),
        session.get("csrf_token"),
    )
    news = session.get("_flashes")
    return sha256(repr((site, day, minutes, queries.last_change(), reader, news)).encode()).hexdigest()[:32]


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(["Cookie", "Accept-Language"])
    return response
