"""What the editor tells while an event is planned: lines, free rooms, other events of the day; and who may see it."""

from collections.abc import Iterator

import pytest

from lounge.plumbing import clock
from tests.builders import NOON, make_booking, make_event, make_organisation, make_person, make_room
from tests.conftest import CheckingClient
from tests.events.planning import EVENING, draft, make_card, make_manager, published
from tests.events.test_editor import count, kept, typed
from tests.rooms.pages import signed_in
from tests.support.queries import count_queries


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture
def manager(client: CheckingClient) -> CheckingClient:
    """A manager who reads English."""
    return signed_in(client, make_manager(organisation=make_organisation(name="The house")))


def test_lines_come_and_go_without_a_script(manager: CheckingClient) -> None:
    page = manager.post("/events/new", data=typed(do="add-questions")).text
    assert 'name="questions-0-text"' in page
    two = {"questions-0-text": "First?", "questions-1-text": "Second?"}
    page = manager.post("/events/new", data=typed(do="remove-questions-0", **two)).text
    assert "First?" not in page
    assert "Second?" in page
    page = manager.post("/events/new", data=typed(do="add-cohosts")).text
    assert 'name="cohosts-0"' in page
    assert count() == 0


def test_rooms_tell_whether_they_are_free_with_and_without_a_script(manager: CheckingClient) -> None:
    free, taken = make_room(), make_room()
    make_booking(room=taken, starts_at=EVENING)
    page = manager.post("/events/new", data=typed(do="look", place_kind="rooms")).text
    assert "taken from 18:00 to 19:00" in page
    asked = "day=2026-12-03&from=18:00&until=20:00&doors=&last_day="
    items = {one["id"]: one for one in manager.get(f"/events/rooms?{asked}").get_json()["items"]}
    assert (items[free.id]["said"], items[free.id]["is_free"]) == ("free", True)
    assert (items[taken.id]["said"], items[taken.id]["is_free"]) == ("taken from 18:00 to 19:00", False)
    assert manager.get("/events/rooms?day=nonsense").get_json() == {"items": [], "others": ""}


def test_an_events_own_room_is_free_for_it(manager: CheckingClient) -> None:
    by, room = make_manager(), make_room()
    event = published(room, by=by)
    asked = f"event={event.id}&day=2026-12-03&from=19:00&until=21:00&doors=&last_day="
    [one] = manager.get(f"/events/rooms?{asked}").get_json()["items"]
    assert one["is_free"]


def test_another_event_for_the_same_people_is_warned_of_and_not_refused(manager: CheckingClient) -> None:
    by = make_manager()
    other = published(by=by, reach="national", markets=("PL",), title_en="Baltic day")
    wide = {"reach": "regional", "markets": ["PL"], "regions": ["DE-NI"]}
    manager.post("/events/new", data=typed(**wide))
    event = kept()
    assert event is not None
    page = manager.get(f"/events/{event.id}/edit").text
    assert "Somebody reaches for the same people on that day" in page
    assert f'href="/events/{other.id}"' in page
    assert "there is also “Baltic day”" in page
    live = manager.get("/events/rooms?day=2026-12-03&from=18:00&until=20:00&reach=national&markets=PL")
    assert f'href="/events/{other.id}"' in live.get_json()["others"]
    for tame in ({**wide, "reach": "local"}, {**wide, "markets": ["DK"]}, {**wide, "day": "2026-12-04"}):
        assert (
            "reaches for the same people"
            not in manager.post("/events/new", data=typed(do="look", **tame)).text
        )


def test_a_member_asks_and_cannot_publish(client: CheckingClient) -> None:
    person = make_person(organisation=make_organisation(name="Kahn"))
    member = signed_in(client, person)
    assert "Ask to publish it" in member.get("/events/new").text
    member.post("/events/new", data=typed(host="The house", do="submit"))
    event = kept()
    assert event is not None
    assert (event.state, event.host.name, event.submitted_at) == ("draft", "Kahn", NOON)
    assert member.post(f"/events/{event.id}/publish").status_code == 403
    refused = member.post(f"/events/{event.id}/edit", data=typed(do="publish"))
    assert (refused.status_code, event.state) == (409, "draft")


def test_nobody_else_finds_the_editor_of_an_event(client: CheckingClient) -> None:
    by = make_person()
    event = draft(make_card(by=by), by=by)
    stranger = signed_in(client, make_person())
    for path in ("edit", "cancel", "duplicate", "invite"):
        assert stranger.get(f"/events/{event.id}/{path}").status_code == 404
    assert stranger.post(f"/events/{event.id}/edit", data=typed()).status_code == 404
    assert stranger.get(f"/events/{event.id}/picture.jpg").status_code == 404


def test_a_line_in_which_nothing_is_written_asks_nothing(manager: CheckingClient) -> None:
    empty = {"questions-0-text": "", "questions-0-kind": "choice", "questions-0-kept_days": "14"}
    assert manager.post("/events/new", data=typed(**empty)).status_code == 302
    event = kept()
    assert event is not None
    assert event.questions == []


def test_what_was_called_off_is_not_edited(manager: CheckingClient) -> None:
    event = make_event(state="cancelled")
    assert manager.get(f"/events/{event.id}/edit").headers["Location"] == f"/events/{event.id}/manage"
    refused = manager.post(f"/events/{event.id}/edit", data=typed(host=event.host.name))
    assert (refused.status_code, "This event was called off" in refused.text) == (409, True)


def test_a_draft_with_the_day_of_the_calendar_begins_on_it(manager: CheckingClient) -> None:
    assert 'value="2027-02-03"' in manager.get("/events/new?day=2027-02-03").text
    assert 'value="2026-12-15"' in manager.get("/events/new?day=nonsense").text


def test_the_editor_asks_as_few_questions_with_many_rooms(manager: CheckingClient) -> None:
    first = make_room()
    manager.get("/events/new")
    with count_queries() as few:
        manager.get("/events/new")
    for _ in range(8):
        make_room(site=first.site)
    with count_queries() as many:
        manager.get("/events/new")
    assert len(few) == len(many)


@pytest.mark.parametrize("deed", ["save", "submit", "publish"])
def test_the_same_form_sent_twice_is_one_event(manager: CheckingClient, deed: str) -> None:
    form = typed(do=deed, once="c0ffee" * 5 + "00")
    first, second = (manager.post("/events/new", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert count() == 1


def test_a_form_that_was_gone_back_to_and_changed_is_another_event(manager: CheckingClient) -> None:
    once = "c0ffee" * 5 + "00"
    for title in ("Coffee with Poland", "Tea with Poland"):
        manager.post("/events/new", data=typed(title_en=title, once=once))
    assert count() == 2
