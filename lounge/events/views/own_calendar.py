"""One's own calendar: its secret address is shown, made, made anew and taken away."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lounge.events.queries import feeds
from lounge.events.services import feeds as services
from lounge.events.views.blueprint import blueprint, reader
from lounge.plumbing import clock, links
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction


@blueprint.get("/me/calendar")
@access(SIGNED_IN)
def own_calendar() -> ResponseReturnValue:
    """Show the address at which one's calendar program finds one's bookings and events."""
    found = feeds.feed_of(reader())
    address = links.address(f"/calendar/{found.secret}.ics") if found else ""
    return render_template(
        "events/own_calendar.html",
        feed=found,
        address=address,
        webcal=f"webcal://{address.partition('://')[2]}",
        public=links.address("/events.ics"),
    )


@blueprint.post("/me/calendar")
@access(SIGNED_IN)
def make_own_calendar() -> ResponseReturnValue:
    """Make an address, in the place of the one before."""
    with transaction():
        services.make(reader(), at=clock.now())
    flash(
        _("Here is the address of your calendar. Whoever knows it can read along, so keep it to yourself."),
        "success",
    )
    return redirect("/me/calendar")


@blueprint.post("/me/calendar/end")
@access(SIGNED_IN)
def end_own_calendar() -> ResponseReturnValue:
    """Take the address away."""
    with transaction():
        services.end(reader(), at=clock.now())
    flash(
        _("The address opens nothing any more. Your calendar program will say that it finds nothing there."),
        "success",
    )
    return redirect("/me/calendar")
