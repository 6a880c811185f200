"""The sentences of this feature's objections, each with the way out."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from lounge.plumbing.words import Sentence, moment_words
from lounge.profiles.words.names import country, directions
from lounge.profiles.words.sectors import sector


def _changed(facts: Mapping[str, object]) -> str:
    if not facts["at"] or not facts["by"]:
        return _("Somebody of your organisation has changed this meanwhile. Look at both and save again.")
    return _(
        "%(person)s has changed this meanwhile (%(moment)s). Look at both and save again.",
        person=facts["by"],
        moment=moment_words(facts["at"]),  # type: ignore[arg-type]
    )


def _twice(facts: Mapping[str, object]) -> str:
    return _(
        "%(country)s (%(direction)s) is named twice. Keep the line that is true.",
        country=country(str(facts["country"])),
        direction=directions()[str(facts["direction"])],
    )


SENTENCES: Mapping[str, Sentence] = {
    "profile_changed": _changed,
    "market_twice": _twice,
    "founded_later": lambda facts: _(
        "%(year)s is still to come. Look at the year again.", year=facts["year"]
    ),
    "too_many_sectors": lambda facts: ngettext(
        "Choose %(num)s sector at most, the one that says most.",
        "Choose %(num)s sectors at most, those that say most.",
        facts["most"],
    ),
    "sector_unknown": lambda facts: _(
        "The classification has no sector %(code)s.", code=sector(str(facts["code"]))
    ),
    "logo_too_large": lambda facts: _(
        "The file of the logo is larger than %(most)s MB. Choose a smaller one.", most=facts["most_megabytes"]
    ),
    "logo_too_many_dots": lambda facts: _(
        "The logo has more than %(most)s million dots. Choose a smaller one.", most=facts["most_millions"]
    ),
    "logo_unreadable": lambda _facts: _(
        "The logo is no picture that the house can read. Choose a PNG, JPEG, WebP or GIF."
    ),
}
