"""The form by which rooms are booked and bookings changed, and what it says when that is refused."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.domain.wallclock import day_of
from lounge.members import queries as members
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.forms import choices
from lounge.plumbing.words import sentence
from lounge.rooms import queries, services, words
from lounge.rooms.forms import BookingForm, can_be_typed, turn_of
from lounge.rooms.models import Booking, Room
from lounge.rooms.services import Draft, Guest
from lounge.rooms.views.blueprint import blueprint, usual_time
from lounge.rooms.views.bookings import changeable

CHOSEN = ("room", "day", "from", "until", "which")
"""What a way out puts in the place of what was typed."""
WEEK = timedelta(weeks=1)


@blueprint.get("/bookings/new")
@access(SIGNED_IN)
def new_booking() -> ResponseReturnValue:
    """Show the form with all that the address brings along, and a usual time where it brings none."""
    at = clock.now()
    again = _again(request.args.get("again", type=int), at)
    brought = MultiDict(again.to_dict() | request.args.to_dict())
    room = queries.room(request.args.get("room", 0, int))
    return _page(_form(usual_time(at, brought, length=words.usual_length(room))))


@blueprint.post("/bookings/new")
@access(SIGNED_IN)
def book() -> ResponseReturnValue:
    """Book, or say every reason against it and what could be had instead."""
    form, at = _form(_chosen()), clock.now()
    draft = _draft(form) if form.validate() else None
    if draft is None:
        return _page(form), 422
    try:
        with transaction():
            kept = services.book(draft, by=current_user, at=at, once=form.once_key)
    except Refused as refused:
        return _refused(form, draft, refused, at)
    flash(_("Booked. The invitation for your calendar is on its way by mail."), "success")
    # A script that sent the form would follow a redirect and swallow what is flashed: it is told where to go.
    return redirect(f"/bookings/{kept.id}", 201 if "X-Panel" in request.headers else 302)


@blueprint.get("/bookings/<id:booking_id>/change")
@access(SIGNED_IN)
def change_booking(booking_id: int) -> ResponseReturnValue:
    """Show the form with the booking as it stands."""
    found = changeable(booking_id)
    brought = MultiDict(_as_typed(found).to_dict() | request.args.to_dict())
    return _page(_form(brought, found), found)


@blueprint.post("/bookings/<id:booking_id>/change")
@access(SIGNED_IN)
def change(booking_id: int) -> ResponseReturnValue:
    """Change a booking, or say every reason against it; nothing that was typed is lost."""
    found, at = changeable(booking_id), clock.now()
    form, before = _form(_chosen(), found), found.version
    draft = _draft(form, found) if form.validate() else None
    if draft is None:
        return _page(form, found), 422
    try:
        with transaction():
            services.change(found, draft, seen=form.seen_version, by=current_user, at=at)
    except Refused as refused:
        return _refused(form, draft, refused, at, found)
    if found.version != before:
        flash(_("The change is kept, and everybody who is invited is told."), "success")
    return redirect(f"/bookings/{booking_id}")


def _chosen() -> MultiDict[str, str]:
    """Return what was sent; a way out that was clicked takes the place of the room and time that were typed."""
    sent = MultiDict(request.form)
    chosen = sent.pop("choose", "").split("|")
    if len(chosen) == len(CHOSEN):
        for name, value in zip(CHOSEN, chosen, strict=True):
            sent[name] = value
    return sent


def _form(typed: MultiDict[str, str], found: Booking | None = None) -> BookingForm:
    form = BookingForm(typed or None)
    rooms = queries.rooms()
    form.offer([*rooms, *([found.room] if found and found.room not in rooms else [])])
    if current_user.is_staff:
        firms = {one.id: one.name for one in members.organisations()}
        form.organisation.choices = choices(firms)
        form.organisation.data = form.organisation.data or current_user.organisation_id
    else:
        del form.organisation
    return form


def _as_typed(found: Booking) -> MultiDict[str, str]:
    """Return a booking as somebody would have typed it."""
    zone = found.room.site.zone_info
    starts_at, ends_at = found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)
    named = [f"{one.name} <{one.email}>" if one.email else one.name for one in found.attendees]
    fields = {
        "room": found.room_id, "title": found.title, "people": found.people, "note": found.note,
        "which": turn_of(found.when, zone),
        "organisation": found.organisation_id, "seen": found.version, "attendees": "\n".join(named),
        "day": starts_at.date().isoformat(), "from": f"{starts_at:%H:%M}", "until": f"{ends_at:%H:%M}",
    }  # fmt: skip
    return MultiDict({name: str(value) for name, value in fields.items()})


def _again(booking_id: int | None, at: datetime) -> MultiDict[str, str]:
    """Return a booking as it would be typed to have it once more: on its day, or on that weekday next."""
    if booking_id is None:
        return MultiDict()
    found = changeable(booking_id)
    brought, zone = _as_typed(found), found.room.site.zone_info
    day = day_of(found.starts_at, zone)
    if found.starts_at <= at:
        day += (1 + (day_of(at, zone) - day) // WEEK) * WEEK
    brought["day"], brought["which"], brought["seen"] = day.isoformat(), "", ""
    return brought


def _draft(form: BookingForm, found: Booking | None = None) -> Draft | None:
    """Return what is wished for; ``None`` when no clock shows its time, which the form then says."""
    room = queries.room(form.room.data)
    when = _when(form, room, found) if room else None
    payer = found.organisation if found else current_user.organisation
    if current_user.is_staff:
        payer = members.organisation(form.organisation.data)
    if room is None or when is None or payer is None:
        return None
    return Draft(
        room=room,
        when=when,
        title=form.title.data,
        organisation=payer,
        note=form.note.data,
        people=form.people.data or 1,
        attendees=tuple(Guest(name, email) for name, email in form.guests),
    )


def _when(form: BookingForm, room: Room, found: Booking | None) -> Interval | None:
    """Return the wanted time; what stands as it was typed stays, though it may be one that cannot be typed."""
    if found and found.room_id == room.id and form.times() == BookingForm(_as_typed(found)).times():
        return found.when
    return form.when(room.site.zone_info)


def _refused(
    form: BookingForm, draft: Draft, refused: Refused, at: datetime, found: Booking | None = None
) -> ResponseReturnValue:
    said = [sentence(objection) for objection in refused.objections]
    if found and "stale" in refused.codes:
        form.seen.data = str(found.version)
        return _page(form, found, refused=said, ways={}, stands=found), 409
    ways = queries.ways_out(draft, by=current_user, at=at, instead_of=found)
    times = [_way(replace(draft, when=when), words.span_beside(when, draft.when)) for when in ways.times]
    rooms = [_way(replace(draft, room=room), words.room_with_capacity(room)) for room in ways.rooms]
    offered = {
        _("Nearest free times"): [way for way in times if way],
        _("Rooms that are free then"): [way for way in rooms if way],
    }
    return _page(form, found, refused=said, ways=offered), 409


def _way(draft: Draft, word: str) -> dict[str, str] | None:
    """Return the button for a way out; ``None`` for a time that the form cannot hold."""
    zone, when = draft.room.site.zone_info, draft.when
    if not can_be_typed(when, zone):
        return None
    start, end = when.start.astimezone(zone), when.end.astimezone(zone)
    value = f"{draft.room.id}|{start:%Y-%m-%d}|{start:%H:%M}|{end:%H:%M}|{turn_of(when, zone)}"
    return {"word": word, "name": "choose", "value": value, "form": "booking"}


def _page(form: BookingForm, found: Booking | None = None, **more: object) -> str:
    room = queries.room(form.room.data) if form.room.data else None
    page = render_template(
        "rooms/form.html", form=form, booking=found, room=room, language=str(get_locale()), **more
    )
    return page.replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign
