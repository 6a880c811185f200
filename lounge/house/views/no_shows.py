"""The page on which the manager reads who booked and did not come, and excuses it."""

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.house.views.blueprint import blueprint
from lounge.plumbing import clock, web
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.rooms import queries
from lounge.rooms.services import attendance


@blueprint.get("/no-shows")
@access(MANAGER)
def no_shows() -> ResponseReturnValue:
    """Show who did not come in the last 90 days, how often, and where."""
    found = queries.no_shows(at=clock.now(), zone=web.settings().timezone)
    releases = [room for room in queries.rooms() if room.release_minutes is not None]
    return render_template("house/no_shows.html", found=found, releases=releases)


@blueprint.post("/no-shows/<id:booking_id>/excuse")
@access(MANAGER)
def excuse(booking_id: int) -> ResponseReturnValue:
    """Take it back that nobody came; its time counts no longer."""
    with transaction():
        booking = queries.booking(booking_id) or abort(404)
        attendance.excuse(booking, by=current_user, at=clock.now())
    flash(_("“%(title)s” is excused. Its time counts no longer.", title=booking.title), "success")
    return redirect("/house/no-shows")
