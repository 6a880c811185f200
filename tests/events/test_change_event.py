"""A published event can be moved: rooms follow, everybody who counts on it is told, and nothing is done by halves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.events.queries.cards import QuestionCard, card_of
from lounge.events.services import making, publishing
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking, Occupancy
from tests.builders import NOON, make_booking, make_event, make_person, make_registration, make_room
from tests.events.planning import (
    EVENING,
    HOUR,
    bookings,
    change,
    codes,
    deeds,
    draft,
    letters,
    make_card,
    make_manager,
    published,
    refusal,
)


def test_rooms_follow_when_an_event_is_moved_into_its_own_time(app: Lounge) -> None:
    manager, room = make_manager(), make_room(setup_minutes=30, clearing_minutes=30)
    event = published(room, by=manager)
    [before] = bookings()
    later = replace(card_of(event), starts_at=EVENING + HOUR / 2, ends_at=EVENING + 2.5 * HOUR)
    change(event, later, by=manager)
    [after] = bookings()
    assert (after.id, after.when) == (before.id, later.plan.times and event.when)
    assert db.session.scalar(select(func.count()).select_from(Occupancy)) == 1


def test_an_organiser_moves_it_by_the_right_of_who_published_it(app: Lounge) -> None:
    organiser, manager = make_person(), make_manager()
    hall = make_room(bookable_by=["manager"])
    event = draft(make_card(make_room(), by=organiser), by=organiser)
    with transaction():
        publishing.publish(event, by=manager, at=NOON)
    change(event, replace(card_of(event), rooms=(hall,)), by=organiser)
    [booking] = bookings()
    assert (booking.room_id, booking.booked_by_id) == (hall.id, manager.id)


def test_two_rooms_change_places(app: Lounge) -> None:
    manager, first, second, third = make_manager(), make_room(), make_room(), make_room()
    event = published(first, second, by=manager)
    change(event, replace(card_of(event), rooms=(second, third)), by=manager)
    assert [one.room_id for one in bookings()] == [second.id, third.id]
    assert deeds("booking") == ["booking.lent", "booking.lent", "booking.taken_back", "booking.lent"]


def test_a_room_that_is_taken_meanwhile_leaves_all_as_it_was(app: Lounge) -> None:
    manager, room, other = make_manager(), make_room(), make_room()
    event = published(room, by=manager)
    make_booking(room=other, starts_at=EVENING)
    make_booking(room=room, starts_at=EVENING + 3 * HOUR)
    wish = replace(
        card_of(event), rooms=(room, other), starts_at=EVENING + 2 * HOUR, ends_at=EVENING + 4 * HOUR
    )
    wish = replace(wish, starts_at=EVENING, ends_at=EVENING + 4 * HOUR, title_en="Longer")
    found = refusal(making.change, event, wish, seen=None, by=manager, at=NOON)
    assert codes(found) == ["taken", "taken"]
    assert (event.title_en, event.ends_at, len(event.rooms)) == ("Export to Poland", EVENING + 2 * HOUR, 1)


def test_everybody_who_counts_on_it_is_told_once_that_it_moved(app: Lounge) -> None:
    manager = make_manager()
    event = published(by=manager)
    for state in ("registered", "waiting", "offered", "cancelled", "lapsed", "unconfirmed"):
        make_registration(event=event, email=f"{state}@cold.example", state=state)
    change(event, replace(card_of(event), address="Am Wall 1, Bremen"), by=manager)
    assert letters("events/moved") == [
        "offered@cold.example",
        "registered@cold.example",
        "waiting@cold.example",
    ]
    moved = db.session.scalars(select(Letter).where(Letter.to_address == "registered@cold.example")).one()
    assert moved.facts["was"]["where"] == "Langenstraße 12, Bremen"
    assert moved.calendar is not None
    assert moved.calendar["sequence"] == event.sequence == 1


def test_a_change_of_words_tells_nobody(app: Lounge) -> None:
    manager = make_manager()
    event = published(by=manager)
    make_registration(event=event)
    change(event, replace(card_of(event), text_en="Come early.", topics=("export",)), by=manager)
    assert letters("events/moved") == []
    assert event.sequence == 0


def test_what_is_the_same_already_is_left_alone(app: Lounge) -> None:
    manager = make_manager()
    event = published(make_room(), make_room(), by=manager, topics=("law", "export"), markets=("PL", "DK"))
    version = event.version
    change(event, card_of(event), by=manager, at=NOON + HOUR)
    assert (event.version, event.changed_at) == (version, NOON)
    assert deeds("event") == ["event.drafted", "event.published"]


def test_a_list_alone_makes_older_pages_stale(app: Lounge) -> None:
    by = make_person()
    event = draft(make_card(by=by), by=by)
    seen = event.version
    change(event, replace(card_of(event), markets=("PL",)), by=by, seen=seen)
    found = refusal(making.change, event, make_card(by=by), seen=seen, by=by, at=NOON)
    assert codes(found) == ["stale"]
    assert found[0].facts["version"] == event.version


def test_a_question_that_stays_keeps_its_answers(app: Lounge) -> None:
    by = make_person()
    ask = QuestionCard(kind="text", text="Which firm?", purpose="name badges")
    event = draft(make_card(by=by, questions=(ask, replace(ask, text="Dropped"))), by=by)
    kept = event.questions[0].id
    again = replace(card_of(event).questions[0], text="Which company?")
    change(event, replace(card_of(event), questions=(replace(ask, text="New"), again)), by=by)
    assert [(one.text, one.id == kept) for one in event.questions] == [
        ("New", False),
        ("Which company?", True),
    ]


def test_more_places_are_offered_to_who_waits(app: Lounge) -> None:
    manager = make_manager()
    event = published(by=manager, places=1)
    make_registration(event=event)
    waiting = make_registration(event=event, state="waiting")
    change(event, replace(card_of(event), places=2), by=manager)
    assert waiting.state == "offered"
    assert letters("events/offer") == [waiting.email]


def test_places_that_people_have_are_not_taken_from_them(app: Lounge) -> None:
    manager = make_manager()
    event = published(by=manager, places=3)
    for _ in range(3):
        make_registration(event=event)
    [objection] = refusal(
        making.change, event, replace(card_of(event), places=2), seen=None, by=manager, at=NOON
    )
    assert (objection.code, objection.facts) == ("too_few_places", {"places": 2, "taken": 3})


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"ends_at": EVENING}, "ends_before_begin"),
    ({"ends_at": EVENING - HOUR}, "ends_before_begin"),
    ({"ends_at": EVENING + timedelta(days=32)}, "lasts_too_long"),
    ({"doors_at": EVENING + HOUR}, "doors_after_begin"),
    ({"opens_at": EVENING}, "registration_order"),
    ({"opens_at": NOON + HOUR, "closes_at": NOON}, "registration_order"),
    ({"closes_at": EVENING + 3 * HOUR}, "registration_order"),
    ({"member_places": 4, "guest_places": 3}, "more_kept_than_places"),
    ({"title_de": "", "title_en": ""}, "title_missing"),
    ({"visible_to": "members"}, "open_wider_than_visible"),
    ({"visible_to": "invited", "open_to": "members"}, "open_wider_than_visible"),
]


@pytest.mark.parametrize(("given", "code"), NONSENSE)
def test_nonsense_is_neither_drafted_nor_put_in_the_place_of_what_stands(
    app: Lounge, given: dict[str, Any], code: str
) -> None:
    by = make_manager()
    card = make_card(by=by)
    assert codes(refusal(making.draft, replace(card, **given), by=by, at=NOON)) == [code]
    event = published(by=by)
    found = refusal(making.change, event, replace(card, **given), seen=None, by=by, at=NOON)
    assert codes(found) == [code]


def test_an_event_that_is_over_stays_where_it_was_but_its_words_can_be_mended(app: Lounge) -> None:
    manager = make_manager()
    event = published(make_room(), by=manager)
    later = EVENING + 5 * HOUR
    moved = replace(card_of(event), ends_at=EVENING + 3 * HOUR)
    found = refusal(making.change, event, moved, seen=None, by=manager, at=later)
    assert "event_over" in codes(found)
    change(event, replace(card_of(event), text_en="It was a good evening."), by=manager, at=later)
    assert event.text_en == "It was a good evening."


def test_nobody_else_changes_or_cancels_it(app: Lounge) -> None:
    event, other = published(by=make_manager()), make_person()
    assert codes(refusal(making.change, event, card_of(event), seen=None, by=other, at=NOON)) == ["not_yours"]
    assert codes(refusal(publishing.cancel, event, "", by=other, at=NOON)) == ["not_yours"]


def test_cancelling_gives_the_rooms_back_and_tells_everybody_why(app: Lounge) -> None:
    manager = make_manager()
    event = published(make_room(), by=manager)
    comes = make_registration(event=event)
    with transaction():
        publishing.cancel(event, "The speaker is ill.", by=manager, at=NOON)
    assert (event.state, event.cancelled_why, bookings()) == ("cancelled", "The speaker is ill.", [])
    assert db.session.scalars(select(Booking.state)).all() == ["cancelled"]
    assert (letters("events/called_off"), comes.state) == ([comes.email], "registered")
    assert letters("rooms/cancelled") == []
    assert codes(refusal(publishing.cancel, event, "", by=manager, at=NOON)) == ["already_cancelled"]
    assert codes(refusal(making.change, event, card_of(event), seen=None, by=manager, at=NOON)) == [
        "already_cancelled"
    ]


def test_a_draft_is_not_cancelled_nor_is_what_is_over(app: Lounge) -> None:
    manager = make_manager()
    planned = draft(make_card(by=manager), by=manager)
    assert codes(refusal(publishing.cancel, planned, "", by=manager, at=NOON)) == ["not_published"]
    past = make_event(organiser=manager, starts_at=NOON - 3 * HOUR)
    assert codes(refusal(publishing.cancel, past, "", by=manager, at=NOON)) == ["event_over"]
