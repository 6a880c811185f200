"""Questions about rooms: which there are, what they demand, who holds them, what is on offer."""

from lounge.rooms.queries.accounts import Account, account, lock_organisation, usage
from lounge.rooms.queries.advice import Offer, WaysOut, next_free, offers, ways_out
from lounge.rooms.queries.attendance import around, missed_by_mistake, releases_at, unattended
from lounge.rooms.queries.board import Board, Column, Item, day_board, last_change, week_board
from lounge.rooms.queries.booked import (
    Page,
    booked_once,
    booking,
    bookings,
    bookings_with,
    engaged,
    is_expected,
    lock_booking,
    past,
    upcoming,
)
from lounge.rooms.queries.claimed import Availability, Claim, availability, claims, taken
from lounge.rooms.queries.drafts import Draft, Guest, draft_of
from lounge.rooms.queries.grounds import Ground, ground, not_yours, objections_to
from lounge.rooms.queries.lending import objections_to_lending, rooms_overlap
from lounge.rooms.queries.missed import NoShow, NoShows, no_shows
from lounge.rooms.queries.places import (
    every_room,
    lock_rooms,
    lock_spaces,
    room,
    room_by_key,
    rooms,
    site,
    sites,
    spaces_of,
)
from lounge.rooms.queries.rules import days_off, is_withdrawn, opening_of, rules_of
from lounge.rooms.queries.shut import closure, closures, closures_within, owner_of
from lounge.rooms.queries.upkeep import count_ahead, rooms_over, space_keys, spaces

__all__ = [
    "Account",
    "Availability",
    "Board",
    "Claim",
    "Column",
    "Draft",
    "Ground",
    "Guest",
    "Item",
    "NoShow",
    "NoShows",
    "Offer",
    "Page",
    "WaysOut",
    "account",
    "around",
    "availability",
    "booked_once",
    "booking",
    "bookings",
    "bookings_with",
    "claims",
    "closure",
    "closures",
    "closures_within",
    "count_ahead",
    "day_board",
    "days_off",
    "draft_of",
    "engaged",
    "every_room",
    "ground",
    "is_expected",
    "is_withdrawn",
    "last_change",
    "lock_booking",
    "lock_organisation",
    "lock_rooms",
    "lock_spaces",
    "missed_by_mistake",
    "next_free",
    "no_shows",
    "not_yours",
    "objections_to",
    "objections_to_lending",
    "offers",
    "opening_of",
    "owner_of",
    "past",
    "releases_at",
    "room",
    "room_by_key",
    "rooms",
    "rooms_over",
    "rooms_overlap",
    "rules_of",
    "site",
    "sites",
    "space_keys",
    "spaces",
    "spaces_of",
    "taken",
    "unattended",
    "upcoming",
    "usage",
    "ways_out",
    "week_board",
]
