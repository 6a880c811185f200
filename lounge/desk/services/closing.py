"""Everybody is checked out when the house closes, marked as automatic."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from lounge.desk.models import Movement
from lounge.desk.queries import closing, inside
from lounge.desk.queries.inside import Row
from lounge.domain import arrival
from lounge.domain.wallclock import DAY
from lounge.plumbing import audit
from lounge.plumbing.db import db
from lounge.rooms.models import Site


def close_the_day(site: Site, *, at: datetime) -> int:
    """Check out whoever is in a house that has closed, and return how many; done again it is done once.

    Days that are over are looked at too, for what a station without network has seen becomes known later. Who came
    after the doors had closed, or was said to stay, is checked out when the night ends.
    """
    closing.lock(site)
    zone = site.zone_info
    day, today = (arrival.desk_day(when, zone) for when in (at - arrival.LATEST_AFTER, at))
    rows = inside.movements(site.id, arrival.desk_day_bounds(day, zone).start)
    gone: list[Movement] = []
    while day <= today:
        gone += _of_day(site, day, rows, at=at)
        day += DAY
    db.session.add_all(gone)
    db.session.flush()
    if gone:
        audit.note("site.closed", site, by=None, at=at, people=sum(one.heads for one in gone))
    return len(gone)


def _of_day(site: Site, day: date, rows: Sequence[Row], *, at: datetime) -> Iterator[Movement]:
    bounds = arrival.desk_day_bounds(day, site.zone_info)
    here = arrival.inside(row for row in rows if bounds.start <= row.happened_at <= bounds.end)
    if not here:
        return
    known = {row.nonce for row in rows}
    closes = closing.closes_at(site, day)
    for row in here.values():
        chances = [when for when in (closes, bounds.end) if row.happened_at < when <= at]
        leaves = next((when for when in chances if _nonce(row, when) not in known), None)
        if leaves is not None:
            yield _departure(site, row, leaves, at=at)


def _departure(site: Site, row: Row, leaves: datetime, *, at: datetime) -> Movement:
    kind, _, number = row.who.partition("/")
    column = inside.COLUMNS[kind].key
    return Movement(
        nonce=_nonce(row, leaves),
        kind="out",
        site_id=site.id,
        heads=row.heads,
        happened_at=leaves,
        received_at=at,
        station="",
        way="automatic",
        waived=[],
        **{column: int(number)},
    )


def _nonce(row: Row, leaves: datetime) -> str:
    return f"closing {row.id} {leaves:%Y-%m-%dT%H:%M%z}"
