"""The sentences of objections to an answer, to a time for two, and to saying how it was."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lounge.plumbing.words import Sentence, clock_words, day_words, moment_words


def _already_proposed(facts: Mapping[str, Any]) -> str:
    when = {
        "room": facts["room"],
        "start": moment_words(facts["starts_at"]),
        "end": clock_words(facts["ends_at"]),
    }
    if facts["state"] == "confirmed":
        return _("Your meeting is settled already: %(start)s to %(end)s, %(room)s.", **when)
    return _(
        "A time is proposed already: %(start)s to %(end)s, %(room)s. Confirm or decline it first.", **when
    )


SENTENCES: Mapping[str, Sentence] = {
    "introduction_over": lambda _facts: _(
        "This introduction has lapsed and can no longer be answered. The next ones come with a new week."
    ),
    "already_agreed": lambda _facts: _(
        "You have both said yes, so the answer stands. If no time suits you, write to each other."
    ),
    "not_agreed": lambda _facts: _("This is possible once both of you have said yes."),
    "already_proposed": _already_proposed,
    "slot_gone": lambda facts: _(
        "%(room)s on %(start)s is no longer a time for both of you. Choose another one.",
        room=facts["room"],
        start=moment_words(facts["starts_at"]),
    ),
    "own_proposal": lambda _facts: _("You proposed this time yourself; now the other one has to confirm it."),
    "proposal_over": lambda _facts: _("This time is no longer held. Choose another one."),
    "not_met_yet": lambda facts: _(
        "Your meeting begins on %(start)s. Say afterwards how it was.", start=moment_words(facts["starts_at"])
    ),
    "hours_apart": lambda _facts: _(
        "The hours at which the two of you can usually meet have nothing in common. Write to each other."
    ),
    "no_room_for_two": lambda _facts: _(
        "There is no room that you can book for two for an hour. The front desk will help."
    ),
    "nothing_free": lambda facts: _(
        "From %(first)s to %(last)s no hour is left at which both of you and a room are free.",
        first=day_words(facts["first_day"], "long"),
        last=day_words(facts["last_day"], "long"),
    ),
}
