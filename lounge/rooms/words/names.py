"""The names of kinds and equipment, lengths and spans of time, and what a room demands, in plain sentences."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from lounge.domain.interval import Interval
from lounge.plumbing.words import clock_words, day_words, moment_words
from lounge.rooms.models import OpeningHour, Room

Facts = Mapping[str, Any]
MOST_SPANS = 3


def kind(code: str) -> str:
    """Name a kind of room."""
    return {
        "box": _("quiet box"),
        "meeting": _("meeting room"),
        "board": _("board room"),
        "hall": _("hall"),
        "studio": _("studio"),
        "workshop": _("workshop"),
    }[code]


def equipment(code: str) -> str:
    """Name a piece of equipment."""
    return {
        "screen": _("screen"),
        "video": _("video calls"),
        "projector": _("projector"),
        "whiteboard": _("whiteboard"),
        "flipchart": _("flip chart"),
        "sound": _("sound system"),
        "hearing_loop": _("hearing loop"),
        "stage": _("stage"),
        "podcast": _("podcast microphones"),
        "phone_booth": _("phone booth"),
        "kitchen": _("kitchenette"),
        "daylight": _("daylight"),
    }[code]


def length(minutes: int) -> str:
    """Say a length of time: ``45 minutes``, ``2 hours``, ``2:30 hours``, ``5 days``."""
    hours, rest = divmod(minutes, 60)
    if minutes < 60:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if rest:
        return _("%(hours)s:%(minutes)02d hours", hours=hours, minutes=rest)
    if hours % 24 or hours < 48:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s day", "%(num)s days", hours // 24)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Say from when to when: ``from 17:30 to 19:00``, with the days where it is not within one."""
    if is_within_a_day(starts_at, ends_at):
        until = "24:00" if clock_words(ends_at) == "00:00" else clock_words(ends_at)
        return _("from %(start)s to %(end)s", start=clock_words(starts_at), end=until)
    return _("from %(start)s to %(end)s", start=moment_words(starts_at), end=moment_words(ends_at))


def span_beside(when: Interval, wished: Interval) -> str:
    """Say a span, and its day too where that is another than the one that was wished for."""
    if is_within_a_day(min(when.start, wished.start), max(when.end, wished.end)):
        return span(when.start, when.end)
    return f"{moment_words(when.start)}–{clock_words(when.end)}"


def spans(found: Sequence[Facts]) -> str:
    """Say several spans in one breath; of many the first few."""
    told = [span(one["starts_at"], one["ends_at"]) for one in found[:MOST_SPANS]]
    if len(told) < 2:
        return "".join(told)
    return _("%(spans)s and %(last)s", spans=", ".join(told[:-1]), last=told[-1])


def is_within_a_day(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether both show the same day, of which the midnight at its end is a part."""
    return day_words(starts_at, "short") == day_words(ends_at - timedelta.resolution, "short")


def room_with_capacity(room: Room) -> str:
    """Say a room with how many it holds and where it is."""
    return _(
        "%(room)s, %(site)s (up to %(capacity)s)", room=room.name, site=room.site.name, capacity=room.capacity
    )


def usual_length(room: Room | None) -> timedelta:
    """Return for how long a room is booked when nobody says: an hour, as far as its rules allow that."""
    if room is None:
        return timedelta(hours=1)
    return timedelta(minutes=max(room.shortest_minutes, min(60, room.longest_minutes)))


def rules(room: Room) -> list[str]:
    """Say what a room demands of a booking, a sentence a rule."""
    found = [
        _(
            "Booked for %(shortest)s to %(longest)s.",
            shortest=length(room.shortest_minutes),
            longest=length(room.longest_minutes),
        ),
        _("Starts every %(step)s.", step=length(room.step_minutes)),
        ngettext("At most %(num)s day ahead.", "At most %(num)s days ahead.", room.days_ahead),
    ]
    if room.notice_minutes:
        found.append(_("At least %(notice)s before it begins.", notice=length(room.notice_minutes)))
    if room.setup_minutes:
        found.append(_("%(setup)s before it for setup.", setup=length(room.setup_minutes)))
    if room.clearing_minutes:
        found.append(_("%(clearing)s after it for clearing.", clearing=length(room.clearing_minutes)))
    if room.release_minutes is not None:
        found.append(
            _(
                "Released when nobody has come %(release)s after the start.",
                release=length(room.release_minutes),
            )
        )
    if "member" not in room.bookable_by:
        found.append(_("Not every member can book it; the front desk helps."))
    return found


def week_of_hours(room: Room) -> list[tuple[str, str]]:
    """Say the opening hours of each weekday, Monday first."""
    names = get_day_names("wide", locale=get_locale() or "de")
    return [(names[weekday], _hours_of(weekday, room.hours)) for weekday in range(7)]


def _hours_of(weekday: int, hours: Sequence[OpeningHour]) -> str:
    spans = [f"{one.opens:%H:%M}–{_closing(one)}" for one in hours if one.weekday == weekday]
    return ", ".join(spans) or _("closed")


def _closing(hours: OpeningHour) -> str:
    return "24:00" if (hours.closes.hour, hours.closes.minute) == (0, 0) else f"{hours.closes:%H:%M}"
