"""The forms of sign-in and of one's own account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Length

from lounge.plumbing.forms import ChoicesField, LineField, cleaned


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(_l("E-mail"), [DataRequired(), Length(max=254)], filters=[cleaned])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=1000)])
    next = HiddenField()


class TokenForm(FlaskForm):
    """A name by which to know the token again, and what it may do."""

    name = LineField(_l("What is the token for?"), longest=80, validators=(DataRequired(),))
    scopes = ChoicesField(_l("It may"))
