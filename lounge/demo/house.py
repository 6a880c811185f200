"""Opens the demo house: fills an empty database once, and keeps the password that all its sign-ins share."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from lounge.demo import attendance, events, firms, floors, fortnight, introductions
from lounge.demo.diary import Diary
from lounge.domain.interval import Interval
from lounge.domain.wallclock import DAY, day_bounds, day_of, month_bounds
from lounge.members import queries, services
from lounge.members.models import Organisation, Person
from lounge.plumbing import jobs, marks
from lounge.plumbing.db import db, transaction
from lounge.rooms.models import Site
from lounge.rooms.queries import lock_rooms
from lounge.settings import Settings, SettingsError

SEED = 1
DAYS_AHEAD = range(9)
"""The days that are filled when the demo moves on, counted from today."""
SIGN_INS = {"member": firms.MEMBER, "front desk": firms.DESK, "manager": firms.MANAGER}
PASSWORD_FILE = "demo-password"  # noqa: S105 - where it is kept

Say = Callable[[str], object]


class DemoError(Exception):
    """The demo house cannot be filled; the message is one sentence that says why."""


def open_up(settings: Settings, *, at: datetime, say: Say) -> str | None:
    """Fill the database if it is empty, or move its demo on; return the password with which its people sign in.

    A database in use by another house stays as it is, and is not the demo: nothing is returned, and its letters
    must be shown to nobody.
    """
    if is_filled():
        _let_in_with(password(settings))
        move_on(settings, at=at)
    elif _is_in_use():
        say("The database is in use, so it is served as it is and not filled with the demo house.")
        return None
    else:
        fill(settings, seed=SEED, rooms=0, at=at, say=say)
    return password(settings)


def fill(settings: Settings, *, seed: int, rooms: int, at: datetime, say: Say) -> None:
    """Fill an empty database: the same seed on the same day gives the same rows, but for the password.

    :raises DemoError: when it is not empty.
    """
    refuse_unless_empty()
    say("Filling the demo house ...")
    rng = Random(seed)
    password_hash = services.hashed(password(settings))
    with transaction():
        built = floors.build(rooms=rooms)
        db.session.add_all([*built.sites.values(), *built.rooms.values()])
        zone = settings.timezone
        today = at.astimezone(zone).date()
        begin = day_bounds(today, zone).start
        founded, profiles = firms.found(rng, today=today, at=begin, password_hash=password_hash)
        db.session.add_all([*founded.organisations, *profiles])
        db.session.flush()
        closure = fortnight.closure(built, today)
        db.session.add(closure)
        db.session.flush()
        diary = Diary(rng)
        diary.shut(built.rooms[fortnight.CLOSED_ROOM], closure)
        programme = events.Programme(Random(f"{seed} events"), founded, built, today, begin, zone)
        programme.plan(diary)
        fortnight.Fortnight(diary, founded, built, today, begin).fill()
        coming = Random(f"{seed} attendance")
        attendance.miss_some(diary, coming, at=begin)
        past = introductions.Past(Random(f"{seed} introductions"), founded, profiles, today, begin, zone)
        past.live(diary, built)
        attendance.let_come(diary, coming, at=begin)
        db.session.add_all([*diary.bookings, *diary.occupancies])
        db.session.flush()
        past.keep()
        programme.keep()
        marks.put(marks.DEMO, at=begin, seed=seed)


def move_on(settings: Settings, *, at: datetime) -> None:
    """Fill what was not filled yet of the days ahead, around all that is booked by now; outside of a demo do nothing.

    Each day is filled once, so that what somebody clears stays clear.
    """
    demo = marks.mark(marks.DEMO)
    if demo is None:
        return
    set_at, seed, zone = demo.set_at, demo.facts["seed"], settings.timezone
    today, began = day_of(at, zone), day_of(set_at, zone)
    with transaction():
        days = _new_days("demo", today, DAYS_AHEAD, began + fortnight.DAYS[-1] * DAY, at)
        evenings = _new_days("demo events", today, events.DAYS_AHEAD, began + events.LAST_DAY * DAY, at)
        if days or evenings:
            built, known, begin = floors.known(), firms.known(at=set_at), day_bounds(today, zone).start
            rooms = built.rooms.values()
            lock_rooms(rooms)
            diary = Diary(Random(f"{seed} {today}"))
            latest = max([*days, *evenings]) + max(len(fortnight.SHIFTS), len(events.SHIFTS)) * DAY
            diary.look_up(rooms, _months(today, latest, zone))
            programme = events.Programme(Random(f"{seed} events {today}"), known, built, today, begin, zone)
            programme.move_on(diary, evenings, began=began)
            fortnight.Fortnight(diary, known, built, today, begin).move_on(days, began=began)
            db.session.add_all([*diary.bookings, *diary.occupancies])
            db.session.flush()
            programme.keep()


def _new_days(what: str, today: date, ahead: range, filled_until: date, at: datetime) -> list[date]:
    """Return the days ahead that were not filled yet, and note that they are now, by us."""
    days = [today + number * DAY for number in ahead]
    return [day for day in days if day > filled_until and jobs.once(what, day.isoformat(), at=at)]


def _months(first: date, last: date, zone: ZoneInfo) -> Interval:
    """Return the whole months from that of the first day to that of the last."""
    begin, end = day_bounds(first, zone).start, day_bounds(last, zone).start
    return Interval(month_bounds(begin, zone).start, month_bounds(end, zone).end)


def is_filled() -> bool:
    """Tell whether the demo house stands in this database."""
    return marks.mark(marks.DEMO) is not None


def refuse_unless_empty() -> None:
    """Keep the demo out of a house that is in use.

    :raises DemoError: when anything is in the database.
    """
    if is_filled():
        raise DemoError("The demo house is filled already. Only --bookings can add to it.")
    if _is_in_use():
        raise DemoError("The database is in use, so the demo house is not put into it. Take an empty one.")


def _is_in_use() -> bool:
    """Tell whether there is anybody, or any place."""
    return any(db.session.scalar(select(key).limit(1)) for key in (Organisation.id, Site.id))


def password(settings: Settings) -> str:
    """Return the demo's password: as set, else made once and kept in the instance.

    :raises SettingsError: when it cannot be kept.
    """
    return settings.demo_password or _kept(settings.instance / PASSWORD_FILE)


def _kept(path: Path) -> str:
    with suppress(FileNotFoundError):
        if kept := path.read_text("utf-8").strip():
            return kept
    made = "-".join(secrets.token_hex(2) for _ in range(3))
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{made}\n")
    except OSError as error:
        raise SettingsError(f"The demo's password cannot be kept in {path}: {error.strerror}.") from None
    return made


def _let_in_with(wanted: str) -> None:
    """Give all who share the demo member's password the one that is wanted now, if it is another."""
    member = queries.person_by_email(firms.MEMBER)
    if member is None or services.may_sign_in(firms.MEMBER, wanted):
        return
    with transaction():
        everybody = update(Person).where(Person.password_hash == member.password_hash)
        db.session.execute(everybody.values(password_hash=services.hashed(wanted)))
