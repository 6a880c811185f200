"""Sixteen clients of the served product contend for one span: one is told 201, fifteen 409, nobody anything else."""

import json
import re
import threading
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPErrorProcessor, Request, build_opener

import pytest
from sqlalchemy import func, select

from lounge.members.services import add_token
from lounge.plumbing.db import db, transaction
from lounge.plumbing.web import Lounge
from lounge.rooms.models import Booking, Room
from lounge.settings import Settings
from tests.builders import NOON, PASSWORD, make_person, make_room, make_site, make_space
from tests.support.http import Served, serve

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

MANY = 16
PATIENCE_SECONDS = 60
HOUR = timedelta(hours=1)


def always_open(*, spaces: int = 1) -> list[Room]:
    """Make a hall over so many spaces, and a room on each of them; the server's own clock goes, so it never closes."""
    site = make_site(opens=time(0), closes=time(0), weekdays=range(7))
    with transaction():
        site.is_closed_on_holidays = False
    floor = [make_space(site=site) for _ in range(spaces)]
    return [make_room(site=site, spaces=part) for part in (floor, *([one] for one in floor if spaces > 1))]


def make_token() -> str:
    person = make_person()
    with transaction():
        return add_token(person, "contest", scopes=None, by=person.id, at=NOON)[1]


def contend(served: Served, rooms: list[Room]) -> list[tuple[int, list[str]]]:
    """Let each client book one of the rooms for the same hour of tomorrow; return statuses and objections."""
    begins = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    span = {"starts_at": begins.isoformat(), "ends_at": (begins + HOUR).isoformat()}
    bodies = [json.dumps({"room_id": room.id, "title": "Contested", **span}) for room in rooms]
    tokens = [make_token() for _ in rooms]
    start = threading.Barrier(len(rooms))
    answers: list[tuple[int, list[str]]] = []

    def book(token: str, body: str) -> None:
        link = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_SECONDS)
        link.connect()
        start.wait(PATIENCE_SECONDS)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        link.request("POST", "/api/v1/bookings", body, headers)
        answer = link.getresponse()
        told = json.loads(answer.read())
        answers.append((answer.status, [one["code"] for one in told.get("objections", [])]))
        link.close()

    clients = [threading.Thread(target=book, args=pair) for pair in zip(tokens, bodies, strict=True)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(PATIENCE_SECONDS)
    assert len(answers) == len(rooms), served.log
    return answers


class Visitor:
    """Somebody with a browser, signed in, with the form for a room open before them."""

    def __init__(self, served: Served, room: Room) -> None:
        self.url = served.base_url
        self.browser = build_opener(HTTPCookieProcessor(), StayHere())
        person = make_person()
        self.send("/sign-in", {**self.hidden("/sign-in"), "email": person.email, "password": PASSWORD})
        day = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        wish = {"room": str(room.id), "day": day, "from": "12:00", "until": "13:00", "people": "1"}
        self.form = {
            **self.hidden("/bookings/new"),
            **wish,
            "title": "Contested",
            "attendees": "",
            "note": "",
        }

    def hidden(self, path: str) -> dict[str, str]:
        """Fetch a page and return the hidden fields of its main form."""
        with self.browser.open(self.url + path, timeout=PATIENCE_SECONDS) as page:
            return {name: value for name, value in HIDDEN.findall(page.read().decode()) if name != "next"}

    def send(self, path: str, form: dict[str, str]) -> int:
        """Send a form, and return the status that it is answered with."""
        with self.browser.open(self.url + path, urlencode(form).encode(), timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status)


class StayHere(HTTPErrorProcessor):
    """Takes every answer as it is: a redirect is not followed, and a refusal is no error."""

    def http_response(self, _request: Request, response: HTTPResponse) -> HTTPResponse:  # type: ignore[override]
        return response


HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"')


def test_sixteen_who_press_the_button_at_once_get_one_booking(app: Lounge, settings: Settings) -> None:
    (room,) = always_open()
    with serve(environment_of(settings), workers=2, threads=8) as served:
        visitors = [Visitor(served, room) for _ in range(MANY)]
        start = threading.Barrier(MANY)
        statuses: list[int] = []

        def press(visitor: Visitor) -> None:
            start.wait(PATIENCE_SECONDS)
            statuses.append(visitor.send("/bookings/new", visitor.form))

        clicks = [threading.Thread(target=press, args=(visitor,)) for visitor in visitors]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join(PATIENCE_SECONDS)
    assert Counter(statuses) == {302: 1, 409: 15}
    assert count_bookings() == 1


def count_bookings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Booking.id))) or 0


def test_sixteen_clients_of_two_servers_processes_get_one_booking(app: Lounge, settings: Settings) -> None:
    (room,) = always_open()
    with serve(environment_of(settings), workers=2, threads=8) as served:
        answers = contend(served, [room] * MANY)
    assert Counter(status for status, _ in answers) == {201: 1, 409: 15}
    assert [codes for status, codes in answers if status == 409] == [["taken"]] * 15
    assert count_bookings() == 1


def test_the_hall_and_its_halves_are_not_both_given(app: Lounge, settings: Settings) -> None:
    hall, north, south = always_open(spaces=2)
    with serve(environment_of(settings), workers=2, threads=8) as served:
        answers = contend(served, [hall, north, hall, south] * 4)
    assert {status for status, _ in answers} == {201, 409}
    booked = set(db.session.scalars(select(Booking.room_id)))
    assert booked in ({hall.id}, {north.id, south.id})
    assert sum(status == 201 for status, _ in answers) == count_bookings() == len(booked)


def environment_of(settings: Settings) -> dict[str, str]:
    return {"LOUNGE_INSTANCE": str(settings.instance), "LOUNGE_DATABASE_URL": settings.database_url}
