"""What all forms share: cleaned text, and the message for a form that was open too long."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lounge.plumbing.mail import TURNING

KEPT = "\n\t"


def cleaned(text: str | None) -> str:
    """Return ``text`` in NFC, without surrounding space, each line ended by a line feed only."""
    return unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def _in_one_line(text: str) -> str:
    """Return ``text`` with a space for each line end and tab: no field for a line sends them, but a program may."""
    return text.replace("\n", " ").replace("\t", " ")


def hides(text: str, *, kept: str = KEPT) -> bool:
    """Whether there are signs in the text that no keyboard writes and nobody sees, or that turn what follows."""
    return any(
        sign in TURNING or (unicodedata.category(sign) in ("Cc", "Cs", "Co") and sign not in kept)
        for sign in text
    )


def choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Make the options of a list from what each value is called."""
    return [SelectChoice(value, label) for value, label in words.items()]


class NoControlCharacters:
    """Refuse characters that no keyboard writes: they would be invisible, or worse, in lists and mails."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Check one field.

        :raises ValidationError: when the text holds such a sign other than a line end or tab.
        """
        if hides(field.data or ""):
            raise ValidationError(_l("Please leave out control characters; they cannot be shown."))


class ChoicesField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LineField(StringField):
    """One line of text, cleaned; at most ``longest`` characters."""

    data: str

    def __init__(
        self, label: Any, *, longest: int = 200, validators: tuple[Any, ...] = (), **kwargs: Any
    ) -> None:
        checks = [*validators, Length(max=longest), NoControlCharacters()]
        super().__init__(label, checks, filters=[cleaned, _in_one_line], **kwargs)


class TextField(TextAreaField):
    """Several lines of text, cleaned; at most ``longest`` characters."""

    data: str

    def __init__(
        self, label: Any, *, longest: int = 2000, validators: tuple[Any, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(
            label, [*validators, Length(max=longest), NoControlCharacters()], filters=[cleaned], **kwargs
        )
