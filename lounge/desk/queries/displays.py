"""Questions about the displays at the doors: which there are, and whose key is whose."""

from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lounge.desk.models import DoorDisplay
from lounge.plumbing.db import LARGEST_ID, db, key_of, locks_rows
from lounge.rooms.models import Room, Site

_WHOLE = (
    select(DoorDisplay)
    .join(DoorDisplay.room)
    .join(Room.site)
    .options(joinedload(DoorDisplay.room).joinedload(Room.site), joinedload(DoorDisplay.made_by))
)


def displays() -> list[DoorDisplay]:
    """Return all displays, by site, room and name."""
    wanted = _WHOLE.order_by(Site.position, Room.position, Room.id, DoorDisplay.name, DoorDisplay.id)
    return list(db.session.scalars(wanted))


def display(display_id: int) -> DoorDisplay | None:
    """Find the display with this id."""
    return _one(_WHOLE.where(DoorDisplay.id == display_id)) if 0 < display_id <= LARGEST_ID else None


def display_by_key(key: str) -> DoorDisplay | None:
    """Find the display that keeps this key."""
    return _one(_WHOLE.where(DoorDisplay.key_digest == digest(key))) if key else None


def display_by_code(code: str) -> DoorDisplay | None:
    """Find the display that waits to be paired by this code, whether its time is over or not."""
    return _one(_WHOLE.where(DoorDisplay.pairing_code == code)) if code else None


def lock_display(display: DoorDisplay) -> None:
    """Make whoever else pairs the display wait until this transaction ends, and read it anew."""
    wanted = select(DoorDisplay).where(DoorDisplay.id == key_of(display))
    if locks_rows():
        wanted = wanted.with_for_update(of=DoorDisplay, key_share=True)
    db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def digest(key: str) -> str:
    """Return what is kept of a key: it has 256 random bits, so that its SHA-256 tells nobody what it is."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()


def _one(wanted: Select[DoorDisplay]) -> DoorDisplay | None:
    return db.session.scalar(wanted)
