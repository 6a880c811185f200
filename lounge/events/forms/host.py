"""The forms by which a host looks after an event: more places, and a message to all."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from lounge.plumbing.forms import LineField, TextField

MOST_PLACES = 1000
LONGEST_SUBJECT = 120
LONGEST_TEXT = 4000


class PlacesForm(FlaskForm):
    """How many places are added."""

    count = IntegerField(
        _l("How many more places"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, MOST_PLACES, _l("Between 1 and %(max)s places can be added at a time.")),
        ],
        default=1,
    )
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    """How many places there were when the form was opened."""


class MessageForm(FlaskForm):
    """What a host writes to all who are registered."""

    subject = LineField(
        _l("Subject"), longest=LONGEST_SUBJECT, validators=(DataRequired(_l("Write what it is about.")),)
    )
    text = TextField(
        _l("Text"), longest=LONGEST_TEXT, validators=(DataRequired(_l("Write what you want to say.")),)
    )
