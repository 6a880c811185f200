"""What came of an event, as charts, as tables, and as a file."""

from collections.abc import Iterator

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lounge.domain.wallclock import day_of
from lounge.events.models import Event
from lounge.events.queries import figures
from lounge.events.queries.figures import Figures, OfKind
from lounge.events.services import signals
from lounge.events.views.charts import curve
from lounge.events.views.host import blueprint, looked_after, shared
from lounge.events.words import host as words
from lounge.events.words import names
from lounge.plumbing import clock, spreadsheet, web
from lounge.plumbing.access import SIGNED_IN, access

MOST_DAYS = 31
"""Where there are more, the table tells of weeks."""


@blueprint.get("/figures")
@access(SIGNED_IN)
def event_figures(event_id: int) -> ResponseReturnValue:
    """Show who registered when, who came, how they found it, and what came of it."""
    found, page = looked_after(event_id), web.page_wanted()
    came = figures.figures(found)
    remarks, count = figures.remarks(found, page=page)
    until = min(day_of(clock.now(), found.zone_info), day_of(found.ends_at, found.zone_info))
    return render_template(
        "events/host/figures.html",
        figures=came,
        remarks=remarks,
        introduced=introduced(found),
        curve=curve(came.days, until=until),
        is_by_week=len(came.days) > MOST_DAYS,
        days=figures.by_week(came.days) if len(came.days) > MOST_DAYS else came.days,
        kinds_of_guests=words.kinds_of_guests,
        rating=names.rating,
        **shared(found),
        **web.pages(page, figures.REMARKS, count),
    )


@blueprint.get("/figures.csv")
@access(SIGNED_IN)
def figures_file(event_id: int) -> Response:
    """Hand out the same numbers as a table for spreadsheet programs."""
    found = looked_after(event_id)
    heading = [_("Figure"), _("Of what"), _("Number")]
    return spreadsheet.download(f"figures-{found.id}.csv", heading, _cells(found, figures.figures(found)))


def introduced(event: Event) -> int:
    """Ask the floors above how many introductions came of the event."""
    people = figures.there(event)
    return sum(answer for _receiver, answer in signals.introduced.send(event, people=people))


def _cells(event: Event, came: Figures) -> Iterator[tuple[str, str, int]]:
    for of_what, of_kind in (
        (_("All"), came.whole),
        *((words.kinds_of_guests(kind), one) for kind, one in came.kinds.items()),
    ):
        yield from ((figure, of_what, number) for figure, number in _of_kind(of_kind))
    yield from ((_("Feedback"), names.rating(rating), number) for rating, number in came.ratings.items())
    yield _("New introductions"), "", introduced(event)
    yield from ((_("Registered at the end of the day"), f"{one.day}", one.standing) for one in came.days)


def _of_kind(one: OfKind) -> list[tuple[str, int]]:
    return [
        (_("Registered"), one.registered),
        (_("Came"), one.came),
        (_("Did not come"), one.missing),
        (_("Waiting"), one.waiting),
        (_("Cancelled"), one.cancelled),
    ]
