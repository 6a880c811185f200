"""What an organisation's membership allows: its standing on a day, its hours of rooms in a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_, select

from lounge.domain.allowance import Allowance
from lounge.domain.interval import Interval
from lounge.domain.standing import Standing, Term, standing
from lounge.domain.wallclock import day_of, month_bounds
from lounge.members.models import Organisation, Plan
from lounge.members.models import Term as Row
from lounge.plumbing.db import db, key_of, locks_rows
from lounge.rooms.models import Booking, Site

NOTHING = timedelta(0)
NO_BOOKING = 0

# Put together once: to do it for every booking would take longer than the database does to answer.
_TERMS = (
    select(Row.begins_on, Row.ends_on, Row.is_paused, Plan.key, Plan.room_hours)
    .join(Plan, Plan.id == Row.plan_id)
    .where(Row.organisation_id == bindparam("organisation"))
    .order_by(Row.begins_on, Row.id)
)
_BOOKED = (
    select(Booking.starts_at, Booking.ends_at)
    .where(
        Booking.organisation_id == bindparam("organisation"),
        Booking.starts_at >= bindparam("begins"),
        Booking.starts_at < bindparam("ends"),
        or_(Booking.state != "cancelled", Booking.missed_at.is_not(None)),
        Booking.id != bindparam("but"),
    )
    .order_by(Booking.starts_at)
)
_LOCK = (
    select(Organisation).where(Organisation.id == bindparam("organisation")).with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Account:
    """An organisation's terms, and of the months that were asked for the bookings that count.

    One that nobody came to counts as any other: for its time the room stood empty.
    """

    terms: tuple[Term, ...]
    hours: Mapping[str, int | None]
    """The room hours a month of each plan among the terms."""
    booked: tuple[Interval, ...]

    def standing(self, on: date) -> Standing:
        """Say what the membership is worth on that day."""
        return standing(self.terms, on=on)

    def allowance(self, start: datetime, zone: ZoneInfo) -> Allowance:
        """Return the hours of the month in which a booking that starts then would count."""
        month = month_bounds(start, zone)
        day = day_of(start, zone)
        used = sum((when.duration for when in self.booked if month.contains(when.start)), NOTHING)
        return Allowance(hours=self.hours.get(self.standing(day).plan or ""), used=used, month=day)


def account(organisation_id: int, months: Interval, *, but: Booking | None = None) -> Account:
    """Return the organisation's terms, and its bookings that begin in the interval, except one."""
    rows = db.session.execute(_TERMS, {"organisation": organisation_id}).all()
    terms = tuple(
        Term(begins_on=first, ends_on=last, is_paused=paused, plan=plan)
        for first, last, paused, plan, _hours in rows
    )
    hours = {plan: limit for *_term, plan, limit in rows}
    is_limited = any(limit is not None for limit in hours.values())
    booked = _booked(organisation_id, months, but) if is_limited else ()
    return Account(terms=terms, hours=hours, booked=booked)


def usage(organisation: Organisation, *, at: datetime, zone: ZoneInfo | None = None) -> Allowance:
    """Return the hours that the organisation has, and has used, in the month in which ``at`` lies.

    The month is that of ``zone``, or else of the house's first site.
    """
    zone = zone or _house_zone()
    month = month_bounds(at, zone)
    counted = account(organisation.id, month)
    if not counted.booked:
        counted = Account(counted.terms, counted.hours, _booked(organisation.id, month, None))
    return counted.allowance(at, zone)


def has_limit(booking: Booking) -> bool:
    """Whether the organisation has only so many hours in the month of the booking, so that each of them counts."""
    zone = booking.room.site.zone_info
    found = account(booking.organisation_id, month_bounds(booking.starts_at, zone))
    return found.allowance(booking.starts_at, zone).hours is not None


def lock_organisation(organisation: Organisation) -> None:
    """Make whoever else books for the organisation wait until this transaction ends."""
    if locks_rows():
        db.session.scalars(_LOCK, {"organisation": key_of(organisation)}).one()


def _booked(organisation_id: int, months: Interval, but: Booking | None) -> tuple[Interval, ...]:
    asked = {
        "organisation": organisation_id,
        "begins": months.start,
        "ends": months.end,
        "but": NO_BOOKING if but is None else but.id,
    }
    return tuple(Interval(start, end) for start, end in db.session.execute(_BOOKED, asked))


def _house_zone() -> ZoneInfo:
    found = db.session.scalar(select(Site.zone).order_by(Site.position, Site.id).limit(1))
    return ZoneInfo(found or "UTC")
