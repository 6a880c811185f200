"""What follows from an arrival for what somebody is expected for, and from taking it back."""

from collections.abc import Iterable
from datetime import datetime

from lounge.desk.models import Movement
from lounge.desk.queries import expected, inside
from lounge.desk.queries.expected import Expected
from lounge.desk.queries.subjects import Subject
from lounge.domain import arrival
from lounge.domain.attendance import EARLY, is_around
from lounge.events.models import Registration
from lounge.events.queries import registrations
from lounge.events.services import attending
from lounge.introductions.services import closing
from lounge.members.models import Person
from lounge.rooms.services import attendance


def tickets_of(subject: Subject, awaited: Iterable[Expected], *, at: datetime) -> list[Expected]:
    """Return the tickets by which somebody who comes at that time attends an event.

    They are the one that was shown, and those for events that begin within the hour or are going on.
    """
    shown = None if subject.registration is None else subject.registration.id
    return [
        one
        for one in awaited
        if one.kind == "event" and one.at is not None
        if one.registration_id == shown or one.at - EARLY <= at
    ]


def came(movement: Movement, subject: Subject, tickets: Iterable[Expected], *, by: Person | None) -> None:
    """Note that somebody came for their events, introductions and bookings of that time; twice is once.

    Events are locked before introductions, and these before bookings, as by whoever else acts on them.
    """
    at = movement.happened_at
    for registration in _registrations(tickets):
        attending.attend(registration, by=by, at=at)
    if subject.person is not None:
        closing.note_at_the_door(subject.person, at=at)
    if who := subject.person or subject.email:
        attendance.check_in(who, site=movement.site, at=at, by=by)
    booking = None if movement.visit is None else movement.visit.booking
    if booking is not None and is_around(booking.when, at=at):
        attendance.note_arrival(booking, by=by, at=at)


def tell_host(movement: Movement, *, at: datetime) -> None:
    """Write to whom a visitor came to see."""


def did_not_come(done: Movement, subject: Subject, *, until: datetime, by: Person | None) -> None:
    """Take back that somebody attended, when it was this arrival that noted it and no other one stands."""
    earliest = done.happened_at - arrival.CLOCKS_DIFFER_BY
    rows = inside.movements(done.site_id, inside.since(done.site, earliest), who=[done.who])
    noted = {row.happened_at for row in rows if row.kind == "in" and earliest <= row.happened_at <= until}
    false = {at for at in noted if not _was_in(rows, at)}
    awaited = expected.expected_for(subject, done.site, done.happened_at)
    for registration in _registrations(one for one in awaited if one.kind == "event"):
        if registration.attended_at in false:
            attending.unattend(registration, by=by, at=until)


def _was_in(rows: list[inside.Row], at: datetime) -> bool:
    return any(
        stay.arrival.happened_at <= at and (stay.departure is None or at < stay.departure.happened_at)
        for stay in arrival.stays(rows)
    )


def _registrations(tickets: Iterable[Expected]) -> list[Registration]:
    wanted = sorted({one.registration_id for one in tickets if one.registration_id is not None})
    return registrations.in_order(wanted) if wanted else []
