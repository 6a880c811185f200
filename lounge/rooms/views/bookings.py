"""One's bookings: all of them, and one."""

from typing import Literal

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from lounge.domain.refusal import Refused
from lounge.plumbing import calendar, clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence
from lounge.rooms import queries, services
from lounge.rooms.models import Booking
from lounge.rooms.services import signals
from lounge.rooms.views.blueprint import blueprint


@blueprint.get("/bookings")
@access(SIGNED_IN)
def my_bookings() -> ResponseReturnValue:
    """Show what I have booked or am invited to: what is to come first, and what is past a page at a time."""
    at = clock.now()
    try:
        past = queries.past(current_user, at=at, after=request.args.get("after"))
    except ValueError:
        abort(404)
    return render_template(
        "rooms/my_bookings.html",
        upcoming=None if "after" in request.args else queries.upcoming(current_user, at=at),
        past=past,
        allowance=queries.usage(current_user.organisation, at=at),
        language=str(get_locale()),
    )


@blueprint.get("/bookings/<id:booking_id>")
@access(SIGNED_IN)
def booking(booking_id: int) -> ResponseReturnValue:
    """Show a booking, and what can be done with it."""
    found, at = visible(booking_id), clock.now()
    return render_template(
        "rooms/booking.html",
        booking=found,
        owner=(owner := signals.owner_of(found)),
        is_changeable=owner is None and is_changeable(found),
        is_over=found.ends_at <= at,
        released_at=queries.releases_at(found, at=at),
        language=str(get_locale()),
    )


@blueprint.get("/bookings/<id:booking_id>.ics")
@access(SIGNED_IN)
def calendar_file(booking_id: int) -> ResponseReturnValue:
    """Hand out a booking as an entry for one's own calendar."""
    found = visible(booking_id)
    if found.is_held:
        abort(404)  # nothing is agreed yet that a calendar should show
    method: Literal["REQUEST", "CANCEL"] = "CANCEL" if found.is_cancelled else "REQUEST"
    note = found.note if is_changeable(found) else ""
    entry = services.entry(found, method=method) | {"description": note}
    file = calendar.download(entry, at=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="lounge-{found.id}.ics"'}
    return Response(file, mimetype="text/calendar", headers=headers)


@blueprint.post("/bookings/<id:booking_id>/cancel")
@access(SIGNED_IN)
def cancel_booking(booking_id: int) -> ResponseReturnValue:
    """Give a room back."""
    found = changeable(booking_id)
    was_held = found.is_held
    try:
        with transaction():
            services.cancel(found, by=current_user, at=clock.now())
    except Refused as refused:
        for objection in refused.objections:
            flash(sentence(objection), "warning")
    else:
        flash(
            _("The room is free for others again.")
            if was_held
            else _("“%(title)s” is cancelled, and everybody who was invited is told.", title=found.title),
            "success",
        )
    return redirect(f"/bookings/{booking_id}")


def visible(booking_id: int) -> Booking:
    """Return a booking that the reader may see: where they are expected, or any for the staff; others are not found."""
    found = queries.booking(booking_id)
    if found is None or not (current_user.is_staff or queries.is_expected(current_user, found)):
        abort(404)
    return found


def changeable(booking_id: int) -> Booking:
    """Return a booking that the reader may change: their own, or any for the staff; others are not found."""
    found = visible(booking_id)
    if not is_changeable(found):
        abort(404)
    return found


def is_changeable(booking: Booking) -> bool:
    """Whether the reader may change it, and read its note; who is only invited may not."""
    return bool(current_user.is_staff or booking.booked_by_id == current_user.id)
