"""Beside the editor: ask, publish, send back, call off, throw away, hold again, invite; each with its refusals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lounge.events.models import Event, Invitation
from lounge.events.queries import events as queries
from lounge.events.queries.cards import QuestionCard, card_of
from lounge.events.services import copying, inviting, publishing
from lounge.events.services.pictures import redrawn, show_picture
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.services import Guest
from tests.builders import NOON, make_booking, make_event, make_person, make_registration, make_room
from tests.conftest import CheckingClient
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
from tests.profiles.test_logos import picture
from tests.rooms.pages import signed_in


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield


def test_an_event_is_drafted_again_for_each_day_at_the_same_time_of_day(app: Lounge) -> None:
    manager, room = make_manager(), make_room()
    ask = QuestionCard(kind="text", text="Which firm?", purpose="name badges")
    event = published(
        room,
        by=manager,
        questions=(ask,),
        topics=("law",),
        doors_at=EVENING - HOUR,
        closes_at=EVENING - 6 * HOUR,
    )
    with transaction():
        show_picture(event, redrawn(picture()), by=manager, at=NOON)
    make_registration(event=event)
    summer = date(2027, 7, 1)
    with transaction():
        made = copying.duplicate(event, [summer, date(2026, 12, 10), summer], by=manager, at=NOON)
    assert [one.starts_at for one in made] == [
        EVENING + timedelta(days=7),
        datetime(2027, 7, 1, 16, tzinfo=UTC),
    ]
    copy = made[1]
    assert (copy.state, copy.doors_at) == ("draft", copy.starts_at - HOUR)
    assert (copy.closes_at, copy.uid != event.uid) == (copy.starts_at - 6 * HOUR, True)
    assert [row.room_id for row in copy.rooms] == [room.id]
    assert copy.questions[0].text == "Which firm?"
    assert copy.questions[0].id != event.questions[0].id
    assert queries.picture(copy.id).digest == queries.picture(event.id).digest  # type: ignore[union-attr]
    assert len(bookings()) == 1
    assert deeds("event").count("event.duplicated") == 2


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], ["no_day_chosen"]),
        ([date(2026, 11, 23)], ["day_over"]),
        ([date(2026, 11, 24)], []),
        ([date(2027, 1, 1) + timedelta(days=n) for n in range(53)], ["too_many_days"]),
    ],
)
def test_days_that_make_no_sense_are_refused(app: Lounge, days: list[date], found: list[str]) -> None:
    manager = make_manager()
    event = draft(make_card(by=manager), by=manager)
    assert codes(refusal(copying.duplicate, event, days, by=manager, at=NOON)) == found


def test_only_who_may_change_an_event_duplicates_it_or_invites_to_it(app: Lounge) -> None:
    event, other = published(by=make_manager()), make_person()
    day = [date(2026, 12, 10)]
    assert codes(refusal(copying.duplicate, event, day, by=other, at=NOON)) == ["not_yours"]
    assert codes(refusal(inviting.invite, event, [], by=other, at=NOON)) == ["not_yours"]


def test_invited_people_get_one_letter_however_often_they_are_named(app: Lounge) -> None:
    manager = make_manager()
    event = published(by=manager, visible_to="invited", open_to="invited")
    for _ in range(2):
        with transaction():
            inviting.invite(
                event, [Guest("Ewa", "Ewa@Cold.example"), Guest("", "jo@x.example")], by=manager, at=NOON
            )
    assert letters("events/invitation") == ["ewa@cold.example", "jo@x.example"]
    assert [one.name for one in queries.invited(event)] == ["Ewa", ""]
    assert deeds("event").count("event.invited") == 1


def test_people_invited_to_a_draft_get_their_letter_with_the_publishing(app: Lounge) -> None:
    manager = make_manager()
    event = draft(make_card(by=manager), by=manager)
    with transaction():
        inviting.invite(event, [Guest("Ewa", "ewa@cold.example")], by=manager, at=NOON)
    assert letters("events/invitation") == []
    with transaction():
        publishing.publish(event, by=manager, at=NOON)
    assert letters("events/invitation") == ["ewa@cold.example"]


def test_nobody_is_invited_to_what_is_over_or_called_off(app: Lounge) -> None:
    manager = make_manager()
    off, over = (
        make_event(organiser=manager, state="cancelled"),
        make_event(organiser=manager, starts_at=NOON - 9 * HOUR),
    )
    assert codes(refusal(inviting.invite, off, [], by=manager, at=NOON)) == ["already_cancelled"]
    assert codes(refusal(inviting.invite, over, [], by=manager, at=NOON)) == ["event_over"]


def test_an_invited_event_is_seen_by_who_was_invited(app: Lounge) -> None:
    manager, guest, member = make_manager(), make_person(email="ewa@kahn.example"), make_person()
    event = published(by=manager, visible_to="invited", open_to="invited")
    with transaction():
        inviting.invite(event, [Guest("", "ewa@kahn.example")], by=manager, at=NOON)
    assert queries.may_see(event, guest)
    assert queries.may_see(event, manager)
    assert queries.may_see(event, None, invited=True)
    assert not queries.may_see(event, member)
    assert not queries.may_see(event, None)


@pytest.mark.parametrize(("visible_to", "seen"), [("public", 3), ("members", 2), ("invited", 1)])
def test_a_query_finds_what_the_reader_may_see(app: Lounge, visible_to: str, seen: int) -> None:
    organiser, member = make_person(), make_person()
    event = make_event(organiser=organiser, visible_to=visible_to, open_to=visible_to)
    make_event(organiser=organiser, state="draft")
    viewers = (organiser, member, None)
    found = [
        set(db.session.scalars(select(Event.id).where(queries.seen_by(one)).order_by(Event.id)))
        for one in viewers
    ]
    assert [event.id in ids for ids in found].count(True) == seen
    assert [len(ids) - (event.id in ids) for ids in found] == [1, 0, 0]
    assert [queries.may_see(event, one) for one in viewers] == [event.id in ids for ids in found]


def test_the_pages_do_what_the_buttons_say(client: CheckingClient) -> None:
    manager, organiser = make_manager(), make_person()
    event = draft(make_card(make_room(), by=organiser), by=organiser)
    member = signed_in(client, organiser)
    asked = member.post(f"/events/{event.id}/submit", follow_redirects=True)
    assert "The managers are asked to publish it" in asked.text
    assert member.get(f"/events/{event.id}/send-back").status_code == 403
    boss = signed_in(client, manager)
    assert boss.post(f"/events/{event.id}/send-back", data={"reply": " "}).status_code == 422
    boss.post(f"/events/{event.id}/send-back", data={"reply": "Which Poland?"})
    assert "Which Poland?" in boss.get(f"/events/{event.id}/edit").text
    assert "It is published" in boss.post(f"/events/{event.id}/publish", follow_redirects=True).text
    assert boss.post(f"/events/{event.id}/cancel", data={"why": ""}).status_code == 422
    assert boss.post(f"/events/{event.id}/cancel", data={"why": "Ice on the river."}).status_code == 302
    again = boss.post(f"/events/{event.id}/cancel", data={"why": "Once more."})
    assert (again.status_code, event.cancelled_why) == (409, "Ice on the river.")
    assert "This event was called off" in again.text
    assert "Once more." in again.text


def test_publishing_that_is_refused_says_every_reason(client: CheckingClient) -> None:
    manager, one, two = make_manager(), make_room(name="Salon"), make_room(name="Kontor")
    make_booking(room=one, starts_at=EVENING), make_booking(room=two, starts_at=EVENING)
    event = draft(make_card(one, two, by=manager), by=manager)
    page = signed_in(client, manager).post(f"/events/{event.id}/publish", follow_redirects=True).text
    assert "Salon is taken" in page
    assert "Kontor is taken" in page


def test_days_are_added_and_drafts_made(client: CheckingClient) -> None:
    manager = make_manager()
    event = published(by=manager)
    boss = signed_in(client, manager)
    assert 'value="2026-12-10"' in boss.get(f"/events/{event.id}/duplicate").text
    more = boss.post(f"/events/{event.id}/duplicate", data={"days-0": "2026-12-10", "do": "add"}).text
    assert 'name="days-3"' in more
    assert boss.post(f"/events/{event.id}/duplicate", data={"days-0": "someday"}).status_code == 422
    refused = boss.post(f"/events/{event.id}/duplicate", data={"days-0": "2026-11-01"})
    assert (refused.status_code, "is over. Choose a later day" in refused.text) == (409, True)
    two = {"days-0": "2026-12-10", "days-1": "2026-12-17", "days-2": ""}
    assert boss.post(f"/events/{event.id}/duplicate", data=two).headers["Location"] == "/events/mine"
    one = boss.post(f"/events/{event.id}/duplicate", data={"days-0": "2026-12-24"})
    assert one.headers["Location"].endswith("/edit")


def test_bad_addresses_are_named_and_nobody_is_invited(client: CheckingClient) -> None:
    manager = make_manager()
    event = published(by=manager)
    boss = signed_in(client, manager)
    typed = 'Harms, Femke <femke@kahn.example>, jo@x.example; nonsense\nwho@\n"Krone" <k@krone.example>'
    answer = boss.post(f"/events/{event.id}/invite", data={"addresses": typed})
    assert answer.status_code == 422
    assert "These are no addresses: nonsense, who@." in answer.text
    assert "jo@x.example; nonsense" in answer.text
    assert db.session.scalars(select(Invitation)).all() == []
    good = typed.replace("nonsense", "JO@x.example").replace("who@\n", "")
    boss.post(f"/events/{event.id}/invite", data={"addresses": good})
    people = [(one.name, one.email) for one in queries.invited(event)]
    assert people == [
        ("Harms, Femke", "femke@kahn.example"),
        ("", "jo@x.example"),
        ("Krone", "k@krone.example"),
    ]
    assert "femke@kahn.example" in boss.get(f"/events/{event.id}/invite").text


def test_a_draft_is_thrown_away_and_a_published_event_is_not(client: CheckingClient) -> None:
    manager = make_manager()
    event, out = draft(make_card(by=manager), by=manager), published(by=manager)
    boss = signed_in(client, manager)
    number = event.id
    assert boss.post(f"/events/{number}/drop").headers["Location"] == "/events/mine"
    assert queries.event(number) is None
    kept = boss.post(f"/events/{out.id}/drop", follow_redirects=True)
    assert "This event is published already" in kept.text
    assert card_of(out).places == 6
