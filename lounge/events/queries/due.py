"""What the clock demands of events: offers that are over, places that wait for somebody, letters that are due."""

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from lounge.domain.wallclock import day_of, habitual
from lounge.events.models import TAKES_A_PLACE, Answer, Event, Question, Registration
from lounge.plumbing import mail
from lounge.plumbing.db import db

ASKED_AT = time(9)
"""How it was is asked on the morning after the event ended, by the clock of its place."""
ASKED_WITHIN = timedelta(days=7)
"""Where no worker ran for longer, nobody is asked any more."""


def offers_that_are_over(at: datetime, *, most: int) -> list[int]:
    """Return whose offered places were not taken in time, by id of the registration, the one that ended first first."""
    is_over = (Registration.state == "offered", Registration.offered_until <= at)
    wanted = select(Registration.id).where(*is_over)
    return list(db.session.scalars(wanted.order_by(Registration.offered_until, Registration.id).limit(most)))


def events_with_room(at: datetime) -> list[int]:
    """Return the events, by id, where somebody waits although not all places are taken.

    It may be rightly so: what is free can be kept for others, or too little for two.
    """
    waits, takes = aliased(Registration), aliased(Registration)
    taken = (
        select(func.coalesce(func.sum(takes.party), 0))
        .where(takes.event_id == Event.id, takes.state.in_(TAKES_A_PLACE))
        .scalar_subquery()
    )
    somebody_waits = exists().where(waits.event_id == Event.id, waits.state == "waiting")
    wanted = select(Event.id).where(Event.state == "published", Event.starts_at > at)
    return list(db.session.scalars(wanted.where(somebody_waits, taken < Event.places).order_by(Event.id)))


def events_that_begin(after: datetime, until: datetime) -> list[Event]:
    """Return the published events that begin after the one instant, and not later than the other."""
    begins = (Event.starts_at > after, Event.starts_at <= until)
    return _published(*begins)


def events_to_ask_about(at: datetime) -> list[Event]:
    """Return the events that took place, from the morning after until a week later."""
    ended = _published(Event.ends_at <= at, Event.ends_at > at - ASKED_WITHIN)
    return [event for event in ended if at >= asked_from(event)]


def asked_from(event: Event) -> datetime:
    """Return from when on the guests of an event are asked how it was."""
    morning_after = day_of(event.ends_at, event.zone_info) + timedelta(days=1)
    return habitual(morning_after, ASKED_AT, event.zone_info)


def to_remind(event: Event, kind: str, *, before: timedelta, most: int) -> list[Registration]:
    """Return who has a place, had it when the reminder fell due, and has no such letter for this time of the event."""
    since = func.coalesce(Registration.registered_at, Registration.created_at)
    is_new = _is_unwritten(kind, stamp(event.starts_at))
    return _comes(event, since <= event.starts_at - before, is_new, most=most)


def to_ask(event: Event, *, most: int) -> list[Registration]:
    """Return who was there, takes letters about what has been, has not said how it was, and was not asked.

    Who was there is known where anybody was noted at the door; else everybody who had a place is taken to be.
    """
    other = aliased(Registration)
    nobody_was_noted = ~exists().where(other.event_id == event.id, other.attended_at.is_not(None))
    was_there = or_(Registration.attended_at.is_not(None), nobody_was_noted)
    said_nothing = (Registration.rating.is_(None), Registration.takes_messages.is_(True))
    return _comes(event, was_there, *said_nothing, _is_unwritten("how_was_it"), most=most)


def answers_to_forget(at: datetime, *, most: int) -> list[tuple[int, int]]:
    """Return the answers whose days are over, by their id, and the event's id of each."""
    found: list[tuple[int, int]] = []
    for days in db.session.scalars(select(Question.kept_days).distinct().order_by(Question.kept_days)).all():
        wanted = (
            select(Answer.id, Event.id)
            .join(Question, Question.id == Answer.question_id)
            .join(Event, Event.id == Question.event_id)
            .where(Question.kept_days == days, Event.ends_at <= at - timedelta(days=days))
            .order_by(Answer.id)
            .limit(most - len(found))
        )
        found += [(answer, event) for answer, event in db.session.execute(wanted)]
    return found


def guests_to_forget(ended_by: datetime, *, gone: str, most: int) -> list[Registration]:
    """Return guests without an account whose event had ended by then, and who are still known by their address."""
    wanted = (
        select(Registration)
        .join(Registration.event)
        .where(Registration.kind == "guest", Event.ends_at <= ended_by)
        .where(~Registration.email.endswith(f"@{gone}", autoescape=True))
        .order_by(Registration.id)
        .limit(most)
    )
    return list(db.session.scalars(wanted.with_for_update(of=Registration)))


def letter_key(registration_id: int, kind: str, further: str = "") -> str:
    """Return the key of the letter of this kind to somebody: it is written once."""
    return f"registration/{registration_id}{_tail(kind, further)}"


def stamp(instant: datetime | None) -> str:
    """Write an instant as it stands in the keys of letters."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant else ""


def _tail(kind: str, further: str) -> str:
    return f"/{kind}/{further}" if further else f"/{kind}"


def _is_unwritten(kind: str, further: str = "") -> ColumnElement[bool]:
    """Say in a query whether somebody who is registered has no such letter."""
    head = literal("registration/").concat(cast(Registration.id, String))
    return mail.is_unwritten(head.concat(_tail(kind, further)))


def _published(*limits: ColumnElement[bool]) -> list[Event]:
    wanted = select(Event).where(Event.state == "published", *limits).options(joinedload(Event.host))
    return list(db.session.scalars(wanted.order_by(Event.starts_at, Event.id)))


def _comes(event: Event, *limits: ColumnElement[bool], most: int) -> list[Registration]:
    is_theirs = (Registration.event_id == event.id, Registration.state == "registered")
    wanted = select(Registration).where(*is_theirs, *limits).options(joinedload(Registration.person))
    return list(db.session.scalars(wanted.order_by(Registration.id).limit(most)))
