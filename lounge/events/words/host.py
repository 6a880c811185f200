"""How the host's pages name the parts of the list of guests, and those of the house's list of events."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from lounge.plumbing.words import Sentence

SENTENCES: Mapping[str, Sentence] = {
    "nobody_to_write_to": lambda _facts: _(
        "Nobody who has a place takes messages at present, so there is nobody to write to."
    ),
    "places_changed": lambda facts: ngettext(
        "There is %(num)s place by now. Look at the list again before you add more.",
        "There are %(num)s places by now. Look at the list again before you add more.",
        facts["places"],
    ),
}


def part_of_list(code: str, *, is_over: bool) -> str:
    """Name a part of the list of guests."""
    return {
        "live": _("All"),
        "registered": _("Registered"),
        "waiting": _("Waiting list"),
        "came": _("Came") if is_over else _("Here"),
        "missing": _("Did not come") if is_over else _("Not here yet"),
        "gone": _("Cancelled"),
    }[code]


def part_of_house(code: str) -> str:
    """Name a part of the house's list of events."""
    return {
        "all": _("All"),
        "asked": _("To be published"),
        "coming": _("Coming"),
        "past": _("Past"),
        "drafts": _("Drafts"),
        "cancelled": _("Cancelled"),
    }[code]


def kinds_of_guests(code: str) -> str:
    """Say who comes, in the plural, as a table or chart names them."""
    return {"member": _("Members"), "guest": _("Guests"), "partner": _("Partners")}[code]
