"""The demo's events keep to the house's own rules: places, rooms, who waits and who may see what."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from lounge.demo import events, firms
from lounge.demo.guests import Evening
from lounge.domain.capacity import Waiting, next_in_line
from lounge.domain.wallclock import DAY
from lounge.events.models import (
    AUDIENCES,
    LIVE,
    TAKES_A_PLACE,
    TOPICS,
    Answer,
    Event,
    Invitation,
    Registration,
)
from lounge.members.models import Organisation
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking
from tests.builders import NOON
from tests.demo.test_fill import complaints, fill, overlaps, rows
from tests.demo.test_move_on import move_on

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(app: Lounge) -> Lounge:
    """The app of a demo house."""
    fill(app)
    return app


def every(**limits: object) -> list[Event]:
    """All events in order of time; ``limits`` are what their columns must be."""
    return list(db.session.scalars(select(Event).filter_by(**limits).order_by(Event.starts_at, Event.id)))


def registrations(event: Event, *states: str) -> list[Registration]:
    """Who is registered for an event, in the order in which they came."""
    wanted = select(Registration).where(Registration.event_id == event.id, Registration.state.in_(states))
    return list(db.session.scalars(wanted.order_by(Registration.queued_at, Registration.id)))


def of_the_member(event: Event) -> str | None:
    """The state of the demo member's registration."""
    wanted = select(Registration.state).where(
        Registration.event_id == event.id, Registration.email == firms.MEMBER
    )
    return db.session.scalar(wanted)


def test_the_calendar_is_full_and_drafts_wait(filled: Lounge) -> None:
    published = every(state="published")
    assert sum(event.starts_at > NOON for event in published) >= 14
    assert sum(event.starts_at < NOON for event in published) >= 18
    assert len(every(state="cancelled")) == 2
    assert sum(event.submitted_at is not None for event in every(state="draft")) == 2
    assert len(every(state="draft")) == 4


def test_all_that_is_told_becomes_an_event(filled: Lounge) -> None:
    assert Counter(one["title"]["de"] for one in events.told()) == Counter(one.title_de for one in every())
    hosts = {name for one in events.told() for name in (one["host"], *one.get("cohosts", ()))}
    assert hosts <= set(db.session.scalars(select(Organisation.name)))


def test_every_event_is_as_the_house_wants_it(filled: Lounge) -> None:
    for event in every():
        assert event.title_de
        assert event.title_en
        assert {topic.topic for topic in event.topics} <= set(TOPICS)
        assert event.topics
        assert AUDIENCES.index(event.open_to) >= AUDIENCES.index(event.visible_to)
        assert event.is_of_wider_reach == bool(event.regions)
        assert bool(event.rooms) == (event.place_kind == "rooms")
        assert event.place_kind != "rooms" or event.places <= sum(one.room.capacity for one in event.rooms)


def test_published_events_hold_their_rooms_from_the_doors_on(filled: Lounge) -> None:
    for event in every(place_kind="rooms"):
        for one in event.rooms:
            if event.state == "draft":
                assert one.booking is None
            else:
                booking = one.booking
                assert booking is not None
                assert (booking.starts_at, booking.ends_at) == (
                    event.doors_at or event.starts_at,
                    event.ends_at,
                )
                assert booking.is_cancelled == event.is_cancelled
                assert bool(booking.occupancies) != booking.is_cancelled
                assert booking.booked_by.email == firms.MANAGER


def test_nobody_waits_for_whom_there_is_room(filled: Lounge) -> None:
    full = 0
    for event in every(state="published"):
        places = Evening(event, {}).places
        for one in registrations(event, *TAKES_A_PLACE):
            assert one.party <= places.free_for(one.kind)
            places = places.with_taken(one.kind, one.party)
        waiting = [Waiting(one.id, one.kind, one.party) for one in registrations(event, "waiting")]
        full += bool(waiting)
        assert not list(next_in_line(waiting, places))
    assert full >= 5


def test_only_who_may_has_registered(filled: Lounge) -> None:
    for event in every():
        invited = set(
            db.session.scalars(select(Invitation.email).where(Invitation.event_id == event.id)).all()
        )
        for one in registrations(event, *LIVE):
            assert event.published_at
            assert event.published_at <= one.created_at <= min(event.starts_at, NOON)
            assert event.open_to == "public" or one.kind != "guest"
            assert event.open_to != "invited" or one.email in invited
            assert event.allows_companion or one.party == 1
            assert bool(one.companion) == (one.party == 2)


def test_one_place_is_held_for_somebody(filled: Lounge) -> None:
    (offered,) = db.session.scalars(select(Registration).where(Registration.state == "offered")).all()
    assert offered.offered_until is not None
    assert NOON < offered.offered_until < offered.event.starts_at


def test_the_member_comes_waits_and_is_invited(filled: Lounge) -> None:
    coming = [event for event in every(state="published") if event.starts_at > NOON]
    states = Counter(of_the_member(event) for event in coming)
    assert (states["registered"], states["waiting"]) == (1, 1)
    (going,) = [event for event in coming if of_the_member(event) == "registered"]
    met = [one for one in registrations(going, "registered") if one.meets]
    assert len(met) > 10
    assert firms.MEMBER in {one.email for one in met}
    assert firms.MEMBER in set(db.session.scalars(select(Invitation.email)))


def test_past_events_were_attended_and_judged(filled: Lounge) -> None:
    past = [event for event in every(state="published") if event.ends_at < NOON - DAY]
    expected = [registrations(event, "registered") for event in past]
    came = [sum(one.attended_at is not None for one in those) for those in expected]
    assert all(came)
    assert 0.8 < sum(came) / sum(map(len, expected)) < 0.95
    judged = db.session.scalars(select(Registration).where(Registration.rating.is_not(None))).all()
    assert len(judged) > 100
    assert all(one.attended_at and one.rated_at and one.rated_at < NOON for one in judged)


def test_answers_are_kept_for_coming_events_only(filled: Lounge) -> None:
    answered = db.session.scalars(
        select(Event).join(Registration.event).join(Registration.answers).distinct()
    ).all()
    assert answered
    assert all(event.starts_at > NOON for event in answered)
    assert db.session.scalars(select(Answer)).all()


def test_the_calendar_goes_on_as_days_go_by(filled: Lounge) -> None:
    before = {event.id for event in every()}
    move_on(filled, timedelta(days=40))
    ahead = [event for event in every() if event.starts_at > NOON + timedelta(days=40)]
    assert before < {event.id for event in every()}
    assert len([event for event in ahead if event.is_published]) >= 10
    assert complaints() == []
    assert overlaps() == []
    again = rows()
    move_on(filled, timedelta(days=40))
    assert rows() == again


def test_bookings_of_events_are_never_taken_back_by_chance(filled: Lounge) -> None:
    lent = select(Booking).where(Booking.id.in_(select(events.EventRoom.booking_id)))
    gone = [one for one in db.session.scalars(lent) if one.is_cancelled]
    assert len(gone) == 1
