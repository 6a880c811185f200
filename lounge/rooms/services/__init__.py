"""What people do with rooms: book, hold, change, cancel; and what the staff do: close, reopen, and keep the rules."""

from lounge.domain.opening import Hours
from lounge.rooms.queries.drafts import Draft, Guest
from lounge.rooms.services.booking import book, cancel, change, give_back
from lounge.rooms.services.closing import close, reopen
from lounge.rooms.services.holding import confirm, hold, let_go
from lounge.rooms.services.lending import lend, lend_anew, take_back
from lounge.rooms.services.letters import entry, plain_entry
from lounge.rooms.services.upkeep import RoomCard, SiteCard, add_room, add_site, change_room, change_site

__all__ = [
    "Draft",
    "Guest",
    "Hours",
    "RoomCard",
    "SiteCard",
    "add_room",
    "add_site",
    "book",
    "cancel",
    "change",
    "change_room",
    "change_site",
    "close",
    "confirm",
    "entry",
    "give_back",
    "hold",
    "lend",
    "lend_anew",
    "let_go",
    "plain_entry",
    "reopen",
    "take_back",
]
