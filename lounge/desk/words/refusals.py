"""Why somebody may not come in, said to who stands at the desk, each with the way out."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lounge.domain.refusal import Objection
from lounge.plumbing.words import Sentence, clock_words, day_words, moment_words, sentence

Facts = Mapping[str, Any]

SENTENCES: Mapping[str, Sentence] = {
    "unknown_code": lambda _facts: _("Nobody is known by this code. Look for the name instead."),
    "unknown_movement": lambda _facts: _("The house knows nothing of what is to be undone here."),
    "nonce_taken": lambda _facts: _("Something else was sent under this nonce. Take a new one."),
    "clock_ahead": lambda facts: _(
        "The clock of this station is ahead: it says %(theirs)s, the house %(ours)s. Set it right.",
        theirs=moment_words(facts["happened_at"]),
        ours=moment_words(facts["at"]),
    ),
    "too_long_ago": lambda facts: ngettext(
        "This happened more than %(num)s day ago, and is no longer taken.",
        "This happened more than %(num)s days ago, and is no longer taken.",
        facts["latest_days"],
    ),
    "card_replaced": lambda facts: _(
        "This card was replaced on %(day)s and is no longer good. Ask for the new one.",
        day=day_words(facts["replaced_at"], "long"),
    ),
    "not_inside": lambda _facts: _("Nobody of this name is in the house, so nobody can leave."),
    "not_undoable": lambda _facts: _("This was undone already, and an undoing stays."),
    "already_undone": lambda _facts: _("This was undone already."),
    "too_late_to_undo": lambda facts: _(
        "This could be undone until %(time)s. Enter a departure instead.", time=clock_words(facts["latest"])
    ),
    "event_not_today": lambda facts: _(
        "This ticket is for %(moment)s.", moment=moment_words(facts["starts_at"])
    ),
    "ticket_cancelled": lambda _facts: _("This ticket was cancelled."),
    "ticket_lapsed": lambda _facts: _("This place was offered, but not taken in time."),
    "ticket_waiting": lambda _facts: _("This guest is on the waiting list and has no place yet."),
    "ticket_offered": lambda _facts: _("A place is held for this guest, but they have not taken it yet."),
    "ticket_unconfirmed": lambda _facts: _(
        "This guest has not confirmed their address, so they are not registered."
    ),
    "visit_cancelled": lambda _facts: _("This visit was called off. Ask the host."),
    "visit_not_today": lambda facts: _(
        "This visit was announced for %(day)s.", day=day_words(facts["day"], "long")
    ),
    "guests_used_up": lambda facts: ngettext(
        "The host's plan allows for %(num)s guest a day, who is here already.",
        "The host's plan allows for %(num)s guests a day, and all of them are here already.",
        facts["guests_a_day"],
    ),
}

AT_THE_DOOR: Mapping[str, Sentence] = {
    **SENTENCES,
    "event_cancelled": lambda _facts: _("The event was cancelled."),
    "event_over": lambda facts: _("The event ended at %(time)s.", time=clock_words(facts["ends_at"])),
    "membership_lapsed": lambda facts: _(
        "The membership of this organisation ended on %(day)s.", day=day_words(facts["until"], "long")
    ),
    "membership_paused": lambda _facts: _("The membership of this organisation is paused."),
    "membership_not_begun": lambda facts: _(
        "The membership of this organisation begins on %(day)s.", day=day_words(facts["since"], "long")
    ),
    "membership_missing": lambda _facts: _("This organisation has no membership."),
}
"""What other pages say to who reads of themselves is said to the desk of somebody else."""


def at_the_door(objection: Objection) -> str:
    """Say an objection to who stands at the desk, in the reader's language."""
    said = AT_THE_DOOR.get(objection.code)
    return sentence(objection) if said is None else said(objection.facts)
