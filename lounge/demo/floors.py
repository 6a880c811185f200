"""Builds the demo's sites, spaces and rooms from `data/rooms.json`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from lounge.rooms import queries
from lounge.rooms.models import OpeningHour, Room, Site, Space

DATA = Path(__file__).parent / "data"
TEMPLATES = ("kontor", "bruecke", "kajuete")
"""The rooms that further rooms for benchmarks are like, in turn."""


@dataclass(frozen=True, slots=True)
class Floors:
    """All that can be walked on, by key."""

    sites: dict[str, Site]
    rooms: dict[str, Room]


def known() -> Floors:
    """Return all sites and the rooms that can be booked, as they are by now."""
    sites, rooms = queries.sites(), queries.rooms()
    return Floors({site.key: site for site in sites}, {room.key: room for room in rooms})


def build(*, rooms: int = 0) -> Floors:
    """Build the demo's rooms, and as many more for benchmarks as ``rooms`` in all need."""
    drawn = json.loads((DATA / "rooms.json").read_text("utf-8"))
    sites = {one["key"]: _site(one, place) for place, one in enumerate(drawn["sites"])}
    spaces = {one["key"]: Space(key=one["key"], site=sites[one["site"]]) for one in drawn["spaces"]}
    built = {one["key"]: _room(one, place, sites, spaces) for place, one in enumerate(drawn["rooms"])}
    drawn_by_key = {one["key"]: one for one in drawn["rooms"]}
    for place in range(len(built), rooms):
        like = drawn_by_key[TEMPLATES[place % len(TEMPLATES)]]
        key, name = f"{like['key']}-{place + 1}", f"{like['name']} {place + 1}"
        spaces[key] = Space(key=key, site=sites[like["site"]])
        built[key] = _room({**like, "key": key, "name": name, "spaces": [key]}, place, sites, spaces)
    return Floors(sites, built)


def _site(drawn: dict[str, Any], place: int) -> Site:
    return Site(
        key=drawn["key"],
        name=drawn["name"],
        address=f"{drawn['address']}, {drawn['town']}",
        way_de=drawn["way"]["de"],
        way_en=drawn["way"]["en"],
        zone=drawn["zone"],
        subdivision=drawn["subdivision"],
        position=place,
        hours=list(_hours(drawn["hours"])),
    )


def _room(drawn: dict[str, Any], place: int, sites: dict[str, Site], spaces: dict[str, Space]) -> Room:
    return Room(
        key=drawn["key"],
        site=sites[drawn["site"]],
        name=drawn["name"],
        kind=drawn["kind"],
        spaces=[spaces[key] for key in drawn["spaces"]],
        capacity=drawn["capacity"],
        equipment=drawn["equipment"],
        is_step_free=drawn["step_free"],
        description_de=drawn["description"]["de"],
        description_en=drawn["description"]["en"],
        picture=drawn["picture"],
        position=place,
        shortest_minutes=drawn["shortest_minutes"],
        longest_minutes=drawn["longest_minutes"],
        step_minutes=drawn["step_minutes"],
        days_ahead=drawn["days_ahead"],
        notice_minutes=drawn["notice_minutes"],
        setup_minutes=drawn["setup_minutes"],
        clearing_minutes=drawn["clearing_minutes"],
        release_minutes=drawn.get("release_minutes"),
        bookable_by=drawn["bookable_by"],
        own_hours=list(_hours(drawn["hours"] or [])),
    )


def _hours(drawn: list[dict[str, Any]]) -> Iterator[OpeningHour]:
    for one in drawn:
        opens, closes = time.fromisoformat(one["opens"]), time.fromisoformat(one["closes"])
        yield OpeningHour(weekday=one["weekday"], opens=opens, closes=closes)
