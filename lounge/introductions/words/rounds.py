"""How rounds are said: whom a letter names, why somebody is left out, and the sentences of objections."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import get_day_names
from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.plumbing.words import Sentence


def listed(names: Sequence[str]) -> str:
    """Say several names in one breath: ``Kahn & Krone, Nordlicht and Weserwerk``."""
    return format_list(list(names), locale="de" if str(get_locale()).startswith("de") else "en_GB")


def why_left_out(code: str) -> str:
    """Say why somebody who is willing has no introduction this week."""
    return {
        "nobody_else": _("Nobody of another organisation takes introductions this week."),
        "avoided": _("Who takes introductions this week is kept apart from them by a wish of one side."),
        "met_everybody": _("They have been introduced to everybody, or their firms have met of late."),
        "partners_taken": _("Who fits them has as many introductions as they asked for."),
        "nobody_fits": _("Nobody was found who fits."),
        "changed_their_mind": _("Somebody changed their wishes while the round was drawn."),
    }[code]


def _hours(sentence: str, facts: Mapping[str, Any]) -> str:
    day = get_day_names("wide", locale=get_locale() or "de")[facts["weekday"]]
    return sentence % {"day": day, "begins": facts["begins"], "ends": facts["ends"]}


SENTENCES: Mapping[str, Sentence] = {
    "consent_missing": lambda _facts: _(
        "We introduce nobody who has not agreed to it. Say yes to the sentence, or take no introductions."
    ),
    "hours_order": lambda facts: _hours(
        _("On %(day)s, %(begins)s to %(ends)s ends before it begins. Swap the two times."), facts
    ),
    "hours_overlap": lambda facts: _hours(
        _("On %(day)s, %(begins)s to %(ends)s overlaps with other hours of yours. Make one of them."), facts
    ),
    "own_organisation": lambda _facts: _(
        "You are never introduced to people of your own organisation, so there is nothing to do."
    ),
    "round_over": lambda facts: _(
        "The week %(week)s is over, so its round is not sent any more. The next one is drawn by itself.",
        week=facts["week"],
    ),
    "round_sent": lambda facts: _(
        "The round of %(week)s has been sent, so it stays as it is.", week=facts["week"]
    ),
    "pair_not_free": lambda _facts: _(
        "One of these two has enough introductions by now, or does not want this one. Choose another pair."
    ),
}
