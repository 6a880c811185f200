"""What follows from an arrival for what somebody is expected for, and from taking it back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lounge.desk.models import Movement
from lounge.desk.queries import expected, inside
from lounge.desk.queries.expected import Expected
from lounge.desk.queries.subjects import Subject
from lounge.domain import arrival
from lounge.domain.attendance import EARLY
from lounge.events.models import Registration
from lounge.events.queries import registrations
from lounge.events.services import attending
from lounge.introductions.services import closing
from lounge.members.models import Person
from lounge.rooms import queries as rooms
from lounge.rooms.services import attendance


def tickets_of(subject: Subject, awaited: Iterable[Expected], *, at: datetime) -> list[Expected]:
    """Return the tickets by which somebody who comes at that time attends an event.

    They are the one that was shown, and those for events that begin within the hour or are going on.
    """
    shown = None if subject.registration is None else subject.registration.id
    return [
        one for one in awaited if one.kind == "event" if one.registration_id == shown or _begins_soon(one, at)
    ]


def came(movement: Movement, subject: Subject, awaited: Sequence[Expected], *, by: Person | None) -> None:
    """Note that somebody came for their events, introductions and bookings of that time; twice is once.

    Events are locked before introductions, and these before bookings, as by whoever else acts on them.
    """
    at = movement.happened_at
    for registration in _registrations(tickets_of(subject, awaited, at=at), subject):
        attending.attend(registration, by=by, at=at)
    if subject.person is not None and any(one.kind == "introduction" for one in awaited):
        closing.note_at_the_door(subject.person, at=at)
    soon = {one.booking_id for one in awaited if one.booking_id is not None and _begins_soon(one, at)}
    for booking in rooms.bookings_with(soon) if soon else ():
        attendance.note_arrival(booking, by=by, at=at)


def did_not_come(done: Movement, subject: Subject, *, until: datetime, by: Person | None) -> None:
    """Take back that somebody attended, or came to meet somebody, when no other arrival of theirs stands.

    A booking stays as it is: others may have come for it too, and must not find it released.
    """
    earliest = done.happened_at - arrival.CLOCKS_DIFFER_BY
    rows = inside.movements(done.site_id, inside.since(done.site, earliest), who=[done.who])
    noted = {row.happened_at for row in rows if row.kind == "in" and earliest <= row.happened_at <= until}
    false = {at for at in noted if not _was_in(rows, at)}
    awaited = expected.expected_for(subject, done.site, done.happened_at)
    for registration in _registrations([one for one in awaited if one.kind == "event"], subject):
        if registration.attended_at in false:
            attending.unattend(registration, by=by, at=until)
    if (
        subject.person is not None
        and any(one.kind == "introduction" for one in awaited)
        and done.happened_at in false
    ):
        closing.forget_the_door(subject.person, at=done.happened_at)


def _was_in(rows: list[inside.Row], at: datetime) -> bool:
    return any(
        stay.arrival.happened_at <= at and (stay.departure is None or at < stay.departure.happened_at)
        for stay in arrival.stays(rows)
    )


def _begins_soon(one: Expected, at: datetime) -> bool:
    """Whether who comes now has come for it; what is over is not among what they are expected for."""
    return one.at is None or one.at - EARLY <= at


def _registrations(tickets: Iterable[Expected], subject: Subject) -> list[Registration]:
    """Return the registrations, in the order of their ids; what was read and locked is not read again."""
    wanted = sorted(one.registration_id for one in tickets if one.registration_id is not None)
    if subject.kind == "ticket":
        return [one for one in [subject.registration] if one is not None and one.id in wanted]
    return registrations.in_order(wanted) if wanted else []
