"""What a display at a door says: one sentence in large letters, and the words around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lounge.domain.door import Moment
from lounge.domain.wallclock import day_of
from lounge.plumbing.words import Sentence, day_words, moment_words

DAY = timedelta(days=1)
TIME, SINCE = "{time}", "{since}"
"""What the page itself fills in, as it goes along."""


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence of a moment: a word, until when, and what else there is to say."""

    head: str
    until: str
    also: str


def said(moment: Moment, *, zone: ZoneInfo, opens: datetime | None) -> Said:
    """Say a moment in the reader's language; ``opens`` is when the room opens after all that is known."""
    heads = {
        "free": _("Free"),
        "taken": _("Taken"),
        "expected": _("Reserved"),
        "ready": _("In preparation"),
        "closed": _("Closed"),
        "withdrawn": _("Out of use"),
    }
    if moment.state == "closed":
        return Said(heads["closed"], _opens(moment, moment.until or opens, zone), moment.reason)
    until = _("until %(time)s", time=clock(moment.until, zone)) if moment.until else ""
    also = _awaited(moment.waits_until, zone) if moment.waits_until else _free_again(moment, zone)
    return Said(heads[moment.state], until, also)


def around() -> dict[str, str]:
    """Return the words around the sentence, by what they are for."""
    return {
        "book": _("Take the room now"),
        "minutes": _("%(count)s minutes", count="{count}"),
        "until": _("until %(time)s", time=TIME),
        "check_in": _("We are here"),
        "end": _("End now"),
        "sure": _("Really end now?"),
        "next": _("Next here"),
        "nothing": _("Nothing more is booked."),
        "booked": _("Booked"),
        "known": _("As of %(time)s", time=TIME),
        "gap": _("No connection since %(since)s. The room is shown as it was known then.", since=SINCE),
        "offline": _("No connection. Nothing can be booked here until it is back."),
        "failed": _("That did not get through. Please try again."),
        "unknown": _("Unknown"),
        "unknown_also": _("No connection since %(since)s", since=SINCE),
    }


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Write a time of day as the clock beside the door shows it."""
    return f"{at.astimezone(zone):%H:%M}"


def _opens(moment: Moment, opens: datetime | None, zone: ZoneInfo) -> str:
    if opens is None:
        return ""
    time, days = clock(opens, zone), day_of(opens, zone) - day_of(moment.begins, zone)
    if not days:
        return _("opens at %(time)s", time=time)
    if days == DAY:
        return _("opens tomorrow at %(time)s", time=time)
    return _("opens on %(day)s at %(time)s", day=day_words(day_of(opens, zone), "EEEE"), time=time)


def _awaited(until: datetime, zone: ZoneInfo) -> str:
    return _("Nobody has come yet. At %(time)s the room becomes free.", time=clock(until, zone))


def _free_again(moment: Moment, zone: ZoneInfo) -> str:
    """Say when the room is free next, unless that is when the sentence already says that it is."""
    if moment.state in ("free", "withdrawn") or moment.free_again == moment.until:
        return ""
    if moment.free_again is None or day_of(moment.free_again, zone) != day_of(moment.begins, zone):
        return _("Not free again today")
    return _("Free again at %(time)s", time=clock(moment.free_again, zone))


def _not_free(facts: Mapping[str, Any]) -> str:
    if facts["free_until"] is None:
        return _("The room is not free now. Somebody may have been faster.")
    return _("The room is not free for so long. Take it for a shorter time.")


SENTENCES: Mapping[str, Sentence] = {
    "not_free_now": _not_free,
    "belongs_to_house": lambda _facts: _("The house has this room. The front desk can end it."),
    "pairing_unknown": lambda _facts: _(
        "There is no such code, or it was used already. The manager can make another one."
    ),
    "pairing_over": lambda facts: _(
        "This code was good until %(until)s. The manager can make another one.",
        until=moment_words(facts["until"]),
    ),
}
