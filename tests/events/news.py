"""Makes one letter of each kind that events write."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from lounge.events.models import Event, EventRoom, Invitation, Message, Registration
from lounge.events.queries.entries import as_it_stands
from lounge.events.services.letters import News
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from tests.builders import (
    NOON,
    keep,
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_room,
    make_site,
)

_number = count(1)

STATE_OF = {
    "confirm_address": "unconfirmed",
    "waiting": "waiting",
    "offer": "offered",
    "lapsed": "lapsed",
    "cancelled": "cancelled",
}
"""How a registration stands that a letter is about, where it has no place."""
SIMPLE: Mapping[str, Callable[[News, Registration], None]] = {
    "confirm_address": News.confirm_address,
    "already_known": News.already_known,
    "ticket": News.ticket,
    "waiting": News.waiting,
    "offer": News.offer,
    "lapsed": News.lapsed,
    "cancelled": News.registration_cancelled,
    "called_off": News.called_off,
    "reminder_day": News.reminder_day,
    "reminder_hours": News.reminder_hours,
    "how_was_it": News.how_was_it,
}
TO_MAKERS = ("submitted", "sent_back", "published")
KINDS = (*SIMPLE, "sign_in", "moved", "message", "invitation", *TO_MAKERS)


def make_full_event(*, language: str = "en", name: str = "Export to Poland", **given: Any) -> Event:
    """Make an event in a room, with doors, a link and a way to get there."""
    host = make_organisation(name=f"Kontor {next(_number)} of {name}")
    organiser = make_person(name="Femke Harms", language=language, organisation=host)
    told: dict[str, Any] = {
        "place_kind": "rooms",
        "doors_at": NOON + timedelta(days=10, minutes=-30),
        "online_link": "https://meet.example/export",
        "way_de": "Zwei Minuten von der Haltestelle.",
        "way_en": "Two minutes from the tram.",
        "text_en": "Who **sells** there, and how to begin.",
        "text_de": "Wer dort **verkauft** und wie man anfängt.",
    }
    event = make_event(organiser=organiser, title=name, **told | given)
    if event.place_kind == "rooms":
        room = make_room(name="Saal am Wasser", site=make_site())
        keep(EventRoom(event_id=event.id, room_id=room.id))
        db.session.refresh(event)
    return event


def write(kind: str, *, language: str = "en", event: Event | None = None, name: str = "Ole Brandt") -> Letter:
    """Write a letter of this kind to somebody who reads this language, about the event or one that is made."""
    event = event or make_full_event(language=language)
    with transaction():
        event = db.session.merge(event)
        if kind in TO_MAKERS:
            _tell_makers(kind, News(event, NOON))
        elif kind == "invitation":
            _invite(event, language, name)
        else:
            _tell_guest(kind, event, language, name)
    return letters(f"events/{kind}")[-1]


def letters(kind: str | None = None) -> list[Letter]:
    """All letters of a kind, or all of them, in the order in which they were written."""
    wanted = select(Letter) if kind is None else select(Letter).where(Letter.kind == kind)
    db.session.rollback()
    return list(db.session.scalars(wanted.order_by(Letter.id)))


def _tell_guest(kind: str, event: Event, language: str, name: str) -> None:
    person = make_person(name=name, language=language)
    state = STATE_OF.get(kind, "registered")
    found = make_registration(
        event=event, person=person, state=state, companion=f"Companion of {name}", party=2
    )
    db.session.flush()
    news = News(event, NOON)
    if kind in SIMPLE:
        SIMPLE[kind](news, found)
    elif kind == "sign_in":
        news.already_known(person)
    elif kind == "moved":
        was = as_it_stands(event)
        event.starts_at, event.ends_at = (
            event.starts_at + timedelta(hours=1),
            event.ends_at + timedelta(hours=1),
        )
        event.sequence += 1
        news.moved(found, was)
    else:
        said = Message(
            event_id=event.id,
            by=event.organiser,
            subject=f"Bring your card, {name}",
            text=f"{name}\n\nYours",
            sent_at=NOON,
            readers=1,
        )
        db.session.add(said)
        db.session.flush()
        news.message(found, said)


def _tell_makers(kind: str, news: News) -> None:
    event = news.event
    event.submitted_at, event.reply, event.published_at = NOON, "Please name the speakers.", NOON
    if kind == "submitted":
        news.submitted([event.organiser])
    elif kind == "sent_back":
        news.sent_back()
    else:
        news.published()


def _invite(event: Event, language: str, name: str) -> None:
    person = make_person(name=name, language=language)
    db.session.flush()
    invitation = Invitation(
        event_id=event.id, email=person.email, name=name, invited_at=NOON, invited_by_id=event.organiser_id
    )
    db.session.add(invitation)
    db.session.flush()
    News(event, NOON).invitation(invitation)
