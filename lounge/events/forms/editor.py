"""The form by which an event is planned: the shape of what is typed, and from wall clocks to instants."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from lounge.domain.opening import MIDNIGHT
from lounge.domain.planning import Times
from lounge.domain.wallclock import DAY, NoSuchTime, instant
from lounge.events.forms.questions import MOST_QUESTIONS, QuestionForm
from lounge.events.words import names
from lounge.plumbing.forms import ChoicesField, LineField, TextField, choices
from lounge.profiles.forms.profile import WebsiteField
from lounge.rooms.forms import ONCE, ClockField, EndField, number_of
from lounge.rooms.words import SENTENCES as OF_ROOMS

MOST_PLACES = 10_000
MOST_COHOSTS = 8
LONGEST_TITLE, LONGEST_TEXT, LONGEST_WAY = 140, 8000, 1000
LONGEST_NUMBER = 9
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
"""How a day and a time may be written; the first is how browsers take them back."""
HOLDS = (30, 60, 2 * 60, 4 * 60, 12 * 60, 24 * 60, 48 * 60, 72 * 60, 7 * 24 * 60)
"""For how long a freed place can be held, in minutes."""


class NumberField(IntegerField):
    """A whole number from nought on; what is left empty is nought, or what ``default`` says."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        :raises ValueError: when it is no number; the message is the field's error.
        """
        if not valuelist:
            return
        typed = valuelist[0].strip()
        if typed and not (typed.isdecimal() and len(typed) <= LONGEST_NUMBER):
            self.data = None
            raise ValueError(_("Write a whole number."))
        self.data = int(typed) if typed else 0


class MomentField(DateTimeLocalField):
    """A day and a time; empty is no moment."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        :raises ValueError: when it is no moment; the message is the field's error.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write day and time like this: 2026-12-01T17:30.")) from error


class DayField(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        :raises ValueError: when it is no day; the message is the field's error.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write the day like this: 2026-12-01.")) from error


class EventForm(FlaskForm):
    """All that can be written of an event."""

    title_de = LineField(_l("Title in German"), longest=LONGEST_TITLE)
    title_en = LineField(_l("Title in English"), longest=LONGEST_TITLE)
    text_de = TextField(_l("Text in German"), longest=LONGEST_TEXT)
    text_en = TextField(_l("Text in English"), longest=LONGEST_TEXT)
    host = LineField(_l("Host"), longest=200)
    cohosts = FieldList(LineField(_l("Co-host"), longest=200), label=_l("Co-hosts"), max_entries=MOST_COHOSTS)
    topics = ChoicesField(_l("Topics"), choices=lambda: choices(names.topics()))
    markets = ChoicesField(_l("Target markets"), validate_choice=False)

    day = DayField(_l("Day"), [InputRequired(_l("Choose a day."))])
    begins = ClockField(_l("Begins"), [InputRequired(_l("Choose when it begins."))], name="from")
    ends = EndField(_l("Ends"), [InputRequired(_l("Choose when it ends."))], name="until")
    doors = ClockField(_l("Doors open"), [Optional()])
    last_day = DayField(_l("Last day"), [Optional()])
    place_kind = RadioField(_l("Place"), choices=lambda: choices(names.place_kinds()), default="rooms")
    rooms = ChoicesField(_l("Rooms"), coerce=number_of)
    address = LineField(_l("Address"), longest=300)
    online_link = WebsiteField(_l("Online link"), longest=500)
    way_de = TextField(_l("Way there, in German"), longest=LONGEST_WAY)
    way_en = TextField(_l("Way there, in English"), longest=LONGEST_WAY)

    places = NumberField(
        _l("Places"), [NumberRange(1, MOST_PLACES, _l("Write how many places there are."))], default=20
    )
    member_places = NumberField(_l("Kept for members"), default=0)
    guest_places = NumberField(_l("Kept for guests"), default=0)
    partner_places = NumberField(_l("Kept for partners"), default=0)
    allows_companion = BooleanField(_l("Guests may bring somebody along, who takes a place as well"))
    hold_minutes = SelectField(_l("A freed place is held for"), coerce=number_of, default=24 * 60)
    visible_to = RadioField(_l("Who sees it"), choices=lambda: choices(names.audiences()), default="public")
    open_to = RadioField(_l("Who may register"), choices=lambda: choices(names.audiences()), default="public")
    opens_at = MomentField(_l("Registration from"), [Optional()], format=MOMENTS)
    closes_at = MomentField(_l("Registration until"), [Optional()], format=MOMENTS)
    reach = RadioField(_l("Reach"), choices=lambda: choices(names.reaches()), default="local")
    regions = ChoicesField(_l("Guests come from"), validate_choice=False)

    questions = FieldList(FormField(QuestionForm), label=_l("Questions"), max_entries=MOST_QUESTIONS)
    picture = FileField(_l("Picture"))
    drops_picture = BooleanField(_l("Take the present picture away"))
    once = HiddenField(default=lambda: uuid4().hex)
    seen = HiddenField()

    def validate_online_link(self, field: Field) -> None:
        """Refuse what no browser could open."""
        if field.data and not _is_link(field.data):
            raise ValidationError(_("Write the address like this: https://meet.example.org/harbour."))

    def times(self, zone: ZoneInfo) -> Times | None:
        """Return all its instants by the clocks of ``zone``; ``None`` when no clock shows one, which the fields say."""
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        if day is None or begins is None or ends is None:
            return None
        last_day = self.last_day.data or day
        if ends == MIDNIGHT and last_day < date.max:
            last_day += DAY
        doors = datetime.combine(day, self.doors.data) if self.doors.data else None
        walls = (
            (self.begins, datetime.combine(day, begins)),
            (self.ends, datetime.combine(last_day, ends)),
            (self.doors, doors),
            (self.opens_at, self.opens_at.data),
            (self.closes_at, self.closes_at.data),
        )
        instants = [self._instant(field, wall, zone) for field, wall in walls]
        starts_at, ends_at, *others = instants
        is_known = all(
            one is not None or wall is None for one, (_field, wall) in zip(instants, walls, strict=True)
        )
        return Times(starts_at, ends_at, *others) if starts_at and ends_at and is_known else None

    @property
    def has_errors(self) -> bool:
        """Whether any field has an error now, also one that was added after the form was checked."""
        return any(True for _one in self.said_errors())

    def said_errors(self) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong, each with the id of its field and what that is called."""
        for field in self:
            rows = list(field) if isinstance(field, FieldList) else [field]
            for number, row in enumerate(rows, start=1):
                parts = list(row.form) if isinstance(row, FormField) else [row]
                within = f"{field.label.text} {number}, " if isinstance(row, FormField) else ""
                for part in parts:
                    yield from ((part.id, f"{within}{part.label.text}", str(error)) for error in part.errors)

    @property
    def once_key(self) -> str | None:
        """The key by which the same form sent twice is known; ``None`` when it is not one of ours."""
        return self.once.data if ONCE.fullmatch(self.once.data or "") else None

    @property
    def seen_version(self) -> int | None:
        """The version of the event that the form was opened with; ``None`` where that is not said."""
        seen = self.seen.data or ""
        return int(seen) if seen.isdecimal() and len(seen) <= LONGEST_NUMBER else None

    def _instant(self, field: Field, wall: datetime | None, zone: ZoneInfo) -> datetime | None:
        if wall is None:
            return None
        try:
            return instant(wall.date(), wall.time(), zone)
        except NoSuchTime as error:
            say(field, OF_ROOMS["no_such_time"](error.facts))
        except ValueError:
            say(field, OF_ROOMS["implausible_time"]({}))
        return None


def say(field: Any, error: str) -> None:
    """Add what is wrong with a field after it was checked, once."""
    if error not in field.errors:
        field.errors = [*field.errors, error]


def _is_link(text: str) -> bool:
    """Whether it is an address of the web, that is http or https and a host, without a space in it."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = text.isprintable() and not any(sign.isspace() or sign in "\\<>\"'" for sign in text)
    return parts.scheme in ("http", "https") and bool(host) and is_plain
