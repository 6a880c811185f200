"""A person's own calendar: its secret address is made, made anew, and taken away."""

from datetime import datetime

from lounge.events.models import CalendarFeed
from lounge.events.queries import feeds
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of


def make(person: Person, *, at: datetime) -> CalendarFeed:
    """Make an address for the person's calendar; one that was made before ends."""
    feeds.lock_feed(person)
    end(person, at=at)
    made = CalendarFeed(person_id=key_of(person), made_at=at)
    db.session.add(made)
    db.session.flush()
    audit.note("calendar.made", person, by=key_of(person), at=at)
    return made


def end(person: Person, *, at: datetime) -> None:
    """Let the address open nothing any more; without one nothing happens."""
    if known := feeds.feed_of(person):
        db.session.delete(known)
        db.session.flush()
        audit.note("calendar.ended", person, by=key_of(person), at=at)
