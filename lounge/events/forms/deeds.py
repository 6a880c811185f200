"""The small forms beside the editor: send back, call off, duplicate, invite."""

import re
from datetime import date

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList
from wtforms.validators import DataRequired, Optional, ValidationError

from lounge.events.forms.editor import DayField
from lounge.plumbing.forms import TextField

MOST_ADDRESSES = 500
LONGEST_NAME = 100
MOST_DAYS = 12
LINES = re.compile(r"[\n;]+")
AFTER_NAMED = re.compile(r"(?<=>)\s*,")
NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")
MOST_NAMED = 5
"""So many bad addresses are named; of more the number."""


class ReplyForm(FlaskForm):
    """What is still to be done before an event can be published."""

    reply = TextField(
        _l("What is still to be done?"),
        longest=2000,
        validators=(DataRequired(_l("Write what is still to be done.")),),
    )


class CallOffForm(FlaskForm):
    """Why an event does not take place."""

    why = TextField(
        _l("Why does it not take place?"),
        longest=1000,
        validators=(DataRequired(_l("Write why: everybody who counts on it reads it.")),),
    )


class DaysForm(FlaskForm):
    """On which other days an event is to be held."""

    days = FieldList(
        DayField(_l("Day"), [Optional()]), label=_l("Days"), min_entries=1, max_entries=MOST_DAYS
    )

    @property
    def chosen(self) -> list[date]:
        """Return the days that were chosen."""
        return [entry.data for entry in self.days if entry.data]


class InviteForm(FlaskForm):
    """Addresses of people who are to come."""

    addresses = TextField(
        _l("Addresses"), longest=60_000, validators=(DataRequired(_l("Write at least one address.")),)
    )

    @property
    def parts(self) -> list[str]:
        """Return what was typed, an address at a time."""
        return [part for line in LINES.split(self.addresses.data or "") for part in _parts(line)]

    @property
    def guests(self) -> list[tuple[str, str]]:
        """Return who is meant, by name and address, once each."""
        found = [guest for part in self.parts if (guest := _guest(part))]
        return list({email.lower(): (name, email) for name, email in found}.values())

    def validate_addresses(self, field: Field) -> None:
        """Name what is no address."""
        parts = self.parts
        if len(parts) > MOST_ADDRESSES:
            raise ValidationError(_("Write at most %(most)s addresses at once.", most=MOST_ADDRESSES))
        wrong = [part for part in parts if _guest(part) is None]
        if wrong:
            more = "" if len(wrong) <= MOST_NAMED else f" (+{len(wrong) - MOST_NAMED})"
            named = ", ".join(part[:80] for part in wrong[:MOST_NAMED])
            raise ValidationError(
                _("These are no addresses: %(wrong)s. Nobody was invited yet.", wrong=named + more)
            )


def _parts(line: str) -> list[str]:
    """Take a line apart at its commas; in one with names, ``Harms, Femke <femke@kahn.example>``, only after a ``>``."""
    found = AFTER_NAMED.split(line) if "<" in line else line.split(",")
    return [part.strip() for part in found if part.strip()]


def _guest(part: str) -> tuple[str, str] | None:
    """Read ``name@example.org`` or ``Name <name@example.org>``; what is neither is nobody."""
    match = NAMED.fullmatch(part)
    name, email = (match["name"], match["email"]) if match else ("", part)
    try:
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
    return " ".join(name.replace('"', " ").split())[:LONGEST_NAME], found
