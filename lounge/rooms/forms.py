"""The forms of rooms: looking for one, and booking one."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from lounge.domain.interval import Interval
from lounge.domain.opening import MIDNIGHT
from lounge.domain.wallclock import DAY, NoSuchTime, instant
from lounge.plumbing.forms import ChoicesField, LineField, TextField, choices
from lounge.rooms import words
from lounge.rooms.models import EQUIPMENT, Room, Site

MOST_PEOPLE = 10_000
MOST_GUESTS = 200
LONGEST_NUMBER = 10
NO_ROOM = 0
ONCE = re.compile(r"[0-9a-f]{32}")
NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")


def number_of(given: object) -> int:
    """Read the number of a row; what is none is the number of no row."""
    text = str(given)
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else NO_ROOM


class ClockField(TimeField):
    """A time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        :raises ValueError: when it is no time; the message is the field's error.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write the time like this: 17:30.")) from error


class EndField(ClockField):
    """The time at which something ends; the midnight that ends the day may be written 24:00, and is shown as 00:00."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        self.raw_data = ["00:00" if value == "24:00" else value for value in valuelist]
        super().process_formdata(self.raw_data)


class WithTimes(FlaskForm):
    """A day and two times of the wall clock."""

    day = DateField(_l("Day"), [DataRequired(_l("Choose a day."))])
    begins = ClockField(_l("From"), [InputRequired(_l("Choose when it begins."))], name="from")
    ends = EndField(_l("Until"), [InputRequired(_l("Choose when it ends."))], name="until")

    def when(self, zone: ZoneInfo) -> Interval | None:
        """Return the wanted time; ``None`` when no clock shows it, which the fields then say."""
        day, begins, ends = (
            cast(date, self.day.data),
            cast(time, self.begins.data),
            cast(time, self.ends.data),
        )
        last_day = day + DAY if ends == MIDNIGHT and day < date.max else day
        start = self._instant(self.begins, day, begins, zone)
        end = self._instant(self.ends, last_day, ends, zone)
        if start is None or end is None:
            return None
        if end <= start:
            end = instant(last_day, ends, zone, fold=1)  # an hour that comes twice may end in its second turn
        if end <= start:
            _object(
                self.ends, _("The end lies before the beginning. A booking begins and ends on the same day.")
            )
            return None
        return Interval(start, end)

    @property
    def turn(self) -> int:
        """Which of two equal hours is meant, when the clocks go back: 0 the first, 1 the second."""
        return 0

    def _instant(self, field: Field, day: date, at: time, zone: ZoneInfo) -> datetime | None:
        try:
            return instant(day, at, zone, fold=self.turn)
        except NoSuchTime as error:
            _object(field, words.SENTENCES["no_such_time"](error.facts))
        except ValueError:
            _object(self.day, words.SENTENCES["implausible_time"]({}))
        return None


class FindForm(WithTimes):
    """When, how many, and what the room must have; a search changes nothing, so it needs no form token."""

    class Meta:
        """No token."""

        csrf = False

    people = IntegerField(_l("People"), [InputRequired(), NumberRange(1, MOST_PEOPLE)], default=1)
    site = SelectField(_l("Site"))
    equipment = ChoicesField(_l("It must have"))
    is_step_free = BooleanField(_l("Reached without a step"))

    def offer(self, sites: Iterable[Site]) -> None:
        """Fill the lists from which to choose."""
        self.site.choices = choices({"": _("All sites")} | {site.key: site.name for site in sites})
        self.equipment.choices = choices({code: words.equipment(code) for code in EQUIPMENT})
        self.site.data = self.site.data or ""


class BookingForm(WithTimes):
    """A booking as it is wished for."""

    room = SelectField(_l("Room"), [DataRequired(_l("Choose a room."))], coerce=number_of)
    title = LineField(
        _l("What for"), longest=120, validators=(DataRequired(_l("Say in a few words what for.")),)
    )
    people = IntegerField(_l("How many people"), [InputRequired(), NumberRange(1, MOST_PEOPLE)], default=1)
    attendees = TextField(_l("Who comes"), longest=10_000)
    note = TextField(_l("Note"), longest=2_000)
    organisation = SelectField(_l("For which organisation"), coerce=int)
    which = RadioField(_l("This hour comes twice that night"), [Optional()], validate_choice=False)
    once = HiddenField(default=lambda: uuid4().hex)
    seen = HiddenField()

    def offer(self, rooms: Iterable[Room]) -> None:
        """Fill the lists from which to choose; no room takes the place of one that is not among them."""
        known = {room.id: words.room_with_capacity(room) for room in rooms}
        unknown = {} if self.room.data in known else {NO_ROOM: _("Choose a room")}
        self.room.choices = choices(unknown | known)
        turns = {"0": _("the first time, in summer time"), "1": _("the second time, in winter time")}
        self.which.choices = choices(turns)

    def validate_attendees(self, field: Field) -> None:
        """Name every line that is neither a name nor an address."""
        lines = [line for line in field.data.splitlines() if line.strip()]
        if len(lines) > MOST_GUESTS:
            raise ValidationError(_("At most %(most)s people can be named.", most=MOST_GUESTS))
        wrong = [line.strip()[:80] for line in lines if guest_of(line) is None]
        if wrong:
            raise ValidationError(_("These lines hold no valid address: %(lines)s", lines=" · ".join(wrong)))

    def when(self, zone: ZoneInfo) -> Interval | None:
        """Return the wanted time, and ask which one is meant where the clocks show it twice."""
        found = super().when(zone)
        if found is None or self.which.data in ("0", "1") or not comes_twice(found, zone):
            return found
        _object(self.which, _("The clocks go back that night. Choose which of the two you mean."))
        return None

    @property
    def turn(self) -> int:
        """Which of two equal hours was chosen; the first while nothing was."""
        return 1 if self.which.data == "1" else 0

    def times(self) -> tuple[object, ...]:
        """Return what the fields of the time hold, to compare it with another form's."""
        return self.day.data, self.begins.data, self.ends.data, self.which.data or ""

    @property
    def guests(self) -> list[tuple[str, str | None]]:
        """Name and address of the people named, one a line, everybody once."""
        found = [
            guest for line in self.attendees.data.splitlines() if line.strip() and (guest := guest_of(line))
        ]
        return list(dict.fromkeys(found))

    @property
    def once_key(self) -> str | None:
        """The key by which the same form sent twice is known; ``None`` when it is not one of ours."""
        return self.once.data if ONCE.fullmatch(self.once.data or "") else None

    @property
    def seen_version(self) -> int | None:
        """The version of the booking that the form was opened with."""
        seen = self.seen.data or ""
        return int(seen) if seen.isdecimal() and len(seen) < LONGEST_NUMBER else None


def comes_twice(when: Interval, zone: ZoneInfo) -> bool:
    """Whether the clock shows the beginning or the end twice that night, so that it could mean either."""
    return any(_is_doubled(at.astimezone(zone)) for at in (when.start, when.end))


def turn_of(when: Interval, zone: ZoneInfo) -> str:
    """Return which of two equal hours is meant, as the form sends it; nothing where no hour comes twice."""
    start, end = when.start.astimezone(zone), when.end.astimezone(zone)
    if not comes_twice(when, zone):
        return ""
    return str(start.fold if _is_doubled(start) else end.fold)


def can_be_typed(when: Interval, zone: ZoneInfo) -> bool:
    """Whether a day and two times of its clock can tell the interval: it lies in one day, and in one turn."""
    start, end = when.start.astimezone(zone), when.end.astimezone(zone)
    is_told = start.fold == end.fold or not _is_doubled(start) or end.time() <= start.time()
    return (end - timedelta.resolution).date() == start.date() and is_told


def _is_doubled(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def guest_of(line: str) -> tuple[str, str | None] | None:
    """Read ``Name <address>``, an address, or a name; ``None`` when an address is none."""
    line = line.strip()
    named = NAMED.fullmatch(line)
    name, address = (named["name"].strip(), named["email"].strip()) if named else (line, line)
    if named is None and "@" not in line:
        return (line[:200], None) if "<" not in line and ">" not in line else None
    try:
        email = validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
    return (name or email)[:200], email.lower()


def _object(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
