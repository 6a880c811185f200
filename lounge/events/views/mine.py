"""What somebody signed in has to do with events: tickets, waiting lists, what was, and what they organise."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lounge.events.queries import calendar as queries
from lounge.events.views.blueprint import blueprint, reader
from lounge.events.views.calendar import words_of_cards
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access


@blueprint.get("/events/mine")
@access(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Show the reader's tickets and waiting lists, the events they organise, and past ones a page at a time."""
    at, who, page = clock.now(), reader(), web.page_wanted()
    past, count = queries.attended_before(who, at=at, page=page)
    held, held_count = queries.organised_before(who, at=at)
    return render_template(
        "events/mine.html",
        coming=queries.attended_by(who, at=at),
        organised=queries.organised_by(who, at=at),
        held=held,
        held_count=held_count,
        past=past,
        is_first_page=page == 1,
        today=clock.today(web.settings().timezone),
        **words_of_cards(at),
        **web.pages(page, queries.PAGE, count),
    )
