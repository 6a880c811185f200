"""The sentences of objections to registering, to places that are held, and to hosts, each with the way out."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lounge.events.words import host, making
from lounge.events.words.making import beside_rooms
from lounge.plumbing.words import Sentence, moment_words

Facts = Mapping[str, Any]


def _already_registered(facts: Facts) -> str:
    return {
        "registered": _(
            "You are registered for this event already; your ticket is in the letter you have got."
        ),
        "waiting": _("You are on the waiting list of this event already."),
        "offered": _("A place is held for you already. Take it, and you are registered."),
    }[facts["state"]]


def _not_open(facts: Facts) -> str:
    if facts["opens_at"] is None:
        return _("Registration for this event is not open yet.")
    return _("Registration opens on %(moment)s.", moment=moment_words(facts["opens_at"]))


def _not_for_you(facts: Facts) -> str:
    return {
        "members": _("This event is for members and partners of the house. If you have an account, sign in."),
        "invited": _("This event is for invited guests. Ask the host for an invitation."),
    }[facts["open_to"]]


def _answer_unknown(facts: Facts) -> str:
    if not facts["question"]:
        return _("A question was answered that is no longer asked. Please look at the questions again.")
    return _("“%(question)s” has no such answer. Choose one of those that are given.", **_question(facts))


def _ended(facts: Facts) -> str:
    if facts["state"] == "lapsed":
        return _("The place was not taken in time. Register again to join the end of the waiting list.")
    return _("This registration was cancelled. Register again if you would like to come after all.")


def _no_place(facts: Facts) -> str:
    return {
        "unconfirmed": _("This guest has not confirmed their address, so they are not registered."),
        "waiting": _("This guest is on the waiting list. Give them a place first."),
        "offered": _("A place is held for this guest, but they have not taken it yet."),
        "lapsed": _("This guest did not take the place that was held for them."),
        "cancelled": _("This guest has cancelled."),
    }[facts["state"]]


def _question(facts: Facts) -> dict[str, str]:
    return {"question": facts["question"]}


REGISTERING: Mapping[str, Sentence] = {
    "already_registered": _already_registered,
    "event_cancelled": lambda _facts: _("This event was cancelled."),
    "event_over": lambda facts: _(
        "This event ended on %(moment)s. Others are in the calendar.", moment=moment_words(facts["ends_at"])
    ),
    "registration_not_open": _not_open,
    "registration_closed": lambda facts: _(
        "Registration closed on %(moment)s. Ask the host whether you can still come.",
        moment=moment_words(facts["closes_at"]),
    ),
    "not_for_you": beside_rooms("not_for_you", _not_for_you, where="open_to"),
    "no_companion": lambda _facts: _("There are no places for companions at this event. Register alone."),
    "answer_missing": lambda facts: _("“%(question)s” needs an answer.", **_question(facts)),
    "answer_unknown": _answer_unknown,
    "event_full": lambda _facts: _("All places are taken."),
    "registration_ended": _ended,
    "not_offered": lambda _facts: _(
        "No place is held for you at the moment. As soon as one is, we write to you."
    ),
    "offer_over": lambda facts: _(
        "The place was held for you until %(moment)s. Register again to join the end of the waiting list.",
        moment=moment_words(facts["offered_until"]),
    ),
    "not_waiting": lambda _facts: _("This guest is not on the waiting list."),
    "no_place": _no_place,
    "event_not_begun": lambda facts: _(
        "The event begins on %(moment)s. Tell us afterwards how it was.",
        moment=moment_words(facts["starts_at"]),
    ),
}

SENTENCES: Mapping[str, Sentence] = {**REGISTERING, **host.SENTENCES, **making.SENTENCES}
