"""The sentences of this feature's objections, each with the way out."""

from collections.abc import Mapping

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from lounge.members.words import role
from lounge.plumbing.words import Sentence, clock_words, day_words, moment_words
from lounge.rooms.words.names import Facts, equipment, is_within_a_day, length, span, spans


def _with_free(sentence: str, facts: Facts) -> str:
    """Add the way out: what is still free on that day, or else another day."""
    free = facts.get("free") or ()
    if not free:
        return _("%(sentence)s Choose another day or another room.", sentence=sentence)
    return _("%(sentence)s It is still free %(spans)s.", sentence=sentence, spans=spans(free))


def _taken(facts: Facts) -> str:
    if facts.get("bookings"):
        return _in_the_way(facts)
    if not facts["spans"]:
        return _("Somebody else has just booked %(room)s for this time.", room=facts["room"])
    taken = _("%(room)s is taken %(spans)s.", room=facts["room"], spans=spans(facts["spans"]))
    return _with_free(taken, facts)


def _in_the_way(facts: Facts) -> str:
    first = facts["bookings"][0]
    return ngettext(
        "%(num)s booking is in the way: %(title)s, %(room)s, %(start)s. Move or cancel it first.",
        "%(num)s bookings are in the way, the first of them: %(title)s, %(room)s, %(start)s. "
        "Move or cancel them first.",
        len(facts["bookings"]),
        title=first["title"],
        room=first["room"],
        start=moment_words(first["starts_at"]),
    )


def _closed(facts: Facts) -> str:
    reasons = {"holiday": _closed_for_a_holiday, "closure": _closed_for_a_reason, "hours": _closed_by_hours}
    return _with_free(reasons[facts["reason"]](facts), facts)


def _closed_for_a_holiday(facts: Facts) -> str:
    language = str(get_locale() or "en")[:2]
    name = facts.get("names", {}).get(language, facts["name"])
    return _("The house is closed on %(day)s: %(holiday)s.", day=day_words(facts["day"]), holiday=name)


def _closed_for_a_reason(facts: Facts) -> str:
    when = span(facts["starts_at"], facts["ends_at"])
    if is_within_a_day(facts["starts_at"], facts["ends_at"]):
        return _(
            "%(room)s is closed on %(day)s %(span)s: %(reason)s.",
            room=facts["room"],
            day=day_words(facts["starts_at"]),
            span=when,
            reason=facts["name"],
        )
    return _("%(room)s is closed %(span)s: %(reason)s.", room=facts["room"], span=when, reason=facts["name"])


def _closed_by_hours(facts: Facts) -> str:
    if not facts["hours"]:
        return _("%(room)s is not open on %(day)s.", room=facts["room"], day=day_words(facts["day"]))
    return _(
        "%(room)s is open on %(day)s %(spans)s.",
        room=facts["room"],
        day=day_words(facts["day"]),
        spans=spans(facts["hours"]),
    )


def _too_long(facts: Facts) -> str:
    return _(
        "%(room)s can be booked for %(longest)s at most; you asked for %(wanted)s.",
        room=facts["room"],
        longest=length(facts["longest_minutes"]),
        wanted=length(facts["wanted_minutes"]),
    )


def _too_short(facts: Facts) -> str:
    return _(
        "%(room)s is booked for %(shortest)s at least; you asked for %(wanted)s.",
        room=facts["room"],
        shortest=length(facts["shortest_minutes"]),
        wanted=length(facts["wanted_minutes"]),
    )


def _off_step(facts: Facts) -> str:
    return _(
        "Bookings of %(room)s begin on the clock's steps of %(step)s and last a whole number of them.",
        room=facts["room"],
        step=length(facts["step_minutes"]),
    )


def _in_the_past(facts: Facts) -> str:
    if "starts_at" in facts:
        return _("%(start)s has already passed. Choose a later time.", start=moment_words(facts["starts_at"]))
    return _("%(end)s has already passed. Choose a later end.", end=moment_words(facts["ends_at"]))


def _too_late(facts: Facts) -> str:
    return _(
        "%(room)s must be booked %(notice)s ahead. The earliest start now is %(earliest)s.",
        room=facts["room"],
        notice=length(facts["notice_minutes"]),
        earliest=moment_words(facts["earliest"]),
    )


def _too_far_ahead(facts: Facts) -> str:
    return ngettext(
        "%(room)s can be booked %(num)s day ahead, at present up to %(last)s.",
        "%(room)s can be booked %(num)s days ahead, at present up to %(last)s.",
        facts["ahead_days"],
        room=facts["room"],
        last=day_words(facts["last_day"]),
    )


def _too_many_people(facts: Facts) -> str:
    return ngettext(
        "%(room)s has room for %(num)s person; you asked for %(people)s. Choose a larger room.",
        "%(room)s has room for %(num)s people; you asked for %(people)s. Choose a larger room.",
        facts["capacity"],
        room=facts["room"],
        people=facts["people"],
    )


def _not_for_you(facts: Facts) -> str:
    roles = ", ".join(role(one) for one in facts["bookable_by"])
    if not roles:
        return _("%(room)s cannot be booked here. Ask the front desk.", room=facts["room"])
    return _(
        "%(room)s is booked by others for you: %(roles)s. Ask the front desk.",
        room=facts["room"],
        roles=roles,
    )


def _allowance_used(facts: Facts) -> str:
    month = day_words(facts["month"], "LLLL y")
    if not facts["remaining_minutes"]:
        return _(
            "Your plan's %(hours)s hours of rooms in %(month)s are used up. Choose another month or ask for a "
            "larger plan.",
            hours=facts["hours"],
            month=month,
        )
    return _(
        "Of your plan's %(hours)s hours of rooms in %(month)s you have %(left)s left; this booking takes %(wanted)s.",
        hours=facts["hours"],
        month=month,
        left=length(facts["remaining_minutes"]),
        wanted=length(facts["wanted_minutes"]),
    )


def _lapsed(facts: Facts) -> str:
    return _(
        "Your organisation's membership ended on %(until)s. Renew it at the front desk to book for %(day)s.",
        until=day_words(facts["until"], "long"),
        day=day_words(facts["day"], "long"),
    )


def _paused(facts: Facts) -> str:
    return _(
        "Your organisation's membership is paused on %(day)s. The front desk can take it up again.",
        day=day_words(facts["day"], "long"),
    )


def _not_begun(facts: Facts) -> str:
    return _(
        "Your organisation's membership begins on %(since)s. Choose a day from then on.",
        since=day_words(facts["since"], "long"),
    )


def _stale(facts: Facts) -> str:
    if facts["state"] == "cancelled":
        return _("Somebody has cancelled this booking meanwhile. Nothing of yours was saved.")
    return _(
        "Somebody has changed this booking meanwhile. It is now %(title)s, %(room)s, %(start)s to %(end)s. "
        "Look at both and save again.",
        title=facts["title"],
        room=facts["room"],
        start=moment_words(facts["starts_at"]),
        end=clock_words(facts["ends_at"]),
    )


def _lacks(facts: Facts) -> str:
    missing = ", ".join(equipment(code) for code in facts["missing"])
    return _("%(room)s does not have: %(missing)s.", room=facts["room"], missing=missing)


SENTENCES: Mapping[str, Sentence] = {
    "taken": _taken,
    "closed": _closed,
    "too_long": _too_long,
    "too_short": _too_short,
    "off_step": _off_step,
    "in_the_past": _in_the_past,
    "too_late": _too_late,
    "too_far_ahead": _too_far_ahead,
    "too_many_people": _too_many_people,
    "too_few_people": lambda _facts: _("A booking is for one person at least."),
    "not_for_you": _not_for_you,
    "allowance_used": _allowance_used,
    "membership_lapsed": _lapsed,
    "membership_paused": _paused,
    "membership_not_begun": _not_begun,
    "membership_missing": lambda _facts: _(
        "Your organisation has no membership yet. The front desk will help."
    ),
    "room_withdrawn": lambda facts: _(
        "%(room)s can no longer be booked. Choose another room.", room=facts["room"]
    ),
    "room_in_use": lambda facts: ngettext(
        "%(room)s still has %(num)s booking ahead, so its spaces stay as they are.",
        "%(room)s still has %(num)s bookings ahead, so its spaces stay as they are.",
        facts["bookings"],
        room=facts["room"],
    ),
    "already_cancelled": lambda _facts: _("This booking was cancelled. Book again if you need the room."),
    "still_held": lambda _facts: _(
        "This time is held until it is confirmed, so it cannot be moved. Let it go and choose another."
    ),
    "already_confirmed": lambda _facts: _("This time was confirmed. Cancel the booking if it is not needed."),
    "already_begun": lambda facts: _(
        "The booking began at %(start)s, so its start and room stay. Its end can still be changed.",
        start=moment_words(facts["starts_at"]),
    ),
    "already_ended": lambda facts: _(
        "The booking ended at %(end)s and can no longer be changed.", end=moment_words(facts["ends_at"])
    ),
    "not_begun": lambda facts: _(
        "The booking begins at %(start)s only. Cancel it if the room is not needed.",
        start=moment_words(facts["starts_at"]),
    ),
    "not_due": lambda _facts: _("It is not the time to release this booking."),
    "stale": _stale,
    "not_yours": lambda _facts: _("Only who made a booking, or the front desk, can change it."),
    "not_your_organisation": lambda facts: _(
        "You can book for your own organisation only, not for %(organisation)s.",
        organisation=facts["organisation"],
    ),
    "implausible_time": lambda _facts: _("These dates lie too far from today. Look at the year again."),
    "no_such_time": lambda facts: _(
        "On %(day)s the clocks go forward, and there is no %(time)s. Choose a time an hour later.",
        day=day_words(facts["day"]),
        time=facts["time"],
    ),
    "lacks_equipment": _lacks,
}
