"""What somebody looks for in the calendar."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import Length

from lounge.plumbing.forms import choices


class FilterForm(FlaskForm):
    """Topic, market, reach and place of events; it changes nothing, so it needs no form token."""

    class Meta:
        """No token."""

        csrf = False

    topics: dict[str, str]
    """The topics that are offered, by what each is called."""

    topic = SelectField(_l("Topic"), [Length(max=40)], validate_choice=False)
    market = SelectField(_l("Target market"), [Length(max=40)], validate_choice=False)
    reach = SelectField(_l("Reach"), [Length(max=40)], validate_choice=False)
    place = SelectField(_l("Place"), [Length(max=40)], validate_choice=False)
    mine = BooleanField(_l("Only mine"))

    def offer(
        self,
        *,
        topics: dict[str, str],
        markets: dict[str, str],
        reaches: dict[str, str],
        places: dict[str, str],
    ) -> None:
        """Offer what can be chosen, by what each is called, after the choice of everything."""
        self.topics = topics
        offered = {
            self.topic: {"": _("All topics")} | topics,
            self.market: {"": _("All markets")} | markets,
            self.reach: {"": _("From near and far")} | reaches,
            self.place: {"": _("Everywhere")} | places,
        }
        for field, named in offered.items():
            field.choices = choices(named)
            field.data = field.data if field.data in named else ""
