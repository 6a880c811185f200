"""Draws the week's round when it is due, and sends it."""

from datetime import datetime, timedelta

from lounge.domain.week import Week
from lounge.introductions.queries import choice, rounds, wishes
from lounge.introductions.queries.comparing import Matching
from lounge.introductions.services import drawing, sending
from lounge.plumbing.db import transaction
from lounge.plumbing.doctor import Finding, wrong

DRAWS_EVERY, SENDS_EVERY = 30, 5
"""In seconds: a round may be drawn a little late, but once it is drawn nobody needs to wait for it."""
PATIENCE = timedelta(hours=1)
"""A worker may have much to do when a round falls due."""
MOMENT = "%Y-%m-%d %H:%M"


def draw_if_due(at: datetime, *, matching: Matching | None = None) -> None:
    """Draw this week's round, if it is time and nobody has: also later in the week, where a worker was away."""
    week = rounds.week_of(at)
    if at < rounds.due(week) or rounds.round_of(week):
        return
    prepared = choice.prepare(week, at=at, matching=matching)
    with transaction():
        drawing.draw(prepared, by=None, at=at)


def send_if_due(at: datetime) -> None:
    """Send this week's round, unless somebody wants to see it first or holds it back."""
    week = rounds.week_of(at)
    found = rounds.round_of(week)
    if found is None or found.state == "sent" or found.is_held:
        return
    if at < rounds.due(week) or rounds.rules().is_reviewed:
        return
    with transaction():
        again = rounds.round_of(week)
        if again and not again.is_held:
            sending.send(again, by=None, at=at)


def drawn_last(at: datetime) -> Finding:
    """Tell the doctor when the last round was drawn, and whether one is overdue."""
    week, latest, following = rounds.week_of(at), rounds.latest_round(), rounds.next_due(at)
    if latest is None:
        return Finding("round", f"none was drawn yet; a worker draws the first by {following:{MOMENT}} UTC")

    said = f"that of {latest.week} was drawn on {latest.drawn_at:{MOMENT}} UTC"
    is_overdue = at > rounds.due(week) + PATIENCE and Week.parse(latest.week) < week
    if is_overdue and wishes.willing(on=choice.day_to_ask_for(week, at)):
        return wrong("round", f"That of {week} is overdue; {said}. Run: lounge worker")
    waits = "" if latest.state == "sent" else " and is not sent yet"
    return Finding("round", f"{said}{waits}; the next is due on {following:{MOMENT}} UTC")
