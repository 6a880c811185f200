"""What somebody plans to hold, before anything of it is kept: all that can be written of an event."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from lounge.domain.interval import Interval
from lounge.domain.planning import Plan, Times, on_steps
from lounge.events.models import Event
from lounge.members.models import Organisation
from lounge.rooms.models import Room

Row = TypeVar("Row", Organisation, Room)
PLAIN = (
    "title_de", "title_en", "text_de", "text_en", "place_kind", "address", "online_link", "way_de", "way_en",
    "zone", "starts_at", "ends_at", "doors_at", "opens_at", "closes_at", "places", "member_places",
    "guest_places", "partner_places", "allows_companion", "hold_minutes", "visible_to", "open_to", "reach",
)  # fmt: skip
"""The fields of a card that are columns of the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """A question to all who register; ``id`` is that of the row when it was asked already."""

    kind: str
    text: str
    purpose: str
    options: tuple[str, ...] = ()
    is_required: bool = False
    kept_days: int = 14
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """An event as it is wished for; nothing in it has been judged yet. The fields are those of :class:`Event`."""

    host: Organisation
    starts_at: datetime
    ends_at: datetime
    places: int
    zone: str = "Europe/Berlin"
    title_de: str = ""
    title_en: str = ""
    text_de: str = ""
    text_en: str = ""
    cohosts: tuple[Organisation, ...] = ()
    place_kind: str = "rooms"
    rooms: tuple[Room, ...] = ()
    address: str = ""
    online_link: str = ""
    way_de: str = ""
    way_en: str = ""
    doors_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    member_places: int = 0
    guest_places: int = 0
    partner_places: int = 0
    allows_companion: bool = False
    hold_minutes: int = 24 * 60
    visible_to: str = "public"
    open_to: str = "public"
    reach: str = "local"
    topics: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    questions: tuple[QuestionCard, ...] = ()

    @property
    def plan(self) -> Plan:
        """Return what the rules need to know of it."""
        times = Times(self.starts_at, self.ends_at, self.doors_at, self.opens_at, self.closes_at)
        return Plan(
            titles=(self.title_de, self.title_en),
            times=times,
            places=self.places,
            kept={"member": self.member_places, "guest": self.guest_places, "partner": self.partner_places},
            visible_to=self.visible_to,
            open_to=self.open_to,
            place_kind=self.place_kind,
            address=self.address,
            online_link=self.online_link,
            capacities=tuple(room.capacity for room in self.rooms),
        )

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the zone by whose clock it is told."""
        return ZoneInfo(self.zone)

    @property
    def is_of_wider_reach(self) -> bool:
        """Whether it is to be of more than local reach."""
        return self.reach != "local"


def card_of(event: Event) -> EventCard:
    """Return the event as the card that would leave it as it is; change parts of it with ``replace``."""
    told = {name: getattr(event, name) for name in PLAIN}
    return EventCard(
        **told,
        host=event.host,
        cohosts=in_order(one.organisation for one in event.cohosts),
        rooms=in_order(one.room for one in event.rooms),
        topics=tuple(one.topic for one in event.topics),
        markets=tuple(one.country for one in event.markets),
        regions=tuple(one.region for one in event.regions),
        questions=tuple(
            QuestionCard(
                id=one.id, kind=one.kind, text=one.text, purpose=one.purpose, options=tuple(one.options),
                is_required=one.is_required, kept_days=one.kept_days,
            )
            for one in event.questions
        ),
    )  # fmt: skip


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows once each, in the order of their ids, so that two cards can be compared."""
    return tuple(sorted(set(rows), key=lambda row: row.id))


def differences(before: EventCard, after: EventCard) -> set[str]:
    """Return the names of the fields in which two cards differ."""
    return {one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)}


def lent_time(card: EventCard | Event, room: Room) -> Interval:
    """Return for how long an event needs a room: from the doors to the end, on the steps of the room's clock."""
    when = Interval(card.doors_at or card.starts_at, card.ends_at)
    return on_steps(when, timedelta(minutes=room.step_minutes), room.site.zone_info)
