"""The lines of the editor in which a host asks something of all who register."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField
from wtforms.validators import ValidationError

from lounge.plumbing.forms import LineField, TextField, choices
from lounge.rooms.forms import number_of

MOST_QUESTIONS = 12
MOST_OPTIONS = 20
LONGEST_OPTION = 100
LONGEST_KEPT = 365
USUALLY_KEPT = 14


def kinds() -> dict[str, str]:
    """Return what can be asked for."""
    return {"text": _("a short text"), "choice": _("one of several answers"), "diet": _("what somebody eats")}


class QuestionForm(FlaskForm):
    """A question, what it is for, and how long the answers are kept."""

    class Meta:
        """The token is the whole form's."""

        csrf = False

    id = HiddenField()
    text = LineField(_l("Question"), longest=200)
    kind = SelectField(_l("It asks for"), choices=lambda: choices(kinds()), default="text")
    options = TextField(_l("Answers to choose from, one in a line"), longest=2000)
    purpose = LineField(_l("What it is for"), longest=200)
    kept_days = IntegerField(_l("Deleted so many days after the event"), default=USUALLY_KEPT)
    is_required = BooleanField(_l("It must be answered"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in this line, so that it asks nothing."""
        return not (self.text.data or self.purpose.data or self.options.data)

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the answers to choose from, once each."""
        lines = (" ".join(line.split()) for line in (self.options.data or "").splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    @property
    def asked_before(self) -> int | None:
        """Return the id of the question where it was asked already."""
        return number_of(self.id.data or "") or None

    def validate_text(self, field: Field) -> None:
        """A question asks something."""
        if not field.data and not self.is_empty:
            raise ValidationError(_("Write the question."))

    def validate_purpose(self, field: Field) -> None:
        """Whoever is asked is told what for."""
        if not field.data and not self.is_empty:
            raise ValidationError(_("Say what the answers are for; everybody who is asked reads it."))

    def validate_options(self, field: Field) -> None:
        """A choice has at least two answers, not too many, and short ones."""
        if self.kind.data != "choice" or self.is_empty:
            return
        if not 2 <= len(self.listed) <= MOST_OPTIONS:
            raise ValidationError(_("Write at least two answers and at most %(most)s.", most=MOST_OPTIONS))
        if any(len(option) > LONGEST_OPTION for option in self.listed):
            raise ValidationError(
                _("Write answers of at most %(most)s characters each.", most=LONGEST_OPTION)
            )

    def validate_kept_days(self, field: Field) -> None:
        """Nobody's answers are kept for ever."""
        if field.data is None or not 0 <= field.data <= LONGEST_KEPT:
            field.errors = []
            raise ValidationError(_("Write a number of days from 0 to %(most)s.", most=LONGEST_KEPT))
