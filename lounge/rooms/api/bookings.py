"""The API's calls about bookings: list, book, read, change, cancel."""

from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lounge.domain.interval import Interval
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.api import Blueprint, caller, offer
from lounge.plumbing.api.paging import listing, page, unknown_mark
from lounge.plumbing.api.problem import Invalid
from lounge.plumbing.db import transaction
from lounge.rooms import queries, services
from lounge.rooms.api import schemas
from lounge.rooms.models import Booking, Room
from lounge.rooms.queries import Draft, Guest

blueprint = Blueprint("bookings", __name__, description="Booking a room, and what is booked.")
offer({
    "bookings:read": _l("See your bookings."),
    "bookings:write": _l("Book rooms, and change and cancel bookings."),
})  # fmt: skip

NEVER = -1
ETAG = {"ETag": {"description": "The booking's version, for `If-Match`.", "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "Where the booking is.", "schema": {"type": "string"}}}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read; if the booking was changed since, the answer is 412 with `stale`.",
    "schema": {"type": "string"},
}


@blueprint.route("/bookings")
@blueprint.arguments(schemas.BookingsParameters, location="query")
@blueprint.response(200, listing("BookingList", schemas.BookingSchema))
@access(SIGNED_IN, scope="bookings:read")
def bookings(asked: dict[str, Any]) -> Any:
    """List bookings.

    Those that the caller booked or is invited to, cancelled ones too, in order of their start; for desk and manager
    those of everybody.
    With `from` and `to` those that overlap this span.
    """
    filters = {name: asked[name] for name in ("begins", "ends", "room_id", "after") if name in asked}
    whose = None if _by().is_staff else _by()
    try:
        found = queries.bookings(**filters, person=whose, count=asked["limit"])
    except ValueError:
        raise unknown_mark() from None
    return page(found.items, found.next)


@blueprint.route("/bookings", methods=["POST"])
@blueprint.arguments(schemas.WantedSchema, example=schemas.WANTED)
@blueprint.response(201, schemas.BookingSchema, example=schemas.BOOKING, headers=ETAG | LOCATION)
@access(SIGNED_IN, scope="bookings:write")
def book(wanted: dict[str, Any]) -> Any:
    """Book a room.

    Kept at once, or refused with every objection: `taken`, `closed`, `too_long`, `too_short`, `off_step`,
    `in_the_past`, `too_late`, `too_far_ahead`, `too_many_people`, `not_for_you`, `allowance_used`,
    `membership_lapsed` and others, each with its facts.
    """
    with transaction():
        draft = _draft(wanted)
        booking = services.book(draft, by=_by(), at=clock.now())
    return (
        booking,
        201,
        {**_etag(booking), "Location": url_for("api_bookings.booking", booking_id=booking.id)},
    )


@blueprint.route("/bookings/<id:booking_id>")
@blueprint.response(200, schemas.BookingSchema, example=schemas.BOOKING, headers=ETAG)
@access(SIGNED_IN, scope="bookings:read")
def booking(booking_id: int) -> Any:
    """Read a booking.

    One's own, and what one is invited to; desk and manager read all. Any other is answered as if it were not there.
    """
    found = _booking(booking_id)
    return found, _etag(found)


@blueprint.route("/bookings/<id:booking_id>", methods=["PATCH"])
@blueprint.arguments(schemas.ChangeSchema, example={"ends_at": schemas.BOOKING["ends_at"], "version": 1})
@blueprint.response(200, schemas.BookingSchema, example=schemas.BOOKING, headers=ETAG)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
@blueprint.doc(parameters=[IF_MATCH])
@access(SIGNED_IN, scope="bookings:write")
def change_booking(wanted: dict[str, Any], booking_id: int) -> Any:
    """Change or move a booking.

    Name only what is to be different. Say with `version` (409) or `If-Match` (412) which version was read, and
    nobody else's change is lost: the objection `stale` tells how the booking stands now.
    """
    with transaction():
        found = _booking(booking_id)
        queries.lock_booking(found)
        draft, seen = _changed(found, wanted), _seen(found, wanted)
        booking = services.change(found, draft, seen=seen, by=_by(), at=clock.now())
    return booking, _etag(booking)


@blueprint.route("/bookings/<id:booking_id>", methods=["DELETE"])
@blueprint.response(204)
@access(SIGNED_IN, scope="bookings:write")
def cancel_booking(booking_id: int) -> Any:
    """Cancel a booking.

    It is kept, as cancelled, and the room is free again. Cancelling what is cancelled is 204 too, and does nothing.
    """
    with transaction():
        found = _booking(booking_id)
        queries.lock_booking(found)
        if not found.is_cancelled:
            services.cancel(found, by=_by(), at=clock.now())
    return ""


def _by() -> Person:
    person: Person = caller().person
    return person


def _booking(booking_id: int) -> Booking:
    """Find a booking that the caller may see, or answer that there is none."""
    found = queries.booking(booking_id)
    if found is None or not (_by().is_staff or queries.is_expected(_by(), found)):
        abort(404)
    return found


def _draft(wanted: dict[str, Any]) -> Draft:
    organisation = _by().organisation
    if (other := wanted.get("organisation_id")) is not None:
        organisation = members.organisation(other) or _no_such("organisation_id")
    return Draft(
        room=_room(wanted["room_id"]),
        when=_span(wanted["starts_at"], wanted["ends_at"]),
        title=wanted["title"],
        organisation=organisation,
        note=wanted["note"],
        people=wanted["people"],
        attendees=_guests(wanted["attendees"]),
    )


def _changed(booking: Booking, wanted: dict[str, Any]) -> Draft:
    """Return the booking's draft with what is wanted of it instead."""
    parts: dict[str, Any] = {name: wanted[name] for name in ("title", "note", "people") if name in wanted}
    if "room_id" in wanted:
        parts["room"] = _room(wanted["room_id"])
    if "attendees" in wanted:
        parts["attendees"] = _guests(wanted["attendees"])
    when = _span(wanted.get("starts_at", booking.starts_at), wanted.get("ends_at", booking.ends_at))
    return replace(queries.draft_of(booking), when=when, **parts)


def _room(room_id: int) -> Room:
    room: Room = queries.room(room_id) or _no_such("room_id")
    return room


def _span(starts_at: Any, ends_at: Any) -> Interval:
    if ends_at <= starts_at:
        raise Invalid({"ends_at": [_("The end must come after the start.")]})
    return Interval(starts_at, ends_at)


def _guests(attendees: list[dict[str, Any]]) -> tuple[Guest, ...]:
    return tuple(Guest(one["name"], one["email"]) for one in attendees)


def _no_such(field: str) -> Any:
    raise Invalid({field: [_("There is none with this id.")]})


def _etag(booking: Booking) -> dict[str, str]:
    return {"ETag": f'"{booking.version}"'}


def _seen(booking: Booking, wanted: dict[str, Any]) -> int | None:
    """Return the version that the caller says they have read, ``NEVER`` for a tag that is not this booking's."""
    if "version" in wanted:
        return int(wanted["version"])
    if not request.if_match or request.if_match.star_tag:
        return None
    # What compresses an answer on its way may have added its name to the tag: "3:br".
    tags = {(tag or "").partition(":")[0] for tag in request.if_match.as_set(include_weak=True)}
    return booking.version if str(booking.version) in tags else NEVER
