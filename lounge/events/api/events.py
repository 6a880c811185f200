"""The API's calls about events: which there are, and a new one."""

from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lounge.events.api import schemas
from lounge.events.queries import events as queries
from lounge.events.queries import listed
from lounge.events.queries.cards import EventCard
from lounge.events.services import making, publishing
from lounge.members import queries as members
from lounge.members.models import Organisation, Person
from lounge.plumbing import clock
from lounge.plumbing.access import MANAGER, SIGNED_IN, access
from lounge.plumbing.api import Blueprint, caller, offer
from lounge.plumbing.api.paging import listing, page, unknown_mark
from lounge.plumbing.api.problem import Invalid
from lounge.plumbing.db import transaction
from lounge.rooms import queries as rooms
from lounge.rooms.models import Room

blueprint = Blueprint("events", __name__, description="What is on, and how full it is.")
offer({
    "events:read": _l("See events."),
    "events:write": _l("Publish events, for managers."),
})  # fmt: skip
LOCATION = {"Location": {"description": "Where the event is.", "schema": {"type": "string"}}}
SAME = ("starts_at", "ends_at", "places", "online_link", "visible_to", "open_to", "reach")
"""The fields that are called alike in a call and in an event."""


@blueprint.route("/events")
@blueprint.arguments(schemas.EventsParameters, location="query")
@blueprint.response(200, listing("EventList", schemas.EventSchema))
@access(SIGNED_IN, scope="events:read")
def events(asked: dict[str, Any]) -> Any:
    """List events.

    Those that the caller may see, called off ones too, in order of their start; drafts only for who looks after them.
    With `from` and `to` those that overlap this span.
    """
    filters = {name: asked[name] for name in ("begins", "ends", "after") if name in asked}
    try:
        found = listed.listed(_by(), **filters, count=asked["limit"])
    except ValueError:
        raise unknown_mark() from None
    return page(found.items, found.next)


@blueprint.route("/events/<id:event_id>")
@blueprint.response(200, schemas.EventSchema, example=schemas.EVENT)
@access(SIGNED_IN, scope="events:read")
def event(event_id: int) -> Any:
    """Read an event.

    One that the caller may not see is answered as if it were not there.
    """
    found = queries.event(event_id)
    if found is None or not queries.may_see(found, _by()):
        abort(404)
    return listed.seen(_by(), found)


@blueprint.route("/events", methods=["POST"])
@blueprint.arguments(schemas.WantedEventSchema, example=schemas.WANTED)
@blueprint.response(201, schemas.EventSchema, example=schemas.NEW, headers=LOCATION)
@access(MANAGER, scope="events:write")
def publish_event(wanted: dict[str, Any]) -> Any:
    """Publish an event.

    It stands in the calendar at once, and its rooms are booked in the same deed, or it is refused with every objection,
    those of all rooms too: `taken`, `closed`, `in_the_past`, `ends_before_begin`, `places_exceed_rooms` and others.
    """
    at = clock.now()
    with transaction():
        event = making.draft(_card(wanted), by=_by(), at=at)
        publishing.publish(event, by=_by(), at=at)
    location = url_for("api_events.event", event_id=event.id)
    return listed.seen(_by(), event), 201, {"Location": location}


def _by() -> Person:
    person: Person = caller().person
    return person


def _card(wanted: dict[str, Any]) -> EventCard:
    language = wanted.get("language", _by().language)
    chosen = [_room(number) for number in wanted["room_ids"]]
    return EventCard(
        **{name: wanted[name] for name in SAME},
        **{f"title_{language}": wanted["title"], f"text_{language}": wanted["text"]},
        **_place(wanted, chosen),
        host=_host(wanted),
        topics=tuple(wanted["topics"]),
    )


def _place(wanted: dict[str, Any], chosen: list[Room]) -> dict[str, Any]:
    """Say where it is: in its rooms, at an address, online, or else in the house, in no room of its own."""
    site = chosen[0].site if chosen else next(iter(rooms.sites()), None)
    zone = {"zone": site.zone} if site else {}
    if chosen:
        return {"place_kind": "rooms", "rooms": tuple(chosen), **zone}
    if wanted["online_link"] and not wanted["address"]:
        return {"place_kind": "online", **zone}
    house = f"{site.name}, {site.address}" if site else ""
    return {"place_kind": "address", "address": wanted["address"] or house, **zone}


def _room(room_id: int) -> Room:
    found: Room = rooms.room(room_id) or _no_such("room_ids")
    return found


def _host(wanted: dict[str, Any]) -> Organisation:
    if "host_id" not in wanted:
        return _by().organisation
    found: Organisation = members.organisation(wanted["host_id"]) or _no_such("host_id")
    return found


def _no_such(field: str) -> Any:
    raise Invalid({field: [_("There is none with this id.")]})
