"""What is lent for an event is not changed or given back as a booking; its page says to which event it belongs."""

from dataclasses import replace

from lounge.events.services import publishing
from lounge.plumbing import clock
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from lounge.rooms import services as rooms
from lounge.rooms.queries.drafts import draft_of
from tests.builders import NOON, make_room
from tests.conftest import CheckingClient
from tests.events.planning import HOUR, bookings, codes, make_manager, published, refusal
from tests.rooms.pages import signed_in


def test_a_booking_of_an_event_is_neither_moved_nor_cancelled(app: Lounge) -> None:
    manager = make_manager()
    event = published(make_room(), by=manager)
    [booking] = bookings()
    later = replace(draft_of(booking), title="Something else")
    [objection] = refusal(rooms.change, booking, later, seen=None, by=manager, at=NOON)
    assert (objection.code, objection.facts["event_id"]) == ("belongs_to_event", event.id)
    assert codes(refusal(rooms.cancel, booking, by=manager, at=NOON)) == ["belongs_to_event"]
    assert (booking.title, booking.state) == ("Export nach Polen", "confirmed")


def test_its_page_leads_to_the_event_and_offers_no_cancelling(client: CheckingClient) -> None:
    with clock.telling(NOON):
        manager = make_manager()
        event = published(make_room(), by=manager)
        [booking] = bookings()
        page = signed_in(client, manager).get(f"/bookings/{booking.id}").text
    assert f'href="/events/{event.id}"' in page
    assert "/cancel" not in page


def test_a_refused_cancelling_says_what_to_do_instead(client: CheckingClient) -> None:
    with clock.telling(NOON):
        manager = make_manager()
        published(make_room(), by=manager)
        [booking] = bookings()
        browser = signed_in(client, manager)
        answer = browser.post(f"/bookings/{booking.id}/cancel", follow_redirects=True)
    assert "Move or call off the event instead" in answer.text


def test_once_the_event_is_called_off_the_room_is_anybodys(app: Lounge) -> None:
    manager, room = make_manager(), make_room()
    event = published(room, by=manager)
    with transaction():
        publishing.cancel(event, "", by=manager, at=NOON)
    assert published(room, by=manager, starts_at=event.starts_at + HOUR).is_published
