"""What is asked of those who register: a guest's name and address, the host's questions, a companion, consents."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lounge.events.models import Question
from lounge.events.words import names
from lounge.events.words.consent import meets
from lounge.plumbing.forms import LineField, NoControlCharacters, TextField, choices, cleaned

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
LONGEST_ANSWER = 500
ADDRESS = r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\.]+(\.[^@\s<>()\[\],;:\"\\.]+)+"
IN_OWN_WORDS = "own"


class RegisterForm(FlaskForm):
    """What an event asks of the one who registers; its fields are added by :func:`form_for`."""

    questions: Sequence[Question] = ()

    @property
    def answers(self) -> dict[int, str]:
        """Return what was answered, by the question's id."""
        return {question.id: self._answer(question) for question in self.questions}

    def asked(self, question: Question) -> list[Field]:
        """Return the fields by which a question is answered."""
        names_of_fields = (name_of(question), f"{name_of(question)}-words")
        return [self[name] for name in names_of_fields if name in self]

    def said(self, name: str) -> str:
        """Return what a field says, or nothing where it is not asked."""
        return str(self[name].data or "") if name in self else ""

    def _answer(self, question: Question) -> str:
        chosen, words = self.said(name_of(question)), self.said(f"{name_of(question)}-words")
        if question.kind != "diet" or not (words or chosen == IN_OWN_WORDS):
            return chosen
        named = names.diets().get(chosen)
        return ", ".join(part for part in (named, words) if part)


class MemberForm(RegisterForm):
    """What is asked of somebody who has an account."""

    meets = BooleanField()


class GuestForm(RegisterForm):
    """What is asked of somebody who has none."""

    name = LineField(
        _l("Your name"),
        longest=LONGEST_NAME,
        validators=(InputRequired(_l("Tell us your name, so that the host can greet you.")),),
    )
    email = EmailField(
        _l("Your e-mail address"),
        [
            InputRequired(_l("We write to this address, so it is needed.")),
            Length(max=LONGEST_ADDRESS),
            NoControlCharacters(),
            Regexp(f"^{ADDRESS}$", message=_l("This is no e-mail address. It looks like name@example.org.")),
        ],
        filters=[cleaned],
    )
    organisation = LineField(
        _l("Firm or institution"), longest=LONGEST_NAME, validators=(Optional(),), default=""
    )
    language = RadioField(_l("Language of our letters"), choices=choices({"de": "Deutsch", "en": "English"}))


class CompanionForm(FlaskForm):
    """Whom somebody brings along."""

    companion = LineField(_l("Name of your companion"), longest=LONGEST_NAME, validators=(Optional(),))


class FeedbackForm(FlaskForm):
    """How it was, in one click and, if somebody likes, a sentence."""

    rating = RadioField(_l("How was it?"), [InputRequired(_l("Choose one of the three."))])
    remark = TextField(_l("A sentence to the host"), longest=1000, validators=(Optional(),))


def form_for(
    questions: Sequence[Question], *, is_guest: bool, allows_companion: bool, empty: bool = False
) -> RegisterForm:
    """Make the form of an event; ``empty`` when nothing was sent yet."""
    fields: dict[str, object] = {"questions": tuple(questions)}
    for question in questions:
        fields |= _fields(question)
    if allows_companion:
        fields["companion"] = LineField(
            _l("Name of your companion"),
            longest=LONGEST_NAME,
            validators=(Optional(),),
            description=_l("You may bring one person along. Leave it empty if you come alone."),
        )
    made: type[RegisterForm] = type("Asked", (GuestForm if is_guest else MemberForm,), fields)
    form = made(formdata=None) if empty else made()
    if isinstance(form, MemberForm):
        form.meets.label.text = meets()
    return form


def name_of(question: Question) -> str:
    """Return how the field of a question is called."""
    return f"question-{question.id}"


def _fields(question: Question) -> dict[str, Field]:
    """Return the fields for a question; whether it must be answered is the event's rule, and said by it."""
    optional = () if question.is_required else (Optional(),)
    if question.kind == "choice":
        options = {option: option for option in question.options}
        if not question.is_required:
            options = {"": _("no answer")} | options
        return {
            name_of(question): RadioField(
                question.text, optional, choices=choices(options), default="", validate_choice=False
            )
        }
    if question.kind == "diet":
        diets = {"": _("Please choose")} | names.diets() | {IN_OWN_WORDS: _("something else")}
        return {
            name_of(question): SelectField(
                question.text, optional, choices=choices(diets), validate_choice=False
            ),
            f"{name_of(question)}-words": LineField(
                _("Something to add, in your own words"), longest=LONGEST_ANSWER, validators=(Optional(),)
            ),
        }
    return {name_of(question): LineField(question.text, longest=LONGEST_ANSWER, validators=optional)}
