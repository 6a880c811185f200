"""The waiting list: each freed place is offered once, held for a while, and goes on in order."""

from datetime import timedelta

import pytest

from lounge.domain.refusal import Refused
from lounge.events.models import Event, Registration
from lounge.events.queries import registrations
from lounge.events.services import waiting
from lounge.plumbing.db import transaction
from tests.builders import NOON, make_event, make_registration
from tests.events.places import accept, come, deeds, fill, lapse, leave, letters, positions, refusal
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BEGIN = NOON + 10 * DAY


def full(
    places: int = 1, waiting: int = 2, **given: object
) -> tuple[Event, list[Registration], list[Registration]]:
    """An event whose places are taken, with some who wait."""
    event = make_event(places=places, **given)
    return event, fill(event), [come(event) for _ in range(waiting)]


def move_up(event: Event, *, at=NOON) -> list[Registration]:
    with transaction():
        return waiting.move_up(event, at=at)


def let_past(registration: Registration, *, at=NOON, **given: int) -> Registration:
    with transaction():
        return waiting.let_past(registration, by=registration.event.organiser, at=at, **given)


def add_places(event: Event, count: int, *, at=NOON) -> list[Registration]:
    with transaction():
        return waiting.add_places(event, count, by=event.organiser, at=at)


def test_a_freed_place_is_offered_to_the_first_and_held_for_a_day():
    _, [taken], [first, second] = full()
    leave(taken, at=NOON + HOUR)
    assert (first.state, second.state) == ("offered", "waiting")
    assert first.offered_until == NOON + HOUR + DAY
    assert letters(first.email) == ["waiting", "offer"]
    assert deeds()[-1] == "registration.offered"


def test_an_offer_is_held_as_long_as_the_host_wants_and_shorter_as_the_event_nears():
    _, [taken], [first, _] = full(hold_minutes=120)
    leave(taken)
    assert first.offered_until == NOON + 2 * HOUR
    _, [taken], [first, _] = full()
    leave(taken, at=BEGIN - 4 * HOUR)
    assert first.offered_until == BEGIN - 3 * HOUR


def test_a_place_that_is_held_is_nobody_elses():
    event, [taken], [_first, _second] = full()
    leave(taken)
    assert come(event).state == "waiting"
    assert move_up(event) == []


def test_who_takes_an_offer_is_registered():
    _, [taken], [first, _] = full()
    leave(taken)
    accept(first, at=NOON + HOUR)
    assert (first.state, first.registered_at, first.offered_until) == ("registered", NOON + HOUR, None)
    assert letters(first.email) == ["waiting", "offer", "ticket"]


def test_taking_an_offer_twice_is_once():
    _, [taken], [first, _] = full()
    leave(taken)
    accept(first)
    accept(first, at=NOON + 5 * DAY)
    assert first.registered_at == NOON
    assert letters(first.email) == ["waiting", "offer", "ticket"]


def test_an_offer_can_be_taken_to_the_last_moment_and_no_longer():
    _, [taken], [first, _] = full()
    leave(taken)
    until = first.offered_until
    with pytest.raises(Refused) as refused:
        accept(first, at=until)
    assert refused.value.codes == ("offer_over",)
    assert refused.value.objections[0].facts == {"offered_until": until}
    assert accept(first, at=until - timedelta(seconds=1)).state == "registered"


def test_who_only_waits_or_has_cancelled_has_nothing_to_take():
    _, _, [first, second] = full()
    leave(second)
    assert refusal(lambda: accept(first)) == ["not_offered"]
    assert refusal(lambda: accept(second)) == ["not_offered"]


def test_an_offer_of_an_event_that_was_called_off_or_is_over_cannot_be_taken():
    off = make_registration(event=make_event(state="cancelled"), state="offered")
    assert refusal(lambda: accept(off)) == ["event_cancelled"]
    over = make_registration(state="offered")
    assert refusal(lambda: accept(over, at=BEGIN + 2 * HOUR)) == ["event_over"]


def test_an_offer_that_is_not_taken_lapses_and_goes_to_the_next():
    _, [taken], [first, second] = full()
    leave(taken)
    until = first.offered_until
    lapse(first, at=until + HOUR)
    assert (first.state, first.ended_at, first.offered_until) == ("lapsed", until, None)
    assert letters(first.email) == ["waiting", "offer", "lapsed"]
    assert (second.state, second.offered_until) == ("offered", until + HOUR + DAY)
    assert deeds()[-2:] == ["registration.lapsed", "registration.offered"]


def test_an_offer_lapses_once_and_not_before_its_time():
    _, [taken], [first, _] = full()
    leave(taken)
    until = first.offered_until
    lapse(first, at=until - timedelta(seconds=1))
    assert first.state == "offered"
    lapse(first, at=until)
    lapse(first, at=until + DAY)
    assert letters(first.email) == ["waiting", "offer", "lapsed"]


def test_who_let_an_offer_lapse_is_told_so_and_may_wait_at_the_end():
    event, [taken], [first, second] = full()
    leave(taken)
    lapse(first, at=NOON + DAY)
    assert refusal(lambda: accept(first, at=NOON + DAY)) == ["offer_over"]
    again = come(event, first.person, at=NOON + DAY)
    assert (second.state, again.state, registrations.position(again)) == ("offered", "waiting", 1)


def test_late_offers_are_found_the_oldest_first():
    event = make_event()
    on_time = make_registration(event=event, state="offered", offered_until=NOON + HOUR)
    late = [
        make_registration(event=event, state="offered", offered_until=NOON - hours * HOUR)
        for hours in (0, 2, 1)
    ]
    found = registrations.late_offers(at=NOON)
    assert [one.id for one in found] == [late[1].id, late[2].id, late[0].id]
    assert on_time not in found


def test_who_left_the_list_is_passed_over():
    _, [taken], [first, second] = full()
    leave(first)
    leave(taken)
    assert second.state == "offered"


def test_a_place_kept_for_guests_is_offered_to_the_first_guest():
    event = make_event(places=2, guest_places=1)
    taken = [make_registration(event=event, email="a@guest.example"), make_registration(event=event)]
    member, guest = come(event), make_registration(event=event, email="b@guest.example", state="waiting")
    leave(taken[0])
    assert [member.state, guest.state] == ["waiting", "offered"]


def test_a_party_of_two_waits_for_two_places_and_does_not_stop_the_list():
    event, taken, _ = full(places=2, waiting=0, allows_companion=True)
    couple, single = come(event, companion="Jan"), come(event)
    leave(taken[0])
    assert (couple.state, single.state) == ("waiting", "offered")
    leave(taken[1])
    leave(single)
    assert couple.state == "offered"


def test_who_waits_is_not_jumped_by_a_newcomer_when_places_came_unnoticed():
    event, _, [first, _] = full()
    with transaction():
        event.places += 1
    assert come(event).state == "waiting"
    assert [one.id for one in move_up(event)] == [first.id]


def test_nothing_is_offered_once_it_has_begun():
    event, [taken], [first, _] = full()
    leave(taken, at=BEGIN)
    assert first.state == "waiting"
    assert move_up(event, at=BEGIN) == []


def test_nothing_is_offered_of_what_does_not_take_place():
    event = make_event(state="cancelled")
    make_registration(event=event, state="waiting")
    assert move_up(event) == []


def test_places_that_are_added_are_offered_in_order():
    event, _, waiting_ones = full(waiting=3)
    found = add_places(event, 2, at=NOON + HOUR)
    assert [one.id for one in found] == [one.id for one in waiting_ones[:2]]
    assert (event.places, event.changed_at) == (3, NOON + HOUR)
    assert "event.places_added" in deeds()


def test_places_are_not_added_to_what_is_over_or_called_off():
    event = make_event()
    assert refusal(lambda: add_places(event, 1, at=BEGIN + 2 * HOUR)) == ["event_over"]
    assert refusal(lambda: add_places(make_event(state="cancelled"), 1)) == ["event_cancelled"]
    with pytest.raises(ValueError, match="only more"):
        add_places(event, 0)
    assert event.places == 10


def test_who_is_let_past_the_list_gets_the_next_free_place():
    event, [taken], [first, second] = full()
    let_past(second)
    assert (second.state, positions(event)) == ("waiting", [1, 2])
    assert [registrations.position(one) for one in (second, first)] == [1, 2]
    leave(taken)
    assert (first.state, second.state) == ("waiting", "offered")
    assert "registration.let_past" in deeds()


def test_a_place_can_be_added_for_who_is_let_past():
    event, _, [first, second] = full()
    let_past(second, add_places=1)
    assert (first.state, second.state, event.places) == ("waiting", "offered", 2)
    assert letters(second.email) == ["waiting", "offer"]


def test_who_is_first_already_stays_first():
    _, _, [first, second] = full()
    let_past(first)
    assert [registrations.position(one) for one in (first, second)] == [1, 2]


def test_who_has_a_place_is_let_past_nobody_and_no_place_is_added():
    event, [taken], _ = full()
    let_past(taken, add_places=1)
    assert event.places == 1


def test_only_who_waits_can_be_let_past():
    _, _, [first, _] = full()
    leave(first)
    assert refusal(lambda: let_past(first)) == ["not_waiting"]
    off = make_registration(event=make_event(state="cancelled"), state="waiting")
    assert refusal(lambda: let_past(off)) == ["event_cancelled"]


def test_who_came_at_the_same_moment_has_a_place_of_their_own():
    event, _, _ = full(waiting=0)
    for number in range(4):
        make_registration(event=event, email=f"w{number}@guest.example", state="waiting", queued_at=NOON)
    assert positions(event) == [1, 2, 3, 4]


def test_how_full_events_are_is_asked_in_one_query():
    event, _, _ = full(places=3, waiting=2, allows_companion=True)
    come(event, companion="Jan")
    empty, offering = make_event(places=4), make_event(places=4)
    make_registration(event=offering, state="offered", party=2, companion="Jan")
    make_registration(event=offering, state="cancelled")
    numbers = [event.id, empty.id, offering.id]
    with count_queries() as sent:
        found = registrations.how_full(numbers)
    assert len(sent) == 1
    assert found[event.id] == registrations.Fullness(places=3, registered=3, offered=0, waiting=4)
    assert (found[empty.id].free, found[offering.id].free, found[event.id].free) == (4, 2, 0)


def test_the_lists_of_an_event_and_what_a_person_has_are_found():
    event, [taken], [first, second] = full()
    gone = make_registration(event=event, state="cancelled")
    assert registrations.waiting(event) == [first, second]
    assert registrations.live(event) == [taken, first, second]
    assert registrations.registered(event) == [taken]
    assert registrations.of_person(first.person, [event.id]) == {event.id: first}
    assert registrations.mine(gone.person, event) is None
    assert registrations.by_code(first.code) == first
    assert registrations.registration(first.id) == first
    assert registrations.registration(0) is registrations.registration(2**40) is None
    assert registrations.by_code("nothing") is None


def test_the_lists_need_no_more_queries_for_more_people():
    event, _, _ = full(places=2, waiting=2)
    registrations.waiting(event)
    with count_queries() as few:
        registrations.waiting(event)
    for _ in range(5):
        come(event)
    registrations.waiting(event)
    with count_queries() as many:
        registrations.waiting(event)
    assert len(few) == len(many)
