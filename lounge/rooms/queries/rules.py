"""A room's rules as the domain knows them, with the public holidays of its site."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

from lounge.domain.booking import BookingRules, Closure
from lounge.domain.opening import OpeningHours
from lounge.rooms.models import Room, Site

LANGUAGES = {"de": "de", "en": "en_US"}
"""What the library of public holidays calls the languages of the house."""


@dataclass(frozen=True, slots=True)
class DaysOff(Mapping[date, str]):
    """The public holidays of a part of a country, by day; each year is worked out when it is asked for."""

    country: str
    subdivision: str | None
    language: str = "de"

    def __getitem__(self, day: date) -> str:
        return _year(self.country, self.subdivision, self.language, day.year)[day]

    def __iter__(self) -> Iterator[date]:
        raise TypeError("the days off of all years cannot be counted")

    def __len__(self) -> int:
        raise TypeError("the days off of all years cannot be counted")


def days_off(site: Site, *, language: str = "de") -> Mapping[date, str]:
    """Return the days on which the site is closed for a public holiday, with their names."""
    return DaysOff(site.country, site.subdivision, language) if site.is_closed_on_holidays else {}


def opening_of(room: Room) -> OpeningHours:
    """Return when the doors are open: the room's hours or its site's, without the days off."""
    return OpeningHours(
        hours=tuple(hours.value for hours in room.hours),
        zone=room.site.zone_info,
        days_off=days_off(room.site),
    )


def rules_of(room: Room, *, closures: Sequence[Closure] = ()) -> BookingRules:
    """Return everything that the room demands of a booking; of closures it knows those that are given."""
    return BookingRules(
        capacity=room.capacity,
        shortest=timedelta(minutes=room.shortest_minutes),
        longest=timedelta(minutes=room.longest_minutes),
        step=timedelta(minutes=room.step_minutes),
        ahead=timedelta(days=room.days_ahead),
        notice=timedelta(minutes=room.notice_minutes),
        setup=room.setup,
        clearing=room.clearing,
        bookable_by=frozenset(room.bookable_by),
        opening=opening_of(room),
        closures=closures,
        is_withdrawn=is_withdrawn(room),
    )


def is_withdrawn(room: Room) -> bool:
    """Whether the room can no longer be booked; one without spaces could not be guarded, so it cannot either."""
    return room.is_withdrawn or not room.spaces


@lru_cache(maxsize=256)
def _year(country: str, subdivision: str | None, language: str, year: int) -> Mapping[date, str]:
    found = country_holidays(
        country, subdiv=subdivision, years=year, language=LANGUAGES.get(language, language)
    )
    return dict(found)
