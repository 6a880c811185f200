"""A room that is held: as taken as a booked one, told to nobody, confirmed or let go."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.domain.interval import Interval
from lounge.domain.refusal import Refused
from lounge.members.models import Person
from lounge.plumbing.audit import AuditLine
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.rooms import queries, services
from lounge.rooms.models import Booking, Occupancy, Room
from lounge.rooms.services import Draft, Guest, signals
from tests.builders import NOON, make_booking, make_organisation, make_person, make_plan, make_room
from tests.conftest import CheckingClient

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)
TOMORROW = NOON + timedelta(days=1)


def make_held(*, room: Room | None = None, by: Person | None = None, guest: Person | None = None) -> Booking:
    """Hold a room tomorrow at noon."""
    room, by, guest = room or make_room(), by or make_person(), guest or make_person()
    draft = Draft(
        room=room,
        when=Interval(TOMORROW, TOMORROW + HOUR),
        title="Two of us",
        organisation=by.organisation,
        people=2,
        attendees=(Guest(guest.name, guest.email),),
    )
    with transaction():
        return services.hold(draft, by=by, at=NOON)


def letters() -> list[tuple[str, str, str]]:
    rows = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind, letter.to_address, letter.language) for letter in rows]


def deeds() -> list[str]:
    return list(db.session.scalars(select(AuditLine.deed).order_by(AuditLine.id)))


def refusal(deed) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused, transaction():
        deed()
    return refused.value.codes


def test_what_is_held_is_taken_and_nobody_is_told():
    booking = make_held()
    with pytest.raises(Refused) as refused:
        make_booking(room=booking.room)
    assert refused.value.codes == ("taken",)
    assert (booking.state, letters(), deeds()) == ("held", [], ["booking.held"])


def test_what_is_held_counts_in_the_allowance():
    by = make_person(organisation=make_organisation(plan=make_plan(room_hours=1)))
    make_held(by=by)
    assert queries.usage(by.organisation, at=NOON).used == HOUR
    with pytest.raises(Refused) as refused:
        make_booking(by=by, starts_at=TOMORROW + 3 * HOUR)
    assert refused.value.codes == ("allowance_used",)


def test_what_is_held_keeps_to_the_rules_of_the_room():
    room = make_room(shortest_minutes=120)
    with pytest.raises(Refused) as refused:
        make_held(room=room)
    assert refused.value.codes == ("too_short",)


def test_who_confirms_invites_both_each_in_their_own_language():
    femke, ole = make_person(language="de"), make_person(language="en")
    booking = make_held(by=femke, guest=ole)
    with transaction():
        services.confirm(booking, by=ole, at=NOON)
    assert letters() == [("rooms/booked", femke.email, "de"), ("rooms/booked", ole.email, "en")]
    assert (booking.state, deeds()) == ("confirmed", ["booking.held", "booking.confirmed"])
    assert db.session.scalars(select(Letter)).first().facts["by_staff"] is None


def test_confirming_twice_is_confirming_once():
    booking = make_held()
    for _ in range(2):
        with transaction():
            services.confirm(booking, by=booking.booked_by, at=NOON)
    assert len(letters()) == 2
    assert deeds() == ["booking.held", "booking.confirmed"]


def test_what_was_let_go_is_free_and_cannot_be_confirmed():
    booking = make_held()
    for _ in range(2):
        with transaction():
            services.let_go(booking, by=None, at=NOON)
    assert (booking.state, booking.cancelled_at) == ("cancelled", NOON)
    assert (letters(), deeds()) == ([], ["booking.held", "booking.let_go"])
    assert refusal(lambda: services.confirm(booking, by=booking.booked_by, at=NOON)) == ("already_cancelled",)
    make_booking(room=booking.room)


def test_what_was_confirmed_is_not_let_go():
    booking = make_held()
    with transaction():
        services.confirm(booking, by=booking.booked_by, at=NOON)
    assert refusal(lambda: services.let_go(booking, by=None, at=NOON)) == ("already_confirmed",)


def test_what_is_held_cannot_be_moved():
    booking = make_held()
    draft = Draft(room=booking.room, when=booking.when, title="Mine", organisation=booking.organisation)
    codes = refusal(lambda: services.change(booking, draft, seen=None, by=booking.booked_by, at=NOON))
    assert codes == ("still_held",)


def test_cancelling_what_is_held_lets_it_go_without_a_letter():
    booking = make_held()
    heard = []

    def hear(sender, **told):
        heard.append((sender.id, told["by"].id, told["at"]))

    with signals.cancelled.connected_to(hear), transaction():
        services.cancel(booking, by=booking.booked_by, at=NOON)
    assert booking.state == "cancelled"
    assert db.session.scalar(select(func.count(Occupancy.id))) == 0
    assert letters() == []
    assert heard == [(booking.id, booking.booked_by_id, NOON)]


def test_either_of_two_can_give_a_room_back_though_one_booked_it():
    femke, ole = make_person(), make_person()
    booking = make_held(by=femke, guest=ole)
    with transaction():
        services.confirm(booking, by=ole, at=NOON)
        services.give_back(booking, by=ole, at=NOON)
    assert [kind for kind, *_ in letters()] == ["rooms/booked"] * 2 + ["rooms/cancelled"] * 2
    assert booking.state == "cancelled"


def test_a_member_who_is_invited_finds_the_booking_among_their_own():
    ole = make_person(email="ole@kahn.example")
    booking = make_booking(attendees=(Guest("Ole", " Ole@Kahn.example "),))
    other = make_booking(starts_at=TOMORROW + 2 * HOUR)
    assert queries.upcoming(ole, at=NOON) == [booking]
    assert queries.past(ole, at=TOMORROW + HOUR).items == (booking,)
    assert queries.bookings(person=ole).items == (booking,)
    assert queries.engaged([ole, other.booked_by], Interval(NOON, TOMORROW + 9 * HOUR)) == [
        booking.when,
        other.when,
    ]
    assert queries.engaged([ole], Interval(TOMORROW + HOUR, TOMORROW + 9 * HOUR)) == []


@pytest.mark.usefixtures("noon")
def test_who_is_invited_reads_the_booking_and_changes_nothing(client: CheckingClient):
    ole = make_person()
    booking = make_booking(note="Between us", attendees=(Guest(ole.name, ole.email),))
    client.sign_in(ole.email)
    page = client.get(f"/bookings/{booking.id}").text
    assert booking.title in page
    assert "Between us" not in page
    assert f"/bookings/{booking.id}/c" not in page  # neither to change nor to cancel
    assert client.post(f"/bookings/{booking.id}/cancel").status_code == 404
    assert client.get(f"/bookings/{booking.id}/change").status_code == 404
    assert "Between us" not in client.get(f"/bookings/{booking.id}.ics").text
    assert booking.title in client.get("/bookings").text
    assert booking.title in client.get("/").text


@pytest.mark.usefixtures("noon")
def test_a_held_booking_says_so_and_is_let_go_at_a_click(client: CheckingClient):
    femke, ole = make_person(), make_person()
    booking = make_held(by=femke, guest=ole)
    client.sign_in(femke.email)
    assert "held" in client.get("/bookings").text
    assert "held" in client.get("/").text
    page = client.get(f"/bookings/{booking.id}").text
    assert "held until it is confirmed" in page
    assert f"/bookings/{booking.id}/change" not in page
    assert client.get(f"/bookings/{booking.id}.ics").status_code == 404
    assert booking.title in client.get("/rooms?day=2026-11-25").text
    answer = client.post(f"/bookings/{booking.id}/cancel", follow_redirects=True)
    assert "The room is free for others again." in answer.text
