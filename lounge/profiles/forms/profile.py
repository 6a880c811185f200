"""The form by which a firm writes of itself."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SearchField,
    SelectField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from lounge.plumbing.forms import ChoicesField, LineField, TextField, choices, cleaned
from lounge.profiles import words

MOST_MARKETS = 60
EARLIEST, LATEST = 700, 9999
LONGEST_NUMBER = 9
PICTURES = "image/png,image/jpeg,image/webp,image/gif"


class IfGiven(Optional):
    """Lets an empty field pass; without the word "optional" beside it, for here nothing is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class WebsiteField(LineField):
    """An address of the web; ``https://`` is put before it where it is missing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        super().process_formdata(valuelist)
        if self.data and "://" not in self.data:
            self.data = f"https://{self.data}"


def _country_choices() -> list[tuple[str, str]]:
    named = [pair for part in words.countries().values() for pair in part.items()]
    return [("", _("Choose a country")), *named]


class MarketForm(FlaskForm):
    """A line of the markets: a country, how far one is there, and which way the goods go."""

    class Meta:
        """The token is the whole form's."""

        csrf = False

    country = SelectField(_l("Country"), choices=_country_choices)
    stage = SelectField(_l("How far"), choices=lambda: choices(words.stages()), default="planned")
    direction = SelectField(_l("Which way"), choices=lambda: choices(words.directions()), default="sells")


class ProfileForm(FlaskForm):
    """What a firm says of itself."""

    headline = LineField(_l("In one line"), longest=160)
    about = TextField(_l("What we do"), longest=6000)
    offers = TextField(_l("What we offer"), longest=3000)
    seeks = TextField(_l("What we seek"), longest=3000)
    sectors = ChoicesField(_l("Our sectors"), validate_choice=False)
    find = SearchField(_l("Find a sector"), [Length(max=100)], filters=[cleaned])
    markets = FieldList(FormField(MarketForm), label=_l("Markets"), max_entries=MOST_MARKETS)
    town = LineField(_l("Town"), longest=100)
    founded = IntegerField(_l("Founded in"), [IfGiven(), NumberRange(EARLIEST, LATEST)])
    website = WebsiteField(_l("Website"), longest=200)
    languages = ChoicesField(_l("Languages we speak"), choices=lambda: choices(words.languages()))
    logo = FileField(_l("Logo"))
    drops_logo = BooleanField(_l("Take the present logo away"))
    seen = HiddenField()

    def validate_website(self, field: Field) -> None:
        """Refuse what no browser of a stranger could open."""
        if field.data and not _is_website(field.data):
            raise ValidationError(_("Write the address like this: https://www.example.org."))

    def validate_founded(self, field: Field) -> None:
        """Say in words of our own that it is no year."""
        if field.raw_data and field.raw_data[0].strip() and field.data is None:
            field.errors = []
            raise ValidationError(_("Write the year with four digits."))

    def offer_sectors(self, found: list[str]) -> None:
        """List the sectors to choose from: those that are chosen, and those that were found."""
        codes = dict.fromkeys([*(self.sectors.data or []), *found])
        self.sectors.choices = choices({code: words.sector(code) for code in codes})

    @property
    def seen_version(self) -> int:
        """The version of the profile that the form was opened with; 0 where there was none yet."""
        seen = self.seen.data or ""
        return int(seen) if seen.isdecimal() and len(seen) <= LONGEST_NUMBER else 0


def _is_website(text: str) -> bool:
    """Whether this is the address of a public page: http or https, a name with a dot, no user and no bare number."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = text.isprintable() and not any(sign.isspace() or sign in "\\<>\"'" for sign in text)
    has_name = "." in host.strip(".") and not _is_number(host)
    return parts.scheme in ("http", "https") and is_plain and has_name and "@" not in parts.netloc


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
