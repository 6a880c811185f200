"""The pages of displays: the manager's, the one where a screen is paired, and the door with and without script."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lounge.desk.models import DoorDisplay
from lounge.desk.queries import displays as queries
from lounge.desk.services import displays
from lounge.desk.views import door, showing
from lounge.domain.interval import Interval
from lounge.plumbing import clock
from lounge.plumbing.db import db, transaction
from lounge.rooms import services
from lounge.rooms.models import Booking
from tests.builders import NOON, make_booking, make_person, make_room, make_site
from tests.conftest import CheckingClient
from tests.desk.doors import HOUR, Screen, make_display, make_screen


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is Tuesday, 24 November 2026, 12:00 in Bremen."""
    with clock.telling(NOON):
        yield


@pytest.fixture
def manager(client: CheckingClient) -> CheckingClient:
    client.sign_in(make_person(role="manager").email)
    client.set_cookie("language", "en")
    return client


def bookings() -> int:
    return db.session.scalar(select(func.count(Booking.id))) or 0


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("role", ["member", "partner", "desk"])
def test_only_the_manager_hangs_displays(client: CheckingClient, role: str) -> None:
    client.sign_in(make_person(role=role).email)
    assert client.get("/house/displays").status_code == 403
    assert client.post("/house/displays", data={"room": "1"}).status_code == 403


def test_the_manager_adds_a_display_and_reads_its_code(manager: CheckingClient) -> None:
    room = make_room()
    assert "No display yet" in manager.get("/house/displays").text
    answer = manager.post("/house/displays", data={"room": room.id, "name": "West", "takes_bookings": "y"})
    assert answer.status_code == 302
    display = db.session.scalars(select(DoorDisplay)).one()
    code = display.pairing_code or ""
    page = manager.get("/house/displays").text
    assert f"{code[:4]} {code[4:]}" in page
    assert "until 12:15" in page
    assert (display.room_id, display.name, display.takes_bookings) == (room.id, "West", True)


def test_a_display_of_no_room_is_refused_and_what_was_typed_is_kept(manager: CheckingClient) -> None:
    make_room()
    answer = manager.post("/house/displays", data={"room": "999", "name": "West"})
    assert answer.status_code == 422
    assert 'value="West"' in answer.text


def test_the_manager_makes_another_code_takes_a_screen_off_and_removes_the_display(
    manager: CheckingClient,
) -> None:
    display = make_display()
    first, number = display.pairing_code, display.id
    manager.post(f"/house/displays/{number}/code")
    with transaction():
        found = queries.display(number)
        assert found is not None
        assert found.pairing_code != first
        displays.pair(found.pairing_code or "", at=NOON)
    assert "paired since" in manager.get("/house/displays").text
    manager.post(f"/house/displays/{number}/unpair")
    assert "no screen" in manager.get("/house/displays").text
    manager.post(f"/house/displays/{number}/remove")
    assert queries.display(number) is None
    assert manager.post(f"/house/displays/{number}/remove").status_code == 404


def test_a_screen_is_paired_by_its_code_and_led_to_its_room(client: CheckingClient) -> None:
    display = make_display()
    assert "Bildschirm" in client.get("/display").text
    answer = client.post("/display", data={"code": display.pairing_code})
    assert answer.location == f"/display/{display.room.key}"
    cookie = client.get_cookie(door.KEY, path="/display")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert display.room.name in client.get(answer.location).text
    assert client.get("/display").location == answer.location


def test_a_wrong_code_says_so_in_the_language_that_is_wanted(client: CheckingClient) -> None:
    answer = client.post("/display?language=en", data={"code": "WRONG"})
    assert answer.status_code == 409
    assert "There is no such code" in answer.text
    assert 'value="WRONG"' in answer.text
    assert client.post("/display", data={"code": ""}).status_code == 422
    assert client.post("/display", data={"code": "x" * 300}).status_code == 422


def test_an_old_code_says_until_when_it_was_good(client: CheckingClient) -> None:
    display = make_display(at=NOON - HOUR)
    answer = client.post("/display", data={"code": display.pairing_code})
    assert answer.status_code == 409
    assert "11:15" in answer.text


def test_a_screen_without_a_key_sees_no_room(client: CheckingClient) -> None:
    display = make_display()
    assert client.get(f"/display/{display.room.key}").location == "/display"
    answer = client.get(f"/display/{display.room.key}/state.json")
    assert (answer.status_code, answer.json) == (403, {"paired": False})


def test_a_screen_sees_its_own_room_only(client: CheckingClient) -> None:
    screen, other = make_screen(client), make_room()
    assert client.get(f"/display/{other.key}").location == "/display"
    assert client.get(f"/display/{other.key}/state.json").status_code == 403
    assert client.get("/display").location == screen.address


def test_a_screen_that_was_taken_off_is_told_so(client: CheckingClient) -> None:
    screen = make_screen(client)
    with transaction():
        displays.unpair(screen.display, by=make_person(role="manager"), at=NOON)
    assert screen.state().json == {"paired": False}
    assert screen.touch("book", minutes=15).json == {"paired": False}
    assert client.get(screen.address).location == "/display"


def test_the_door_says_one_sentence_in_the_language_of_the_house(client: CheckingClient) -> None:
    screen = make_screen(client)
    client.set_cookie("language", "en")  # of somebody who had signed in on this screen once
    page = client.get(screen.address).text
    assert "Frei" in page
    assert "bis 22:00" in page
    assert 'lang="de"' in page
    english = client.get(f"{screen.address}?language=en").text
    assert "Free" in english
    assert "until 22:00" in english
    assert "Frei" in client.get(f"{screen.address}?language=fr").text


def test_without_a_script_the_page_comes_anew_by_itself(client: CheckingClient) -> None:
    screen = make_screen(client)
    assert client.get(screen.address).headers["Refresh"] == f"30; url={screen.address}"
    client.set_cookie(door.ALIVE, "1", path="/display")
    assert "Refresh" not in client.get(screen.address).headers


def test_the_door_of_a_taken_room_names_what_is_next_only_where_the_house_shows_titles(
    client: CheckingClient,
) -> None:
    for shows, word in ((True, "Kakao"), (False, "Gebucht")):
        room = make_room(site=make_site(shows_titles=shows))
        make_booking(room=room, starts_at=later(-30), at=NOON - HOUR, title="Tee")
        make_booking(room=room, starts_at=later(60), at=NOON, title="Kakao")
        page = client.get(make_screen(client, room=room).address).text
        assert "Belegt" in page
        assert word in page
        assert ("Kakao" in page) is shows
        assert ("Tee" in page) is shows


def test_what_the_door_will_say_is_told_beforehand_in_both_languages(client: CheckingClient) -> None:
    room = make_room(release_minutes=15, clearing_minutes=15)
    make_booking(room=room, starts_at=later(60), at=NOON)
    make_booking(room=room, starts_at=later(150), at=NOON)
    screen = make_screen(client, room=room)
    said = [
        (screen.moment(later(minute))["state"], *screen.moment(later(minute))["said"]["en"].values())
        for minute in (0, 60, 130, 230)
    ]
    assert said == [
        ("free", "Free", "until 13:00", ""),
        ("expected", "Reserved", "until 14:00", "Nobody has come yet. At 13:15 the room becomes free."),
        ("ready", "In preparation", "until 14:15", ""),
        ("free", "Free", "until 22:00", ""),
    ]
    assert screen.moment(later(60))["said"]["de"]["head"] == "Reserviert"
    night = screen.moment(later(11 * 60))
    assert (night["state"], night["said"]["de"]["until"]) == ("closed", "öffnet morgen um 08:00")


def test_before_a_free_sunday_the_door_says_on_which_day_it_opens(client: CheckingClient) -> None:
    with clock.telling(NOON + timedelta(days=5)):
        screen = make_screen(client)
        page = client.get(screen.address).text
        assert "öffnet morgen um 08:00" in page
    with clock.telling(NOON + timedelta(days=4, hours=11)):
        assert "öffnet Montag um 08:00" in client.get(screen.address).text


def test_a_closure_says_what_it_is_for(client: CheckingClient) -> None:
    screen = make_screen(client)
    with transaction():
        when = Interval(NOON, later(120))
        services.close(screen.display.room, when, "Neuer Boden", by=screen.display.made_by, at=NOON)
    page = client.get(screen.address).text
    assert "Geschlossen" in page
    assert "öffnet um 14:00" in page
    assert "Neuer Boden" in page


def test_what_has_not_changed_is_not_told_again(client: CheckingClient) -> None:
    screen = make_screen(client)
    first = screen.state()
    tag = first.headers["ETag"]
    again = screen.state(**{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["X-Now"] == str(showing.milliseconds(NOON))
    make_booking(room=screen.display.room, starts_at=later(60), at=NOON)
    assert screen.state(**{"If-None-Match": tag}).status_code == 200


def test_each_question_lets_the_screen_keep_its_key_for_longer(client: CheckingClient) -> None:
    screen = make_screen(client)
    assert f"{door.KEY}={screen.key}" in screen.state().headers["Set-Cookie"]
    assert screen.state().headers["Cache-Control"] == "no-store"


def test_who_touches_a_button_takes_the_room(client: CheckingClient) -> None:
    screen = make_screen(client)
    assert screen.touch("book", minutes=30).json == {"done": True}
    booking = db.session.scalars(select(Booking)).one()
    assert (booking.starts_at, booking.ends_at, booking.title) == (NOON, later(30), "Spontan an der Tür")
    assert screen.moment(NOON)["end"] == booking.id
    assert screen.touch("end", booking=booking.id).json == {"done": True}


def test_without_a_script_the_buttons_work_as_well(client: CheckingClient) -> None:
    screen = make_screen(client)
    sent = {"csrf_token": showing.token(screen.key), "minutes": "15"}
    assert client.post(f"{screen.address}/book", data=sent).location == screen.address
    answer = client.post(f"{screen.address}/book", data=sent)
    assert answer.status_code == 409
    assert "gerade nicht frei" in answer.text


def test_who_is_there_says_so_at_the_door(client: CheckingClient) -> None:
    room = make_room(release_minutes=15)
    booking = make_booking(room=room, starts_at=NOON, at=NOON - HOUR)
    screen = make_screen(client, room=room)
    assert screen.moment(NOON)["check_in"] == booking.id
    assert screen.touch("check-in", booking=booking.id).json == {"done": True}
    assert (screen.moment(NOON)["state"], screen.moment(NOON)["check_in"]) == ("taken", None)


@pytest.mark.parametrize(
    ("deed", "sent", "code"),
    [
        ("book", {"minutes": "45"}, 400),
        ("book", {"minutes": "x"}, 400),
        ("book", {}, 400),
        ("end", {}, 404),
        ("end", {"booking": "999999999999"}, 404),
        ("check-in", {"booking": "-1"}, 404),
    ],
)
def test_nonsense_does_nothing(client: CheckingClient, deed: str, sent: dict[str, str], code: int) -> None:
    assert make_screen(client).touch(deed, **sent).status_code == code
    assert bookings() == 0


def test_bookings_of_other_rooms_are_not_touched(client: CheckingClient) -> None:
    other = make_booking(starts_at=NOON, at=NOON - HOUR)
    screen = make_screen(client)
    assert screen.touch("end", booking=other.id).status_code == 404
    assert screen.touch("check-in", booking=other.id).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", "\N{SNOWMAN}"])
def test_a_form_that_is_not_the_displays_own_does_nothing(client: CheckingClient, token: str) -> None:
    screen: Screen = make_screen(client)
    assert screen.touch("book", minutes=15, csrf_token=token).status_code == 400
    assert bookings() == 0


def test_the_worker_of_the_page_acts_below_its_own_address_only(client: CheckingClient) -> None:
    answer = client.get("/display/sw.js")
    assert answer.mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in answer.headers


def test_a_display_never_opens_the_house(client: CheckingClient) -> None:
    screen = make_screen(client)
    for address in ("/rooms", "/bookings", "/house", f"/rooms/{screen.display.room.key}"):
        assert client.get(address).status_code == 302, address
