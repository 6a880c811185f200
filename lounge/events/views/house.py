"""What a manager sees of all events: what waits to be published, what is coming, what was, and the sum of a year."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.domain.wallclock import day_of
from lounge.events.models import REACHES
from lounge.events.queries import overview
from lounge.events.queries.overview import Row, Sum, Wanted
from lounge.events.words import host as words
from lounge.events.words import names
from lounge.plumbing import clock, spreadsheet, web
from lounge.plumbing.access import MANAGER, access

blueprint = Blueprint("events_house", __name__, url_prefix="/house/events")


@blueprint.get("")
@access(MANAGER)
def events() -> ResponseReturnValue:
    """Show all events a page at a time, those first that a manager is waited for with."""
    at, page, wanted = clock.now(), web.page_wanted(), _wanted()
    rows, count = overview.events(wanted, at=at, page=page)
    kept = {"view": wanted.view, "words": wanted.words, "reach": wanted.reach}
    return render_template(
        "events/host/house.html",
        wanted=wanted,
        rows=rows,
        count=count,
        at=at,
        counts=overview.counts(at=at),
        query=web.query(**kept),
        **_words(),
        **_year(at),
        **web.pages(page, overview.PAGE, count, **kept, year=request.args.get("year", "")),
    )


@blueprint.get("/events.csv")
@access(MANAGER)
def events_file() -> Response:
    """Hand out the events that are looked at as a table for spreadsheet programs."""
    heading = [_("Event"), _("Host"), _("State"), _("Begins"), _("Ends"), _("Reach")]
    heading += [_("Places"), _("Registered"), _("Waiting"), _("Came")]
    found = overview.every_event(_wanted(), at=clock.now())
    return spreadsheet.download("events.csv", heading, _cells(found))


def _words() -> dict[str, object]:
    return {
        "views": overview.VIEWS,
        "part": words.part_of_house,
        "event_state": names.event_state,
        "reach": names.reach,
        "reaches": names.reaches(),
        "language": str(get_locale()),
    }


def _wanted() -> Wanted:
    view, reach = request.args.get("view", ""), request.args.get("reach", "")
    return Wanted(
        view=view if view in overview.VIEWS else "all",
        words=request.args.get("words", "").replace("\0", "")[:100],
        reach=reach if reach in REACHES else "",
    )


def _year(at: datetime) -> dict[str, object]:
    """Return the sums of the year that is asked for, or of this one."""
    zone = web.settings().timezone
    years, asked = overview.years(zone, at=at), request.args.get("year", 0, int)
    chosen = asked if asked in years else day_of(at, zone).year
    sums = overview.year(chosen, zone)
    return {"years": years, "year": chosen, "sums": sums, "whole": sum(sums.values(), Sum())}


def _cells(found: list[Row]) -> Iterator[list[spreadsheet.Cell]]:
    for one in found:
        event, full = one.event, one.fullness
        begins, ends = (at.astimezone(event.zone_info) for at in (event.starts_at, event.ends_at))
        yield [
            event.title(str(get_locale())),
            event.host.name,
            names.event_state(event.state),
            f"{begins:%Y-%m-%d %H:%M}",
            f"{ends:%Y-%m-%d %H:%M}",
            names.reach(event.reach),
            event.places,
            full.registered,
            full.waiting,
            one.came,
        ]
