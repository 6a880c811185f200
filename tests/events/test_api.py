"""Events, as programs read and publish them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from lounge.events.models import Cohost, Event, EventMarket, EventRoom, EventTopic, Invitation
from lounge.plumbing import clock
from lounge.plumbing.web import Lounge
from lounge.rooms.queries import taken
from tests.builders import (
    NOON,
    keep,
    make_booking,
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_room,
    make_site,
)
from tests.events.places import letters
from tests.support.program import Program, codes
from tests.support.queries import count_queries

DAY = timedelta(days=1)
BEGIN = NOON + 10 * DAY


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.telling(NOON):
        yield


def stamp(moment: datetime) -> str:
    return moment.isoformat()


def wanted(**said: Any) -> dict[str, Any]:
    times = {"starts_at": stamp(BEGIN), "ends_at": stamp(BEGIN + timedelta(hours=2))}
    return {"title": "Export to Poland", "places": 4, "room_ids": [], **times, **said}


def manager(app: Lounge, **told: Any) -> Program:
    return Program.of(app, make_person(role="manager", **told))


def ids(program: Program, path: str = "/events") -> list[int]:
    return [one["id"] for one in program.get(path).json["items"]]


def test_an_event_is_read_with_all_that_belongs_to_it(app: Lounge) -> None:
    femke = make_person()
    event = make_event(
        organiser=femke, places=3, member_places=1, reach="regional", text_en="Come **early**."
    )
    cohost, room = make_organisation(), make_room(name="Speichersaal")
    keep(Cohost(event_id=event.id, organisation_id=cohost.id))
    keep(EventRoom(event_id=event.id, room_id=room.id))
    keep(EventTopic(event_id=event.id, topic="export"))
    keep(EventMarket(event_id=event.id, country="PL"))
    make_registration(event=event, party=2, companion="Jan")
    for _ in range(2):
        make_registration(event=event, state="waiting")
    read = Program.of(app).get(f"/events/{event.id}").json
    assert (read["id"], read["title_en"], read["text_en"]) == (
        event.id,
        "Export to Poland",
        "Come **early**.",
    )
    assert read["starts_at"] == "2026-12-04T12:00:00+01:00"
    assert (read["host"]["name"], read["organiser"]["name"]) == (event.host.name, "Femke Harms")
    assert (read["cohosts"][0]["name"], read["rooms"]) == (cohost.name, [{"id": room.id, "name": room.name}])
    assert (read["topics"], read["markets"], read["reach"]) == (["export"], ["PL"], "regional")
    assert (read["places"], read["free"], read["waiting"]) == (3, 1, 2)
    assert read["kept"] == {"member": 1, "guest": 0, "partner": 0}
    assert read["registration"] is None


def test_who_is_registered_reads_so_and_where_it_is_online(app: Lounge) -> None:
    event = make_event(online_link="https://meet.example/poland")
    registered = make_registration(event=event)
    waiting = make_registration(event=event, state="waiting")
    read = Program.of(app, registered.person).get(f"/events/{event.id}").json
    assert read["registration"] == {"id": registered.id, "state": "registered"}
    assert read["online_link"] == "https://meet.example/poland"
    for person in (waiting.person, make_person()):
        assert Program.of(app, person).get(f"/events/{event.id}").json["online_link"] is None
    assert Program.of(app, event.organiser).get(f"/events/{event.id}").json["online_link"]


def test_drafts_and_what_is_for_others_is_as_if_it_was_not_there(app: Lounge) -> None:
    femke = make_person()
    draft, private = make_event(state="draft"), make_event(visible_to="invited")
    mine = make_event(state="draft", organiser=femke)
    off = make_event(state="cancelled", visible_to="members")
    program = Program.of(app, femke)
    assert sorted(ids(program)) == [mine.id, off.id]
    assert [program.get(f"/events/{one.id}").status_code for one in (draft, private, mine)] == [404, 404, 200]
    keep(Invitation(event_id=private.id, email=femke.email, invited_at=NOON, invited_by_id=femke.id))
    assert program.get(f"/events/{private.id}").status_code == 200
    assert private.id in ids(program)
    assert len(ids(manager(app))) == 4


def test_events_are_listed_by_their_start_in_a_span_and_in_pages(app: Lounge) -> None:
    late, early, same = (make_event(starts_at=NOON + days * DAY) for days in (3, 1, 1))
    program = Program.of(app)
    assert ids(program) == [early.id, same.id, late.id]
    first = program.get("/events?limit=1").json
    second = program.get(first["next"]).json
    third = program.get(second["next"]).json
    assert [one["items"][0]["id"] for one in (first, second, third)] == [early.id, same.id, late.id]
    assert third["next"] is None
    span = {"from": stamp(NOON + DAY + timedelta(hours=1)), "to": stamp(NOON + 2 * DAY)}
    assert [one["id"] for one in program.get("/events", query_string=span).json["items"]] == [
        early.id,
        same.id,
    ]
    later = {"from": stamp(NOON + DAY + timedelta(hours=2))}
    assert [one["id"] for one in program.get("/events", query_string=later).json["items"]] == [late.id]


@pytest.mark.parametrize(
    "path", ["/events?after=yesterday", "/events?limit=0", "/events?after=-99999999999999999_1"]
)
def test_what_is_no_page_is_malformed(app: Lounge, path: str) -> None:
    assert Program.of(app).get(path).status_code == 422


def test_a_span_that_ends_before_it_begins_is_malformed(app: Lounge) -> None:
    span = {"from": stamp(NOON + DAY), "to": stamp(NOON)}
    wrong = Program.of(app).get("/events", query_string=span)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["to"])


@pytest.mark.parametrize("path", ["/events/0", "/events/99999999999999999999", "/events/4711", "/events/x"])
def test_what_is_not_there_is_not_found(app: Lounge, path: str) -> None:
    assert Program.of(app).get(path).status_code == 404


def test_a_longer_list_needs_no_more_queries(app: Lounge) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            event = make_event()
            keep(EventTopic(event_id=event.id, topic="export"))
            make_registration(event=event)

    program = Program.of(app)
    fill(2)
    with count_queries() as few:
        program.get("/events")
    fill(6)
    with count_queries() as many:
        program.get("/events")
    assert len(few) == len(many)


def test_a_manager_publishes_an_event_with_its_rooms(app: Lounge) -> None:
    room = make_room(capacity=6)
    made = manager(app).post("/events", wanted(room_ids=[room.id]))
    assert (made.status_code, made.json["state"], made.json["place_kind"]) == (201, "published", "rooms")
    assert made.headers["Location"] == f"/api/v1/events/{made.json['id']}"
    assert (made.json["rooms"], made.json["free"]) == ([{"id": room.id, "name": room.name}], 4)
    event = keep(room) and ids(Program.of(app))
    assert event == [made.json["id"]]
    assert taken(room, Event(starts_at=BEGIN, ends_at=BEGIN + timedelta(hours=2)).when)


def test_an_event_without_a_room_is_in_the_house(app: Lounge) -> None:
    site = make_site(name="Speicher am Weserufer")
    made = manager(app).post("/events", wanted())
    assert (made.status_code, made.json["place_kind"]) == (201, "address")
    assert made.json["address"] == f"{site.name}, {site.address}"


def test_an_event_can_be_elsewhere_or_online(app: Lounge) -> None:
    program = manager(app)
    elsewhere = program.post("/events", wanted(address="Marktplatz 1, Bremen")).json
    online = program.post("/events", wanted(online_link="https://meet.example/poland")).json
    assert (elsewhere["place_kind"], elsewhere["address"]) == ("address", "Marktplatz 1, Bremen")
    assert (online["place_kind"], online["online_link"]) == ("online", "https://meet.example/poland")


def test_title_and_text_are_in_the_managers_language_or_the_one_that_is_named(app: Lounge) -> None:
    make_site()
    program = manager(app, language="de")
    german = program.post("/events", wanted(text="Kommen Sie")).json
    english = program.post("/events", wanted(language="en")).json
    assert (german["title_de"], german["title_en"], german["text_de"]) == (
        "Export to Poland",
        "",
        "Kommen Sie",
    )
    assert (english["title_de"], english["title_en"]) == ("", "Export to Poland")


def test_an_event_can_be_held_for_another_organisation_and_for_some(app: Lounge) -> None:
    make_site()
    host = make_organisation()
    said = {"host_id": host.id, "open_to": "members", "topics": ["export"], "reach": "national"}
    made = manager(app).post("/events", wanted(**said)).json
    assert (made["host"]["id"], made["open_to"], made["topics"]) == (host.id, "members", ["export"])


def test_every_reason_of_every_room_is_told_and_nothing_is_kept(app: Lounge) -> None:
    room, small = make_room(capacity=2), make_room(capacity=1)
    make_booking(room=room, starts_at=BEGIN)
    refused = manager(app).post("/events", wanted(room_ids=[room.id, small.id]))
    assert refused.status_code == 409
    assert {"taken", "places_exceed_rooms"} <= set(codes(refused))
    assert ids(manager(app)) == []


def test_an_event_that_cannot_be_is_refused(app: Lounge) -> None:
    make_site()
    backwards = {"starts_at": stamp(BEGIN), "ends_at": stamp(BEGIN - DAY)}
    assert "ends_before_begin" in codes(manager(app).post("/events", wanted(**backwards)))
    over = {"starts_at": stamp(NOON - DAY), "ends_at": stamp(NOON - DAY + timedelta(hours=1))}
    assert "in_the_past" in codes(manager(app).post("/events", wanted(**over)))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", ""),
        ("title", "x" * 5000),
        ("places", 0),
        ("places", 10_001),
        ("places", "4"),
        ("room_ids", [4711]),
        ("room_ids", 3),
        ("host_id", 4711),
        ("open_to", "everybody"),
        ("topics", ["whales"]),
        ("online_link", "javascript:alert(1)"),
        ("starts_at", "2026-12-04T18:00:00"),
        ("price", 5),
    ],
)
def test_what_is_malformed_is_said_by_field(app: Lounge, field: str, said: object) -> None:
    wrong = manager(app).post("/events", wanted(**{field: said}))
    assert (wrong.status_code, [name.partition(".")[0] for name in wrong.json["errors"]]) == (422, [field])


@pytest.mark.parametrize("role", ["member", "partner", "desk"])
def test_only_a_manager_publishes(app: Lounge, role: str) -> None:
    assert Program.of(app, make_person(role=role)).post("/events", wanted()).status_code == 403


def test_a_token_does_only_what_it_names(app: Lounge) -> None:
    make_site()
    reads = Program.of(app, make_person(role="manager"), scopes=["events:read"])
    assert reads.get("/events").status_code == 200
    assert reads.post("/events", wanted()).status_code == 403
    writes = Program.of(app, make_person(role="manager"), scopes=["events:write"])
    assert writes.post("/events", wanted()).status_code == 201
    assert writes.get("/events").status_code == 403
    assert Program(app).get("/events").status_code == 401


def test_the_same_key_publishes_once(app: Lounge) -> None:
    make_site()
    program = manager(app)
    first, again = (program.post("/events", wanted(), key="k") for _ in range(2))
    assert (first.json, again.headers["Idempotency-Replayed"]) == (again.json, "true")
    assert ids(program) == [first.json["id"]]
    assert letters() == []
