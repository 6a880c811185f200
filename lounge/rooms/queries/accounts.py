"""What an organisation's membership allows: its standing on a day, its hours of rooms in a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lounge.domain.allowance import Allowance
from lounge.domain.interval import Interval
from lounge.domain.standing import Standing, Term, standing
from lounge.domain.wallclock import day_of, month_bounds
from lounge.members import queries as members
from lounge.members.models import Organisation
from lounge.plumbing.db import db, key_of
from lounge.rooms.models import Booking, Site

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Account:
    """An organisation's terms, and of the months that were asked for the bookings that count."""

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
    terms = members.terms(organisation_id)
    hours = {term.plan.key: term.plan.room_hours for term in terms}
    is_limited = any(limit is not None for limit in hours.values())
    booked = _booked(organisation_id, months, but) if is_limited else ()
    return Account(terms=tuple(term.value for term in terms), hours=hours, booked=booked)


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


def lock_organisation(organisation: Organisation) -> None:
    """Make whoever else books for the organisation wait until this transaction ends, and read it anew."""
    wanted = select(Organisation).where(Organisation.id == key_of(organisation))
    db.session.scalars(wanted.with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _booked(organisation_id: int, months: Interval, but: Booking | None) -> tuple[Interval, ...]:
    wanted = select(Booking.starts_at, Booking.ends_at).where(
        Booking.organisation_id == organisation_id,
        Booking.starts_at >= months.start,
        Booking.starts_at < months.end,
        Booking.state == "confirmed",
    )
    if but is not None:
        wanted = wanted.where(Booking.id != but.id)
    return tuple(
        Interval(start, end) for start, end in db.session.execute(wanted.order_by(Booking.starts_at))
    )


def _house_zone() -> ZoneInfo:
    found = db.session.scalar(select(Site.zone).order_by(Site.position, Site.id).limit(1))
    return ZoneInfo(found or "UTC")
