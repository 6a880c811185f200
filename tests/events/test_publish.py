"""A draft holds nothing; published it has all its rooms, or none, and every reason is told at once."""

from datetime import timedelta

import pytest

from lounge.events.queries import events as queries
from lounge.events.services import making, publishing
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from lounge.rooms import services as rooms
from tests.builders import (
    NOON,
    make_booking,
    make_organisation,
    make_person,
    make_room,
    make_site,
    make_space,
)
from tests.events.planning import (
    EVENING,
    HOUR,
    bookings,
    codes,
    deeds,
    draft,
    letters,
    make_card,
    make_manager,
    published,
    refusal,
)


def test_a_draft_holds_no_room(app: Lounge) -> None:
    by = make_person()
    event = draft(make_card(make_room(), by=by), by=by)
    assert (event.state, bookings(), deeds("event")) == ("draft", [], ["event.drafted"])


def test_a_published_event_has_its_rooms_in_the_name_of_who_published_it(app: Lounge) -> None:
    organiser, manager = make_person(), make_manager()
    event = draft(make_card(make_room(), make_room(), by=organiser), by=organiser)
    with transaction():
        publishing.publish(event, by=manager, at=NOON)
    kept = bookings()
    assert [one.booked_by_id for one in kept] == [manager.id, manager.id]
    assert {one.when for one in kept} == {event.when}
    assert [row.booking for row in event.rooms] == kept
    assert letters("rooms/booked") == []
    assert letters("events/published") == [organiser.email]


def test_rooms_are_held_from_the_doors_on_with_setup_and_clearing(app: Lounge) -> None:
    room = make_room(setup_minutes=60, clearing_minutes=30)
    published(room, by=make_manager(), doors_at=EVENING - HOUR / 2)
    [booking] = bookings()
    assert booking.starts_at == EVENING - HOUR / 2
    [held] = booking.occupancies
    assert (held.held_from, held.held_until) == (EVENING - 1.5 * HOUR, EVENING + 2.5 * HOUR)


def test_doors_that_open_between_two_steps_take_the_room_from_the_step_before(app: Lounge) -> None:
    published(make_room(), by=make_manager(), doors_at=EVENING - HOUR / 4, hours=1.75)
    [booking] = bookings()
    assert (booking.starts_at, booking.ends_at) == (EVENING - HOUR / 2, EVENING + 2 * HOUR)


def test_every_reason_of_every_room_is_told_at_once_and_nothing_is_kept(app: Lounge) -> None:
    site = make_site()
    taken, small, shut = make_room(site=site), make_room(site=site, longest_minutes=60), make_room(site=site)
    make_booking(room=taken, starts_at=EVENING + HOUR)
    with transaction():
        rooms.close(shut, rooms_span(), "painting", by=make_manager(), at=NOON)
    manager = make_manager()
    event = draft(make_card(taken, small, shut, by=manager, places=30), by=manager)
    found = refusal(publishing.publish, event, by=manager, at=NOON)
    assert codes(found) == ["closed", "places_exceed_rooms", "taken", "too_long"]
    assert {one.facts.get("room") for one in found} >= {taken.name, small.name, shut.name}
    assert (event.state, len(bookings()), event.published_at) == ("draft", 1, None)


def rooms_span() -> object:
    from lounge.domain.interval import Interval

    return Interval(EVENING - HOUR, EVENING + HOUR)


def test_two_rooms_over_one_space_cannot_both_be_had(app: Lounge) -> None:
    site = make_site()
    north, south = make_space(site=site), make_space(site=site)
    hall, half = make_room(site=site, spaces=[north, south]), make_room(site=site, spaces=[south])
    manager = make_manager()
    event = draft(make_card(hall, half, by=manager), by=manager)
    [objection] = refusal(publishing.publish, event, by=manager, at=NOON)
    assert objection.code == "rooms_overlap"
    assert objection.facts == {"room": hall.name, "other": half.name}


def test_rooms_of_an_event_cost_nobody_hours(app: Lounge) -> None:
    from tests.builders import make_plan

    house = make_organisation(plan=make_plan(room_hours=1))
    assert published(make_room(), by=make_manager(organisation=house), hours=4).is_published


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"place_kind": "rooms"}, "no_room_chosen"),
        ({"address": ""}, "address_missing"),
        ({"place_kind": "online"}, "link_missing"),
        ({"starts_at": NOON - HOUR}, "in_the_past"),
    ],
)
def test_what_lacks_something_stays_a_draft(app: Lounge, given: dict[str, object], code: str) -> None:
    manager = make_manager()
    event = draft(make_card(by=manager, **given), by=manager)
    assert codes(refusal(publishing.publish, event, by=manager, at=NOON)) == [code]
    assert codes(refusal(publishing.submit, event, by=manager, at=NOON)) == [code]


def test_that_a_time_has_passed_is_told_once_however_many_rooms_there_are(app: Lounge) -> None:
    manager = make_manager()
    card = make_card(make_room(), make_room(), by=manager, starts_at=NOON - HOUR)
    event = draft(card, by=manager)
    assert codes(refusal(publishing.publish, event, by=manager, at=NOON)) == ["in_the_past"]


def test_only_a_manager_publishes(app: Lounge) -> None:
    by = make_person()
    event = draft(make_card(by=by), by=by)
    assert codes(refusal(publishing.publish, event, by=by, at=NOON)) == ["only_managers"]
    assert codes(refusal(publishing.send_back, event, "No", by=by, at=NOON)) == ["only_managers"]


def test_what_is_published_is_not_published_again(app: Lounge) -> None:
    manager = make_manager()
    event = published(by=manager)
    assert codes(refusal(publishing.publish, event, by=manager, at=NOON)) == ["not_a_draft"]


def test_managers_are_asked_once_and_answer_by_a_letter(app: Lounge) -> None:
    by, manager = make_person(), make_manager()
    event = draft(make_card(by=by), by=by)
    for minute in (0, 5):
        with transaction():
            publishing.submit(event, by=by, at=NOON + timedelta(minutes=minute))
    assert (event.submitted_at, letters("events/submitted")) == (NOON, [manager.email])
    with transaction():
        publishing.send_back(event, "Which Poland?", by=manager, at=NOON)
    assert (event.submitted_at, event.reply, letters("events/sent_back")) == (
        None,
        "Which Poland?",
        [by.email],
    )
    assert codes(refusal(publishing.send_back, event, "?", by=manager, at=NOON)) == ["not_submitted"]
    assert deeds("event") == ["event.drafted", "event.submitted", "event.sent_back"]


def test_a_draft_that_is_dropped_is_gone_and_noted(app: Lounge) -> None:
    by = make_person()
    event = draft(make_card(make_room(), by=by), by=by)
    assert codes(refusal(making.drop, event, by=make_person(), at=NOON)) == ["not_yours"]
    with transaction():
        making.drop(event, by=by, at=NOON)
    assert queries.event(1) is None
    assert deeds("event")[-1] == "event.dropped"


def test_only_a_manager_plans_for_another_organisation(app: Lounge) -> None:
    by, other = make_person(), make_organisation()
    assert codes(refusal(making.draft, make_card(by=by, host=other), by=by, at=NOON)) == ["host_not_yours"]
    manager = make_manager()
    assert draft(make_card(by=manager, host=other), by=manager).host == other
