"""The forms of displays: the code that pairs one, and what the manager says of one."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired

from lounge.plumbing.forms import LineField


class PairForm(FlaskForm):
    """The code that the manager reads out."""

    code = LineField(
        _l("Code"), longest=20, validators=(DataRequired(_l("Type the code that the manager sees.")),)
    )


class DisplayForm(FlaskForm):
    """A display: of which room, and what it may do."""

    room = SelectField(_l("Room"), coerce=int)
    name = LineField(_l("What it is called"), longest=60)
    takes_bookings = BooleanField(_l("The room can be taken at the door when it is free"), default=True)
