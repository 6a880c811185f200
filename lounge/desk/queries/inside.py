"""Who came and went, who is in the house now, and what changed since somebody last asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from lounge.desk.models import Movement, Visit
from lounge.domain import arrival
from lounge.events.models import Registration
from lounge.members.models import Organisation, Person
from lounge.plumbing.db import LARGEST_ID, db
from lounge.rooms.models import Site

SETTLES = timedelta(seconds=10)
"""Ids are given out before they are seen by others: a mark moves past what is older than this only."""
COLUMNS = {"person": Movement.person_id, "ticket": Movement.registration_id, "visit": Movement.visit_id}


_ROWS: Select[*tuple[Any, ...]] = (
    select(
        Movement.id,
        Movement.nonce,
        Movement.kind,
        Movement.person_id,
        Movement.registration_id,
        Movement.visit_id,
        Movement.undoes_id,
        Movement.happened_at,
        Movement.received_at,
        Movement.heads,
        Movement.station,
        Movement.way,
        func.coalesce(Person.name, Registration.name, Visit.name).label("name"),
        func.coalesce(Organisation.name, Registration.organisation, Visit.organisation).label("organisation"),
    )
    .outerjoin(Person, Person.id == Movement.person_id)
    .outerjoin(Organisation, Organisation.id == Person.organisation_id)
    .outerjoin(Registration, Registration.id == Movement.registration_id)
    .outerjoin(Visit, Visit.id == Movement.visit_id)
)
_OF_ALL = _ROWS.where(
    Movement.site_id == bindparam("site"), Movement.happened_at >= bindparam("since")
).order_by(Movement.happened_at, Movement.id)
# Built once: every scan asks these.
_OF_ONE = {kind: _OF_ALL.where(column == bindparam("number")) for kind, column in COLUMNS.items()}
_BY_NONCE = select(Movement).where(Movement.nonce == bindparam("nonce"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(arrival.Movement):
    """A movement with what a list of them shows."""

    id: int
    heads: int
    station: str
    way: str
    received_at: datetime
    name: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Somebody who is in the house."""

    who: str
    name: str
    organisation: str
    since: datetime
    station: str
    heads: int
    movement_id: int
    """The arrival: what is undone when they should not have been let in."""
    left_at: datetime | None = None
    """When they left; ``None`` while they are in."""

    @property
    def person_id(self) -> int | None:
        """Return the member's id, ``None`` of a guest or visitor."""
        kind, number = _parted(self.who)
        return number if kind == "person" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list, and the mark after which it goes on; ``None`` when it does not."""

    items: tuple[Inside, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is different for a station that knows all up to a mark."""

    mark: int
    """What to ask with the next time."""
    states: dict[str, Inside | None]
    """Whoever came or went since, by whom: how they are in now, ``None`` that they are out."""


def since(site: Site, at: datetime) -> datetime:
    """Return from when movements say who is in: the night before has sent everybody home."""
    return arrival.desk_day_bounds(arrival.desk_day(at, site.zone_info), site.zone_info).start


def movements(site_id: int, since: datetime, *, who: Collection[str] | None = None) -> list[Row]:
    """Return what happened at a site since an instant, in order; of all, or of some people alone."""
    asked: dict[str, Any] = {"site": site_id, "since": since}
    if who is None:
        return _rows(_OF_ALL, asked)
    if len(who) == 1:
        ((kind, number),) = map(_parted, who)
        return _rows(_OF_ONE[kind], asked | {"number": number})
    return _rows(_OF_ALL.where(_is_one_of(who)), asked)


def movement(nonce: str) -> Movement | None:
    """Find what was kept under a station's nonce."""
    return db.session.scalar(_BY_NONCE, {"nonce": nonce})


def movement_with(movement_id: int) -> Movement | None:
    """Find the movement with this id."""
    return db.session.get(Movement, movement_id) if 0 < movement_id <= LARGEST_ID else None


def is_undone(movement: Movement) -> bool:
    """Whether a movement was taken back."""
    return db.session.scalar(select(Movement.id).where(Movement.undoes_id == movement.id)) is not None


def who_is_in(site: Site, at: datetime, *, who: Collection[str] | None = None) -> list[Inside]:
    """Return who is in the house, by name; one query, however many they are."""
    found = arrival.inside(movements(site.id, since(site, at), who=who))
    return sorted((_inside(row) for row in found.values()), key=lambda one: (one.name.casefold(), one.who))


def arrivals(site: Site, at: datetime, *, inside: bool, after: str | None, count: int) -> Page:
    """Return who came on the desk's day, in the order of time; ``inside`` of those alone who are in.

    :raises ValueError: when ``after`` is no mark of a page.
    """
    stays = arrival.stays(movements(site.id, since(site, at)))
    found = [_inside(stay.arrival, stay.departure) for stay in stays if not (inside and stay.departure)]
    found.sort(key=_mark)
    if after is not None:
        moment, number = map(int, after.split("-", 1))
        found = [one for one in found if _mark(one) > (moment, number)]
    shown = tuple(found[:count])
    following = "{}-{}".format(*_mark(shown[-1])) if len(found) > count else None
    return Page(items=shown, next=following)


def count_inside(site: Site, at: datetime) -> int:
    """Return how many people are in the house, companions too."""
    return sum(row.heads for row in arrival.inside(movements(site.id, since(site, at))).values())


def last_mark(site: Site, at: datetime) -> int:
    """Return the mark from which on :func:`changes` tells what comes after now."""
    settled = (Movement.site_id == site.id, Movement.received_at < at - SETTLES)
    return db.session.scalar(select(func.coalesce(func.max(Movement.id), 0)).where(*settled)) or 0


def changes(after: int, site: Site, *, at: datetime) -> Changes:
    """Return what is different for a station that knows all up to the mark ``after``.

    One look at the newest rows when nothing is. What is quite new may be told twice, for ids are given out before
    the rows are seen; a state that is told again is the same state.
    """
    newer = select(Movement).where(Movement.id > min(after, LARGEST_ID), Movement.site_id == site.id)
    found = db.session.scalars(newer.order_by(Movement.id)).all()
    touched = {movement.who for movement in found}
    if not touched:
        return Changes(mark=after, states={})
    settled = [movement.id for movement in found if movement.received_at < at - SETTLES]
    states: dict[str, Inside | None] = dict.fromkeys(sorted(touched))
    states |= {one.who: one for one in who_is_in(site, at, who=touched)}
    return Changes(mark=max([after, *settled]), states=states)


def _mark(one: Inside) -> tuple[int, int]:
    return (one.since - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta.resolution, one.movement_id


def _inside(row: Row, departure: Row | None = None) -> Inside:
    return Inside(
        who=row.who,
        name=row.name,
        organisation=row.organisation,
        since=row.happened_at,
        station=row.station,
        heads=row.heads,
        movement_id=row.id,
        left_at=None if departure is None else departure.happened_at,
    )


def _parted(who: str) -> tuple[str, int]:
    kind, _, number = who.partition("/")
    return kind, int(number)


def _is_one_of(who: Collection[str]) -> ColumnElement[bool]:
    by_kind: dict[str, list[int]] = {}
    for kind, number in map(_parted, who):
        by_kind.setdefault(kind, []).append(number)
    return or_(*(COLUMNS[kind].in_(numbers) for kind, numbers in sorted(by_kind.items())))


def _rows(wanted: Select[*tuple[Any, ...]], asked: dict[str, Any]) -> list[Row]:
    found = db.session.execute(wanted, asked).all()
    nonces = {row.id: row.nonce for row in found}
    return [
        Row(
            nonce=row.nonce,
            who=_who(row.person_id, row.registration_id, row.visit_id),
            kind=row.kind,
            happened_at=row.happened_at,
            undoes=nonces.get(row.undoes_id),
            id=row.id,
            heads=row.heads,
            station=row.station,
            way=row.way,
            received_at=row.received_at,
            name=row.name,
            organisation=row.organisation,
        )
        for row in found
    ]


def _who(person_id: int | None, registration_id: int | None, visit_id: int | None) -> str:
    if person_id is not None:
        return f"person/{person_id}"
    return f"ticket/{registration_id}" if registration_id is not None else f"visit/{visit_id}"
