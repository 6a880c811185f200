"""How the pages say what somebody can want of introductions."""

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _


def consent() -> str:
    """Return the sentence that somebody agrees to; it is kept as it stood when they did."""
    return _(
        "Yes, introduce me to people of other member organisations. For this the house compares the profiles of our "
        "organisations, and tells those people my name, my role and my organisation; my e-mail address only when "
        "we both said yes. I can pause or withdraw at any time."
    )


def how_many(most: int) -> dict[int, str]:
    """Say how many introductions a week somebody takes."""
    return {number: _("none for now") if number == 0 else str(number) for number in range(most + 1)}


def weekdays() -> list[str]:
    """Return the days of the week in the reader's language, Monday first."""
    names = get_day_names("wide", locale=get_locale() or "de")
    return [str(names[weekday]) for weekday in range(7)]
