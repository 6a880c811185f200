"""Forms that hold no more than a button."""

from flask_wtf import FlaskForm


class ButtonForm(FlaskForm):
    """A button and the form token; used where the frame does not check the token."""
