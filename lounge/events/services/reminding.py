"""Reminders before an event, and the question afterwards how it was: each once, also with several workers."""

from collections.abc import Callable
from datetime import datetime, timedelta

from lounge.events.models import Event, Registration
from lounge.events.queries import due
from lounge.events.services.letters import News

A_DAY, TWO_HOURS = timedelta(days=1), timedelta(hours=2)
TOO_LATE_FOR_A_DAY = timedelta(hours=4)
"""Where no worker ran, nobody is told so shortly before that it is tomorrow: they are told two hours before."""

Tell = Callable[[News, Registration], None]


def remind_a_day_before(*, at: datetime, most: int) -> int:
    """Write to those whose event begins in a day, with the people whom they could meet; return how many letters."""
    events = due.events_that_begin(at + TOO_LATE_FOR_A_DAY, at + A_DAY)
    return _remind(events, "reminder_day", News.reminder_day, before=A_DAY, at=at, most=most)


def remind_two_hours_before(*, at: datetime, most: int) -> int:
    """Write to those whose event begins in two hours; return how many letters."""
    events = due.events_that_begin(at, at + TWO_HOURS)
    return _remind(events, "reminder_hours", News.reminder_hours, before=TWO_HOURS, at=at, most=most)


def ask_how_it_was(*, at: datetime, most: int) -> int:
    """Ask those who were at an event, once, on the morning after; return how many letters."""
    written = 0
    for event in due.events_to_ask_about(at):
        for registration in due.to_ask(event, most=most - written):
            News(event, at).how_was_it(registration)
            written += 1
    return written


def _remind(events: list[Event], kind: str, tell: Tell, *, before: timedelta, at: datetime, most: int) -> int:
    """Write the letters that are due, so many at most; two workers write the same ones, and they are kept once."""
    written = 0
    for event in events:
        for registration in due.to_remind(event, kind, before=before, most=most - written):
            tell(News(event, at), registration)
            written += 1
    return written
