"""Questions about sites and rooms; whatever comes back has hours and spaces with it."""

from collections.abc import Collection

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lounge.plumbing.db import LARGEST_ID, db, key_of, locks_rows
from lounge.rooms.models import Room, Site, Space, room_space

# Put together once: to do it for every booking would take longer than the database does to answer.
# A room has few spaces and hours, so that one statement brings them all.
_ONE = select(Room).options(
    joinedload(Room.site, innerjoin=True).joinedload(Site.hours),
    joinedload(Room.own_hours),
    joinedload(Room.spaces),
)
_BY_ID = _ONE.where(Room.id == bindparam("id"))
_BY_KEY = _ONE.where(Room.key == bindparam("key"))
_ALL = (
    select(Room)
    .join(Room.site)
    .options(contains_eager(Room.site), joinedload(Room.own_hours), joinedload(Room.spaces))
    .order_by(Site.position, Site.id, Room.position, Room.id)
)
_BOOKABLE = _ALL.where(Room.is_withdrawn.is_(False))
_BOOKABLE_OF = _BOOKABLE.where(Room.site_id == bindparam("site"))
_SITES = select(Site).options(joinedload(Site.hours)).order_by(Site.position, Site.id)
_LOCK_SPACES_OF = (
    select(Space.id)
    .join(room_space, room_space.c.space_id == Space.id)
    .where(room_space.c.room_id.in_(bindparam("rooms", expanding=True)))
    .order_by(Space.id)
    .with_for_update(of=Space, key_share=True)
)


def sites() -> list[Site]:
    """Return all sites in the order in which the house shows them."""
    return list(db.session.scalars(_SITES).unique())


def site(key: str) -> Site | None:
    """Find the site with this key."""
    return db.session.scalar(select(Site).where(Site.key == key).options(selectinload(Site.hours)))


def rooms(site: Site | None = None) -> list[Room]:
    """Return the rooms that can be booked, of one site or of all, in the order in which the house shows them."""
    if site is None:
        return _whole(_BOOKABLE)
    return _whole(_BOOKABLE_OF, site=site.id)


def every_room() -> list[Room]:
    """Return all rooms of all sites, those too that were withdrawn."""
    return _whole(_ALL)


def room(room_id: int) -> Room | None:
    """Find the room with this id, also one that was withdrawn."""
    if not 0 < room_id <= LARGEST_ID:
        return None
    return _one_room(_BY_ID, id=room_id)


def room_by_key(key: str) -> Room | None:
    """Find the room with this key, also one that was withdrawn."""
    return _one_room(_BY_KEY, key=key)


def lock_rooms(rooms: Collection[Room]) -> None:
    """Make whoever else wants these rooms' spaces wait until this transaction ends.

    The spaces are locked in the order of their ids, so that two who want the same ones never wait for each
    other. Rows that only refer to a space are not held up. Rooms that were read before the transaction began
    are read anew.
    """
    if locks_rows():
        db.session.execute(_LOCK_SPACES_OF, {"rooms": [key_of(room) for room in rooms]}).all()
    for room in rooms:
        if inspect(room).expired:
            _one_room(_BY_ID, id=key_of(room))


def lock_spaces(space_ids: Collection[int]) -> None:
    """Make whoever else wants these spaces wait until this transaction ends; in the order of their ids too."""
    wanted = select(Space.id).where(Space.id.in_(space_ids)).order_by(Space.id)
    db.session.execute(wanted.with_for_update(key_share=True)).all()


def spaces_of(owner: Site | Room) -> list[int]:
    """Return the ids of the spaces that a room consists of, or that a site has, in order."""
    if isinstance(owner, Site):
        wanted = select(Space.id).where(Space.site_id == owner.id)
    else:
        wanted = select(Space.id).join(Room.spaces).where(Room.id == owner.id)
    return list(db.session.scalars(wanted.order_by(Space.id)))


def _whole(statement: Select[Room], **asked: int) -> list[Room]:
    """Return rooms with all that their rules need: in one statement, and one for the hours of each site."""
    return list(db.session.scalars(statement, asked).unique())


def _one_room(statement: Select[Room], **asked: int | str) -> Room | None:
    return db.session.scalars(statement, asked).unique().one_or_none()
