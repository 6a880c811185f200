"""The sentences of objections to planning an event, to its picture, and to touching what is lent to it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lounge.plumbing.words import Sentence, clock_words, day_words, moment_words
from lounge.rooms.words import SENTENCES as OF_ROOMS

Facts = Mapping[str, Any]


def beside_rooms(code: str, ours: Sentence, *, where: str = "event") -> Sentence:
    """Say it of an event where the facts hold ``where``; of rooms and bookings the same code is said as ever."""

    def sentence(facts: Facts) -> str:
        return ours(facts) if where in facts else OF_ROOMS[code](facts)

    return sentence


def _stale(facts: Facts) -> str:
    if facts["state"] == "cancelled":
        return _("Somebody has called this event off meanwhile. Nothing of yours was saved.")
    return _(
        "Somebody has changed this event meanwhile. It is now %(title)s, %(start)s to %(end)s. "
        "Look at both and save again.",
        title=facts["event"],
        start=moment_words(facts["starts_at"]),
        end=clock_words(facts["ends_at"]),
    )


def _ends_before_begin(facts: Facts) -> str:
    return _(
        "The end, %(end)s, does not come after the beginning, %(start)s. "
        "For an event that goes on after midnight, choose the last day as well.",
        start=moment_words(facts["starts_at"]),
        end=moment_words(facts["ends_at"]),
    )


def _registration_order(facts: Facts) -> str:
    if facts["closes_at"] is not None and facts["closes_at"] > facts["ends_at"]:
        return _("Registration would go on after the event has ended. Let it end before.")
    return _("Registration would end before it begins. Let it begin earlier, or end later.")


def _more_kept(facts: Facts) -> str:
    return _(
        "%(kept)s places would be kept, but there are only %(places)s. Keep fewer, or add places.",
        kept=facts["kept"],
        places=facts["places"],
    )


def _places_exceed(facts: Facts) -> str:
    return ngettext(
        "The rooms hold %(num)s person; you planned %(places)s places. Choose more or larger rooms, or fewer places.",
        "The rooms hold %(num)s people; you planned %(places)s places. Choose more or larger rooms, or fewer places.",
        facts["capacity"],
        places=facts["places"],
    )


def _too_few_places(facts: Facts) -> str:
    return ngettext(
        "%(num)s place is taken or held already, so there cannot be fewer.",
        "%(num)s places are taken or held already, so there cannot be fewer.",
        facts["taken"],
    )


def _not_a_draft(facts: Facts) -> str:
    if facts["state"] == "cancelled":
        return _("This event was called off. Duplicate it to plan it anew.")
    return _("This event is published already.")


SENTENCES: Mapping[str, Sentence] = {
    "stale": beside_rooms("stale", _stale),
    "not_yours": beside_rooms(
        "not_yours", lambda _facts: _("Only who organises this event, or a manager, can change it.")
    ),
    "already_cancelled": beside_rooms(
        "already_cancelled", lambda _facts: _("This event was called off. Duplicate it to plan it anew.")
    ),
    "title_missing": lambda _facts: _("Give the event a title, in German or in English."),
    "ends_before_begin": _ends_before_begin,
    "lasts_too_long": lambda facts: _(
        "An event lasts %(days)s days at most. Look at the last day again.", days=facts["most_days"]
    ),
    "doors_after_begin": lambda facts: _(
        "The doors would open at %(doors)s, after the beginning. Let them open earlier.",
        doors=clock_words(facts["doors_at"]),
    ),
    "registration_order": _registration_order,
    "more_kept_than_places": _more_kept,
    "open_wider_than_visible": lambda _facts: _(
        "More people could register than can see the event. Let more see it, or fewer register."
    ),
    "places_exceed_rooms": _places_exceed,
    "no_room_chosen": lambda _facts: _("Choose at least one room, or another place."),
    "address_missing": lambda _facts: _("Write where the event takes place."),
    "link_missing": lambda _facts: _("Write at which address of the web the event takes place."),
    "too_few_places": _too_few_places,
    "rooms_overlap": lambda facts: _(
        "%(room)s and %(other)s share floor, so only one of them can be had at a time.",
        room=facts["room"],
        other=facts["other"],
    ),
    "host_not_yours": lambda facts: _(
        "You can plan events of your own organisation only, not of %(organisation)s. A manager can.",
        organisation=facts["organisation"],
    ),
    "only_managers": lambda _facts: _("A manager of the house does this. Ask for it to be published."),
    "not_a_draft": _not_a_draft,
    "not_submitted": lambda _facts: _("Nobody has asked to publish this event, so it cannot be sent back."),
    "not_published": lambda _facts: _("A draft is not called off. Throw it away if it is not needed."),
    "belongs_to_event": lambda facts: _(
        "This room is lent for the event “%(title)s”. Move or call off the event instead.",
        title=facts["event"],
    ),
    "no_day_chosen": lambda _facts: _("Choose at least one day."),
    "too_many_days": lambda facts: _("At most %(most)s days at once.", most=facts["most"]),
    "day_over": lambda facts: _("%(day)s is over. Choose a later day.", day=day_words(facts["day"])),
    "picture_too_large": lambda facts: _(
        "The picture's file is larger than %(most)s MB. Choose a smaller one.", most=facts["most_megabytes"]
    ),
    "picture_too_many_dots": lambda facts: _(
        "The picture has more than %(most)s million dots. Choose a smaller one.", most=facts["most_millions"]
    ),
    "picture_unreadable": lambda _facts: _(
        "This file is no picture that the house can read. Choose a PNG, JPEG, WebP or GIF."
    ),
}
