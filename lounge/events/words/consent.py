"""The sentence by which somebody agrees to meet others at an event; it is kept with the registration, word for word."""

from flask_babel import gettext as _


def meets() -> str:
    """Say what one agrees to."""
    return _(
        "Show me up to five guests of this event who are worth meeting, and show me to them: with name, organisation "
        "and what speaks for it. I can take this back on my ticket at any time."
    )
