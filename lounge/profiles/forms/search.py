"""The form by which firms are looked for."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectField
from wtforms.validators import Length

from lounge.plumbing.forms import cleaned


class SearchForm(FlaskForm):
    """Words, a kind, a market; none of them is needed."""

    class Meta:
        """A search changes nothing, so it needs no form token."""

        csrf = False

    words = SearchField(_l("Search"), [Length(max=200)], filters=[cleaned])
    kind = SelectField(_l("Kind"))
    country = SelectField(_l("Market"))
